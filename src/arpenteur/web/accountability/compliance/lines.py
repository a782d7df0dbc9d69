"""Reads: lines of a campaign's journal for a page, filtered, and whether the chain holds.

What a line of the journal is about, and its details, in words; what has no word here is shown as it is kept.

What lines of the journal are called on a page; one without a name is shown as it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import models
from django.db.models import TextChoices
from django.utils.translation import gettext as _

from arpenteur.web.accountability.compliance.words import RULES, table
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.audit.queries import Break, breaks
from arpenteur.web.foundation.audit.verbs import words
from arpenteur.web.foundation.campaigns.clock import zone_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.declarations import Declared, declared
from arpenteur.web.foundation.shared.privacy import Retention

PAGE = 50
QUICK = 5_000
"""Lines that are verified while a page is made; more are verified on demand."""
_SHORT = 4
SUBJECTS = Declared("compliance_words", "SUBJECTS")
KEYS = Declared("compliance_words", "KEYS")
FIELDS = Declared("compliance_words", "FIELDS")
_ALONE = frozenset({"role", "kind", "status", "source", "presence", "condition", "outcome"})
_NUMBERS = frozenset({"n", "events", "lines"})
_LONG = 16


def subject(text: str) -> str:
    """``action no. 12`` for ``fieldwork.Action:12``."""
    label, _colon, key = text.partition(":")
    if label == "campaigns.Campaign":
        return str(SUBJECTS[label])
    if label not in SUBJECTS or not key:
        return str(table(label)) if not key else text
    return _("%(what)s no. %(number)s") % {"what": SUBJECTS[label], "number": key}


def detail(key: str, value: object) -> str:
    """One detail as people read it: a choice by its name, a number of lines as such."""
    if key == "rule" and value in RULES:
        return str(RULES[Retention(value)])
    if key in _NUMBERS and isinstance(value, int):
        return f"× {value}"
    word = str(KEYS.get(key, key))
    if value is True:
        return word
    said = _said(key, value)
    return said if key in _ALONE and said != value else _("%(what)s: %(value)s") % {"what": word, "value": said}


def _said(key: str, value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(FIELDS.get(one, one)) if key == "fields" else str(one) for one in value)
    for choices in _choices_of(key):
        if value in choices.values:
            return str(choices(value).label)
    if isinstance(value, str) and len(value) > _LONG and value.replace("-", "").isalnum():
        return f"{value[:8]}…"
    return str(value)


def _choices_of(key: str) -> Iterator[type[TextChoices]]:
    for room in declared("compliance_words", "CHOICES"):
        yield from room.get(key, ())


_ACTORS = Declared("compliance_words", "ACTORS")


def verb(name: str) -> str:
    """A verb in words."""
    return _(words().get(name, name))


def actor(pseudonym: str) -> str:
    """``member k7f3…`` from ``user:k7f3…``: who, without a name."""
    kind, _colon, key = pseudonym.partition(":")
    return f"{_ACTORS.get(kind, kind)} {key[:6]}".strip()


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
