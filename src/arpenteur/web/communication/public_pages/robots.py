"""What keeps robots out without a third party: work that a script of ours does, pace by network, an empty field.

A page that is shown carries a stamp, signed, of one use. Where scripts run, the browser looks for a number that makes
SHA-256 of the stamp's nonce begin with enough zero bits: cheap once, dear five hundred times. Whoever sends no work is
held to a slower pace. Nothing here keeps anything of anybody but counters of networks, for minutes.
"""

import hashlib
import re
import secrets
from collections.abc import Generator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime

from django.core import signing
from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpRequest

from arpenteur.web.foundation.keys.blind import Word, digests
from arpenteur.web.foundation.shared.limits import Limit, counted
from arpenteur.web.foundation.shared.work_queue import network
from arpenteur.web.persons.people.models import DATA

DIFFICULTIES = ((date(2026, 11, 30), 16),)
"""Zero bits asked from a day on: 2^16 tries are about a second of an old phone, and minutes for a flood."""
STAMP_HOURS = 12
WITH_WORK = Limit("public-pages-work", most=120, seconds=600)
"""Of one network: a hall behind one address may all sign at once."""
WITHOUT_WORK = Limit("public-pages", most=5, seconds=600)
WITHOUT_WORK_IN_ALL = Limit("public-pages-campaign", most=120, seconds=3600)
"""Of one campaign, from all networks: a flood from everywhere sends no more letters than this."""
LETTERS = Limit("public-letters", most=3, seconds=48 * 3600)
"""To one address, of one campaign: whoever types somebody else's address does not fill her letterbox."""
CALLS = Limit("public-calls", most=2, seconds=48 * 3600)
"""To one telephone."""
_SALT = "arpenteur.public_pages.stamp"
_WORK = re.compile(r"[0-9]{1,12}")
_SPENT: ContextVar[list[str] | None] = ContextVar("spent", default=None)
"""Stamps that the request under way spent."""


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


def keeps_pace(request: HttpRequest, campaign: int, *, worked: bool) -> bool:
    """One more answer from a network; whether it still fits."""
    whence = network(request.META.get("REMOTE_ADDR", ""))
    if worked:
        return WITH_WORK.take(f"{campaign}:{whence}")
    return WITHOUT_WORK.take(f"{campaign}:{whence}") and WITHOUT_WORK_IN_ALL.take(campaign)


def may_be_written_to(campaign: int, email: str) -> bool:
    """One more letter to an address; whether it still fits. The counter has a keyed digest, no address."""
    return _fits(LETTERS, campaign, Word.EMAIL, email)


def may_be_called(campaign: int, phone: str) -> bool:
    """One more call to a telephone; whether it still fits."""
    return _fits(CALLS, campaign, Word.PHONE, phone)


def _fits(limit: Limit, campaign: int, kind: Word, text: str) -> bool:
    found = sorted(digests(campaign, DATA, [(kind, text)]))
    return bool(found) and limit.take(f"{campaign}:{found[0]}")
