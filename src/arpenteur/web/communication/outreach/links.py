"""Whether the links of a message lead somewhere: asked by a job, once each, without saying for whom."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.outreach.blocks import is_address, links_of, read_blocks
from arpenteur.web.communication.outreach.models import Mailing
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.outbox.addresses import check_address
from arpenteur.web.foundation.outbox.https import UnreachableError, look
from arpenteur.web.foundation.shared.numbers import clock
from arpenteur.web.foundation.shared.sealing import sealed

Look = Callable[[str], int]
"""The status that an address answers with; raises UnreachableError, InputError where it may not be asked."""
_REDIRECTED = range(300, 400)
_UNASKED = frozenset({401, 403, 405, 406, 429})
"""Answers to a program that say nothing about what people see."""


@dataclass(frozen=True)
class LinkFault:
    """A link that does not work, and why. ``sure``: it is badly written, or its server said so; else the server could
    not be asked from here, which people may still reach.
    """

    link: str
    words: str
    sure: bool


def link_faults(mailing: Mailing, links: Iterable[str]) -> list[LinkFault]:
    """Links that do not work, as far as is known: badly written, or answered with an error when last asked for."""
    said: Mapping[str, Mapping[str, str]] = mailing.options.get("links", {})
    found = []
    for one in links:
        known = said.get(one)
        if not is_address(one):
            found.append(LinkFault(one, _("it cannot be read"), sure=True))
        elif known is not None and known.get("fault"):
            when = local(mailing.campaign, datetime.fromisoformat(known["at"]))
            sure = known["fault"].isdecimal()
            answer = known["fault"] if sure else _("no answer")
            words = _("%(answer)s at %(hour)s") % {"answer": answer, "hour": clock(when)}
            found.append(LinkFault(one, words, sure))
    return found


def look_at_links(mailing: Mailing, at: datetime, look_at: Look | None = None) -> int:
    """Ask for each link of a message once and keep what came; how many were asked for."""
    asked = look_at or ask
    found: dict[str, dict[str, str]] = {}
    for one in links_of(read_blocks(mailing.blocks)):
        if urlsplit(one).scheme in {"http", "https"} and "{" not in one:
            found[one] = {"at": at.isoformat(), "fault": _fault(one, asked)}
    mailing.options = {**mailing.options, "links": found}
    Mailing.objects.filter(pk=mailing.pk).update(options=mailing.options)
    return len(found)


@task
def look_at_links_of(campaign: int, mailing: int) -> int:
    """The job: how many links were asked for."""
    with sealed(campaign):
        found = Mailing.objects.select_related("campaign").filter(pk=mailing).first()
        return look_at_links(found, timezone.now()) if found else 0


def ask(address: str) -> int:
    """The status that a public address answers with. Raises UnreachableError, InputError."""
    return look(check_address(address))


def _fault(address: str, look_at: Look) -> str:
    try:
        status = look_at(address)
    except (UnreachableError, InputError):
        return "unreachable"
    fine = status < 300 or status in _REDIRECTED or status in _UNASKED
    return "" if fine else str(status)
