"""Processes and their steps: what one needs to be public, what is frozen when a step opens, what may change after."""

from datetime import timedelta

import pytest
from cast import AT, Cast
from consulted import CLEAR, READY, process_of, resident_of, step_of, written

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND, Actor
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.consultations.actions.processes import (
    archive_due,
    close_process,
    open_process,
    write_category,
    write_process,
)
from arpenteur.web.residents.consultations.actions.steps import (
    ask_reopening,
    close_step,
    keep_time,
    postpone_end,
    resume_step,
    schedule_step,
    second_reopening,
    set_gate,
    settle_step,
    suspend_step,
    write_step,
)
from arpenteur.web.residents.consultations.kinds import Nature, PublicFact, Requirement, StepKind
from arpenteur.web.residents.consultations.models import (
    Contribution,
    ContributionVersion,
    ProcessStep,
    Resident,
    TimelineLine,
)
from arpenteur.web.residents.consultations.states import ProcessState, StepState
from arpenteur.web.residents.consultations.step_rules import rules_digest, rules_sentences

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)
SECOND = Actor("user", "2")


@pytest.mark.parametrize(
    "lacks",
    [
        {"director": " "},
        {"legal_notice": ""},
        {"kept_days": None},
        {"kept_days": 366},
        {"summary": ""},
        {"summary": "Un. Deux. Trois. Quatre. Cinq. Six."},
        {"nature": Nature.INSTITUTION},
    ],
)
def test_a_process_that_lacks_something_is_not_public(cast: Cast, lacks: dict[str, object]):
    with sealed(cast.campaign.pk):
        process = process_of(cast, opened=False, **lacks)
        step_of(process, opened=False)
        with pytest.raises(InputError):
            open_process(process=process, by=COMMAND, at=AT)
        process.refresh_from_db()
        assert process.state == ProcessState.DRAFT
        assert not TimelineLine.objects.exists()
        write_process(
            campaign=cast.campaign, process=process, values={**READY, "nature": Nature.PROGRAMME}, by=COMMAND, at=AT
        )
        assert open_process(process=process, by=COMMAND, at=AT).state == ProcessState.OPEN


def test_a_process_without_a_step_is_not_public(cast: Cast):
    with sealed(cast.campaign.pk), pytest.raises(InputError):
        open_process(process=process_of(cast, opened=False), by=COMMAND, at=AT)


def test_what_is_public_keeps_its_nature_and_what_it_owes(cast: Cast):
    with sealed(cast.campaign.pk):
        process = process_of(cast)
        for values in ({"nature": Nature.INTERNAL}, {"director": ""}):
            with pytest.raises(InputError):
                write_process(campaign=cast.campaign, process=process, values=values, by=COMMAND, at=AT)
            process.refresh_from_db()
        write_process(campaign=cast.campaign, process=process, values={"title": "Autre titre"}, by=COMMAND, at=AT)
        lines = Entry.objects.filter(verb="process.written").order_by("number")
        assert lines.last().details == {"fields": ["title"]}  # type: ignore[union-attr] — there is one


def test_the_rules_of_a_step_stand_since_it_opened(cast: Cast):
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast), most=2)
        assert step.rules_hash == rules_digest(step)
        for change in (
            lambda: write_step(process=step.process, step=step, values={"title": "Autre"}, by=COMMAND, at=LATER),
            lambda: set_gate(step=step, requirements=[Requirement.EMAIL], by=COMMAND, at=LATER),
        ):
            with pytest.raises(InputError):
                change()
        assert rules_digest(ProcessStep.objects.get(pk=step.pk)) == step.rules_hash
        assert any("2 textes" in str(one) for one in rules_sentences(step))


def test_another_word_of_the_rules_is_another_version(cast: Cast):
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast), opened=False)
        before = rules_digest(step)
        step = write_step(process=step.process, step=step, values={"config": {"amendments": False}}, by=COMMAND, at=AT)
        assert (step.config_version, step.config["arguments"]) == (2, True)
        assert rules_digest(step) != before


def test_a_step_has_a_plain_summary_and_a_kind_of_this_version(cast: Cast):
    with sealed(cast.campaign.pk):
        process = process_of(cast)
        with pytest.raises(InputError):
            step_of(process, summary="")
        with pytest.raises(InputError):
            set_gate(step=ProcessStep.objects.get(position=1), requirements=[], min_age=14, by=COMMAND, at=AT)


def test_the_end_of_a_step_is_only_put_off_with_a_reason_that_everybody_reads(cast: Cast):
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast))
        end = step.closes_at
        assert end is not None
        for closes_at, reason in ((end - timedelta(days=1), "Moins"), (end + timedelta(days=1), " ")):
            with pytest.raises(InputError):
                postpone_end(step=step, closes_at=closes_at, reason=reason, by=COMMAND, at=LATER)
        step.refresh_from_db()
        assert step.closes_at == end
        postpone_end(step=step, closes_at=end + timedelta(days=2), reason="Panne.", by=COMMAND, at=LATER)
        line = TimelineLine.objects.get(step=step, fact=PublicFact.POSTPONED)
        assert line.text == "Panne."


def test_a_step_that_is_stopped_takes_nothing_until_it_goes_on(cast: Cast):
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast))
        suspend_step(step=step, reason="Incident.", by=COMMAND, at=LATER)
        with pytest.raises(InputError):
            written(step, at=LATER)
        step = resume_step(step=ProcessStep.objects.get(pk=step.pk), reason="Réparé.", by=COMMAND, at=LATER)
        assert written(step, at=LATER).number == 1


def test_opening_again_takes_two_people(cast: Cast):
    with sealed(cast.campaign.pk):
        step = close_step(step=step_of(process_of(cast)), by=COMMAND, at=LATER)
        change = ask_reopening(step=step, reason="Un bureau a fermé trop tôt.", by=COMMAND, at=LATER)
        until = LATER + timedelta(days=3)
        with pytest.raises(InputError):
            second_reopening(change=change, closes_at=until, by=COMMAND, at=LATER)
        assert second_reopening(change=change, closes_at=until, by=SECOND, at=LATER).state == StepState.OPEN
        with pytest.raises(InputError):
            second_reopening(change=change, closes_at=until, by=SECOND, at=LATER)
        step = settle_step(step=close_step(step=step, by=COMMAND, at=LATER), by=COMMAND, at=LATER)
        with pytest.raises(InputError):
            ask_reopening(step=step, reason="Encore.", by=COMMAND, at=LATER)


def test_steps_open_and_close_by_themselves(cast: Cast):
    with sealed(cast.campaign.pk):
        process = process_of(cast)
        step = step_of(process, opened=False, opens_at=LATER, closes_at=LATER + timedelta(days=2))
        schedule_step(step=step, by=COMMAND, at=AT)
    assert keep_time(at=LATER - timedelta(seconds=1)) == 0
    assert keep_time(at=LATER) == 1
    assert keep_time(at=LATER) == 0
    assert keep_time(at=LATER + timedelta(days=2)) == 1
    with sealed(cast.campaign.pk):
        assert ProcessStep.objects.get(pk=step.pk).state == StepState.CLOSED


def test_a_step_that_lacks_something_on_its_day_keeps_no_other_one_waiting(cast: Cast):
    with sealed(cast.campaign.pk):
        process = process_of(cast)
        one, other = (step_of(process, position=n, opened=False, opens_at=LATER) for n in (1, 2))
        for step in (one, other):
            schedule_step(step=step, by=COMMAND, at=AT)
        write_step(process=process, step=one, values={"summary": ""}, by=COMMAND, at=AT)
    assert keep_time(at=LATER) == 1
    with sealed(cast.campaign.pk):
        states = dict(ProcessStep.objects.filter(process=process).values_list("pk", "state"))
        assert (states[one.pk], states[other.pk]) == (StepState.SCHEDULED, StepState.OPEN)


def test_a_process_is_closed_once_its_steps_are_and_archived_without_its_authors(cast: Cast):
    with sealed(cast.campaign.pk):
        process = process_of(cast)
        step = step_of(process)
        resident = resident_of(process, email="ada@exemple.fr")
        made = written(step, resident)
        with pytest.raises(InputError):
            close_process(process=process, by=COMMAND, at=LATER)
        close_step(step=step, by=COMMAND, at=LATER)
        close_process(process=process, by=COMMAND, at=LATER)
    assert archive_due(at=LATER + timedelta(days=30) - timedelta(seconds=1)) == 0
    assert archive_due(at=LATER + timedelta(days=30)) == 1
    with sealed(cast.campaign.pk):
        kept = Contribution.objects.get(pk=made.pk)
        assert (kept.author_id, kept.showing) == (None, "public")
        assert ContributionVersion.objects.filter(contribution=kept).count() == 1
        assert not Resident.objects.exists()


@pytest.mark.parametrize("label", ["Bruit de voisinage", "Stationnement gênant", "Mendicité", "Comportements"])
def test_no_category_is_about_what_people_do(cast: Cast, label: str):
    with sealed(cast.campaign.pk):
        process = process_of(cast)
        with pytest.raises(InputError):
            write_category(process=process, label=label, by=COMMAND, at=AT)
        assert write_category(process=process, label="Éclairage", by=COMMAND, at=AT).code == "eclairage"
        with pytest.raises(InputError):
            write_category(process=process, label="éclairage", by=COMMAND, at=AT)


def test_a_step_of_a_kind_that_nobody_brought_is_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    from arpenteur.web.residents.consultations import step_kinds

    known = {kind: one for kind, one in step_kinds.configs().items() if kind != StepKind.COLLECT}
    monkeypatch.setattr(step_kinds, "configs", lambda: known)
    with sealed(cast.campaign.pk), pytest.raises(InputError):
        step_of(process_of(cast), summary=CLEAR)
