"""What people write: the gate of a step, what shows at once and what waits, versions, arguments, duties with clocks."""

from datetime import UTC, datetime, timedelta

import pytest
from at_once import together
from cast import AT, Cast
from consulted import OF_AGE, VISITOR, process_of, resident_of, step_of, written

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.consultations.actions.contributions import (
    Words,
    change_words,
    confirm_contribution,
    follow,
    unfollow,
    withdraw_contribution,
)
from arpenteur.web.residents.consultations.actions.duties import assign_duties, remind_due
from arpenteur.web.residents.consultations.actions.processes import write_form
from arpenteur.web.residents.consultations.actions.residents import NewResident, enter, give_credential
from arpenteur.web.residents.consultations.actions.steps import open_step
from arpenteur.web.residents.consultations.actions.survey_replies import reply
from arpenteur.web.residents.consultations.actions.surveys import write_survey
from arpenteur.web.residents.consultations.kinds import (
    ArgumentSide,
    ContributionKind,
    DutyKind,
    EntryChannel,
    ModerationMode,
    Requirement,
    StepKind,
)
from arpenteur.web.residents.consultations.models import (
    Contribution,
    ContributionFollow,
    ContributionVersion,
    Credential,
    Duty,
    ModerationCase,
    Resident,
    TimelineLine,
)
from arpenteur.web.residents.consultations.privacy_notice import notice_of
from arpenteur.web.residents.consultations.states import Showing
from arpenteur.web.residents.consultations.step_access import GateVisit

pytestmark = pytest.mark.django_db
QUESTION = "Que ferez-vous des arrêts de bus ?"


def test_a_text_shows_at_once_under_a_pseudonym_with_its_timeline_and_its_duty(cast: Cast):
    with sealed(cast.campaign.pk):
        process = process_of(cast)
        resident = resident_of(process)
        made = written(step_of(process), resident)
        assert (made.number, made.showing, made.version) == (1, Showing.PUBLIC, 1)
        assert resident.pseudonym
        assert [one.fact for one in TimelineLine.objects.filter(contribution=made)] == ["received", "published"]
        assert Duty.objects.get(contribution=made).kind == DutyKind.REVIEW
        assert Entry.objects.filter(verb="contribution.received").count() == 1


def test_nobody_takes_part_without_a_notice(cast: Cast):
    with sealed(cast.campaign.pk), pytest.raises(InputError):
        enter(campaign=cast.campaign, new=NewResident(notice=[]), by=VISITOR, at=AT)


def test_every_text_is_read_first_where_the_process_says_so(cast: Cast):
    with sealed(cast.campaign.pk):
        made = written(step_of(process_of(cast, moderation=ModerationMode.BEFORE)))
        case = ModerationCase.objects.get(contribution=made)
        assert (made.showing, case.trigger, case.automated) == (Showing.HELD, "before", False)
        assert Duty.objects.get(case=case).due_at == AT + timedelta(hours=24)
        assert not Duty.objects.filter(kind=DutyKind.REVIEW).exists()


@pytest.mark.parametrize(
    ("title", "signals"),
    [("Mme Figurine bloque la rue", ["name"]), ("AB-123-CD sur le trottoir", ["plate"]), ("06 39 98 00 12", ["phone"])],
)
def test_a_text_that_may_name_somebody_is_held_whatever_the_mode(cast: Cast, title: str, signals: list[str]):
    with sealed(cast.campaign.pk):
        made = written(step_of(process_of(cast)), title=title)
        assert (made.showing, made.signals) == (Showing.HELD, signals)
        assert ModerationCase.objects.get(contribution=made).automated


def test_an_address_that_is_given_is_confirmed_before_anything_shows(cast: Cast):
    with sealed(cast.campaign.pk):
        process = process_of(cast)
        step = step_of(process, asks=(Requirement.EMAIL,))
        with pytest.raises(InputError):
            written(step, resident_of(process))
        visit = GateVisit(resident_of(process, email="ada@exemple.fr"), declared=OF_AGE)
        made = written(step, visit=visit)
        assert (made.showing, made.published_at) == (Showing.EMAIL, None)
        assert not Duty.objects.exists()
        confirm_contribution(contribution=made, by=VISITOR, at=AT)
        again = confirm_contribution(contribution=made, by=VISITOR, at=AT + timedelta(hours=1))
        assert (again.showing, again.published_at) == (Showing.PUBLIC, AT)


def test_an_address_takes_part_once_and_its_secret_is_shown_once(cast: Cast):
    with sealed(cast.campaign.pk):
        process = process_of(cast)
        new = NewResident(notice=notice_of(process), email="ada@exemple.fr")
        first, secret = enter(campaign=cast.campaign, new=new, by=VISITOR, at=AT)
        again, none = enter(
            campaign=cast.campaign,
            new=NewResident(notice=notice_of(process), email=" ADA@exemple.fr"),
            by=VISITOR,
            at=AT,
        )
        assert (again.pk, bool(secret), none) == (first.pk, True, "")
        raw = Resident.objects.filter(pk=first.pk).values_list("digest", flat=True).get()
        assert secret not in raw


def test_nobody_under_the_age_writes_online_and_a_desk_asks_nothing(cast: Cast):
    with sealed(cast.campaign.pk):
        process = process_of(cast)
        step = step_of(process)
        with pytest.raises(InputError):
            written(step, visit=GateVisit(resident_of(process)))
        made = written(step, visit=GateVisit(None, EntryChannel.PAPER))
        assert (made.channel, bool(made.entered_by), made.author_id) == ("paper", True, None)


def test_one_person_writes_as_often_as_the_gate_lets_her(cast: Cast):
    with sealed(cast.campaign.pk):
        process = process_of(cast)
        step, resident = step_of(process, most=2), resident_of(process)
        first = written(step, resident)
        written(step, resident)
        with pytest.raises(InputError):
            written(step, resident)
        withdraw_contribution(contribution=first, by=VISITOR, at=AT)
        assert written(step, resident).number == 3
        assert Contribution.objects.count() == 3


def test_a_code_is_used_by_one_person_and_kept_as_a_digest(cast: Cast):
    with sealed(cast.campaign.pk):
        process = process_of(cast)
        step = step_of(process, asks=(Requirement.CODE,))
        one, other = resident_of(process), resident_of(process)
        with pytest.raises(InputError):
            written(step, one)
        given = give_credential(
            step=step, resident=one, method=Requirement.CODE, evidence="7k3m-q2", by=VISITOR, at=AT, zone="Halle"
        )
        with pytest.raises(InputError):
            give_credential(step=step, resident=other, method=Requirement.CODE, evidence="7K3MQ2", by=VISITOR, at=AT)
        assert written(step, one).shows
        assert "7K3M" not in Credential.objects.get(pk=given.pk).digest.upper()


def test_a_question_is_a_question_and_short(cast: Cast):
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast), StepKind.QUESTIONS)
        for title, body in (("Des bancs", ""), ("?" * 201, ""), (QUESTION, "x" * 1001), ("  ", "")):
            with pytest.raises(InputError):
                written(step, title=title, body=body, kind=ContributionKind.QUESTION)
        made = written(step, title=QUESTION, body="x" * 1000, kind=ContributionKind.QUESTION)
        assert Duty.objects.get(contribution=made).kind == DutyKind.ANSWER
        with pytest.raises(InputError):
            written(step, title="Une idée")


def test_an_argument_is_given_once_a_side_and_nobody_answers_one(cast: Cast):
    with sealed(cast.campaign.pk):
        process = process_of(cast)
        step, ada, bob = step_of(process), resident_of(process), resident_of(process)
        idea = written(step, ada)
        kind = ContributionKind.ARGUMENT
        one = written(step, bob, "Le seul passage à vélo", kind=kind, parent=idea, side=ArgumentSide.FOR)
        for more in (
            {"parent": idea, "side": ArgumentSide.FOR},
            {"parent": one, "side": ArgumentSide.AGAINST},
            {"parent": idea},
        ):
            with pytest.raises(InputError):
                written(step, bob, "Encore", kind=kind, **more)
        written(step, bob, "Trop cher", kind=kind, parent=idea, side=ArgumentSide.AGAINST)
        assert not Duty.objects.filter(contribution=one).exists()


def test_other_words_are_another_version_and_the_first_one_stays(cast: Cast):
    with sealed(cast.campaign.pk):
        process = process_of(cast)
        made = written(step_of(process), resident_of(process))
        again = change_words(contribution=made, words=Words("Des bancs au parc"), by=VISITOR, at=AT)
        assert (again.version, again.words.title) == (2, "Des bancs au parc")  # type: ignore[union-attr] — it shows
        assert ContributionVersion.objects.get(contribution=made, number=1).title == "Des bancs à la gare"
        held = change_words(contribution=made, words=Words("Chez Mme Figurine"), by=VISITOR, at=AT)
        assert (held.showing, held.signals) == (Showing.HELD, ["name"])
        first = ContributionVersion.objects.get(contribution=made, number=1)
        with pytest.raises(TypeError):
            first.save()


def test_two_processes_count_their_own_numbers(cast: Cast):
    with sealed(cast.campaign.pk):
        one, other = step_of(process_of(cast)), step_of(process_of(cast))
        assert [written(one).number, written(one).number, written(other).number] == [1, 2, 1]


def test_somebody_follows_and_stops(cast: Cast):
    with sealed(cast.campaign.pk):
        process = process_of(cast)
        made, bob = written(step_of(process), resident_of(process)), resident_of(process)
        follow(contribution=made, resident=bob, by=VISITOR, at=AT)
        follow(contribution=made, resident=bob, by=VISITOR, at=AT)
        assert ContributionFollow.objects.count() == 2
        unfollow(contribution=made, resident=bob, by=VISITOR, at=AT)
        assert ContributionFollow.objects.count() == 1


def test_a_duty_is_due_in_working_days_of_its_place_and_somebody_is_reminded(cast: Cast):
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast), StepKind.QUESTIONS)
        made = written(step, title=QUESTION, kind=ContributionKind.QUESTION)
        duty = Duty.objects.get(contribution=made)
        # Ten working days after Wednesday 2 September 2026, at six in the evening in the town.
        assert duty.due_at == datetime(2026, 9, 16, 16, 0, tzinfo=UTC)
        assert not duty.is_late(duty.due_at)
    warned = []
    for day in (11, 14, 15, 16, 17, 23, 30):
        remind_due(at=datetime(2026, 9, day, 7, 0, tzinfo=UTC))
        with sealed(cast.campaign.pk):
            warned.append(Duty.objects.get(pk=duty.pk).warned)
    assert warned == [0, 1, 1, 2, 2, 3, 4]
    with sealed(cast.campaign.pk):
        assert Entry.objects.filter(verb="duty.reminded").count() == 4


def test_duties_are_put_in_the_hands_of_whoever_may_answer(cast: Cast):
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast))
        written(step)
        written(step)
        lead = Membership.objects.get(user=cast.leader)
        walker = Membership.objects.get(user=cast.volunteer)
        duties = list(Duty.objects.all())
        with pytest.raises(InputError):
            assign_duties(campaign=cast.campaign, duties=duties, to=walker, by=COMMAND, at=AT)
        assert assign_duties(campaign=cast.campaign, duties=duties, to=lead, by=COMMAND, at=AT) == 2
        assert assign_duties(campaign=cast.campaign, duties=duties, to=lead, by=COMMAND, at=AT) == 0


def test_a_survey_is_answered_once_and_its_form_stands_from_then_on(cast: Cast):
    questions = [
        {"key": "bench", "label": "Des bancs ?", "type": "choice", "choices": ["oui", "non"], "required": True}
    ]
    with sealed(cast.campaign.pk):
        process = process_of(cast)
        step, ada = step_of(process, StepKind.SURVEY, opened=False), resident_of(process)
        visit = GateVisit(ada, declared=OF_AGE, proved=True)
        asked = {"step": step, "visit": visit, "by": VISITOR, "at": AT}
        form = write_survey(step=step, title="Bancs", questions=questions, by=COMMAND, at=AT)
        with pytest.raises(InputError):
            reply(answers={"bench": "oui"}, **asked)
        open_step(step=step, by=COMMAND, at=AT)
        with pytest.raises(InputError):
            reply(answers={"bench": "peut-être"}, **asked)
        assert reply(answers={"bench": "oui"}, **asked).answers == {"bench": "oui"}
        with pytest.raises(InputError):
            reply(answers={"bench": "non"}, **asked)
        with pytest.raises(InputError):
            write_survey(step=step, title="Bancs ?", questions=questions, by=COMMAND, at=AT)
        other = write_form(process=process, name=form.name, title="Bancs ?", questions=questions, by=COMMAND, at=AT)
        assert (form.version, other.version) == (1, 2)
        with pytest.raises(InputError):
            reply(answers={"bench": "non"}, **asked)
        assert Entry.objects.filter(verb="form.answered").count() == 1


@pytest.mark.django_db(transaction=True)
def test_texts_sent_at_once_have_a_number_each_and_pass_no_limit_together(cast: Cast):
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast), most=2)
        ada = resident_of(step.process)
    tasks = [lambda number=number: written(step, ada, f"Idée {number}") for number in range(4)]
    taken = together(cast.campaign.pk, tasks)
    with sealed(cast.campaign.pk):
        numbers = sorted(Contribution.objects.values_list("number", flat=True))
    assert (taken, numbers) == (2, [1, 2])


@pytest.mark.django_db(transaction=True)
def test_a_card_shown_at_two_desks_at_once_serves_one_person(cast: Cast):
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast), asks=(Requirement.MEMBER,))
        people = [resident_of(step.process) for _ in range(4)]

    def show(resident: Resident) -> Credential:
        return give_credential(
            step=step, resident=resident, method=Requirement.MEMBER, evidence="A 12", by=COMMAND, at=AT
        )

    assert together(cast.campaign.pk, [lambda one=one: show(one) for one in people]) == 1
    with sealed(cast.campaign.pk):
        assert Credential.objects.count() == 1
