"""What a volunteer said of some days: yes, perhaps, as usual, no, or nothing, which is not a refusal."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from cast import AT, Cast
from crowd import SATURDAY_MORNING, someone
from django.db import IntegrityError, transaction

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.people.actions import join
from arpenteur.web.persons.volunteers.actions import pause_volunteer, set_day, set_week
from arpenteur.web.persons.volunteers.models import Availability, Means, Volunteer, WeekAnswer, WeekQuestion
from arpenteur.web.persons.volunteers.queries import Reply, free_between, perhaps_between, replies, silent
from arpenteur.web.persons.volunteers.weeks import (
    AGAIN,
    DatedSlot,
    answer_days,
    ask,
    close_question_link,
    question_token,
    questions_for,
    unask,
)

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
SATURDAY = date(2026, 9, 5)
WEEK = [SATURDAY + timedelta(days=number) for number in range(7)]
NEXT = [day + timedelta(days=7) for day in WEEK]
BY = {"by": COMMAND, "at": AT}
MORNING, EVENING = (time(8), time(12, 30)), (time(18), time(22))


@pytest.fixture
def campaign(cast: Cast):
    with sealed(cast.campaign.pk):
        yield cast.campaign


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=PARIS)


def names(found: list[Volunteer]) -> list[str]:
    return [one.name for one in found]


def free_on(day: date) -> tuple[list[str], list[str]]:
    """Who is free, and who perhaps, from 9 to 12."""
    return names(free_between(at(day, 9), at(day, 12))), names(perhaps_between(at(day, 9), at(day, 12)))


def said(person: Volunteer, days: list[date] = WEEK) -> Reply:
    return replies(Volunteer.objects.all(), days)[person.pk]


def quiet(days: list[date] = WEEK) -> list[str]:
    return sorted(one.name for one in silent(Volunteer.objects.all(), days))


def questions_about(campaign: Campaign, people: list[Volunteer]) -> list[WeekQuestion]:
    return questions_for(campaign=campaign.pk, volunteers=people, days=WEEK, **BY)


def test_who_said_nothing_is_silent_and_any_word_ends_it(cast: Cast, campaign):
    nobody = someone(cast, "Ana")
    usual = someone(cast, "Bao", week=[SATURDAY_MORNING])
    elsewhere = someone(cast, "Cléo", week=[(2, time(18), time(20))])
    dated = someone(cast, "Dan")
    refused = someone(cast, "Eva")
    resting = someone(cast, "Fay")
    set_day(volunteer=dated, day=SATURDAY, slots=[(*MORNING, True)], **BY)
    answer_days(volunteer=refused, days=WEEK, answer=WeekAnswer.NO, **BY)
    pause_volunteer(volunteer=resting, **BY)
    assert quiet() == ["Ana"]
    assert quiet(NEXT) == ["Ana", "Dan", "Eva"]
    assert {one.name: said(one) for one in (nobody, usual, elsewhere, dated, refused)} == {
        "Ana": Reply.NOTHING,
        "Bao": Reply.USUAL,
        "Cléo": Reply.USUAL,
        "Dan": Reply.YES,
        "Eva": Reply.NO,
    }
    assert said(elsewhere, [SATURDAY]) is Reply.NO, "her ordinary week says so"
    assert said(nobody, [SATURDAY]) is Reply.NOTHING


def test_perhaps_is_counted_on_by_nobody_and_found_by_who_asks(cast: Cast, campaign):
    person = someone(cast, "Ana", week=[SATURDAY_MORNING])
    assert free_on(SATURDAY) == (["Ana"], [])
    answer_days(
        volunteer=person, days=WEEK, answer=WeekAnswer.SLOTS, slots=[DatedSlot(SATURDAY, *MORNING, perhaps=True)], **BY
    )
    assert free_on(SATURDAY) == ([], ["Ana"])
    assert said(person) is Reply.PERHAPS
    assert free_on(NEXT[0]) == (["Ana"], [])


def test_perhaps_beside_free_is_perhaps_for_both_together(cast: Cast, campaign):
    person = someone(cast, "Ana")
    slots = [DatedSlot(SATURDAY, *MORNING), DatedSlot(SATURDAY, time(12, 30), time(18), perhaps=True)]
    answer_days(volunteer=person, days=WEEK, answer=WeekAnswer.SLOTS, slots=slots, **BY)
    assert names(free_between(at(SATURDAY, 9), at(SATURDAY, 12))) == ["Ana"]
    assert free_between(at(SATURDAY, 11), at(SATURDAY, 14)) == []
    assert names(perhaps_between(at(SATURDAY, 11), at(SATURDAY, 14))) == ["Ana"]
    assert perhaps_between(at(SATURDAY, 9), at(SATURDAY, 12)) == []
    assert perhaps_between(at(SATURDAY, 17), at(SATURDAY, 19)) == []
    assert said(person) is Reply.YES


def test_an_answer_replaces_the_one_before_and_days_left_blank_are_not_free(cast: Cast, campaign):
    person = someone(cast, "Ana", week=[SATURDAY_MORNING, (6, *MORNING)])
    answer_days(volunteer=person, days=WEEK, answer=WeekAnswer.SLOTS, slots=[DatedSlot(WEEK[1], *MORNING)], **BY)
    assert free_on(SATURDAY) == ([], [])
    assert free_on(WEEK[1]) == (["Ana"], [])
    answer_days(volunteer=person, days=WEEK, answer=WeekAnswer.USUAL, **BY)
    assert free_on(SATURDAY) == (["Ana"], [])
    assert not Availability.objects.exclude(day=None).exists()
    assert said(person) is Reply.USUAL
    answer_days(volunteer=person, days=WEEK, answer=WeekAnswer.NO, **BY)
    assert free_on(SATURDAY) == ([], [])
    assert free_on(NEXT[0]) == (["Ana"], [])
    assert WeekQuestion.objects.get().answer == WeekAnswer.NO


def test_what_cannot_be_is_refused_and_nothing_is_written(cast: Cast, campaign):
    person = someone(cast, "Ana")
    holes = [WEEK[0], WEEK[2]]
    for days, answer, slots in (
        (WEEK, WeekAnswer.USUAL, []),
        (holes, WeekAnswer.NO, []),
        ([], WeekAnswer.NO, []),
        ([SATURDAY + timedelta(days=number) for number in range(15)], WeekAnswer.NO, []),
        (WEEK, WeekAnswer.SLOTS, [DatedSlot(NEXT[0], *MORNING)]),
        (WEEK, WeekAnswer.SLOTS, [DatedSlot(SATURDAY, time(12), time(9))]),
        (WEEK, WeekAnswer.SLOTS, [DatedSlot(SATURDAY, *MORNING, free=False, perhaps=True)]),
    ):
        with pytest.raises(InputError):
            answer_days(volunteer=person, days=days, answer=answer, slots=slots, **BY)
    assert not WeekQuestion.objects.exists()
    assert not Availability.objects.exists()


def test_the_database_refuses_a_slot_that_is_perhaps_and_no(cast: Cast, campaign):
    person = someone(cast, "Ana")
    of_a_day = {"campaign": campaign, "volunteer": person, "day": SATURDAY, "starts": time(8), "ends": time(9)}
    for values in ({**of_a_day, "free": False}, {**of_a_day, "day": None, "weekday": 5}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Availability.objects.create(**values, perhaps=True)


def test_asking_is_noted_once_a_day_without_a_name_and_taken_back(cast: Cast, campaign):
    people = [someone(cast, "Ana Gabarit"), someone(cast, "Bao Gabarit")]
    questions = questions_about(campaign, people)
    assert len(questions_about(campaign, people)) == len(questions) == WeekQuestion.objects.count() == 2
    assert quiet() == ["Ana Gabarit", "Bao Gabarit"], "to be asked is to say nothing"
    order = {"campaign": campaign.pk, "questions": questions, "means": Means.SMS, "by": COMMAND}
    assert len(ask(**order, at=AT)) == 2
    assert ask(**order, at=AT + AGAIN - timedelta(minutes=1)) == []
    assert len(ask(**order, at=AT + timedelta(hours=1), again=True)) == 2
    assert len(ask(**order, at=AT + timedelta(hours=1) + AGAIN)) == 2
    answer_days(volunteer=people[0], days=WEEK, answer=WeekAnswer.NO, **BY)
    assert unask(campaign=campaign.pk, questions=questions, by=COMMAND, at=AT) == 1
    assert sorted(WeekQuestion.objects.values_list("asked_at", flat=True), key=str)[1] is None
    lines = Entry.objects.filter(verb__startswith="volunteers.")
    verbs = ["volunteers.question_written", *["volunteers.asked"] * 3, "volunteers.unasked"]
    assert [line.verb for line in lines.order_by("number")] == verbs
    assert "Gabarit" not in str([(line.subject, line.details) for line in lines])


def test_a_link_that_was_closed_is_another_one_when_it_is_asked_for(cast: Cast, campaign):
    person = someone(cast, "Ana")
    (before,) = questions_about(campaign, [person])
    close_question_link(question=before, **BY)
    assert WeekQuestion.objects.get().maker == ""
    (after,) = questions_about(campaign, [person])
    assert question_token(before).split(":")[0] != question_token(after).split(":")[0]
    assert after.maker == COMMAND.maker


def test_two_lines_that_become_one_keep_the_later_answer_and_question(cast: Cast, campaign):
    kept, gone = someone(cast, "Ana"), someone(cast, "Ana Gabarit")
    answer_days(volunteer=kept, days=WEEK, answer=WeekAnswer.NO, **BY)
    set_week(volunteer=gone, slots=[SATURDAY_MORNING], **BY)
    answer_days(volunteer=gone, days=WEEK, answer=WeekAnswer.USUAL, by=COMMAND, at=AT + timedelta(hours=1))
    answer_days(volunteer=gone, days=NEXT, answer=WeekAnswer.NO, **BY)
    ask(campaign=campaign.pk, questions=questions_about(campaign, [gone]), means=Means.COPY, **BY)
    join(person=gone.person, into=kept.person, **BY)
    (first, second) = WeekQuestion.objects.order_by("first_day")
    assert (first.volunteer, first.answer, first.means) == (kept, WeekAnswer.USUAL, Means.COPY)
    assert (second.volunteer, second.answer) == (kept, WeekAnswer.NO)


def test_the_answer_of_one_person_costs_as_many_queries_as_that_of_twenty(
    cast: Cast, campaign, django_assert_num_queries
):
    for number in range(20):
        someone(cast, f"Ana {number}", week=[SATURDAY_MORNING] if number % 2 else [])
    with django_assert_num_queries(4):
        assert len(replies(Volunteer.objects.all(), WEEK)) == 20
    with django_assert_num_queries(1):
        assert len(silent(Volunteer.objects.all(), WEEK)) == 10
