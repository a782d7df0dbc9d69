"""Reads: lines of a campaign's journal for a page, filtered, and whether the chain holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import models

from arpenteur.web.accountability.compliance.details import detail, subject
from arpenteur.web.accountability.compliance.verbs import actor, verb
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.audit.queries import Break, breaks
from arpenteur.web.foundation.campaigns.clock import zone_of
from arpenteur.web.foundation.campaigns.models import Campaign

PAGE = 50
QUICK = 5_000
"""Lines that are verified while a page is made; more are verified on demand."""
_SHORT = 4


@dataclass(frozen=True)
class JournalLine:
    """One line, in words."""

    number: int
    at: datetime
    what: object
    who: str
    subject: str
    details: str
    before: str
    digest: str


@dataclass(frozen=True)
class LineFilter:
    """What a reader of the journal looks for; ``before`` is the number of a line, older ones come."""

    verb: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None


@dataclass(frozen=True)
class LinePage:
    """Some lines, and the number to ask older ones with."""

    lines: tuple[JournalLine, ...]
    older: int | None


def lines_of(campaign: Campaign, wanted: LineFilter, most: int = PAGE) -> LinePage:
    """The latest lines that answer, latest first."""
    found = list(_filtered(campaign, wanted).order_by("-number")[: most + 1])
    shown = found[:most]
    return LinePage(tuple(_line(entry, campaign) for entry in shown), shown[-1].number if len(found) > most else None)


def every_line(campaign: Campaign, last: int) -> Iterator[JournalLine]:
    """All of them up to one, oldest first."""
    for entry in Entry.objects.filter(chain=campaign.pk, number__lte=last).order_by("number").iterator():
        yield _line(entry, campaign)


def verbs_of(campaign: Campaign) -> list[tuple[str, object]]:
    """Verbs that the journal holds, by their words."""
    names = Entry.objects.filter(chain=campaign.pk).order_by("verb").values_list("verb", flat=True).distinct()
    return sorted(((name, verb(name)) for name in names), key=lambda pair: str(pair[1]))


def length(campaign: Campaign) -> int:
    """Lines of the journal."""
    return Entry.objects.filter(chain=campaign.pk).count()


def verified(campaign: Campaign, *, whole: bool) -> Sequence[Break] | None:
    """Where the chain does not hold; None where it is too long to be verified unless ``whole`` is wanted for."""
    if not whole and length(campaign) > QUICK:
        return None
    return list(breaks(campaign.pk))


def _filtered(campaign: Campaign, wanted: LineFilter) -> "models.QuerySet[Entry]":
    found, zone = Entry.objects.filter(chain=campaign.pk), zone_of(campaign)
    if wanted.verb:
        found = found.filter(verb=wanted.verb)
    if wanted.since:
        found = found.filter(at__gte=datetime.combine(wanted.since, time(), zone))
    if wanted.until:
        found = found.filter(at__lt=datetime.combine(wanted.until + timedelta(days=1), time(), zone))
    if wanted.before:
        found = found.filter(number__lt=wanted.before)
    return found


def _line(entry: Entry, campaign: Campaign) -> JournalLine:
    details = " · ".join(
        detail(key, value) for key, value in entry.details.items() if value not in (None, "", [], False)
    )
    return JournalLine(
        entry.number,
        entry.at.astimezone(zone_of(campaign)),
        verb(entry.verb),
        actor(entry.by),
        subject(entry.subject),
        details,
        entry.before[:_SHORT] or "·",
        entry.digest[:_SHORT],
    )
