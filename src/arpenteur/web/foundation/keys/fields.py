"""A column whose text is encrypted with the key of its campaign and class of data.

The model has a ``campaign_id`` and a ``row``, a UUID of its own drawn before it is first written. Read as any
attribute, written by ``save``, ``create`` and ``bulk_create``; nothing else writes it, and no query compares it:
``keys.blind`` does.
"""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any, cast

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from arpenteur.web.foundation.keys.cipher import Ciphertext, Encryptor, Spot, decrypt, encrypt, longest_encrypted
from arpenteur.web.foundation.keys.keyring import DataClass, KeyGoneError, is_destroyed, numbers


class _OpenedAttribute(DeferredAttribute):
    """Opened when it is first read, so that a page that shows no name decrypts none."""

    field: Any

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Ciphertext):
            value = decrypt(value, self.field.spot(instance), self.field.data)
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedText(models.CharField[str, str]):
    """Text of at most ``longest`` signs that only the campaign's key of its class of data opens; an empty one stays
    empty.
    """

    descriptor_class = _OpenedAttribute

    def __init__(self, *args: Any, longest: int, data: DataClass = DataClass.CONTACTS, **kwargs: Any) -> None:
        self.longest, self.data = longest, DataClass(data)
        super().__init__(*args, **{**kwargs, "max_length": longest_encrypted(longest)})

    def deconstruct(self) -> Any:
        """With what it was declared with, for migrations."""
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, {**kwargs, "longest": self.longest, "data": self.data.value}

    def spot(self, instance: Any) -> Spot:
        """Where its text belongs."""
        return Spot(instance.campaign_id, instance._meta.db_table, str(self.column), str(instance.row))

    def from_db_value(self, value: str | None, *_: object) -> "Ciphertext | str | None":
        """What the database holds, not opened yet."""
        return Ciphertext(value) if value else value

    def pre_save(self, model_instance: Any, add: bool) -> Any:  # noqa: ARG002 — as Django calls it
        """Encrypted anew with the current key where it was read or written, else as it is."""
        value = model_instance.__dict__.get(self.attname)
        if isinstance(value, str) and value:
            if len(value) > self.longest:
                raise ValueError(f"{self.name}: {self.longest} signs at most")
            spot = self.spot(model_instance)
            _refuse_another_first_key(model_instance, self.data)
            return encrypt(value, spot, self.data)
        return value

    def get_prep_value(self, value: Any) -> Any:
        """Raises TypeError for a text in clear: it is only written with its row, and never compared."""
        if isinstance(value, Ciphertext):
            return value.text
        if value:
            raise TypeError(f"{self.name} is encrypted: save the row; to search, keys.blind")
        return value

    def to_python(self, value: Any) -> Any:
        """Text or its cipher, unchanged: forms clean a text, the database decrypts."""
        return value


def encrypt_rows(rows: Sequence[models.Model]) -> None:
    """Encrypt every text of new rows of one campaign and table before they are written by ``bulk_create``: the key of
    each class of data is looked up once. Raises InputError and ValueError as saving them would.
    """
    if not rows:
        return
    encryptors: dict[DataClass, Encryptor] = {}
    for field in encrypted_columns(type(rows[0])):
        if field.data not in encryptors:
            _refuse_another_first_key(rows[0], field.data)
            encryptors[field.data] = Encryptor.of(cast("Any", rows[0]).campaign_id, field.data)
        for row in rows:
            value = row.__dict__.get(field.attname)
            if isinstance(value, str) and value:
                if len(value) > field.longest:
                    raise ValueError(f"{field.name}: {field.longest} signs at most")
                setattr(row, field.attname, encryptors[field.data].encrypt(value, field.spot(row)))


def _refuse_another_first_key(writing: Any, data: DataClass) -> None:
    """A site restored without its folder of keys draws no other first key: the former could not come back beside it.

    Raises KeyGoneError where rows are encrypted and no key is there.
    """
    campaign = writing.campaign_id
    if numbers(campaign, data) or is_destroyed(campaign, data):
        return
    # In a migration, the tables as they are then.
    for model in writing._meta.apps.get_models():
        written = [~models.Q(**{field.name: ""}) for field in encrypted_columns(model) if field.data is data]
        if written and model._base_manager.filter(reduce(or_, written), campaign=campaign).exists():
            raise KeyGoneError(
                "des noms sont chiffrés par une clé qui n'est pas là : rien d'autre n'est chiffré avant son retour",
                action="remettez le dossier « cles » (docs/deploy.md, « Clés »)",
            )


def encrypted_columns(model: type[models.Model]) -> list[EncryptedText]:
    """Those of a model."""
    return [field for field in model._meta.concrete_fields if isinstance(field, EncryptedText)]
