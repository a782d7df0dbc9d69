"""No total of a vote at any address before it is counted: every page, file, feed and operation of the API that somebody
may open says the same, to the sign, whether forty-one people voted or nobody did while the vote is open, and whether
eleven did or forty-one once it is closed: of a closed box the desk learns only whether there are enough ballots.
"""

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from zipfile import BadZipFile, ZipFile

import pytest
import time_machine
from ballot_boxes import LATER
from budget_votes import BudgetVote, budget_vote
from cast import AT, Cast
from consulted import VISITOR
from django.core.cache import cache
from django.db import connection, transaction
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.test import Client
from every_url import OURS, rule
from kept_between import forget_campaigns
from pdf_words import words_of
from programs import program
from site_role import as_owner

from arpenteur.domain.taking_part import LEAST
from arpenteur.web.foundation.audit.actors import COMMAND, Actor
from arpenteur.web.foundation.shared.rules import Audience
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.ballots.casting import sign_at_desk
from arpenteur.web.residents.ballots.models import BallotBox, BoxState, Envelope, RollLine
from arpenteur.web.residents.ballots.vote_letters import vote_path
from arpenteur.web.residents.consultations.actions.residents import NewResident, enter
from arpenteur.web.residents.consultations.actions.steps import close_step
from arpenteur.web.residents.consultations.kinds import Requirement
from arpenteur.web.residents.consultations.models import Resident
from arpenteur.web.residents.consultations.privacy_notice import notice_of
from arpenteur.web.site.operations import metrics

pytestmark = pytest.mark.django_db
VOTES = 40
WHO = ("visitor", "voter", "organiser", "director", "program")
FORMS = ("csv", "xlsx", "json", "pb", "pdf", "atom", "xml")
_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
_DRAWN = re.compile(r"[\w:=+-]{16,}")
"""Stamps, tokens and nonces, which change at every look: longer than any number of votes."""
_OWN_LOOKS = re.compile(r"(?m)^arpenteur_(?:request|database_(?:seconds|queries)).*\n")
"""Figures of pages, which this walk moves; a test of their own says that no vote does."""
Said = dict[str, tuple[int, str]]
"""Status and text of each address."""


class _UndoneError(Exception):
    """Ends what is undone."""


@contextmanager
def undone() -> Iterator[None]:
    """What is written inside, looks at pages and counters among it, is as if it had never been."""
    cache.clear()
    forget_campaigns()
    numbers = last_numbers()
    try:
        with transaction.atomic():
            yield
            raise _UndoneError
    except _UndoneError:
        cache.clear()
        forget_campaigns()
        if numbers:
            with as_owner(makes_tables=False), connection.cursor() as cursor:
                cursor.executemany("SELECT setval(%s, coalesce(%s, 1), %s)", numbers)


def last_numbers() -> list[tuple[str, int | None, bool]]:
    """The last number of every sequence of PostgreSQL, which the end of a transaction leaves where it is; none on
    SQLite, which has none of them.
    """
    if connection.vendor != "postgresql":
        return []
    with as_owner(makes_tables=False), connection.cursor() as cursor:
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema()")
        return [(f'"{name}"', last, last is not None) for name, last in cursor.fetchall()]


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(AT, tick=False):
        yield


@dataclass(frozen=True)
class Watched:
    """A vote by address that is open, and one of its voters with her two links."""

    cast: Cast
    vote: BudgetVote
    voter: Resident
    secret: str

    def addresses(self) -> list[str]:
        """Every address of the site below a campaign or of a person, with every value that leads somewhere."""
        step, first = self.vote.step, str(self.vote.projects[0].number)
        numbers = {str(step.process_id), first}
        values = {
            "campaign": {self.cast.campaign.slug},
            "number": numbers,
            "contribution": {first},
            "project": {first},
            "consultation": {str(step.process_id)},
            "position": {str(step.position)},
            "form": set(FORMS),
            "batch": {"1"},
            "part": {"1"},
            "secret": {self.secret},
            "token": {vote_path(step, self.voter).strip("/").rpartition("/")[2]},
        }
        found: set[str] = set()
        for route, one in OURS:
            ours = "consultations" in f"{one.callback.__module__} {route}"
            if rule(one).audience is not Audience.TERRITORY:  # of towns: no campaign is read
                found |= filled(route, values if ours else values | {"number": {first}})
        return sorted(found)

    def browser(self, who: str) -> Client:
        """As one of those who look."""
        if who == "program":
            token = program(self.cast.campaign, by=Actor.user(self.cast.director))
            return Client(headers={"Authorization": f"Bearer {token.secret}"})
        return Client() if who in ("visitor", "voter") else self.cast.client(getattr(self.cast, who))

    def people_vote(self) -> None:
        """Forty and the voter, most of them for the first project; some change their minds."""
        with sealed(self.cast.campaign.pk):
            for number in (*range(VOTES), 3, 4, 5):
                payload = self.vote.payload(r0="1") if number % 5 else self.vote.payload(r1="1", r3="1")
                self.vote.vote.cast(f"email:{number}", payload)
        sent = {"to": "cast", "age": "1", **self.vote.fields(0)}
        answer = Client().post(vote_path(self.vote.step, self.voter), sent)
        assert 'class="receipt">' in answer.content.decode()
        with sealed(self.cast.campaign.pk):
            for number in range(VOTES, VOTES + 20):
                sign_at_desk(box=self.vote.vote.box, voter=f"email:{number}", by=COMMAND, at=AT)
            assert Envelope.objects.count() == VOTES + 1
            assert RollLine.objects.count() == VOTES + 21

    def eleven_vote(self) -> None:
        """As many as it takes for a count, all of them for another project."""
        with sealed(self.cast.campaign.pk):
            for number in range(LEAST):
                self.vote.vote.cast(f"email:{number}", self.vote.payload(r2="1"))

    def close(self) -> None:
        """The step closes, and its box."""
        with sealed(self.cast.campaign.pk):
            close_step(step=self.vote.step, by=COMMAND, at=LATER)
            assert BallotBox.objects.get().state == BoxState.CLOSED


def filled(route: str, values: dict[str, set[str]]) -> set[str]:
    """An address for each value of its parameters; 1 and a key of zeros where votes have nothing to do with it."""
    named = _PARAMETER.findall(route)
    choices = [
        sorted(values.get(name, {"00000000-0000-0000-0000-000000000000" if "uuid" in kind else "1"}))
        for kind, name in named
    ]
    found = set()
    for chosen in product(*choices):
        given = iter(chosen)
        found.add("/" + _PARAMETER.sub(lambda _match, given=given: next(given), route).rstrip("^$"))
    return found


def said(answer: HttpResponse | StreamingHttpResponse | FileResponse) -> str:
    """Everything that an answer says, but what is drawn anew at every look."""
    body = answer.getvalue()
    if body.startswith(b"%PDF"):
        return words_of(body)
    if body.startswith(b"PK"):
        try:
            with ZipFile(io.BytesIO(body)) as book:
                body = b"\n".join(book.read(name) for name in sorted(book.namelist()))
        except BadZipFile:
            pass
    heads = sorted((name, value) for name, value in answer.headers.items() if name != "Content-Length")
    text = _OWN_LOOKS.sub("", body.decode("utf-8", "replace"))
    return _DRAWN.sub("…", f"{text} {heads}")


def walk(watched: Watched, who: str, addresses: list[str]) -> Said:
    """Every address, opened by somebody."""
    browser, found = watched.browser(who), {}
    for address in addresses:
        answer = browser.get(address)
        found[address] = (answer.status_code, said(answer))
    return found


def where(address: str, few: tuple[int, str], many: tuple[int, str]) -> str:
    """The first place in which two answers differ."""
    if few[0] != many[0]:
        return f"{address}: {few[0]}, {many[0]}"
    at = next((rank for rank, (one, other) in enumerate(zip(few[1], many[1], strict=False)) if one != other), -1)
    return f"{address}: {few[1][max(0, at - 60) : at + 40]!r}, {many[1][max(0, at - 60) : at + 40]!r}"


@pytest.fixture
def watched(cast: Cast) -> Watched:
    with sealed(cast.campaign.pk):
        vote = budget_vote(cast, asks=(Requirement.EMAIL,))
        new = NewResident(notice=notice_of(vote.step.process), email="lou@exemple.fr")
        voter, secret = enter(campaign=cast.campaign, new=new, by=VISITOR, at=AT)
    return Watched(cast, vote, voter, secret)


@pytest.mark.drawn("consultations", "api", "compliance")
@pytest.mark.parametrize("who", WHO)
def test_nobody_learns_at_any_address_how_many_voted_or_for_what(watched: Watched, who: str):
    addresses = watched.addresses()
    said_of: dict[tuple[bool, bool], Said] = {}
    for voted, closed in product((False, True), (False, True)):
        with undone():
            if voted:
                watched.people_vote()
            elif closed:
                watched.eleven_vote()
            if closed:
                watched.close()
            said_of[voted, closed] = walk(watched, who, addresses)
    for closed in (False, True):
        few, many = said_of[False, closed], said_of[True, closed]
        told = [where(one, few[one], many[one]) for one in addresses if few[one] != many[one]]
        assert not told, "\n".join(told)
    seen = {one for one, (status, _text) in said_of[True, True].items() if status == 200}
    assert len(seen) > 5


def test_no_line_of_the_log_and_no_figure_says_that_somebody_voted(watched: Watched, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    before = metrics.exposition()
    sent = {"to": "cast", "age": "1", **watched.vote.fields(0)}
    answer = Client().post(vote_path(watched.vote.step, watched.voter), sent)
    assert 'class="receipt">' in answer.content.decode()
    assert [one.getMessage() for one in caplog.records if one.name.startswith("arpenteur.request")] == []
    assert counts(metrics.exposition()) == counts(before)
    Client().get("/pages/essai/participer/")
    assert [one.getMessage() for one in caplog.records if one.name == "arpenteur.request"] == ["request"]
    assert counts(metrics.exposition()) != counts(before)


def counts(exposition: bytes) -> list[str]:
    """Figures of pages."""
    return _OWN_LOOKS.findall(exposition.decode())
