"""Which answers of a town hall's server are believed: those that are recognisably its own, about this very report.

Servers stand behind portals, proxies and pages of maintenance that answer 200 too. What is not recognised is as no
answer: nothing is read of it, nothing is fetched from an address that it gives.
"""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from arpenteur.domain.alike_reports import Spot, metres_between
from arpenteur.domain.errors import InputError
from arpenteur.web.residents.reports.open311.client import (
    Acknowledgement,
    StatusThere,
    read_acknowledgement,
    read_statuses,
)
from arpenteur.web.residents.reports.open311.values import SPECIFICATION

MEDIA_TYPES = frozenset({"application/json", "text/json", "application/xml", "text/xml"})
FARTHEST = 1_000.0
"""Metres between where a report is here and there: some servers move a point to the street that they know."""
_NUMBER = re.compile(r"[!-~]{1,60}")


def believed_acknowledgement(media_type: str, body: bytes) -> Acknowledgement:
    """What a server says of a report that was posted. Raises InputError where it is no answer of the standard, gives
    neither a number nor a token, or says that it refused.
    """
    _check_media_type(media_type)
    found = read_acknowledgement(body)
    given = [one for one in (found.request_id, found.token) if one]
    if not given or not all(_NUMBER.fullmatch(one) for one in given):
        raise InputError(_("the answer of the town hall has no number"), expected=SPECIFICATION)
    return found


def believed_status(
    media_type: str, body: bytes, *, number: str, service_code: str, spot: Spot | None
) -> StatusThere | None:
    """The one report asked about among what a server lists; None where it lists no such one. A report of this number
    with another service or far away is another one: numbers are given anew where a server was replaced.

    Raises InputError where it is no answer of the standard.
    """
    _check_media_type(media_type)
    return next((one for one in _named(read_statuses(body), number) if _is_ours(one, service_code, spot)), None)


def _named(listed: Iterable[StatusThere], number: str) -> Iterable[StatusThere]:
    return (one for one in listed if one.request_id == number)


def _is_ours(found: StatusThere, service_code: str, spot: Spot | None) -> bool:
    if found.service_code and found.service_code != service_code:
        return False
    return found.spot is None or spot is None or metres_between(found.spot, spot) <= FARTHEST


def _check_media_type(media_type: str) -> None:
    if media_type.partition(";")[0].strip().lower() not in MEDIA_TYPES:
        raise InputError(_("this is no answer of a town hall"), expected=SPECIFICATION)
