"""A participatory budget, whole, by the pages that people have: rules, keys, codes, votes on the web, at a desk and on
paper, one voter who changes her mind, one who is late, a sheet that is typed wrongly, a batch that is set apart; the
result in five forms, equal to the cent and to a slow count of what people put in; winners decided, promised, begun.
"""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

import pytest
import tally_twin
import time_machine
from ballot_boxes import LATER
from budget_votes import OLD, SOUTH
from cast import AT, Cast
from consulted import process_of, resident_of, step_of, written
from django.test import Client
from django.utils.translation import override
from pdf_words import words_of
from python_calamine import CalamineWorkbook
from tally_twin import Shares
from visitors import Visitor

from arpenteur.domain.tally import Ballot, Completion, Profile, Project, Rule, Rules, VoteKind, read
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.ballots.models import (
    BallotBox,
    BatchState,
    Envelope,
    PaperBatch,
    PaperSheet,
    RollLine,
)
from arpenteur.web.residents.ballots.step_kind import money
from arpenteur.web.residents.consultations.actions.decisions import decide
from arpenteur.web.residents.consultations.actions.steps import open_step
from arpenteur.web.residents.consultations.kinds import Requirement, StepKind
from arpenteur.web.residents.consultations.models import Commitment, Contribution, ProcessStep
from arpenteur.web.residents.consultations.states import Decision

pytestmark = pytest.mark.django_db
CENTS = {
    "La halle ouverte le soir": 175_049,
    "Des bancs": 26_005,
    "Un terrain couvert": 210_099,
    "Une piste": 230_001,
    "Des arbres": 48_145,
    "Une fontaine": 90_010,
}
TITLES = list(CENTS)
BUDGET = 400_050
WEIGHTS = (9, 7, 5, 4, 3, 1)
WEB, PAPER, APART = 40, 20, 5
type Choice = tuple[int, ...]
"""Ranks of the titles that a ballot names."""


def drawn(rng: Random) -> Choice:
    """One to three projects, some liked more than others."""
    return tuple(sorted(set(rng.choices(range(len(TITLES)), WEIGHTS, k=rng.randint(1, 3)))))


RNG = Random(2027)
ON_THE_WEB = [drawn(RNG) for _voter in range(WEB)]
ON_PAPER: list[Choice | None] = [*(drawn(RNG) for _sheet in range(PAPER - 2)), (), None]
"""One is blank, one is void."""
COUNTED = [*ON_THE_WEB, *(one for one in ON_PAPER if one is not None)]


@dataclass
class Budget:
    """A vote as its pages are addressed; ``codes``: one for each resident."""

    cast: Cast
    step: ProcessStep
    numbers: list[int]
    codes: list[str]

    def __post_init__(self) -> None:
        self.team = [self.cast.client(one) for one in (self.cast.director, self.cast.organiser, self.cast.leader)]
        self.organiser = self.team[1]

    def desk(self, rest: str = "") -> str:
        return f"/c/essai/habitants/votes/{self.step.process_id}/{self.step.position}/{rest}"

    def public(self, rest: str) -> str:
        return f"participer/{self.step.process_id}/etape/{self.step.position}/{rest}"

    def take(self, rest: str) -> Any:
        return Client().get(f"/pages/essai/{self.public(rest)}")

    def fields(self, choice: Choice) -> dict[str, str]:
        return {f"vote-{self.numbers[rank]}": "1" for rank in choice}

    def vote(self, code: str, choice: Choice, *before: str) -> str:
        """Somebody votes, after some of the pages before; what the last one says."""
        visitor, where = Visitor(self.cast.campaign), f"/pages/essai/{self.public('voter/')}"
        for to in (*before, "cast"):
            answer = visitor.client.post(where, {"to": to, "code": code, "age": "1", **self.fields(choice)})
            assert answer.status_code == 200 or to == "cast"
        return answer.content.decode()

    def key(self, client: Client, batch: int, typed: Iterable[tuple[str, Choice | None]]) -> None:
        for serial, choice in typed:
            said = {"do": "void"} if choice is None else self.fields(choice)
            sent(client, self.desk(f"papier/{batch}/saisie/"), serial=serial, **said)


def sent(client: Client, where: str, status: int = 302, **values: Any) -> Any:
    answer = client.post(where, values)
    assert answer.status_code == status, answer.content.decode()
    return answer


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(AT, tick=False):
        yield


def budget_from_its_rules(cast: Cast) -> Budget:
    """Ideas of residents are selected with their cost; the organiser writes the rules; the step opens on them."""
    with sealed(cast.campaign.pk):
        ideas = step_of(process_of(cast))
        numbers = []
        for title, cost in CENTS.items():
            row = written(ideas, resident_of(ideas.process), title, cost=cost)
            numbers.append(row.number)
            for decision in (Decision.ADMISSIBLE, Decision.SELECTED):
                row = decide(contribution=row, decision=decision, by=COMMAND, at=AT)
        step = step_of(ideas.process, StepKind.VOTE, asks=(Requirement.CODE,), opened=False, position=2)
    of = Budget(cast, step, numbers, [])
    sent(
        of.organiser,
        of.desk("regles/"),
        rule="equal-shares",
        budget="4000.50",
        choices="3",
        fit="skip",
        completion="add1",
        points="10",
        points_each="0",
        places="1",
        quorum="0",
        majority="50",
        fewest="11",
        receipts="on",
        zones=f"{SOUTH.name} ; {SOUTH.people}\n{OLD.name} ; {OLD.people}",
        projects=[str(one) for one in numbers],
    )
    with sealed(cast.campaign.pk):
        of.step = open_step(step=ProcessStep.objects.get(pk=step.pk), by=COMMAND, at=AT)
    return of


def keys_of(of: Budget) -> list[str]:
    """Three members take their places; their codes."""
    sent(of.organiser, of.desk(), do="prepare")
    pages = [sent(one, of.desk(), 200, do="take").content.decode() for one in of.team]
    codes = [re.findall(r'vote-code">([A-Z0-9-]{29})<', page)[0] for page in pages]
    sent(of.organiser, of.desk(), do="keys")
    for one, code in zip(of.team, codes, strict=True):
        sent(one, of.desk(), do="rehearse", code=code)
    sent(of.organiser, of.desk(), do="open")
    return codes


def codes_on_paper(of: Budget) -> None:
    """Codes as they are read from the sheets that are printed, and from nowhere else."""
    for zone, many in ((SOUTH.name, 45), (OLD.name, 20)):
        sheets = words_of(sent(of.organiser, of.desk("codes/"), 200, zone=zone, count=str(many)).content)
        found = re.findall(r"\b[2-9A-Z]{5}-[2-9A-Z]{5}\b", sheets)
        assert len(set(found)) == many
        of.codes += found


def votes(of: Budget) -> str:
    """Forty on the web, of whom one votes twice; another one votes, then signs at the desk; the receipt that counts."""
    codes = of.codes
    before = of.vote(codes[0], (5,), "ballot", "review")
    answers = [of.vote(code, choice) for code, choice in zip(codes[:WEB], ON_THE_WEB, strict=True)]
    assert all('class="receipt">' in page for page in (before, *answers))
    assert 'class="receipt">' in of.vote(codes[WEB], (5,))
    leader = of.team[2]
    for code in codes[WEB : WEB + PAPER + APART - 1]:  # one has not signed
        sent(leader, of.desk("emargement/"), code=code)
    sent(leader, of.desk("emargement/"), 422, code=codes[WEB])
    assert "a voté sur papier" in of.vote(codes[WEB], (5,))
    return answers[0].partition('class="receipt">')[2].partition("<")[0]


def late(of: Budget) -> None:
    """Nobody votes once the box is closed."""
    with sealed(of.cast.campaign.pk):
        before = (RollLine.objects.count(), Envelope.objects.count())
        assert before == (WEB + PAPER + APART - 1, WEB)
    assert "L’urne est scellée" in of.vote(of.codes[-1], (5,))
    with sealed(of.cast.campaign.pk):
        assert (RollLine.objects.count(), Envelope.objects.count()) == before


def paper(of: Budget) -> None:
    """A batch in which one sheet is typed wrongly, and one with more envelopes than signatures."""
    director, organiser, leader = of.team
    with sealed(of.cast.campaign.pk):
        serials = [
            list(PaperSheet.objects.filter(batch__number=number).values_list("serial", flat=True)) for number in (1, 2)
        ]
    first, apart = serials[0][:PAPER], serials[1][:APART]
    sent(organiser, of.desk("papier/1/"), do="by-hand", signatures=PAPER, envelopes=PAPER, sheets=PAPER)
    sent(organiser, of.desk("papier/2/"), do="by-hand", signatures=APART - 1, envelopes=APART, sheets=APART)
    right = list(zip(first, ON_PAPER, strict=True))
    of.key(director, 1, right)
    of.key(leader, 1, [(first[0], (5,)), *right[1:]])
    for client in (director, leader):
        of.key(client, 2, [(serial, (5,)) for serial in apart])
    sent(organiser, of.desk("papier/1/"), 422, do="reconcile")
    of.key(organiser, 1, right[:1])
    for batch in (1, 2):
        sent(organiser, of.desk(f"papier/{batch}/"), do="reconcile")
    sent(organiser, of.desk("papier/2/"), 422, do="seal")
    assert of.take("resultat/").status_code == 404
    sent(organiser, of.desk("papier/1/"), do="seal")
    with sealed(of.cast.campaign.pk):
        states = list(PaperBatch.objects.order_by("number").values_list("state", flat=True))
        assert states == [BatchState.SEALED, BatchState.DISPUTED]


@dataclass(frozen=True)
class Line:
    """What a form of the result says of a project; amounts in cents."""

    cost: int
    votes: int
    chosen: bool
    paid: int | None


def cents(told: object) -> int:
    """Of an amount in euros, which has no fraction of a cent."""
    exact = Fraction(str(told)) * 100
    assert exact.denominator == 1
    return int(exact)


def slow_lines(profile: Profile, shares: Shares) -> dict[str, Line]:
    """Of the slow count of what people put in."""
    votes = tally_twin.votes_of(profile)
    paid = {one: round(100 * max(each)) for one, each in shares.paid.items()}
    return {
        one.id: Line(int(100 * one.cost), int(votes[one.id]), one.id in shares.bought, paid.get(one.id))
        for one in profile.projects
    }


def lines_of_rows(rows: Iterable[dict[str, Any]]) -> dict[str, Line]:
    return {
        str(one["project_id"]).removesuffix(".0"): Line(
            cents(one["cost"]),
            int(one["votes"]),
            str(one["chosen"]).lower() in {"true", "1", "1.0"},
            None if one["paid_at_most"] in ("", None) else cents(one["paid_at_most"]),
        )
        for one in rows
    }


def lines_on_paper(words: str, numbers: list[int]) -> dict[str, Line]:
    """From the words of the A4."""
    found: dict[str, Line] = {}
    amount = r"[\d ]+(?:,\d\d)? €"
    for number, title in zip(numbers, TITLES, strict=True):
        paid = rf"(?: ({amount})(?: à ({amount})| chacun))?"
        row = re.search(rf"{title} ({amount}) (\d+) (oui|non[^€]*?){paid}(?= )", words)
        assert row, (title, words)
        chosen, most = row[3] == "oui", row[5] or row[4]
        found[str(number)] = Line(_typed(row[1]), int(row[2]), chosen, _typed(most) if chosen else None)
    return found


def shown(amount: int) -> str:
    """Cents as pages and papers in French have them, each kind of space being one."""
    with override("fr"):
        return " ".join(money(amount).split())


def _typed(amount: str) -> int:
    return cents(amount.removesuffix("€").replace(" ", "").replace(",", "."))


def test_a_budget_from_its_rules_to_what_is_done(cast: Cast):
    of = budget_from_its_rules(cast)
    scrutineers = keys_of(of)
    codes_on_paper(of)
    for place, sheets in (("Marché", PAPER + 2), ("Gare", APART)):
        sent(of.organiser, of.desk("papier/"), desk=place, sheets=str(sheets))
        printed = of.organiser.get(of.desk(f"papier/{1 if place == 'Marché' else 2}/bulletins-1.pdf"))
        assert all(title in words_of(printed.content) for title in TITLES)
    receipt = votes(of)
    sent(of.organiser, of.desk(), do="close")
    late(of)
    paper(of)
    assert of.take("resultat.json").status_code == 404
    sent(of.team[2], of.desk(), do="count", **{"code-2": scrutineers[1], "code-3": scrutineers[2]})
    with sealed(cast.campaign.pk):
        assert BallotBox.objects.get().counted_at is not None
        assert not Envelope.objects.exists()
    spent = in_five_forms(of)
    check = of.take("recu/")
    assert check.status_code == 200
    told = Client().post(f"/pages/essai/{of.public('recu/')}", {"code": receipt}).content.decode()
    assert [title in told for title in TITLES] == [rank in ON_THE_WEB[0] for rank in range(len(TITLES))]
    promised(of, spent)


def in_five_forms(of: Budget) -> int:
    """CSV, XLSX, JSON, ``.pb`` and the A4 say the same to the cent; cents spent."""
    file = read(of.take("resultat.pb").content)
    ids = [str(one) for one in of.numbers]
    named = Counter(frozenset(ids[rank] for rank in choice) for choice in COUNTED)
    assert Counter(frozenset(one.choices) for one in file.profile.ballots) == named
    projects = tuple(Project(one, Fraction(CENTS[title], 100)) for one, title in zip(ids, TITLES, strict=True))
    ballots = tuple(Ballot(tuple(ids[rank] for rank in choice)) for choice in COUNTED)
    people = Profile(projects, ballots, Fraction(BUDGET, 100), VoteKind.APPROVAL, file.profile.seed)
    rules = Rules(Rule.EQUAL_SHARES, completion=Completion.ADD1)
    slow = tally_twin.equal_shares(people, rules)
    lines = slow_lines(people, slow)
    assert 0 < len(slow.bought) < len(TITLES)
    head, *rows = csv.reader(io.StringIO(of.take("resultat.csv").content.decode("utf-8-sig")))
    assert lines_of_rows(dict(zip(head, row, strict=True)) for row in rows) == lines
    (sheet,) = (book := CalamineWorkbook.from_filelike(io.BytesIO(of.take("resultat.xlsx").content))).sheet_names
    head, *rows = book.get_sheet_by_name(sheet).to_python()
    assert lines_of_rows(dict(zip(head, row, strict=True)) for row in rows) == lines
    document = json.loads(of.take("resultat.json").content)
    assert lines_of_rows(document["projects"]) == lines
    told = {
        one.id: (int(100 * one.cost), int(file.profile.votes[one.id]), one.id in (file.official or ()))
        for one in file.profile.projects
    }
    assert told == {one: (each.cost, each.votes, each.chosen) for one, each in lines.items()}
    assert int(100 * file.profile.budget) == BUDGET
    words = words_of(of.take("resultat.pdf").content)
    assert lines_on_paper(words, of.numbers) == lines
    spent = int(100 * slow.spent)
    assert f"pour {shown(spent)} sur {shown(BUDGET)}" in words
    assert cents(document["counts"][0]["spent"]) == spent
    assert f"{APART} mis à part" in words
    check_what_is_beside(document, people, rules)
    return spent


def check_what_is_beside(document: dict[str, Any], people: Profile, rules: Rules) -> None:
    """Who was counted and left out, the other rule, and how many more each loser needed, by counting again."""
    assert document["ballots"] == {
        "counted": len(COUNTED),
        "blank": 1,
        "void": 1,
        "web": WEB,
        "paper": PAPER,
        "illegible": 0,
        "signed_at_a_desk": PAPER + APART - 1,
    }
    assert [(one["number"], one["sheets"], one["counted"]) for one in document["batches"]] == [
        (1, PAPER, True),
        (2, APART, False),
    ]
    other = tally_twin.greedy(people, Rules(Rule.GREEDY))
    assert {one["project_id"] for one in document["projects"] if one["chosen_beside"]} == set(other)
    lost = [one for one in document["projects"] if not one["chosen"]]
    for one in lost:
        for more, won in ((one["missing"], True), (one["missing"] - 1, False)):
            ballots = (*people.ballots, *[Ballot((one["project_id"],))] * more)
            again = Profile(people.projects, ballots, people.budget, people.kind, people.seed)
            assert (one["project_id"] in tally_twin.equal_shares(again, rules).bought) is won


def promised(of: Budget, spent: int) -> None:
    """Winners are announced, each is promised with its cost, one is begun; everybody reads it."""
    sent(of.organiser, of.desk(), do="announce")
    with sealed(of.cast.campaign.pk):
        states = dict(Contribution.objects.values_list("number", "decision"))
    winners = [one for one in of.numbers if states[one] == Decision.WINNER]
    assert {states[one] for one in of.numbers} == {Decision.WINNER, Decision.UNCHOSEN}
    for number in of.numbers:
        status = 302 if number in winners else 422
        sent(of.organiser, of.desk(), status, do="promise", number=number, text="Nous le ferons au printemps.")
    with sealed(of.cast.campaign.pk):
        kept = list(Commitment.objects.order_by("pk"))
        assert sum(one.cost or 0 for one in kept) == spent
        assert len(kept) == len(winners)
    where = f"/c/essai/habitants/consultations/{of.step.process_id}/suites/"
    with time_machine.travel(LATER, tick=False):
        moved = {"number": kept[0].pk, "state": "planned", "progress": "40", "text": "Le plan est dessiné."}
        sent(of.organiser, where, do="move", **moved)
        page = " ".join(Client().get(f"/pages/essai/participer/{of.step.process_id}/").content.decode().split())
    assert "Le plan est dessiné." in page
    assert "40" in page
    for number, title in zip(of.numbers, TITLES, strict=True):
        assert (shown(CENTS[title]) in page) is (number in winners), title
