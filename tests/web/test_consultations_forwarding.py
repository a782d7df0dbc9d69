"""Reports handed to a town hall by its server or by e-mail: left once, followed, chased, believed only from it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from cast import AT, Cast
from django.core import mail
from django.test import Client
from reported import HERE, reported, reporting

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.outbox import worker
from arpenteur.web.foundation.outbox.addresses import Target
from arpenteur.web.foundation.outbox.https import NotConnectedError, UnreachableError, WholeAnswer
from arpenteur.web.foundation.outbox.models import Message
from arpenteur.web.foundation.shared.law import RefusedByLawError
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.residents.consultations.actions.contributions import erase_contribution
from arpenteur.web.residents.consultations.actions.decisions import decide
from arpenteur.web.residents.consultations.actions.moderation import StatementOfReasons, hide
from arpenteur.web.residents.consultations.kinds import CaseGround
from arpenteur.web.residents.consultations.models import Contribution, ProcessStep, Resident
from arpenteur.web.residents.consultations.states import Decision
from arpenteur.web.residents.reports import outgoing
from arpenteur.web.residents.reports.actions import open_poster_key
from arpenteur.web.residents.reports.models import ForwardState, HandingWay, ReportForward, TownHall
from arpenteur.web.residents.reports.open311.client import StatusThere
from arpenteur.web.residents.reports.open311.values import OpenOrClosed
from arpenteur.web.residents.reports.queries import closed_there, not_sent
from arpenteur.web.residents.reports.town_hall_actions import (
    HallWords,
    check_server,
    note_reply,
    note_status,
    send_reports,
    write_town_hall,
)
from arpenteur.web.residents.reports.town_hall_messages import ASKED, follow_due, send_asked, send_posted

pytestmark = pytest.mark.django_db
HOST = "open311.mairie.exemple.invalid"
NOON = AT + timedelta(days=1)
EVE = datetime(2027, 3, 12, 23, 0, tzinfo=UTC)
Asked = tuple[str, str, bytes | None]


def public(_host: str, _port: int) -> list[str]:
    """Every name leads to one public machine."""
    return ["93.184.216.34"]


class Server:
    """A town hall's server as a test wants it: answers in turn, and what it was asked."""

    def __init__(self, *answers: WholeAnswer | Exception) -> None:
        self.answers, self.asked = list(answers), list[Asked]()

    def __call__(self, method: str, target: Target, body: bytes | None, headers: Mapping[str, str]) -> WholeAnswer:
        self.asked.append((method, target.url.geturl(), body))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def ourselves(method: str, target: Target, body: bytes | None, headers: Mapping[str, str]) -> WholeAnswer:
    """The Open311 of this site, as the server of a town hall: campaign to campaign, in both directions."""
    kind = headers.get("Content-Type", "")
    path = target.url.path
    with unsealed():
        answer = Client().generic(method, path, data=body or b"", content_type=kind)
    return WholeAnswer(answer.status_code, answer.headers["Content-Type"], answer.content)


def taken(number: str = "T-42", form: str = "application/json") -> WholeAnswer:
    return WholeAnswer(200, form, f'[{{"service_request_id": "{number}", "service_notice": ""}}]'.encode())


def told(number: str = "T-42", status: str = "open", **more: str) -> WholeAnswer:
    said = "".join(f"<{name}>{value}</{name}>" for name, value in more.items())
    one = f"<service_request_id>{number}</service_request_id><status>{status}</status>{said}"
    body = f"<service_requests><request>{one}</request></service_requests>"
    return WholeAnswer(200, "text/xml; charset=utf-8", body.encode())


@pytest.fixture
def step(cast: Cast, time_machine, settings) -> Iterator[ProcessStep]:
    settings.ARPENTEUR_OPEN311_HOSTS = [HOST]
    time_machine.move_to(NOON)
    with sealed(cast.campaign.pk):
        yield reporting(cast)


def hall_of(step: ProcessStep, **changed: object) -> TownHall:
    services = {one.pk: f"S{one.pk}" for one in step.process.categories.all()}
    words = HallWords(
        "Mairie d’essai", HandingWay.OPEN311, f"https://{HOST}/v2/", api_key="clef-de-maquette", services=services
    )
    return write_town_hall(process=step.process, words=replace(words, **changed), by=COMMAND, at=AT)


def by_mail(step: ProcessStep) -> TownHall:
    return hall_of(step, way=HandingWay.MAIL, url="", email="voirie@ville.exemple.fr", api_key=None)


def deliver(server, at: datetime = NOON) -> int:
    """What is due leaves by ``server``."""
    posted, mailed, asked, chased = outgoing.KINDS
    kinds = [
        replace(posted, send=partial(send_posted, send=server, resolver=public)),
        mailed,
        replace(asked, send=partial(send_asked, send=server, resolver=public)),
        chased,
    ]
    return worker.deliver_due(at=at, among=kinds, jitter=lambda: 0.5)


def sent(step: ProcessStep, *sentences: str) -> list[ReportForward]:
    hall = hall_of(step)
    reports = [reported(step, one)[0] for one in sentences or ("Deux dalles cassées",)]
    return send_reports(reports=reports, hall=hall, by=COMMAND, at=NOON)


def test_a_report_leaves_once_and_is_said_to_be_forwarded_once_it_is_there(step: ProcessStep):
    (forward,) = sent(step)
    report = forward.contribution
    assert Contribution.objects.get(pk=report.pk).decision == Decision.NEW, "it has not left yet"
    pseudonym = Resident.objects.get(contributions=report).pseudonym
    server = Server(taken())
    assert deliver(server) == 1
    assert deliver(server) == 0
    ((method, address, body),) = server.asked
    assert (method, address) == ("POST", f"https://{HOST}/v2/requests.json")
    assert b"api_key=clef-de-maquette" in body
    assert b"Deux+dalles" in body
    assert pseudonym.encode() not in body
    assert not {b"email", b"first_name", b"phone", b"device_id"} & {one.partition(b"=")[0] for one in body.split(b"&")}
    row = ReportForward.objects.get()
    assert (row.state, row.number) == (ForwardState.THERE, "T-42")
    shown = Contribution.objects.get(pk=report.pk)
    assert (shown.decision, shown.reason) == (Decision.FORWARDED, "Mairie d’essai, T-42")


def test_from_one_campaign_to_another_and_back(cast: Cast, step: ProcessStep):
    """Our own Open311 on the other side: what it took is followed until it says that it is closed."""
    with sealed(cast.other.pk):
        theirs = reporting(replace(cast, campaign=cast.other))
        _key, secret = open_poster_key(process=theirs.process, name="Essai", by=COMMAND, at=AT)
        codes = [str(one.pk) for one in theirs.process.categories.all()]
    mine = list(step.process.categories.all())
    services = {one.pk: code for one, code in zip(mine, codes, strict=True)}
    url = f"https://{HOST}/open311/{cast.other.slug}/v2"
    hall = hall_of(step, url=url, api_key=secret, services=services)
    send_reports(reports=[reported(step)[0]], hall=hall, by=COMMAND, at=NOON)
    assert deliver(ourselves) == 1
    row = ReportForward.objects.get()
    with sealed(cast.other.pk):
        there = Contribution.objects.get(pk=int(row.number))
        assert there.words.title == "Deux dalles cassées"
        decide(contribution=there, decision=Decision.RESOLVED, by=COMMAND, at=NOON)
    assert follow_due(at=NOON + timedelta(hours=1)) == 1
    assert deliver(ourselves, NOON + timedelta(hours=1)) == 1
    row.refresh_from_db()
    assert (row.state, row.closed_there) == (ForwardState.REPLIED, True)
    assert [one.pk for one in closed_there(cast.campaign)] == [row.pk]
    assert Contribution.objects.get(pk=row.contribution_id).decision == Decision.FORWARDED, "the team says what it is"


@pytest.mark.parametrize(
    "answer",
    [
        WholeAnswer(200, "text/html", b"<html><body>Bienvenue</body></html>"),
        WholeAnswer(200, "text/html", b'[{"service_request_id": "T-42"}]'),
        WholeAnswer(200, "application/json", b'{"ok": true}'),
        WholeAnswer(200, "application/json", b"[]"),
        WholeAnswer(200, "application/json", b'[{"service_request_id": "\\u0007"}]'),
        WholeAnswer(200, "application/json", b'[{"code": 400, "description": "non"}]'),
        WholeAnswer(302, "text/html", b""),
        WholeAnswer(400, "application/json", b"[]"),
        UnreachableError("timeout"),
    ],
)
def test_what_may_have_arrived_is_never_sent_again_and_the_team_is_told(cast: Cast, step: ProcessStep, answer):
    (forward,) = sent(step)
    server = Server(answer)
    deliver(server)
    deliver(server, NOON + timedelta(days=2))
    assert len(server.asked) == 1
    row = ReportForward.objects.get()
    assert (row.state, row.number) == (ForwardState.FAILED, "")
    assert row.fault
    assert [one.pk for one in not_sent(cast.campaign)] == [row.pk]
    assert Contribution.objects.get(pk=forward.contribution_id).decision == Decision.NEW
    page = cast.client(cast.director).get("/c/essai/signalements/transmettre/")
    assert "Mairie d’essai" in page.content.decode()


@pytest.mark.parametrize("answer", [NotConnectedError("unreachable"), WholeAnswer(503, "text/html", b"")])
def test_what_certainly_did_not_arrive_is_tried_again(step: ProcessStep, answer):
    sent(step)
    server = Server(answer, taken())
    assert deliver(server) == 0
    assert deliver(server, NOON + timedelta(hours=1)) == 1
    assert ReportForward.objects.get().state == ForwardState.THERE


def test_what_is_said_of_another_report_is_not_believed(step: ProcessStep):
    sent(step)
    deliver(Server(taken()))
    row, at = ReportForward.objects.get(), NOON
    far = {"lat": "48.85", "long": "2.35"}
    for answer in (
        told("T-43", "closed"),
        told("T-42", "closed", service_code="autre"),
        told("T-42", "closed", **far),
        WholeAnswer(404, "text/html", b""),
        WholeAnswer(200, "text/html", told("T-42", "closed").body),
    ):
        at += timedelta(hours=13)
        follow_due(at=at)
        deliver(Server(answer, answer), at)
        row.refresh_from_db()
        assert (row.closed_there, row.reply) == (False, "")
    at += timedelta(hours=13)
    follow_due(at=at)
    Message.objects.filter(kind=ASKED, ended_at=None).exclude(created_at=at).delete()
    near = {"lat": str(HERE.latitude + 0.001), "long": str(HERE.longitude), "status_notes": "Réparé le 3."}
    deliver(Server(told("T-42", "closed", service_code=row.service_code, **near)), at)
    row.refresh_from_db()
    assert (row.closed_there, row.reply) == (True, "Réparé le 3.")


def test_a_number_that_comes_later_is_asked_for_by_its_token(step: ProcessStep):
    sent(step)
    deliver(Server(WholeAnswer(200, "application/json", b'[{"token": "jeton 1"}]')))
    assert ReportForward.objects.get().state == ForwardState.FAILED, "a space is no token"
    ReportForward.objects.all().delete()
    Contribution.objects.update(decision=Decision.NEW)
    send_reports(reports=[Contribution.objects.get()], hall=TownHall.objects.get(), by=COMMAND, at=NOON)
    deliver(Server(WholeAnswer(200, "application/json", b'[{"token": "jeton/1"}]')))
    follow_due(at=NOON)
    server = Server(WholeAnswer(200, "application/json", b'[{"token": "jeton/1", "service_request_id": "T-7"}]'))
    deliver(server)
    assert server.asked[0][1] == f"https://{HOST}/v2/tokens/jeton%2F1.json"
    assert ReportForward.objects.get().number == "T-7"


def test_only_servers_that_the_operator_named_are_posted_to(step: ProcessStep, settings):
    for url in (
        "https://ailleurs.exemple.invalid/v2",
        f"http://{HOST}/v2",
        f"https://{HOST}@ailleurs.exemple.invalid/",
        f"https://{HOST}/v2?x=1",
        "https://127.0.0.1/v2",
        "",
    ):
        with pytest.raises(InputError):
            check_server(url)
        with pytest.raises(InputError):
            hall_of(step, url=url)
    sent(step)
    settings.ARPENTEUR_OPEN311_HOSTS = []
    server = Server(taken())
    deliver(server)
    assert server.asked == [], "the operator took it back meanwhile"


def test_a_report_that_shows_no_more_does_not_leave(step: ProcessStep):
    (forward,) = sent(step)
    reasons = StatementOfReasons(CaseGround.RULES, "2", "Essai.")
    hide(contribution=forward.contribution, reasons=reasons, by=COMMAND, at=NOON)
    server = Server(taken())
    deliver(server)
    assert server.asked == []
    assert not ReportForward.objects.exists()


def test_a_report_that_is_erased_does_not_leave_and_what_was_said_of_it_goes(step: ProcessStep):
    first, second = sent(step, "Deux dalles cassées", "Un banc cassé")
    deliver(Server(taken(), NotConnectedError("unreachable")))
    note = StatusThere("T-42", OpenOrClosed.OPEN, "Vu rue de la Maquette.", "", None, None)
    note_status(forward=first, status=note, by=COMMAND, at=NOON)
    for one in (first, second):
        erase_contribution(contribution=one.contribution, by=COMMAND, at=NOON)
    row = ReportForward.objects.get()
    assert (row.pk, row.number, row.reply) == (first.pk, "T-42", "")
    server = Server(taken())
    deliver(server, NOON + timedelta(hours=1))
    assert server.asked == []


def test_a_report_is_handed_over_once_at_a_time(step: ProcessStep):
    (forward,) = sent(step)
    for at in (NOON, NOON + timedelta(hours=1)):
        with pytest.raises(InputError):
            send_reports(reports=[forward.contribution], hall=forward.hall, by=COMMAND, at=at)
        deliver(Server(taken()))
    nowhere = reported(step, "Un banc cassé", spot=replace(HERE, latitude=None, longitude=None, precision=None))[0]
    with pytest.raises(InputError):
        send_reports(reports=[nowhere], hall=forward.hall, by=COMMAND, at=NOON)


def test_a_file_by_e_mail_then_two_letters_when_the_answer_is_late(step: ProcessStep, settings):
    hall = by_mail(step)
    reports = [reported(step, one, category=1)[0] for one in ("Lampe éteinte", "=Lampe cassée")]
    send_reports(reports=reports, hall=hall, by=COMMAND, at=NOON)
    assert deliver(None) == 1
    (letter,) = mail.outbox
    assert letter.to == ["voirie@ville.exemple.fr"]
    ((name, content, _kind),) = letter.attachments
    assert name == "signalements.csv"
    text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
    assert text.count("Lampe") == 2
    assert "/participer/signalements/" in text
    for pseudonym in Resident.objects.values_list("pseudonym", flat=True):
        assert pseudonym not in text + letter.body
    assert {one.decision for one in Contribution.objects.all()} == {Decision.FORWARDED}
    first, second = ReportForward.objects.order_by("pk")
    note_reply(forward=first, by=COMMAND, at=NOON, number="V-1")
    for days, letters in ((1, 1), (4, 1), (5, 2), (10, 2), (11, 3), (40, 3)):
        at = NOON + timedelta(days=days)
        follow_due(at=at)
        follow_due(at=at)
        deliver(None, at)
        assert len(mail.outbox) == letters, days
    assert "=Lampe" not in str(mail.outbox[-1].attachments).replace("'=Lampe", "")
    second.refresh_from_db()
    assert second.chased == 2


def test_in_silence_nothing_leaves_and_it_leaves_after(step: ProcessStep, time_machine):
    time_machine.move_to(EVE - timedelta(hours=2))
    report, another = reported(step)[0], reported(step, "Un banc cassé")[0]
    hall = hall_of(step)
    send_reports(reports=[report], hall=hall, by=COMMAND, at=EVE - timedelta(seconds=1))
    server = Server(taken())
    assert deliver(server, EVE) == 0
    assert server.asked == []
    with pytest.raises(RefusedByLawError):
        send_reports(reports=[another], hall=hall, by=COMMAND, at=EVE)
    assert deliver(server, datetime(2027, 3, 15, 9, 0, tzinfo=UTC)) == 1


def test_whoever_may_run_names_the_town_hall_and_the_key_never_shows(cast: Cast, step: ProcessStep):
    where = f"/c/essai/signalements/transmettre/{step.process_id}/mairie/"
    form = {"name": "Mairie d’essai", "way": "open311", "url": f"https://{HOST}/v2", "api_key": "clef-secrete"}
    assert cast.client(cast.leader).post(where, form).status_code == 403
    with unsealed():  # who is of no campaign, or of another one, has an account that this one does not see
        for stranger in (cast.outsider, cast.rival):
            assert cast.client(stranger).post(where, form).status_code in {403, 404}
    assert not TownHall.objects.exists()
    desk = cast.client(cast.director)
    assert desk.post(where, {**form, "url": "https://ailleurs.exemple.invalid"}).status_code == 422
    assert desk.post(where, form).status_code == 302
    assert "clef-secrete" not in desk.get(where).content.decode()
    assert desk.post(where, {**form, "api_key": "", "name": "Voirie"}).status_code == 302
    row = TownHall.objects.get()
    assert (row.name, row.api_key) == ("Voirie", "clef-secrete")
    report = reported(step)[0]
    answer = desk.post(f"/c/essai/signalements/transmettre/{step.process_id}/", {"report": report.pk})
    assert answer.status_code == 302
    assert not ReportForward.objects.exists(), "its category has no code there"
    assert desk.post(where, {**form, f"service-{report.category_id}": "S1"}).status_code == 302
    desk.post(f"/c/essai/signalements/transmettre/{step.process_id}/", {"report": report.pk})
    deliver(Server(taken()), NOON + timedelta(hours=1))
    there = ReportForward.objects.get()
    assert desk.post(f"/c/essai/signalements/transmettre/reponse/{there.pk}/", {"number": "V-9"}).status_code == 302
    there.refresh_from_db()
    assert (there.state, there.number) == (ForwardState.REPLIED, "V-9")
    assert desk.post(where, {"do": "close"}).status_code == 302
    assert TownHall.objects.get().closed_at is not None
    assert desk.post(f"/c/essai/signalements/transmettre/{step.process_id}/", {"report": report.pk}).status_code == 404
    with unsealed():
        for stranger in (cast.outsider, cast.rival):
            answer = cast.client(stranger).post(f"/c/essai/signalements/transmettre/reponse/{there.pk}/")
            assert answer.status_code in {403, 404}
