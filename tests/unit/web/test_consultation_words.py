"""What the room knows without a database: states, plain summaries, forms, configurations, hints."""

from typing import Any

import pytest

from arpenteur.domain.errors import InputError
from arpenteur.web.residents.consultations import states
from arpenteur.web.residents.consultations.kinds import ContributionKind, StepKind
from arpenteur.web.residents.consultations.personal_hints import signals_of
from arpenteur.web.residents.consultations.plain_summary import check_clear, sentences_of
from arpenteur.web.residents.consultations.questionnaire_checks import check_answers, check_questions
from arpenteur.web.residents.consultations.states import (
    COMMITMENT,
    DECISION,
    MEETING,
    PROCESS,
    SHOWING,
    STEP,
    CommitmentState,
    Decision,
    MeetingState,
    ProcessState,
    Showing,
    StepState,
    check_decision,
    check_move,
)
from arpenteur.web.residents.consultations.step_kinds import (
    CollectConfig,
    QuestionsConfig,
    config_of,
    configs,
    digest_of_rules,
)

MACHINES = [
    (PROCESS, ProcessState),
    (STEP, StepState),
    (SHOWING, Showing),
    (COMMITMENT, CommitmentState),
    (MEETING, MeetingState),
    *((one, Decision) for one in DECISION.values()),
]


@pytest.mark.parametrize(("machine", "labels"), MACHINES)
def test_a_machine_knows_only_states_that_there_are(machine: states.Machine, labels: Any):
    named = set(machine) | {after for afters in machine.values() for after in afters}
    assert named <= set(labels.values)
    assert set(machine) == named, "a state that is reached says what follows it"


def test_every_kind_of_contribution_has_its_decisions():
    assert set(DECISION) == set(ContributionKind)


@pytest.mark.parametrize("kind", list(ContributionKind))
def test_every_decision_of_a_kind_is_reached_from_new(kind: ContributionKind):
    machine, reached = DECISION[kind], {"new"}
    while more := {after for one in reached for after in machine[one]} - reached:
        reached |= more
    assert reached == set(machine)


def test_nothing_leads_back_from_what_is_erased():
    assert SHOWING["erased"] == frozenset()
    for before in set(Showing.values) - {"erased"}:
        check_move(SHOWING, before, Showing.ERASED, Showing)


def test_a_state_that_does_not_follow_is_refused_with_those_that_do():
    with pytest.raises(InputError) as refused:
        check_move(PROCESS, ProcessState.DRAFT, ProcessState.ARCHIVED, ProcessState)
    assert str(ProcessState.OPEN.label) in str(refused.value)


def test_a_refusal_owes_its_reason():
    with pytest.raises(InputError):
        check_decision(ContributionKind.PROPOSAL, Decision.NEW, Decision.INADMISSIBLE, " ")
    check_decision(ContributionKind.PROPOSAL, Decision.NEW, Decision.INADMISSIBLE, "Hors de la commune.")
    check_decision(ContributionKind.PROPOSAL, Decision.NEW, Decision.ADMISSIBLE, "")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \n",
        "Un. Deux. Trois. Quatre. Cinq. Six.",
        "Cette phrase de treize mots est bien trop longue pour que chacun la lise.",
    ],
)
def test_a_summary_that_is_not_plain_is_refused(text: str):
    with pytest.raises(InputError):
        check_clear(text)


def test_a_plain_summary_passes_to_its_last_word():
    check_clear("Un deux trois quatre cinq six sept huit neuf dix onze douze. Deux ! Trois ? Quatre… Cinq")
    assert len(sentences_of("Le total ne dépasse pas 600 000 euros.\nVotez.")) == 2


def test_each_kind_reads_what_it_writes():
    for kind, config in configs().items():
        usual = config()
        usual.check()
        assert config_of(kind, usual.to_json()) == usual
        assert [str(one) for one in usual.rules()]


def test_a_setting_that_there_is_not_or_of_another_type_is_refused():
    for raw in ({"longeur": 3}, {"longest": "3000"}, {"arguments": 1}, {"longest": 10}, {"answer_days": 0}):
        with pytest.raises(InputError):
            config_of(StepKind.COLLECT, raw)
    assert config_of(StepKind.QUESTIONS, {"longest_grounds": 500}) == QuestionsConfig(longest_grounds=500)


def test_one_word_changed_changes_the_digest_of_rules():
    one, other = CollectConfig().to_json(), CollectConfig(amendments=False).to_json()
    assert digest_of_rules(one) == digest_of_rules(dict(reversed(one.items())))
    assert digest_of_rules(one) != digest_of_rules(other)


QUESTIONS = [
    {"key": "bench", "label": "Manque-t-il des bancs ?", "type": "choice", "choices": ["oui", "non"], "required": True},
    {"key": "where", "label": "Où ?", "type": "many", "choices": ["gare", "parc"]},
    {"key": "more", "label": "Autre chose ?", "type": "text"},
]


def test_answers_are_kept_as_the_form_asks():
    kept = check_answers(check_questions(QUESTIONS), {"bench": "oui", "where": ["parc"], "more": ""})
    assert kept == {"bench": "oui", "where": ["parc"]}


@pytest.mark.parametrize(
    "answers", [{}, {"bench": "peut-être"}, {"bench": "oui", "where": ["parc", "parc"]}, {"bench": "oui", "vote": "x"}]
)
def test_answers_that_nobody_asked_for_are_refused(answers: dict[str, Any]):
    with pytest.raises(InputError):
        check_answers(check_questions(QUESTIONS), answers)


@pytest.mark.parametrize(
    "label",
    ["Pour qui voterez-vous en mars ?", "Quelle liste comptez-vous voter ?", "Votre intention de vote ?"],
)
def test_a_form_never_asks_how_people_vote(label: str):
    with pytest.raises(InputError):
        check_questions([{"key": "a", "label": label, "type": "text"}])
    check_questions([{"key": "a", "label": "Pour quel projet voterez-vous ?", "type": "text"}])


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Le banc de la gare est cassé", []),
        ("600 000 euros pour 1 200 élèves en 2027", []),
        ("Appelez le 06 39 98 00 12", ["phone"]),
        ("+33 6 39 98 00 12", ["phone"]),
        ("Mme Figurine bloque le passage avec AB-123-CD", ["name", "plate"]),
        ("au 12 rue du Lavoir", ["door"]),
    ],
)
def test_a_text_that_may_point_at_somebody_has_its_signals(text: str, codes: list[str]):
    assert [one.value for one in signals_of(text)] == codes
