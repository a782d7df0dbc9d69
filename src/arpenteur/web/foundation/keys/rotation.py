"""Writes: keys of data are replaced and destroyed, the master key is renewed.

A rotation begins with a new key: rows are written with it from then on. A periodic job writes the others anew, row by
row, each in its own transaction; killed anywhere, it goes on. The former key is retired when no row needs it, and goes
once no backup of before is left.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from django.apps import apps
from django.db import models, transaction

from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import JOB, Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.keys import keyring, master
from arpenteur.web.foundation.keys.cipher import Ciphertext
from arpenteur.web.foundation.keys.fields import encrypted_columns
from arpenteur.web.foundation.keys.keyring import DataClass, WrappedKey
from arpenteur.web.foundation.shared.sealing import sealed

KEPT_AFTER = timedelta(days=400)
"""How long a retired key can still open backups: longer than any generation that is kept by default."""
_SUBJECT = "keys.WrappedKey"


@verb("keys.rotating", "change of a key of data begun")
def begin_rotation(*, campaign: int, by: Actor, at: datetime, why: str = "") -> list[DataClass]:
    """A new key for each class of data that the campaign has a key for; which. The job does the rest.

    Not for objections: digests of people who were erased could not be written anew.
    """
    done = []
    with sealed(campaign):
        for data in DataClass:
            numbers = keyring.numbers(campaign, data)
            if numbers and data is not DataClass.OBJECTIONS and not keyring.is_destroyed(campaign, data):
                made = keyring.make(campaign, data, numbers[-1] + 1)
                details = {"data": data.value, "why": why} if why else {"data": data.value}
                record(subject=f"{_SUBJECT}:{made.number}", by=by, at=at, campaign=campaign, counting=False, **details)
                done.append(data)
    return done


@verb("keys.destroyed", "keys of a campaign's data destroyed")
def destroy_keys(*, campaign: int, by: Actor, at: datetime) -> int:
    """Destroy every key of a campaign, whatever it encrypted, here and in every backup; how many. Cannot be undone.

    The files go once the transaction is committed.
    """
    held = [data for data in DataClass if keyring.numbers(campaign, data)]
    count = sum(len(keyring.numbers(campaign, data)) for data in held)
    if held:
        record(subject=f"campaigns.Campaign:{campaign}", by=by, at=at, n=count)
        for data in held:
            transaction.on_commit(partial(keyring.destroy, campaign, data))
    return count


@verb("keys.removed", "former key of data destroyed")
def remove_keys(*, campaign: int, data: DataClass, by: Actor, at: datetime) -> int:
    """Every key of a class of data goes, here and for every backup, once nothing that it encrypted is left; how many.
    Another is made where something is to be encrypted again. The files go once the transaction is committed.
    """
    held = keyring.numbers(campaign, data)
    for number in held:
        record(subject=f"{_SUBJECT}:{number}", by=by, at=at, campaign=campaign, counting=True, data=data.value)
        transaction.on_commit(partial(keyring.remove, campaign, data, number))
    return len(held)


def run_due(*, at: datetime) -> int:
    """Make both places of keys the same, go on with every rotation under way, and remove retired keys that no backup
    needs; how many files, rows and keys.
    """
    done = keyring.mend()
    for campaign, data in sorted({(one.campaign, one.data) for one in keyring.every()}):
        done += finish_rotation(campaign=campaign, data=data, at=at)
    return done


@verb(
    "keys.retired",
    "former key of data no longer used",
    also="keys.removed",
    acts="a rotation that somebody began",
    own_transaction=True,
)
def finish_rotation(*, campaign: int, data: DataClass, at: datetime) -> int:
    """Write with the newest key what older ones encrypted, retire them, and remove those retired long ago."""
    former = [one for one in keyring.every() if (one.campaign, one.data) == (campaign, data)][:-1]
    due = [one for one in former if not one.retired_at or _is_over(one, at)]
    if not due:
        return 0
    with sealed(campaign):
        done = sum(_write_anew(row, data) for row in _older(data, keyring.numbers(campaign, data)[-1]))
        for one in due:
            if one.retired_at:
                keyring.remove(campaign, data, one.number)
            else:
                keyring.write(replace(one, retired_at=at.astimezone(UTC).isoformat()))
            _note(one, "keys.removed" if one.retired_at else "keys.retired", at)
    return done + len(due)


def renew_master(*, at: datetime) -> int:
    """A new master key, every key of data wrapped by it, the former ones forgotten; how many keys of data.

    Killed half-way, both open what they wrapped, and the same command ends it. Raises InputError where the file of the
    master key cannot be written.
    """
    keyring.mend()
    if len(master.master_keys()) == 1:
        master.put_first()
    count = wrap_again(at=at)
    master.keep_first()
    return count


@verb("keys.wrapped", "keys of data wrapped by another master key", acts="the command line", own_transaction=True)
def wrap_again(*, at: datetime) -> int:
    """Wrap by the first master key every key of data that an older one wraps; how many."""
    first, count = master.master_keys()[0], 0
    for one in list(keyring.every()):
        if one.master != first.fingerprint:
            plain = master.named(one.master).unwrap(one.wrapped, one.about)
            keyring.write(replace(one, master=first.fingerprint, wrapped=first.wrap(plain, one.about)))
            count += 1
    if count:
        with transaction.atomic():
            record(subject=_SUBJECT, by=Actor("command"), at=at, n=count)
    return count


def _older(data: DataClass, number: int) -> Iterator[models.Model]:
    """Rows of the sealed campaign that another key than the newest encrypted."""
    for model in apps.get_models():
        columns = [one.attname for one in encrypted_columns(model) if one.data is data]
        if columns:
            manager: Any = model._default_manager
            for row in manager.order_by("pk").iterator(chunk_size=500):
                kept = [row.__dict__.get(name) for name in columns]
                if any(isinstance(one, Ciphertext) and one.number != number for one in kept):
                    yield row


@transaction.atomic
def _write_anew(row: models.Model, data: DataClass) -> int:
    """Raised with the row locked as it is now: what was written meanwhile is not written over."""
    manager: Any = type(row)._default_manager
    found = manager.select_for_update().filter(pk=row.pk).first()
    if found is None:
        return 0
    columns = [one.attname for one in encrypted_columns(type(row)) if one.data is data]
    for name in columns:
        setattr(found, name, getattr(found, name))  # opened, so that it is encrypted anew
    found.save(update_fields=columns)
    index = getattr(found, "index_again", None)
    if index is not None:
        index()
    return 1


def _is_over(one: WrappedKey, at: datetime) -> bool:
    return datetime.fromisoformat(one.retired_at) + KEPT_AFTER <= at


@transaction.atomic
def _note(one: WrappedKey, verb: str, at: datetime) -> None:
    record(
        verb=verb,
        subject=f"{_SUBJECT}:{one.number}",
        by=JOB,
        at=at,
        campaign=one.campaign,
        counting=True,
        data=one.data.value,
    )
