"""What keeps robots out without a third party: work that a script of ours does, pace by network, an empty field.

A page that is shown carries a stamp, signed, of one use. Where scripts run, the browser looks for a number that makes
SHA-256 of the stamp's nonce begin with enough zero bits: cheap once, dear five hundred times. Whoever sends no work is
held to a slower pace. Each purpose has a pace of its own, and each network a part that others do not take; a form sent
twice, forged or filled by a robot takes nothing of either. Nothing here keeps anything of anybody but counters of
networks, for minutes.
"""

import hashlib
import re
import secrets
from collections.abc import Generator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.core import signing
from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils import timezone

from arpenteur.web.foundation.keys.blind import Word, digests
from arpenteur.web.foundation.shared.limits import Limit, SharedLimit, counted
from arpenteur.web.foundation.shared.work_queue import network
from arpenteur.web.persons.people.models import DATA

DIFFICULTIES = ((date(2026, 11, 30), 16),)
"""Zero bits asked from a day on: 2^16 tries are about a second of an old phone, and minutes for a flood."""
STAMP_HOURS = 12
WITH_WORK = Limit("public-pages-work", most=300, seconds=600)
"""Of one network for one purpose: a hall behind one address may all sign at once, and people of one mobile operator."""
WITHOUT_WORK = Limit("public-pages", most=60, seconds=600)
"""The same where no script runs: a stand whose tablets run none takes one in ten seconds."""
WITHOUT_WORK_IN_ALL = Limit("public-pages-campaign", most=600, seconds=3600)
"""Of one campaign for one purpose, beyond what each network has for itself."""
RESERVED = 5
"""What each network has for itself in that time, whatever came from others."""
LAZY = SharedLimit(WITHOUT_WORK, WITHOUT_WORK_IN_ALL, RESERVED)
LETTERS = Limit("public-letters", most=3, seconds=48 * 3600)
"""To one address, of one campaign, for one purpose: whoever types somebody else's address does not fill her letterbox,
and takes no letter of another purpose from her."""
CALLS = Limit("public-calls", most=2, seconds=48 * 3600)
"""To one telephone."""
_SALT = "arpenteur.public_pages.stamp"
_WORK = re.compile(r"[0-9]{1,12}")
_SPENT: ContextVar[list[str] | None] = ContextVar("spent", default=None)
"""Stamps that the request under way spent."""


class FormPurpose(StrEnum):
    """What a form is sent for: each has its own pace and its own letters, so that none silences another."""

    ANSWER = "answer"
    LEAVE = "leave"
    COMPLAIN = "complain"
    WRITE = "write"
    TAKE_PART = "take-part"
    REPORT = "report"
    NOTICE = "notice"
    VOTE = "vote"


class FormPass(StrEnum):
    """What becomes of a form that was sent."""

    GOOD = "good"
    AGAIN = "again"
    """It was sent before."""
    FULL = "full"
    """Too many came from its network lately."""


@dataclass(frozen=True)
class PageStamp:
    """What a page that was shown carries; its nonce is what work is done on."""

    text: str
    nonce: str


def new_stamp(campaign: int, kind: str) -> PageStamp:
    """A stamp for one page."""
    nonce = secrets.token_urlsafe(12)
    return PageStamp(signing.dumps([campaign, kind, nonce], salt=_SALT), nonce)


def read_stamp(text: str, campaign: int, kind: str) -> PageStamp | None:
    """The stamp that came back, None for one that is forged, of another page or too old."""
    try:
        found = signing.loads(text, salt=_SALT, max_age=STAMP_HOURS * 3600)
    except signing.BadSignature:
        return None
    if not isinstance(found, list) or len(found) != 3 or found[:2] != [campaign, kind]:
        return None
    return PageStamp(text, str(found[2]))


def spend(stamp: PageStamp) -> bool:
    """Whether a stamp is used for the first time; from now on it is not."""
    key = f"public-stamp:{stamp.nonce}"
    first = counted(key, STAMP_HOURS * 3600) == 1
    if first and (spent := _SPENT.get()) is not None:
        spent.append(key)
    return first


@contextmanager
def good_again_on_failure() -> Generator[None]:
    """Stamps spent inside are good again where a failure ends it: nothing was kept of what they were spent on, and
    whoever sends the same page again is then taken, not thanked for nothing.
    """
    spent: list[str] = []
    before = _SPENT.set(spent)
    try:
        yield
    except Exception:
        with suppress(DatabaseError):  # the machine fails still
            cache.delete_many(spent)
        raise
    finally:
        _SPENT.reset(before)


def difficulty(at: datetime) -> int:
    """Zero bits asked on a day."""
    return next(bits for since, bits in reversed(DIFFICULTIES) if since <= at.date() or since == DIFFICULTIES[0][0])


def is_work(stamp: PageStamp, work: str, at: datetime) -> bool:
    """Whether a number is the work that a stamp asks for."""
    if not _WORK.fullmatch(work):
        return False
    found = hashlib.sha256(f"{stamp.nonce}:{work}".encode()).digest()
    return int.from_bytes(found) >> (256 - difficulty(at)) == 0


def let_in(request: HttpRequest, campaign: int, purpose: FormPurpose, stamp: PageStamp) -> FormPass:
    """Spend the stamp of a form that is whole, and take one of its network's pace; a form sent twice takes none."""
    if not spend(stamp):
        return FormPass.AGAIN
    worked = is_work(stamp, request.POST.get("work", ""), timezone.now())
    return FormPass.GOOD if _keeps_pace(request, f"{campaign}:{purpose}", worked=worked) else FormPass.FULL


def _keeps_pace(request: HttpRequest, about: str, *, worked: bool) -> bool:
    if worked:
        return WITH_WORK.take(f"{about}:{network(request.META.get('REMOTE_ADDR', ''))}")
    return LAZY.take(request, about)


def may_be_written_to(campaign: int, email: str, purpose: FormPurpose, about: int = 0) -> bool:
    """One more letter to an address for a purpose, and for one thing of that purpose, as the step of a vote; whether it
    still fits. The counter has a keyed digest, no address.
    """
    return _fits(LETTERS, f"{campaign}:{purpose}:{about}", campaign, (Word.EMAIL, email))


def may_be_called(campaign: int, phone: str) -> bool:
    """One more call to a telephone; whether it still fits."""
    return _fits(CALLS, str(campaign), campaign, (Word.PHONE, phone))


def _fits(limit: Limit, about: str, campaign: int, known: tuple[Word, str]) -> bool:
    found = sorted(digests(campaign, DATA, [known]))
    return bool(found) and limit.take(f"{about}:{found[0]}")
