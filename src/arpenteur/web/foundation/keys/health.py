"""Reads: whether keys are where they should be, and whether they open what rows hold."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import StrIndex, Substr

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.keys import keyring
from arpenteur.web.foundation.keys.fields import EncryptedText, encrypted_columns
from arpenteur.web.foundation.keys.keyring import DataClass, every
from arpenteur.web.foundation.keys.master import is_inside, master_file, named


def numbers_in_use() -> set[tuple[int, DataClass, int]]:
    """Campaign, class and number of every key that a row needs. Asked of all campaigns, inside ``unsealed``."""
    return {found for model in apps.get_models() for field in encrypted_columns(model) for found in _of(model, field)}


def closed() -> list[tuple[int, DataClass, int]]:
    """Those of them that open nothing here: the key is not there, or its master key is not."""
    return sorted(one for one in numbers_in_use() if not _opens(*one))


def unopened() -> list[str]:
    """A sentence for each key of the ring that the master key does not open."""
    return [fault for one in every() if (fault := _fault(one))]


def is_wide(file: Path) -> bool:
    """Whether others than its owner may read or write a file."""
    return file.is_file() and bool(file.stat().st_mode & 0o077)


def misplaced(folders: list[Path]) -> Path | None:
    """The first of these folders that holds the master key, which belongs in none of them."""
    return next((one for one in folders if master_file().is_file() and is_inside(one)), None)


def _of(model: type[models.Model], field: EncryptedText) -> Iterator[tuple[int, DataClass, int]]:
    manager: Any = model._default_manager
    rows = manager.exclude(**{field.name: ""}).annotate(end=StrIndex(field.name, Value(".")))
    rows = rows.annotate(written_by=Substr(field.name, 1, F("end") - 1, output_field=models.CharField()))
    for campaign, number in rows.order_by().values_list("campaign_id", "written_by").distinct():
        yield campaign, field.data, int(number)


def _opens(campaign: int, data: DataClass, number: int) -> bool:
    try:
        return bool(keyring.key(campaign, data, number))
    except InputError:
        return False


def _fault(one: keyring.WrappedKey) -> str:
    try:
        named(one.master).unwrap(one.wrapped, one.about)
    except InputError as error:
        return str(error)
    return ""
