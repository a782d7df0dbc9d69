"""Writes: traps for whoever takes names away, and what springs them. Inside a ``sealed`` block."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.foundation.keys.blind import Word, digests, searched
from arpenteur.web.foundation.keys.keyring import DataClass
from arpenteur.web.foundation.reads.invented import Invented, invented
from arpenteur.web.foundation.reads.limits import Alarm
from arpenteur.web.foundation.reads.models import Canary, Decoy, ReadingStop
from arpenteur.web.foundation.reads.outgoing import hand_over_stopped

PROGRAMS = "token"
"""The reader of a stop that is of every program of the campaign: its tokens."""
CANARIES = 2
"""Invented people in each file: one may be thrown out by chance."""
SPRUNG = (Alarm.DECOY, Alarm.ADDRESS)
"""Alarms of traps: a program that raised one does nothing more, whatever its scopes."""
_DATA = DataClass.CONTACTS


@dataclass(frozen=True)
class Watched:
    """What an address of ours says: in which file it was and who took it (pseudonym); of a decoy, neither."""

    made_at: datetime
    reader: str = ""
    export: str = ""


@verb("names.stopped", "readings of names stopped")
def note_asked(
    *, campaign: Campaign, app: str, numbers: Collection[int], by: Actor, at: datetime
) -> ReadingStop | None:
    """A member or a program asked a room for rows that it does not show; what stops it where one of them is a decoy."""
    decoys = Decoy.objects.filter(campaign=campaign, number__in=numbers, table__startswith=f"{app}.")
    if not decoys.exists():
        return None
    return _stop_reader(reader=by.pseudonym, alarm=Alarm.DECOY, records=1, by=by, campaign=campaign, at=at)


def traps_of(campaign: Campaign) -> dict[str, str]:
    """Digests of watched addresses, each with who took the file it is in (pseudonym); of a decoy, with nobody."""
    decoys = Decoy.objects.filter(campaign=campaign).values_list("digest", flat=True)
    canaries = Canary.objects.filter(campaign=campaign).values_list("digest", "reader")
    return dict(canaries) | dict.fromkeys(decoys, "")


@verb("names.brought_back", "invented people of a file brought back", also="names.stopped")
def note_brought_back(
    *, campaign: Campaign, traps: Collection[str], reader: str, by: Actor, at: datetime
) -> ReadingStop | None:
    """Watched addresses (keys of ``traps_of``) came back by a reader (pseudonym): a line of the journal, with how many.

    Who took a file may correct it and bring it back. Whoever brings what was in the file of somebody else, or the
    address of a decoy, is stopped, and the direction is told.
    """
    known, hers = traps_of(campaign), _pseudonyms_of(reader)
    others = [one for one in traps if known.get(one, "") not in hers]
    record(
        verb="names.brought_back",
        subject=Canary._meta.label,
        by=by,
        at=at,
        campaign=campaign.pk,
        counting=True,
        n=len(traps),
    )
    if not others:
        return None
    return _stop_reader(reader=reader, alarm=Alarm.ADDRESS, records=len(others), by=by, campaign=campaign, at=at)


@verb(through="note_brought_back")
def note_written_to(*, campaign: Campaign, addresses: Collection[str], by: Actor, at: datetime) -> set[str]:
    """Addresses that somebody typed or is about to write to: those that are decoys or canaries, which must not be kept
    nor written to. Noted, and stopped where it was not her own file, as ``note_brought_back``.
    """
    watched = traps_of(campaign).keys()
    found = {one: traps for one in addresses if (traps := watched & _digests(campaign, one))} if watched else {}
    if found:
        traps = {digest for some in found.values() for digest in some}
        note_brought_back(campaign=campaign, traps=traps, reader=by.maker, by=by, at=at)
    return set(found)


def refuse_watched(*, campaign: Campaign, address: str, by: Actor, at: datetime) -> None:
    """Raise InputError for an address that somebody typed and that is one of ours, after it was noted; outside the
    transaction that it ends.
    """
    if address and note_written_to(campaign=campaign, addresses=[address], by=by, at=at):
        raise InputError(_("this address is that of an invented person"), action=_("leave it out"))


@verb(also="names.stopped")
def note_decoy_token(*, campaign: Campaign, by: Actor, at: datetime) -> ReadingStop:
    """The decoy of an API token was used: every token of the campaign waits until somebody says why."""
    return _stop_reader(reader=PROGRAMS, alarm=Alarm.TOKEN, records=1, by=by, campaign=campaign, at=at)


def program_waits(by: Actor) -> bool:
    """Whether a program of the sealed campaign waits for a word: all of them do, or it or who made it sprang a trap."""
    waiting = ReadingStop.objects.filter(explained_at=None)
    return waiting.filter(Q(reader=PROGRAMS) | Q(reader__in=[by.pseudonym, by.maker], alarm__in=SPRUNG)).exists()


@verb(no_line="the export that they are in, which is")
def canaries_for(*, campaign: Campaign, export: str, by: Actor, at: datetime, count: int = CANARIES) -> list[Invented]:
    """Invented people to put among the lines of a file: the same for the same file and reader.

    They are in the file and nowhere else: never counted, never written to. The line of the export is in the journal.
    """
    reader = by.maker
    made = [invented(f"{campaign.pk}:{export}:{reader}:{rank}") for rank in range(count)]
    known = Canary.objects.filter(campaign=campaign, export=export, reader=reader).exists()
    if not known:
        Canary.objects.bulk_create(
            Canary(
                campaign=campaign,
                reader=reader,
                export=export,
                rank=rank,
                digest=digest_of(campaign, one.email),
                made_at=at,
            )
            for rank, one in enumerate(made)
        )
    return made


def whose(*, campaign: Campaign, address: str) -> Watched | None:
    """Who took the file that an address came out of, as far as it is one of ours."""
    wanted = _digests(campaign, address)
    canary = Canary.objects.filter(campaign=campaign, digest__in=wanted).first()
    if canary is not None:
        return Watched(canary.made_at, canary.reader, canary.export)
    decoy = Decoy.objects.filter(campaign=campaign, digest__in=wanted).first()
    return None if decoy is None else Watched(decoy.made_at)


@verb("names.planted", "decoys planted")
def plant(*, table: str, number: int, digest: str, campaign: Campaign, by: Actor, at: datetime) -> Decoy:
    """A row that its room shows in no list is a decoy from now on, found by its number and by the digest of its address
    (``digest_of``) or secret. The journal has its table, never which row.
    """
    row = Decoy.objects.create(campaign=campaign, table=table, number=number, digest=digest, made_at=at)
    record(subject=table, by=by, at=at, campaign=campaign.pk, counting=True)
    return row


def digest_of(campaign: Campaign, address: str) -> str:
    """What a watched address is found by."""
    (found,) = digests(campaign.pk, _DATA, [(Word.EMAIL, address)])
    return found


def _digests(campaign: Campaign, address: str) -> set[str]:
    return {digest for found in searched(campaign.pk, _DATA, Word.EMAIL, address) for digest in found}


def _pseudonyms_of(reader: str) -> frozenset[str]:
    """Every pseudonym of a member, under each key of the site, by one of them; that one alone of anybody else."""
    users = Membership.objects.values_list("user", flat=True)
    known = (Actor("user", str(user)).pseudonyms for user in users)
    return next((names for names in known if reader in names), frozenset({reader}))


def _stop_reader(
    *, reader: str, alarm: Alarm, records: int, by: Actor, campaign: Campaign, at: datetime
) -> ReadingStop:
    """Stop a reader (her pseudonym) and tell the direction; the stop there is already, where one is."""
    stop, new = ReadingStop.objects.get_or_create(
        campaign=campaign,
        reader=reader,
        explained_at=None,
        defaults={"alarm": alarm, "records": records, "stopped_at": at},
    )
    if new:
        record(verb="names.stopped", subject=stop, by=by, at=at, campaign=campaign.pk, alarm=str(alarm), n=records)
        hand_over_stopped(stop=stop, at=at)
    return stop
