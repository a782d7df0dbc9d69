"""A vote that is counted: both rules side by side, why each project is chosen or not, who took part, every file equal
to the cent; and nothing of it at any address before.
"""

import csv
import hashlib
import io
import json
import re
import shlex
import sys
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import jsonschema
import pytest
import tally_twin
import time_machine
from ballot_boxes import LATER, LENA, SAMI, batch_of, hand_counted, keyed
from budget_votes import OLD, SOUTH, BudgetVote, budget_vote
from cast import AT, Cast
from django.test import Client
from pdf_drawing import pages_of

from arpenteur.cli import main
from arpenteur.domain.errors import InputError
from arpenteur.domain.tally import Ballot, Rule, count, read
from arpenteur.domain.tally.told import answer_schema
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.ballots import result_sheet
from arpenteur.web.residents.ballots.ballot_fields import VOID
from arpenteur.web.residents.ballots.codes import in_groups
from arpenteur.web.residents.ballots.envelopes import receipt_digest
from arpenteur.web.residents.ballots.paper_batches import reconcile_batch, seal_batch
from arpenteur.web.residents.ballots.result_columns import COLUMNS, schema
from arpenteur.web.residents.ballots.vote_results import (
    VoteResult,
    beside_of,
    config_of_step,
    file_of,
    recount_of,
    result_of,
    rules_of,
    sort_ballots,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("few_ballots")]
FILES = ("resultat.csv", "resultat.xlsx", "resultat.json", "resultat.pb", "resultat.pdf", "resultat/recus.csv")
CHOICES = ((0, 1), (0, 2), (1, 3), (0,), (2, 3), (1, 2, 3), (3,), ())


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(AT, tick=False):
        yield


def page(vote: BudgetVote, rest: str) -> Any:
    return Client().get(f"/pages/essai/{vote.where(rest)}")


def body(vote: BudgetVote, rest: str) -> str:
    answer = page(vote, rest)
    assert answer.status_code == 200
    return answer.content.decode()


def voted(cast: Cast, many: int = 40, **settings: Any) -> tuple[BudgetVote, list[tuple[str, str]]]:
    """A vote with so many ballots of two quartiers, and three sheets, one of them void; ballots and receipts."""
    vote = budget_vote(cast, **settings)
    given: list[tuple[str, str]] = []
    for number in range(many):
        payload = vote.payload(**{f"r{rank}": "1" for rank in CHOICES[number % len(CHOICES)]})
        zone = SOUTH.name if number % 3 else OLD.name
        given.append((payload, vote.vote.cast(f"code:{number}", payload, zone=zone)))
    batch, serials = batch_of(vote.vote, 5)
    closed = vote.vote.closed()
    sheets = list(zip(serials, (vote.payload(r0="1"), vote.payload(r3="1"), VOID), strict=False))
    batch = hand_counted(batch, 3, 3, 3)
    for who in (LENA, SAMI):
        keyed(batch, who, sheets)
    seal_batch(batch=reconcile_batch(batch=batch, by=COMMAND, at=LATER), by=COMMAND, at=LATER)
    done = BudgetVote(vote.step, closed.counted())
    return done, given


@pytest.fixture
def counted(cast: Cast) -> tuple[BudgetVote, VoteResult]:
    with sealed(cast.campaign.pk):
        vote, _given = voted(cast)
        return vote, result_of(vote.vote.box)


def test_nothing_of_a_vote_is_at_any_address_before_it_is_counted(cast: Cast):
    with sealed(cast.campaign.pk):
        vote = budget_vote(cast)
        for number in range(20):
            vote.vote.cast(f"code:{number}", vote.payload(r0="1"))
        project = vote.projects[0].number
    everything = ("resultat/", f"resultat/{project}/", *FILES)
    assert {page(vote, rest).status_code for rest in everything} == {404}
    texts = [body(vote, rest) for rest in ("", "regles/", "regles.json", "recu/", "voter/")]
    desk = cast.client(cast.organiser)
    texts += [desk.get(vote.desk(rest)).content.decode() for rest in ("", "papier/", "emargement/")]
    with sealed(cast.campaign.pk):
        closed = vote.vote.closed()
        with pytest.raises(InputError):
            result_of(closed.box)
    assert {page(vote, rest).status_code for rest in everything} == {404}
    texts.append(desk.get(vote.desk()).content.decode())
    bare = "20 bulletins", "20 ballots", "20 votants", ">20<"
    assert not any(word in text for text in texts for word in bare)


@pytest.mark.parametrize(
    "told",
    [
        {"rule": "equal-shares", "completion": "add1"},
        {"rule": "equal-shares", "completion": "none"},
        {"rule": "greedy", "fit": "stop"},
        {"rule": "greedy", "threshold": "30%"},
        {"rule": "approval", "budget": 0},
        {"rule": "approval", "budget": 0, "places": 2, "threshold": "10%"},
        {"rule": "greedy", "zone_budget": 9_000_000},
        {"rule": "equal-shares", "fit": "stop"},
    ],
    ids=lambda told: "-".join(map(str, told.values())),
)
def test_the_command_that_is_shown_counts_the_file_to_the_same_winners(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: dict[str, Any]
):
    with sealed(cast.campaign.pk):
        vote, _given = voted(cast, **told)
        winners = sorted(result_of(vote.vote.box).winners)
    said = counted_as_shown(vote, tmp_path, monkeypatch)
    assert sorted(said["winners"]) == winners
    assert said["rules_hash"] == rules_of(vote.config).digest


def counted_as_shown(vote: BudgetVote, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the command of the public page prints, as data, run on the file of the public page."""
    file, again = folder / "resultat.pb", folder / "again.json"
    file.write_bytes(page(vote, "resultat.pb").content)
    shown = re.search(r"<code>(arpenteur tally resultat.pb [^<]+)</code>", body(vote, "resultat/"))
    assert shown
    words = [str(file) if one == file.name else one for one in shlex.split(shown[1])]
    monkeypatch.setattr(sys, "argv", [*words, "--format", "json", "--output", str(again)])
    with pytest.raises(SystemExit, match="0"):
        main()
    said = json.loads(again.read_text())
    jsonschema.validate(said, answer_schema())
    assert said["input_sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    return said


def test_the_result_is_that_of_the_file_that_everybody_takes(counted: tuple[BudgetVote, VoteResult]):
    vote, result = counted
    assert result.outcome is not None
    assert result.beside is not None
    file = read(page(vote, "resultat.pb").content)
    again = count(file.profile, rules_of(vote.config))
    assert file.official == again.winners == result.winners
    assert again.explanations == result.outcome.explanations
    assert len(file.profile.ballots) == 42
    beside = beside_of(vote.config)
    assert beside is not None
    assert beside.rule is Rule.GREEDY
    assert count(file.profile, beside).winners == result.beside.winners
    assert set(tally_twin.equal_shares(file.profile, again.rules).bought) == result.winners
    assert set(tally_twin.greedy(file.profile, beside)) == result.beside.winners


def test_how_many_more_it_needed_is_right_by_counting_again(counted: tuple[BudgetVote, VoteResult]):
    vote, result = counted
    assert result.outcome is not None
    lost = [one for one in result.outcome.explanations.values() if one.needed is not None]
    assert lost
    for one in lost:
        for more, won in ((one.needed, True), (one.needed - 1, False)):
            config = vote.config
            profile = result.profile
            ballots = (*profile.ballots, *[Ballot((one.project,))] * more)
            seeded = type(profile)(profile.projects, ballots, profile.budget, profile.kind, profile.seed)
            assert (one.project in count(seeded, rules_of(config)).winners) is won
        told = body(vote, f"resultat/{one.project}/")
        assert str(one.needed) in told


def test_every_file_says_the_same_to_the_cent(counted: tuple[BudgetVote, VoteResult]):
    vote, result = counted
    names = [one.name for one in COLUMNS]
    head, *rows = csv.reader(io.StringIO(page(vote, "resultat.csv").content.decode("utf-8-sig")))
    assert head == names
    document = json.loads(page(vote, "resultat.json").content)
    assert set(schema()["properties"]) == set(names)
    assert {one["project_id"]: one["votes"] for one in document["projects"]} == {
        one: int(votes) for one, votes in result.profile.votes.items()
    }
    for row, one in zip(rows, document["projects"], strict=True):
        told = dict(zip(names, row, strict=True))
        for name in names:
            value = one[name]
            assert told[name] == ("" if value is None else str(value)), name
    with ZipFile(io.BytesIO(page(vote, "resultat.xlsx").content)) as book:
        strings = book.read("xl/sharedStrings.xml").decode()
    assert all(project.title in strings for project in vote.projects)
    file = read(page(vote, "resultat.pb").content)
    assert {one.id: one.cost for one in file.profile.projects} == {one.id: one.cost for one in vote.projects}
    assert document["counts"][0]["input_sha256"] == result.file.sha256
    assert document["ballots"] == {
        "counted": 42,
        "blank": 5,
        "void": 1,
        "web": 40,
        "paper": 3,
        "illegible": 0,
        "signed_at_a_desk": 0,
    }


def test_the_a4_says_what_the_page_says(counted: tuple[BudgetVote, VoteResult], monkeypatch: pytest.MonkeyPatch):
    vote, result = counted
    seen: list[dict[str, Any]] = []
    genuine = result_sheet.typeset

    def noted(template: Any, data: Any) -> Any:
        seen.append(data)
        return genuine(template, data)

    monkeypatch.setattr(result_sheet, "typeset", noted)
    answer = page(vote, "resultat.pdf")
    assert len(pages_of(answer.content)) == 1
    (data,) = seen
    assert {row["title"] for row in data["rows"]} == {one.title for one in vote.projects}
    chosen = {row["title"] for row in data["rows"] if row["cells"][2]["strong"]}
    assert chosen == {one.title for one in vote.projects if one.id in result.winners}


def test_the_page_shows_both_rules_and_who_took_part(counted: tuple[BudgetVote, VoteResult]):
    vote, result = counted
    text = body(vote, "resultat/")
    explained = re.search(r"«\sManque\s(\d+)\s»", text)
    assert explained
    assert re.search(rf"manque\s{explained[1]}<", text), "explained by a number of the table"
    assert all(one.title in text for one in vote.projects)
    assert "en parts égales" in text
    assert "Part de chaque bulletin" in text
    assert SOUTH.name in text
    assert "1 bulletin nul" in text
    assert len(text) < 100_000
    assert result.figures.web_ballots == 40


def test_each_quartier_at_its_weight_is_counted_again(counted: tuple[BudgetVote, VoteResult]):
    _vote, result = counted
    assert result.outcome is not None
    again = recount_of(result, result.outcome)
    assert again is not None
    zones = Counter(result.sorted_ballots.zones)
    known = {SOUTH.name: SOUTH.people, OLD.name: OLD.people}
    present, people = sum(zones[one] for one in known), sum(known.values())
    weight = {one: min(Fraction(5), Fraction(known[one], people) * present / zones[one]) for one in known if zones[one]}
    ballots = [
        type(ballot)(ballot.choices, ballot.points, weight.get(zone, Fraction(1)))
        for ballot, zone in zip(result.profile.ballots, result.sorted_ballots.zones, strict=True)
    ]
    profile = type(result.profile)(
        result.profile.projects, tuple(ballots), result.profile.budget, result.profile.kind, result.profile.seed
    )
    assert again.weighed == count(profile, result.outcome.rules).winners


def test_receipts_are_published_and_each_finds_its_ballot(cast: Cast):
    with sealed(cast.campaign.pk):
        vote, given = voted(cast, many=12)
    rows = list(csv.reader(io.StringIO(page(vote, "resultat/recus.csv").content.decode("utf-8-sig"))))[1:]
    assert sorted(rows) == sorted([receipt_digest(code, payload), payload] for payload, code in given)
    _payload, code = given[0]
    where = f"/pages/essai/{vote.where('recu/')}"
    assert "La halle ouverte le soir" in Client().post(where, {"code": in_groups(code)}).content.decode()
    assert "Aucun bulletin compté" in Client().post(where, {"code": "ABCDEFGHJKMNPQRS"}).content.decode()


def test_a_strict_vote_gives_no_receipt(cast: Cast):
    with sealed(cast.campaign.pk):
        vote, given = voted(cast, many=3, receipts=False)
    assert {code for _payload, code in given} == {""}
    assert "recu/" not in body(vote, "resultat/")


@pytest.mark.parametrize("rule", [one for one in Rule if one is not Rule.YES_NO])
def test_every_rule_counts_even_when_nobody_voted(cast: Cast, rule: Rule):
    with sealed(cast.campaign.pk):
        vote = budget_vote(cast, rule=rule.value)
        done = BudgetVote(vote.step, vote.vote.counted())
    assert "La halle ouverte le soir" in body(done, "resultat/")
    assert page(done, "resultat.pb").status_code == 200
    assert body(done, f"resultat/{vote.projects[0].number}/")


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("points", {"r0": "7", "r1": "3"}),
        ("schulze", {"r1": "1", "r0": "2"}),
        ("majority-judgment", {"r0": "5", "r1": "2"}),
        ("approval", {"r0": "1"}),
        ("knapsack", {"r0": "1", "r1": "1"}),
    ],
)
def test_every_kind_of_ballot_is_counted_from_its_file(cast: Cast, rule: str, values: dict[str, str]):
    with sealed(cast.campaign.pk):
        vote = budget_vote(cast, rule=rule)
        for number in range(3):
            vote.vote.cast(f"code:{number}", vote.payload(**values))
        done = BudgetVote(vote.step, vote.vote.counted())
        result = result_of(done.vote.box)
    assert result.sorted_ballots.void == 0
    file = read(page(done, "resultat.pb").content)
    assert count(file.profile, rules_of(done.config)).winners == result.winners
    best = {"schulze": 1}.get(rule, 0)
    assert result.config.offered[best].id in result.winners
    assert body(done, "resultat/")


@pytest.mark.parametrize(
    ("answers", "accepted", "majority"),
    [
        ("yyn" * 4, True, 50),
        ("yyn" * 4, False, 67),
        ("yn" * 6, False, 50),
        ("y" * 11, False, 50),
        ("yybb" * 3, True, 50),
        ("n" * 12, False, 50),
    ],
)
def test_yes_or_no_with_a_quorum(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: str, accepted: bool, majority: int
):
    words = {"y": '{"c":["yes"]}', "n": '{"c":["no"]}', "b": ""}
    asked = {"rule": "yes-no-blank", "question": "Une passerelle ?", "projects": [], "budget": 0}
    with sealed(cast.campaign.pk):
        vote = budget_vote(cast, **asked, quorum=12, majority=majority)
        for number, one in enumerate(answers):
            vote.vote.cast(f"code:{number}", words[one])
        done = BudgetVote(vote.step, vote.vote.counted())
        result = result_of(done.vote.box)
    assert result.decision is not None
    assert result.decision.accepted is accepted
    text = body(done, "resultat/")
    assert ("Refusé" in text) is not accepted
    rows = list(csv.reader(io.StringIO(page(done, "resultat.csv").content.decode("utf-8-sig"))))
    said = [str(answers.count(letter)) for letter in "ynb"]
    assert rows == [["answer", "ballots"], ["yes", said[0]], ["no", said[1]], ["blank", said[2]]]
    again = counted_as_shown(done, tmp_path, monkeypatch)
    assert again["rules_hash"] == rules_of(done.config).digest
    assert again["decision"] == page(done, "resultat.json").json()["decision"]


def test_what_no_rule_knows_is_void_and_shown(cast: Cast):
    with sealed(cast.campaign.pk):
        vote = budget_vote(cast)
        config = config_of_step(vote.step)
        texts = [("", ""), ("", VOID), ("", "x"), ("", '{"c":["999"]}'), ("", vote.payload(r0="1"))]
        found = sort_ballots(config, texts)
        assert (len(found.ballots), found.blank, found.void) == (2, 1, 3)
        assert len(read(file_of(vote.step, config, found)).profile.ballots) == 2


def test_the_rules_page_is_the_object_that_is_frozen(cast: Cast):
    with sealed(cast.campaign.pk):
        vote = budget_vote(cast)
    text = body(vote, "regles/")
    assert vote.step.rules_hash in text
    document = page(vote, "regles.json").content
    assert hashlib.sha256(document).hexdigest() == vote.step.rules_hash
    assert "Budget" in text
