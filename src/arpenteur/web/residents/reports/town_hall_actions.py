"""Writes: whom reports are handed to and how, reports that are on their way there, what a town hall says of them.

A report is said to be forwarded once it is there, never before: ``town_hall_messages`` carries it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.outbox.queue import hand_over, key_of, message
from arpenteur.web.residents.consultations.actions.common import locked, move_decision
from arpenteur.web.residents.consultations.clocks import hold_to_silence
from arpenteur.web.residents.consultations.kinds import ContributionKind
from arpenteur.web.residents.consultations.models import Contribution, Process
from arpenteur.web.residents.consultations.states import DECISION, Decision
from arpenteur.web.residents.reports.models import ForwardState, HandingWay, ReportForward, TownHall
from arpenteur.web.residents.reports.open311.client import StatusThere
from arpenteur.web.residents.reports.open311.values import OpenOrClosed
from arpenteur.web.residents.reports.queries import TO_FORWARD

POSTED, MAILED = "report.posted", "mail.reports"
"""The kinds of messages by which reports leave."""
PATIENCE = timedelta(days=5)
"""Longer than an electoral silence, in which nothing leaves."""
MOST_AT_ONCE = 200
LONGEST_SAID = 1_000


@dataclass(frozen=True)
class HallWords:
    """What is said of a town hall. ``api_key``: None leaves the one that is there. ``services``: code there by number
    of category here; a category without one is not handed over by Open311.
    """

    name: str
    way: HandingWay
    url: str = ""
    jurisdiction: str = ""
    api_key: str | None = None
    email: str = ""
    services: Mapping[int, str] = field(default_factory=dict[int, str])


@verb("town_hall.written", "town hall that gets reports written", also="town_hall.closed")
def write_town_hall(*, process: Process, words: HallWords, by: Actor, at: datetime) -> TownHall:
    """Whom the reports of a process are handed to; another server or address is another row, so that what left keeps
    whom it left to.

    Raises InputError without a name, for a server that this site may not post to, an address that is none.
    """
    name, url = words.name.strip(), words.url.strip().rstrip("/")
    if not name:
        raise InputError(_("to whom?"))
    by_server = words.way is HandingWay.OPEN311
    email = "" if by_server else words.email.strip()
    if by_server:
        check_server(url)
    else:
        _check_email(email)
    reached = (words.way, url if by_server else "", email)
    row = TownHall.objects.select_for_update().filter(process=process, closed_at=None).first()
    if row is not None and (row.way, row.url, row.email) != reached:
        _close(row, by, at)
        row = None
    if row is None:
        row = TownHall(campaign_id=process.campaign_id, process=process, opened_at=at)
        row.way, row.url, row.email = reached
    row.name, row.jurisdiction = name, words.jurisdiction.strip() if by_server else ""
    if words.api_key is not None:
        row.api_key = words.api_key.strip()
    mine = set(process.categories.values_list("pk", flat=True))
    row.services = {str(one): code.strip() for one, code in words.services.items() if one in mine and code.strip()}
    row.save()
    record(verb="town_hall.written", subject=row, by=by, at=at, campaign=process.campaign_id, way=str(row.way))
    return row


@verb("town_hall.closed", "nothing more is handed to a town hall")
def close_town_hall(*, hall: TownHall, by: Actor, at: datetime) -> None:
    """Nothing more is handed over to it; what is there is still asked about. Again is not an error."""
    row = TownHall.objects.select_for_update().get(pk=hall.pk)
    if row.closed_at is None:
        _close(row, by, at)


def check_server(url: str) -> None:
    """Raises InputError for an address that is not https or whose host the operator of the site did not name."""
    parts = urlsplit(url)
    local = (settings.DEBUG or settings.ARPENTEUR_DEMO) and parts.scheme == "http"
    if parts.query or parts.fragment or not (parts.scheme == "https" or local):
        raise InputError(
            _("this is no address of a server"), expected=_("an https address, like https://open311.exemple.fr/v2")
        )
    if (parts.hostname or "") not in settings.ARPENTEUR_OPEN311_HOSTS:
        raise InputError(
            _("this site may not post to “%(host)s”") % {"host": parts.hostname or ""},
            action=_("ask whoever runs the site to allow it, or hand reports over by e-mail"),
        )


def may_leave(report: Contribution) -> bool:
    """Whether a report shows and could be said to be forwarded now."""
    allowed = DECISION[ContributionKind.REPORT].get(report.decision, frozenset())
    return report.shows and Decision.FORWARDED in allowed


@verb("report.sent", "reports on their way to whoever is in charge")
def send_reports(*, reports: Sequence[Contribution], hall: TownHall, by: Actor, at: datetime) -> list[ReportForward]:
    """Reports of a process on their way to its town hall; they are said to be forwarded once they are there.

    Raises InputError where nothing was chosen, for a closed town hall, a report of another process or that is handed
    over already, and by Open311 one without a point or whose category has no service there; RefusedByLawError in
    silence.
    """
    hall = TownHall.objects.select_for_update(of=("self",)).select_related("process__campaign").get(pk=hall.pk)
    hold_to_silence(hall.process.campaign, at)
    if hall.closed_at is not None:
        raise InputError(_("nothing more is handed to “%(name)s”") % {"name": hall.name})
    if not 0 < len(reports) <= MOST_AT_ONCE:
        raise InputError(_("nothing was chosen"), expected=_("%(most)d at most") % {"most": MOST_AT_ONCE})
    made = [_on_its_way(locked(one), hall, at) for one in sorted(reports, key=lambda one: one.pk)]
    _hand_over(hall, made, at)
    record(subject=hall, by=by, at=at, campaign=hall.campaign_id, n=len(made), way=str(hall.way))
    return made


@verb(also="report.forwarded")
def note_there(*, forwards: Sequence[ReportForward], by: Actor, at: datetime, number: str = "", token: str = "") -> int:
    """Reports reached their town hall: everybody reads to whom, and under which number there. How many. In silence
    nothing leaves, so nothing arrives either: raises RefusedByLawError.
    """
    rows = _locked(forwards, ForwardState.WAITING)
    for row in rows:
        row.state, row.there_at, row.number, row.token = ForwardState.THERE, at, number, token
        row.save()
        report = locked(row.contribution)
        hold_to_silence(report.process.campaign, at)
        if may_leave(report):
            who = ", ".join(one for one in (row.hall.name, number) if one)
            move_decision(report, Decision.FORWARDED, who, at)
        record(subject=report, by=by, at=at, campaign=row.campaign_id)
    return len(rows)


@verb("report.not_sent", "report that did not reach whoever is in charge")
def note_failed(*, forwards: Sequence[ReportForward], fault: str, by: Actor, at: datetime) -> int:
    """They did not leave, or nobody knows whether they arrived: the team is told. How many."""
    rows = _locked(forwards, ForwardState.WAITING)
    for row in rows:
        row.state, row.fault = ForwardState.FAILED, fault[:60]
        row.save(update_fields=["state", "fault"])
        record(subject=row.contribution, by=by, at=at, campaign=row.campaign_id)
    return len(rows)


@verb(also="report.heard_of")
def note_number(*, forward: ReportForward, number: str, by: Actor, at: datetime) -> None:
    """The number that a town hall gave later, where it had given a token first."""
    for row in _locked([forward], ForwardState.THERE):
        row.number, row.asked_at = number, at
        row.save(update_fields=["number", "asked_at"])
        record(subject=row.contribution, by=by, at=at, campaign=row.campaign_id, closed=False)


@verb("report.heard_of", "answer of a town hall about a report")
def note_status(*, forward: ReportForward, status: StatusThere | None, by: Actor, at: datetime) -> bool:
    """What a town hall says of a report now; whether it says something new. None: it knows no such report."""
    (row,) = _locked([forward], ForwardState.THERE, ForwardState.REPLIED) or (None,)
    if row is None:
        return False
    row.asked_at = at
    before = (row.reply, row.closed_there)
    if status is not None:
        row.reply, row.closed_there = status.notes[:LONGEST_SAID], status.status is OpenOrClosed.CLOSED
    new = (row.reply, row.closed_there) != before
    if new and row.closed_there:
        row.state, row.replied_at = ForwardState.REPLIED, at
    row.save()
    if new:
        record(subject=row.contribution, by=by, at=at, campaign=row.campaign_id, closed=row.closed_there)
    return new


@verb(also="report.heard_of")
def note_reply(*, forward: ReportForward, by: Actor, at: datetime, number: str = "") -> ReportForward:
    """Somebody of the team read an answer of the town hall: it is not chased any more. What it says is decided and
    answered on the page of the report. Raises InputError where nothing is waited for.
    """
    rows = _locked([forward], ForwardState.THERE)
    if not rows:
        raise InputError(_("nothing is waited for"))
    row = rows[0]
    row.state, row.replied_at, row.number = ForwardState.REPLIED, at, number.strip()[:60] or row.number
    row.save()
    record(subject=row.contribution, by=by, at=at, campaign=row.campaign_id, closed=False)
    return row


def channel_of(hall: TownHall) -> str:
    """Where messages to a town hall wait: a server that is slow holds up nothing but its own."""
    return f"town-hall:{hall.pk}"


def _hand_over(hall: TownHall, forwards: Sequence[ReportForward], at: datetime) -> None:
    """One message for each report by Open311, one file for all by e-mail."""
    by_server = hall.way == HandingWay.OPEN311
    batches = [[one] for one in forwards] if by_server else [list(forwards)]
    kind = POSTED if by_server else MAILED
    hand_over(
        message(
            campaign=hall.campaign_id,
            kind=kind,
            channel=channel_of(hall),
            at=at,
            patience=PATIENCE,
            id=key_of(kind, hall.campaign_id, batch[0].pk),
            number=batch[0].pk,
            payload={"hall": hall.pk, "reports": [one.pk for one in batch]},
        )
        for batch in batches
    )


def _on_its_way(report: Contribution, hall: TownHall, at: datetime) -> ReportForward:
    if report.kind != ContributionKind.REPORT or report.process_id != hall.process_id:
        raise InputError(_("this is no report of this process"))
    if report.decision not in TO_FORWARD or not may_leave(report):
        raise InputError(_("this report was handed over, or is over"), expected=_("one that nobody in charge has"))
    forwards = ReportForward.objects.filter(contribution=report)
    if forwards.filter(state=ForwardState.WAITING).exists():
        raise InputError(_("this report is on its way already"))
    # Opened again: what was handed over before is not waited for any more.
    forwards.filter(state=ForwardState.THERE).update(state=ForwardState.REPLIED, replied_at=at)
    code = str(hall.services.get(str(report.category_id), ""))
    if hall.way == HandingWay.OPEN311 and (not code or report.latitude is None):
        raise InputError(
            _("report %(n)d cannot be handed over this way") % {"n": report.number},
            expected=_("a point on the map, and a category that the town hall has too"),
        )
    return ReportForward.objects.create(
        campaign_id=report.campaign_id, contribution=report, hall=hall, service_code=code, at=at
    )


def _locked(forwards: Sequence[ReportForward], *states: ForwardState) -> list[ReportForward]:
    rows = ReportForward.objects.select_for_update(of=("self",)).select_related("hall", "contribution")
    return list(rows.filter(pk__in=[one.pk for one in forwards], state__in=states).order_by("pk"))


def _close(row: TownHall, by: Actor, at: datetime) -> None:
    row.closed_at = at
    row.save(update_fields=["closed_at"])
    record(verb="town_hall.closed", subject=row, by=by, at=at, campaign=row.campaign_id)


def _check_email(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError as error:
        raise InputError(
            _("this is no e-mail address"), expected=_("an e-mail address, like camille@exemple.fr")
        ) from error
