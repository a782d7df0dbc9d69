"""Messages to town halls: a report posted to its server, a file by e-mail, what became of it asked for, a late answer
chased. Nothing of who reported is in one. The outbox carries them.

A post is never made twice: where nobody knows whether it arrived, the team is told, and asks.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.domain.alike_reports import Spot
from arpenteur.domain.errors import InputError
from arpenteur.web.communication.public_pages.links import whole
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import JOB
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.listing import every_campaign
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.outbox.addresses import Resolver, Target, check_address, resolve
from arpenteur.web.foundation.outbox.https import Exchange, NotConnectedError, UnreachableError, WholeAnswer, exchange
from arpenteur.web.foundation.outbox.kinds import NotSentError, NotWantedError
from arpenteur.web.foundation.outbox.mail import send_mail
from arpenteur.web.foundation.outbox.models import Message
from arpenteur.web.foundation.outbox.queue import hand_over, key_of, message
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.consultations.clocks import days_left, is_silent
from arpenteur.web.residents.consultations.kinds import DutyKind
from arpenteur.web.residents.consultations.models import Contribution, Duty
from arpenteur.web.residents.reports.models import ForwardState, HandingWay, ReportForward, TownHall
from arpenteur.web.residents.reports.open311.client import FORM, ReportToForward, posted_form
from arpenteur.web.residents.reports.open311.client_checks import believed_acknowledgement, believed_status
from arpenteur.web.residents.reports.queries import lines_of, photos_of
from arpenteur.web.residents.reports.town_hall_actions import (
    PATIENCE,
    channel_of,
    check_server,
    may_leave,
    note_failed,
    note_number,
    note_status,
    note_there,
)
from arpenteur.web.residents.reports.town_hall_file import CONTENT, town_hall_csv

ASKED, CHASED = "report.asked", "mail.reports_chased"
"""The kinds of messages by which an answer is asked for."""
EVERY = timedelta(hours=12)
"""Between two questions about one report."""
CHASED_AFTER = (0, 5)
"""Working days after an answer was due at which a letter chases it; then the team is reminded alone (``duties``)."""
_ACCEPT = "application/json, text/xml;q=0.9, application/xml;q=0.9"
_LATER = frozenset({429, 503})
"""The server says that it took nothing, and to come back."""


def send_posted(letter: Message, at: datetime, *, send: Exchange = exchange, resolver: Resolver = resolve) -> None:
    """Post one report. Raises NotWantedError where it does not show any more, NotSentError."""
    forward = _one(letter, ForwardState.WAITING)
    report, hall = forward.contribution, forward.hall
    if not may_leave(report) or report.latitude is None or report.longitude is None:
        _drop([forward])
        raise NotWantedError
    _wait_for_the_end_of_silence(report.process.campaign, at)
    words, spot = report.words, Spot(report.latitude, report.longitude)
    said = "\n".join(one for one in ((words.title, words.body) if words else ()) if one)
    posted = ReportToForward(forward.service_code, spot, report.place, said, _photo(report))
    body = posted_form(posted, hall.api_key, hall.jurisdiction)
    answer = _exchanged("POST", hall, "requests.json", body, send, resolver)
    if answer.status not in {200, 201}:
        raise NotSentError(f"HTTP {answer.status}", final=answer.status not in _LATER)
    try:
        found = believed_acknowledgement(answer.media_type, answer.body)
    except InputError as error:
        raise NotSentError("not its answer", final=True) from error
    note_there(forwards=[forward], by=JOB, at=at, number=found.request_id, token=found.token)


def send_asked(letter: Message, at: datetime, *, send: Exchange = exchange, resolver: Resolver = resolve) -> None:
    """Ask what became of one report. Raises NotWantedError where nothing is waited for, NotSentError."""
    forward = _one(letter, ForwardState.THERE)
    if not forward.number:
        _ask_number(forward, at, send, resolver)
        return
    answer = _exchanged("GET", forward.hall, f"requests/{_escaped(forward.number)}.json", None, send, resolver)
    if answer.status == 404:
        note_status(forward=forward, status=None, by=JOB, at=at)
        return
    media_type, body = _told(answer)
    try:
        found = believed_status(
            media_type,
            body,
            number=forward.number,
            service_code=forward.service_code,
            spot=_spot(forward.contribution),
        )
    except InputError as error:
        raise NotSentError("not its answer") from error
    note_status(forward=forward, status=found, by=JOB, at=at)


def send_file(letter: Message, at: datetime) -> None:
    """Send the file of some reports to an office. Raises NotWantedError where none shows any more, NotSentError."""
    forwards = _some(letter, ForwardState.WAITING)
    leaving = [one for one in forwards if may_leave(one.contribution)]
    _drop([one for one in forwards if one not in leaving])
    if not leaving:
        raise NotWantedError
    hall = leaving[0].hall
    campaign = leaving[0].contribution.process.campaign
    _wait_for_the_end_of_silence(campaign, at)
    text = _(
        "Here are reports of residents, as a file: where, what, and the public page of each. Nothing of who reported is"
        " in it. Please answer this letter with your number for each."
    )
    subject = ngettext("%(n)d report of residents", "%(n)d reports of residents", len(leaving))
    _send(campaign, hall, subject, text, leaving)
    note_there(forwards=leaving, by=JOB, at=at)


def send_chased(letter: Message, at: datetime) -> None:
    """Remind an office of what it has not answered. Raises NotWantedError where it has, NotSentError."""
    forwards = _some(letter, ForwardState.THERE)
    if not forwards:
        raise NotWantedError
    campaign = forwards[0].contribution.process.campaign
    _wait_for_the_end_of_silence(campaign, at)
    text = _(
        "These reports were sent to you and had no answer by the day that is in the file. Residents read this on"
        " their public pages. Please answer this letter."
    )
    subject = ngettext("%(n)d report without an answer", "%(n)d reports without an answer", len(forwards))
    _send(campaign, forwards[0].hall, subject, text, forwards)


def gave_up(letter: Message, at: datetime) -> None:
    """Reports that did not leave: the team is told."""
    rows = ReportForward.objects.filter(pk__in=letter.payload["reports"])
    note_failed(forwards=list(rows), fault=letter.fault, by=JOB, at=at)


def follow_due(*, at: datetime) -> int:
    """Ask servers about what they have, chase offices that are late, in every campaign; how many messages."""
    count = 0
    for campaign in every_campaign():
        if campaign.closed_at is None:
            with sealed(campaign.pk):
                count += _follow(campaign=campaign, at=at)
    return count


@verb("report.chased", "answer of a town hall asked for again")
def _follow(*, campaign: Campaign, at: datetime) -> int:
    rows = ReportForward.objects.select_for_update(of=("self",)).select_related("hall")
    there = rows.filter(campaign=campaign, state=ForwardState.THERE)
    asked = there.filter(hall__way=HandingWay.OPEN311).exclude(asked_at__gt=at - EVERY)
    count = 0
    for one in asked.order_by("asked_at", "pk"):
        count += hand_over([_message(ASKED, one.hall, [one], at, at.isoformat(timespec="minutes"))])
        ReportForward.objects.filter(pk=one.pk).update(asked_at=at)
    if not is_silent(campaign, at):
        count += _chase(campaign, list(there.filter(hall__way=HandingWay.MAIL, chased__lt=len(CHASED_AFTER))), at)
    return count


def _chase(campaign: Campaign, there: Sequence[ReportForward], at: datetime) -> int:
    due = _due_of(there)
    late: dict[int, list[ReportForward]] = {}
    for one in there:
        if one.contribution_id in due:
            over = -days_left(campaign, at, due[one.contribution_id])
            if over >= CHASED_AFTER[one.chased] and due[one.contribution_id] <= at:
                late.setdefault(one.hall_id, []).append(one)
    for some in late.values():
        hand_over([_message(CHASED, some[0].hall, some, at, some[0].chased)])
        for one in some:
            one.chased += 1
            one.save(update_fields=["chased"])
        record(verb="report.chased", subject=some[0].hall, by=JOB, at=at, campaign=campaign.pk, n=len(some))
    return len(late)


def _due_of(there: Sequence[ReportForward]) -> dict[int, datetime]:
    rows = Duty.objects.filter(
        contribution__in=[one.contribution_id for one in there], kind=DutyKind.REPORT, done_at=None
    )
    return dict(rows.values_list("contribution", "due_at"))


def _message(kind: str, hall: TownHall, forwards: Sequence[ReportForward], at: datetime, turn: object) -> Message:
    return message(
        campaign=hall.campaign_id,
        kind=kind,
        channel=channel_of(hall),
        at=at,
        patience=PATIENCE,
        id=key_of(kind, hall.campaign_id, forwards[0].pk, turn),
        number=forwards[0].pk,
        payload={"hall": hall.pk, "reports": [one.pk for one in forwards]},
    )


def _ask_number(forward: ReportForward, at: datetime, send: Exchange, resolver: Resolver) -> None:
    answer = _exchanged("GET", forward.hall, f"tokens/{_escaped(forward.token)}.json", None, send, resolver)
    if answer.status == 404:
        return
    media_type, body = _told(answer)
    try:
        found = believed_acknowledgement(media_type, body)
    except InputError as error:
        raise NotSentError("not its answer") from error
    if found.token in {"", forward.token} and found.request_id:
        note_number(forward=forward, number=found.request_id, by=JOB, at=at)


def _exchanged(
    method: str, hall: TownHall, path: str, body: bytes | None, send: Exchange, resolver: Resolver
) -> WholeAnswer:
    """What the server of a town hall answers. Raises NotSentError, final once a post may have arrived."""
    headers = {"Accept": _ACCEPT} if body is None else {"Accept": _ACCEPT, "Content-Type": FORM}
    try:
        return send(method, _target(hall, path, resolver), body, headers)
    except NotConnectedError as error:
        raise NotSentError(str(error)) from error
    except UnreachableError as error:
        raise NotSentError(str(error), final=body is not None) from error


def _target(hall: TownHall, path: str, resolver: Resolver) -> Target:
    try:
        check_server(hall.url)
        return check_address(f"{hall.url}/{path}", resolver)
    except InputError as error:
        raise NotSentError("address") from error


def _told(answer: WholeAnswer) -> tuple[str, bytes]:
    if answer.status != 200:
        raise NotSentError(f"HTTP {answer.status}", final=answer.status not in _LATER and answer.status < 500)
    return answer.media_type, answer.body


def _send(campaign: Campaign, hall: TownHall, subject: str, text: str, forwards: Sequence[ReportForward]) -> None:
    reports = [one.contribution for one in forwards]
    page = whole(reverse("reports:page", args=[campaign.slug, 0])).removesuffix("0/")
    words = [text, "", _("“%(name)s”, for residents who wrote on its pages.") % {"name": campaign.name}]
    letter = EmailMessage(
        subject=subject % {"n": len(reports)},
        body="\n".join(words) + "\n",
        to=[hall.email],
        reply_to=[campaign.contact] if "@" in campaign.contact else None,
    )
    letter.attach("signalements.csv", town_hall_csv(lines_of(campaign, reports, page)), CONTENT.partition(";")[0])
    send_mail(letter)


def _wait_for_the_end_of_silence(campaign: Campaign, at: datetime) -> None:
    if is_silent(campaign, at):
        raise NotSentError("silence", alone=True)


def _photo(report: Contribution) -> str:
    found = next((one for one in photos_of(report) if not one.proof), None)
    return "" if found is None else whole(reverse("reports:photo", args=[report.process.campaign.slug, found.file]))


def _spot(report: Contribution) -> Spot | None:
    if report.latitude is None or report.longitude is None:
        return None
    return Spot(report.latitude, report.longitude)


def _escaped(number: str) -> str:
    return quote(number, safe="")


def _some(letter: Message, state: ForwardState) -> list[ReportForward]:
    rows = ReportForward.objects.select_related("hall", "contribution__process__campaign", "contribution__category")
    return list(rows.filter(pk__in=letter.payload["reports"], state=state).order_by("pk"))


def _one(letter: Message, state: ForwardState) -> ReportForward:
    found: Any = next(iter(_some(letter, state)), None)
    if found is None:
        raise NotWantedError
    return found


def _drop(forwards: Sequence[ReportForward]) -> None:
    ReportForward.objects.filter(pk__in=[one.pk for one in forwards], state=ForwardState.WAITING).delete()
