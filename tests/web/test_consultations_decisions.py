"""What becomes of what was written: reviews and rulings, amendments, answers, joined questions, promises, meetings."""

from datetime import timedelta

import pytest
from cast import AT, Cast
from consulted import VISITOR, process_of, resident_of, step_of, written
from journeys import member_as

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND, Actor
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.consultations.actions.contributions import Words, erase_contribution
from arpenteur.web.residents.consultations.actions.decisions import (
    ReviewSheet,
    accept_amendment,
    answer,
    contest_answer,
    decide,
    merge,
    prepare_ruling,
    promote_amendment,
    publish_rulings,
    rebase_amendment,
    review,
)
from arpenteur.web.residents.consultations.actions.outcomes import (
    hold_meeting,
    move_commitment,
    open_seats,
    plan_meeting,
    promise,
    publish_minutes,
    take_seat,
    write_minutes,
)
from arpenteur.web.residents.consultations.kinds import (
    AnswerKind,
    ContributionKind,
    DutyKind,
    LinkKind,
    ReviewOpinion,
    StepKind,
)
from arpenteur.web.residents.consultations.models import (
    CommitmentLine,
    Contribution,
    ContributionFollow,
    ContributionLink,
    Duty,
    MeetingSeat,
    Ruling,
    TimelineLine,
)
from arpenteur.web.residents.consultations.states import CommitmentState, Decision, MeetingState

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)
SECOND = Actor("user", "2")


def amendment_of(idea: Contribution, body: str = "Des bancs à l’ombre.") -> Contribution:
    return written(idea.step, title="Des bancs à l’ombre", body=body, kind=ContributionKind.AMENDMENT, parent=idea)


def test_rulings_are_published_together_and_nobody_sees_one_before(cast: Cast):
    with sealed(cast.campaign.pk):
        process = process_of(cast)
        step = step_of(process)
        one, other = written(step), written(step)
        member = member_as(cast, cast.organiser)
        for idea in (one, other):
            review(
                contribution=idea, sheet=ReviewSheet(ReviewOpinion.FOR, 100, 200), member=member, by=member.actor, at=AT
            )
            decide(contribution=idea, decision=Decision.ADMISSIBLE, by=COMMAND, at=AT)
        with pytest.raises(InputError):
            prepare_ruling(contribution=one, decision=Decision.SELECTED, by=member.actor, at=AT)
        prepare_ruling(contribution=one, decision=Decision.SELECTED, cost=150, by=COMMAND, at=AT)
        with pytest.raises(InputError):
            prepare_ruling(contribution=other, decision=Decision.UNSELECTED, by=COMMAND, at=AT)
        prepare_ruling(contribution=other, decision=Decision.UNSELECTED, reason="Hors budget.", by=COMMAND, at=AT)
        assert set(Contribution.objects.values_list("decision", flat=True)) == {Decision.ADMISSIBLE}
        assert publish_rulings(process=process, by=COMMAND, at=LATER) == 2
        rows = {row.pk: row for row in Contribution.objects.all()}
        assert (rows[one.pk].decision, rows[one.pk].cost) == (Decision.SELECTED, 150)
        assert (rows[other.pk].decision, rows[other.pk].reason) == (Decision.UNSELECTED, "Hors budget.")
        assert {row.decided_at for row in rows.values()} == {LATER}
        assert not Ruling.objects.exists()
        assert not Duty.objects.filter(kind=DutyKind.REVIEW, done_at=None).exists()


def test_a_ruling_goes_with_the_text_that_is_joined_or_erased_and_keeps_no_other_waiting(cast: Cast):
    with sealed(cast.campaign.pk):
        process = process_of(cast)
        step = step_of(process)
        kept, joined, erased = (written(step, title=f"Idée {n}") for n in range(3))
        for idea in (kept, joined, erased):
            prepare_ruling(contribution=idea, decision=Decision.ADMISSIBLE, by=COMMAND, at=AT)
        merge(contribution=joined, into=kept, by=COMMAND, at=AT)
        erase_contribution(contribution=erased, by=COMMAND, at=AT)
        assert publish_rulings(process=process, by=COMMAND, at=LATER) == 1
        found = dict(Contribution.objects.values_list("pk", "decision"))
        assert found == {kept.pk: Decision.ADMISSIBLE, joined.pk: Decision.MERGED, erased.pk: Decision.NEW}


def test_a_span_of_cost_and_an_opinion_are_one_a_person(cast: Cast):
    with sealed(cast.campaign.pk):
        idea, member = written(step_of(process_of(cast))), member_as(cast, cast.organiser)
        with pytest.raises(InputError):
            review(contribution=idea, sheet=ReviewSheet(ReviewOpinion.FOR, 2, 1), member=member, by=member.actor, at=AT)
        for opinion in (ReviewOpinion.FOR, ReviewOpinion.AGAINST):
            review(contribution=idea, sheet=ReviewSheet(opinion), member=member, by=member.actor, at=AT)
        assert [one.opinion for one in idea.reviews.all()] == [ReviewOpinion.AGAINST]


def test_an_amendment_that_is_accepted_is_a_version_and_makes_the_others_stale(cast: Cast):
    with sealed(cast.campaign.pk):
        idea = written(step_of(process_of(cast)))
        first, second = amendment_of(idea), amendment_of(idea, "Vingt bancs.")
        changed = accept_amendment(amendment=first, by=COMMAND, at=LATER)
        assert (changed.version, changed.words.body) == (2, "Des bancs à l’ombre.")  # type: ignore[union-attr] — it shows
        assert changed.words.title == "Des bancs à la gare", "its own title says what changes"  # type: ignore[union-attr] — it shows
        with pytest.raises(InputError):
            accept_amendment(amendment=second, by=COMMAND, at=LATER)
        rebase_amendment(amendment=second, words=Words("Des bancs", "", "Vingt bancs à l’ombre."), by=VISITOR, at=LATER)
        again = accept_amendment(amendment=second, by=COMMAND, at=LATER)
        assert (again.version, again.words.body) == (3, "Vingt bancs à l’ombre.")  # type: ignore[union-attr] — it shows
        assert not Duty.objects.filter(kind=DutyKind.AMENDMENT, done_at=None).exists()


def test_an_amendment_that_is_rejected_may_become_an_idea(cast: Cast):
    with sealed(cast.campaign.pk):
        idea = written(step_of(process_of(cast)))
        one = amendment_of(idea)
        with pytest.raises(InputError):
            promote_amendment(amendment=one, by=COMMAND, at=LATER)
        decide(contribution=one, decision=Decision.REJECTED, reason="C’est une autre idée.", by=COMMAND, at=LATER)
        made = promote_amendment(amendment=one, by=COMMAND, at=LATER)
        assert (made.kind, made.words.body) == (ContributionKind.PROPOSAL, "Des bancs à l’ombre.")  # type: ignore[union-attr] — it shows
        assert ContributionLink.objects.get(kind=LinkKind.BECOMES).target_id == made.pk


def test_a_decision_that_is_more_than_a_word_is_taken_by_its_own_verb(cast: Cast):
    with sealed(cast.campaign.pk):
        process = process_of(cast)
        step, asks = step_of(process), step_of(process, StepKind.QUESTIONS, position=2)
        idea, other = written(step), written(step)
        rows = {
            amendment_of(idea): (Decision.ACCEPTED, Decision.PROMOTED),
            other: (Decision.MERGED,),
            written(asks, title="Et les bus ?", kind=ContributionKind.QUESTION): (Decision.ANSWERED, Decision.GROUPED),
        }
        lines = TimelineLine.objects.count()
        for row, decisions in rows.items():
            for decision in decisions:
                with pytest.raises(InputError):
                    decide(contribution=row, decision=decision, by=COMMAND, at=LATER)
            assert Contribution.objects.get(pk=row.pk).decision == Decision.NEW
        assert Contribution.objects.get(pk=idea.pk).version == 1
        assert TimelineLine.objects.count() == lines
        owed = set(Duty.objects.filter(done_at=None).values_list("kind", flat=True))
        assert owed == {DutyKind.REVIEW, DutyKind.AMENDMENT, DutyKind.ANSWER}


def test_nobody_says_who_won_without_a_vote(cast: Cast):
    with sealed(cast.campaign.pk):
        idea = written(step_of(process_of(cast)))
        for decision in (Decision.ADMISSIBLE, Decision.SELECTED):
            idea = decide(contribution=idea, decision=decision, by=COMMAND, at=LATER)
        for decision, reason in ((Decision.WINNER, ""), (Decision.UNCHOSEN, "Moins de voix.")):
            with pytest.raises(InputError):
                decide(contribution=idea, decision=decision, reason=reason, by=COMMAND, at=LATER)
        assert Contribution.objects.get(pk=idea.pk).decision == Decision.SELECTED
    page = cast.client(cast.organiser).get(f"/c/essai/habitants/texte/{idea.pk}/").content.decode()
    assert 'value="unselected"' in page
    assert 'value="winner"' not in page


def test_only_an_answer_that_says_something_stops_the_clock(cast: Cast):
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast), StepKind.QUESTIONS)
        asked = written(step, title="Et les bus ?", kind=ContributionKind.QUESTION)
        with pytest.raises(InputError):
            contest_answer(contribution=asked, by=VISITOR, at=AT)
        for kind in (AnswerKind.ACKNOWLEDGEMENT, AnswerKind.REDIRECTION):
            answer(contribution=asked, kind=kind, text="Écrivez à la mairie.", signed="La liste", by=COMMAND, at=AT)
            assert Contribution.objects.get(pk=asked.pk).answered_at is None
            assert Duty.objects.filter(kind=DutyKind.ANSWER, done_at=None).count() == 1
        with pytest.raises(InputError):
            answer(
                contribution=asked,
                kind=AnswerKind.ANSWER,
                text=" ",
                video="https://exemple.fr/v",
                signed="X",
                by=COMMAND,
                at=AT,
            )
        answer(contribution=asked, kind=AnswerKind.ANSWER, text="Dix de plus.", signed="La liste", by=COMMAND, at=LATER)
        row = Contribution.objects.get(pk=asked.pk)
        assert (row.answered_at, row.decision) == (LATER, Decision.ANSWERED)
        assert not Duty.objects.filter(kind=DutyKind.ANSWER, done_at=None).exists()
        contest_answer(contribution=asked, by=VISITOR, at=LATER)
        with pytest.raises(InputError):
            contest_answer(contribution=asked, by=VISITOR, at=LATER)


def test_questions_that_are_joined_keep_everybody_who_asked(cast: Cast):
    with sealed(cast.campaign.pk):
        process = process_of(cast)
        step, ada, bob = step_of(process, StepKind.QUESTIONS), resident_of(process), resident_of(process)
        one = written(step, ada, "Et les bus ?", kind=ContributionKind.QUESTION)
        other = written(step, bob, "Les bus, le dimanche ?", kind=ContributionKind.QUESTION)
        merge(contribution=other, into=one, by=COMMAND, at=LATER)
        assert Contribution.objects.get(pk=other.pk).decision == Decision.GROUPED
        assert ContributionFollow.objects.filter(contribution=one).count() == 2
        with pytest.raises(InputError):
            merge(contribution=one, into=other, by=COMMAND, at=LATER)
        with pytest.raises(InputError):
            merge(contribution=one, into=one, by=COMMAND, at=LATER)


def test_a_commitment_goes_from_promise_to_done_with_dated_lines(cast: Cast):
    with sealed(cast.campaign.pk):
        process = process_of(cast)
        idea = written(step_of(process))
        made = promise(process=process, title="Dix bancs", text="À la gare.", sources=[idea], by=COMMAND, at=AT)
        move_commitment(
            commitment=made, state=CommitmentState.STARTED, text="Commandés.", progress=40, by=COMMAND, at=AT
        )
        with pytest.raises(InputError):
            move_commitment(commitment=made, state=CommitmentState.PROMISED, text="Non.", by=COMMAND, at=AT)
        with pytest.raises(InputError):
            move_commitment(commitment=made, state=CommitmentState.DONE, text=" ", by=COMMAND, at=AT)
        move_commitment(commitment=made, state=CommitmentState.DONE, text="Posés.", by=COMMAND, at=LATER)
        lines = list(CommitmentLine.objects.filter(commitment=made).values_list("state", "progress"))
        assert lines == [("promised", 0), ("started", 40), ("done", 100)]
        assert TimelineLine.objects.filter(contribution=idea, fact="promised").count() == 1
        with pytest.raises(TypeError):
            CommitmentLine.objects.first().save()  # type: ignore[union-attr] — there is one


def test_a_meeting_keeps_seats_then_counts_and_nobody_s_name_stays(cast: Cast):
    with sealed(cast.campaign.pk):
        process = process_of(cast)
        step, ada, bob = step_of(process, StepKind.MEETING), resident_of(process), resident_of(process)
        starts = AT + timedelta(days=5)
        values = {
            "title": "Réunion",
            "place": "Salle de la Halle",
            "starts_at": starts,
            "capacity": 5,
            "ends_at": starts + timedelta(hours=2),
        }
        meeting = open_seats(meeting=plan_meeting(step=step, values=values, by=COMMAND, at=AT), by=COMMAND, at=AT)
        take_seat(meeting=meeting, resident=ada, people=3, by=VISITOR, at=AT)
        with pytest.raises(InputError):
            take_seat(meeting=meeting, resident=bob, people=3, by=VISITOR, at=AT)
        take_seat(meeting=meeting, resident=ada, people=2, by=VISITOR, at=AT)
        take_seat(meeting=meeting, resident=bob, people=3, by=VISITOR, at=AT)
        with pytest.raises(InputError):
            hold_meeting(meeting=meeting, attendance=4, by=COMMAND, at=starts)
        over = starts + timedelta(hours=3)
        hold_meeting(meeting=meeting, attendance=4, by=COMMAND, at=over)
        assert not MeetingSeat.objects.exists()
        minutes = write_minutes(meeting=meeting, text="On a parlé des bancs.", by=COMMAND, at=over)
        assert Duty.objects.filter(kind=DutyKind.MINUTES, done_at=None).count() == 1
        publish_minutes(minutes=minutes, by=COMMAND, at=over)
        meeting.refresh_from_db()
        assert (meeting.state, meeting.attendance) == (MeetingState.MINUTES, 4)
        assert not Duty.objects.filter(kind=DutyKind.MINUTES, done_at=None).exists()
