"""Who is called, by whom and when: one caller a person, hours, silence, never too often, refusals at once."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from at_once import together
from cast import AT, Cast
from django.db import connection
from journeys import member_as
from people_to_call import MORNING, agreed, crowd, list_of

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.calls.clocks import read_hours
from arpenteur.web.communication.calls.models import Call, CallList, CallOutcome, CallState, CallTry
from arpenteur.web.communication.calls.opening import change_hours, close_list
from arpenteur.web.communication.calls.outcomes import AGAIN, MOST_TRIES, CallAnswer, end_call
from arpenteur.web.communication.calls.queries import sums
from arpenteur.web.communication.calls.taking import LOCK, give_back, take_next
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.shared.law import RefusedByLawError
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.actions import correct_contact, forget, object_to_all, withdraw
from arpenteur.web.persons.contacts.models import Channel, Consent, Contact, FollowUp, FollowUpKind, How, Purpose

pytestmark = pytest.mark.django_db
TALKED = CallAnswer(CallOutcome.TALKED)


@pytest.fixture
def morning() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock


@pytest.fixture
def ready(cast: Cast, morning) -> Cast:
    return cast


def take(calls: CallList, member: Member, at: datetime = MORNING) -> Call:
    found = take_next(calls=calls, member=member, at=at)
    assert found is not None
    return found


@pytest.mark.parametrize("people", [70, pytest.param(500, marks=pytest.mark.drawn("calls"))])
def test_thirty_callers_end_all_calls_and_nobody_is_called_twice(ready: Cast, people: int):
    with sealed(ready.campaign.pk):
        agreed(ready, people)
        calls, callers = list_of(ready), crowd(ready, 30)
        at, in_hand, over = MORNING, {}, Counter()
        while True:
            at += timedelta(seconds=1)
            for one in callers:
                found = take_next(calls=calls, member=one, at=at)
                if found is not None:
                    assert found.contact_id not in {call.contact_id for call in in_hand.values()}
                    in_hand[one.membership.pk] = found
            if not in_hand:
                break
            for one in callers:
                held = in_hand.pop(one.membership.pk, None)
                if held is not None:
                    end_call(call=held, answer=TALKED, member=one, by=one.actor, at=at)
                    over[held.contact_id] += 1
        assert len(over) == people
        assert set(over.values()) == {1}
        assert CallTry.objects.count() == people
        assert sums(calls, at).over == {"talked": people}
        assert len(set(CallTry.objects.values_list("by", flat=True))) == 30


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("people", [70, pytest.param(500, marks=pytest.mark.drawn("calls"))])
def test_thirty_callers_at_once_end_all_calls_and_nobody_is_called_twice(ready: Cast, people: int):
    with sealed(ready.campaign.pk):
        agreed(ready, people)
        calls, callers = list_of(ready), crowd(ready, 30)

    def work(member: Member) -> None:
        while (held := take_next(calls=calls, member=member, at=MORNING)) is not None:
            end_call(call=held, answer=TALKED, member=member, by=member.actor, at=MORNING)

    assert together(ready.campaign.pk, [lambda one=one: work(one) for one in callers]) == 30
    with sealed(ready.campaign.pk):
        tries = Counter(CallTry.objects.values_list("contact", flat=True))
        assert len(tries) == people
        assert set(tries.values()) == {1}
        assert set(Call.objects.values_list("state", "tries")) == {("over", 1)}


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_lists_at_once_nobody_is_in_two_hands(ready: Cast):
    with sealed(ready.campaign.pk):
        people = agreed(ready, 12)
        lists, callers = (list_of(ready, "une"), list_of(ready, "autre")), crowd(ready, 12)
    tasks = [lambda one=one, n=n: take(lists[n % 2], one) for n, one in enumerate(callers)]
    together(ready.campaign.pk, tasks)
    with sealed(ready.campaign.pk):
        held = list(Call.objects.exclude(holder=None).values_list("contact", "holder"))
        assert len({contact for contact, _holder in held}) == len(held)
        assert 1 <= len(held) <= len(people)
    assert connection.vendor == "postgresql"


def test_two_lists_never_give_one_person_to_two_callers(ready: Cast):
    with sealed(ready.campaign.pk):
        agreed(ready, 1)
        one, other = list_of(ready, "une"), list_of(ready, "autre")
        first, second = crowd(ready, 2)
        held = take(one, first)
        assert take_next(calls=other, member=second, at=MORNING) is None
        give_back(call=held, member=first, by=first.actor, at=MORNING)
        assert take(other, second).contact_id == held.contact_id
        assert take_next(calls=one, member=first, at=MORNING) is None


def test_a_person_is_hers_for_a_quarter_of_an_hour(ready: Cast):
    with sealed(ready.campaign.pk):
        agreed(ready, 1)
        calls, (first, second) = list_of(ready), crowd(ready, 2)
        held = take(calls, first)
        assert held.held_until == MORNING + LOCK
        assert take(calls, first, MORNING + timedelta(minutes=14)).pk == held.pk
        assert take_next(calls=calls, member=second, at=MORNING + LOCK - timedelta(seconds=1)) is None
        assert take(calls, second, MORNING + LOCK).pk == held.pk
        with pytest.raises(InputError, match="n’avez plus"):
            end_call(call=held, answer=TALKED, member=first, by=first.actor, at=MORNING + LOCK)
        assert not CallTry.objects.exists()
        end_call(call=held, answer=TALKED, member=second, by=second.actor, at=MORNING + LOCK)


def test_a_late_word_holds_as_long_as_nobody_else_has_her(ready: Cast):
    with sealed(ready.campaign.pk):
        agreed(ready, 1)
        calls, (first, _second) = list_of(ready), crowd(ready, 2)
        held = take(calls, first)
        end_call(call=held, answer=TALKED, member=first, by=first.actor, at=MORNING + 2 * LOCK)
        assert Call.objects.get().state == CallState.OVER


def test_a_caller_has_one_person_in_hand_whatever_lists_she_opens(ready: Cast):
    with sealed(ready.campaign.pk):
        agreed(ready, 5)
        one, other = list_of(ready, "une"), list_of(ready, "autre")
        (caller,) = crowd(ready, 1)
        take(one, caller)
        held = take(other, caller)
        assert list(Call.objects.exclude(holder=None)) == [held]


# The cast votes on Sunday 14 March 2027: silence from Saturday 13 at 0:00.
@pytest.mark.parametrize(
    ("when", "allowed"),
    [
        ("2026-09-05 07:59:59", False),
        ("2026-09-05 08:00:00", True),
        ("2026-09-05 16:59:59", True),
        ("2026-09-05 17:00:00", False),
        ("2026-09-06 10:00:00", False),
        ("2026-09-07 07:59:59", False),
        ("2026-09-07 08:00:00", True),
        ("2026-09-07 11:30:00", False),
        ("2026-11-11 10:30:00", False),
        ("2027-03-12 18:59:59", True),
        ("2027-03-12 19:00:00", False),
        ("2027-03-13 10:00:00", False),
        ("2027-03-14 18:59:59", False),
        ("2027-03-15 09:00:00", True),
        ("2027-03-20 11:00:00", False),
    ],
)
def test_nobody_is_given_outside_the_hours_nor_in_electoral_silence(cast: Cast, when: str, allowed: bool):
    at = datetime.fromisoformat(when).replace(tzinfo=UTC)
    with sealed(cast.campaign.pk):
        with time_machine.travel(MORNING, tick=False):
            agreed(cast, 1)
            calls, (caller,) = list_of(cast), crowd(cast, 1)
        Contact.objects.all().update(expires_at=datetime(2027, 4, 1, tzinfo=UTC))
        Call.objects.all().update(next_at=AT)
        with time_machine.travel(at, tick=False):
            if allowed:
                assert take_next(calls=calls, member=caller, at=at) is not None
            else:
                with pytest.raises(InputError) as fault:
                    take_next(calls=calls, member=caller, at=at)
                silent = when.startswith(("2027-03-13", "2027-03-14", "2027-03-20"))
                assert isinstance(fault.value, RefusedByLawError) is silent
                assert ("L49" in str(fault.value)) is silent


def test_hours_are_chosen_within_those_of_the_rule(ready: Cast):
    with sealed(ready.campaign.pk):
        agreed(ready, 1)
        calls, (caller,) = list_of(ready), crowd(ready, 1)
        for weekdays, saturday in (("08:00-12:00", ""), ("", "18:00-21:00"), ("", ""), ("demain", "")):
            with pytest.raises(InputError):
                read_hours(ready.campaign, weekdays, saturday, MORNING)
        evening = read_hours(ready.campaign, "18:00-21:00", "", MORNING)
        change_hours(calls=calls, hours=evening, by=COMMAND, at=MORNING)
        with pytest.raises(InputError, match="lundi 7 septembre"):
            take_next(calls=calls, member=caller, at=MORNING)
        assert take_next(calls=calls, member=caller, at=datetime(2026, 9, 7, 18, 30, tzinfo=UTC)) is not None


def test_who_does_not_answer_is_called_again_later_three_times_and_left_in_peace(ready: Cast):
    with sealed(ready.campaign.pk):
        agreed(ready, 1)
        calls, (caller,) = list_of(ready), crowd(ready, 1)
        at = MORNING
        for attempt in range(1, MOST_TRIES + 1):
            call = end_call(
                call=take(calls, caller, at),
                answer=CallAnswer(CallOutcome.NO_ANSWER),
                member=caller,
                by=caller.actor,
                at=at,
            )
            assert call.tries == attempt
            assert take_next(calls=calls, member=caller, at=at + timedelta(minutes=5)) is None
            at += AGAIN[CallOutcome.NO_ANSWER]
        assert Call.objects.get().state == CallState.OVER


def test_four_calls_in_thirty_days_and_no_more_whatever_the_list(ready: Cast):
    with sealed(ready.campaign.pk):
        (contact,) = agreed(ready, 1)
        (caller,) = crowd(ready, 1)
        for number in range(4):
            calls = list_of(ready, f"liste {number}")
            end_call(call=take(calls, caller), answer=TALKED, member=caller, by=caller.actor, at=MORNING)
        with pytest.raises(InputError, match="personne de ce segment"):
            list_of(ready, "la cinquième")
        CallTry.objects.all().delete()
        last = list_of(ready, "encore")
        for day in (29, 20, 10, 1):
            CallTry.objects.create(
                campaign=ready.campaign,
                call=Call.objects.filter(call_list=last).get(),
                contact=contact,
                outcome="message",
                by="x",
                at=MORNING - timedelta(days=day),
            )
        assert take_next(calls=last, member=caller, at=MORNING) is None
        two_days_later = MORNING + timedelta(days=2)
        assert take_next(calls=last, member=caller, at=two_days_later) is not None


def test_a_callback_comes_first_at_its_hour_and_only_at_an_hour_at_which_people_are_called(ready: Cast):
    with sealed(ready.campaign.pk):
        agreed(ready, 3)
        calls, (caller, other) = list_of(ready), crowd(ready, 2)
        held = take(calls, caller)
        monday = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
        for wrong in (None, MORNING, MORNING + timedelta(days=61), datetime(2026, 9, 6, 9, 0, tzinfo=UTC)):
            with pytest.raises(InputError):
                end_call(
                    call=held,
                    answer=CallAnswer(CallOutcome.CALL_BACK, back_at=wrong),
                    member=caller,
                    by=caller.actor,
                    at=MORNING,
                )
        assert not CallTry.objects.exists()
        end_call(
            call=held,
            answer=CallAnswer(CallOutcome.CALL_BACK, back_at=monday),
            member=caller,
            by=caller.actor,
            at=MORNING,
        )
        assert take(calls, other).pk != held.pk
        assert sums(calls, MORNING).promised == 1
        assert take(calls, caller, monday).pk == held.pk


def test_never_again_holds_at_once_in_every_list_and_after_the_quarter_of_an_hour(ready: Cast):
    with sealed(ready.campaign.pk):
        agreed(ready, 1, pairs=[(Purpose.MEETINGS, Channel.PHONE), (Purpose.NEWS, Channel.PHONE)])
        one, other = list_of(ready, "une"), list_of(ready, "autre")
        first, second = crowd(ready, 2)
        held = take(one, first)
        late = MORNING + LOCK
        assert take(one, second, late).pk == held.pk
        with pytest.raises(InputError):
            end_call(call=held, answer=CallAnswer(CallOutcome.STOP), member=first, by=first.actor, at=late)
        end_call(call=held, answer=CallAnswer(CallOutcome.STOP, was_hers=True), member=first, by=first.actor, at=late)
        assert not Consent.objects.filter(withdrawn_at=None, channel=Channel.PHONE).exists()
        assert set(Call.objects.values_list("state", "outcome", "holder")) == {("over", "stop", None)}
        assert take_next(calls=other, member=second, at=late) is None
        assert Contact.objects.get().objected_at is None
        with pytest.raises(InputError):
            end_call(call=held, answer=TALKED, member=second, by=second.actor, at=late)


def test_nothing_at_all_any_more_is_an_objection_that_outlives_her(ready: Cast):
    with sealed(ready.campaign.pk):
        agreed(ready, 1)
        calls, (caller,) = list_of(ready), crowd(ready, 1)
        answer = CallAnswer(CallOutcome.STOP, everything=True)
        end_call(call=take(calls, caller), answer=answer, member=caller, by=caller.actor, at=MORNING)
        assert Contact.objects.get().objected_at == MORNING
        with pytest.raises(InputError, match="ne veut rien"):
            agreed(ready, 1)


def test_a_wrong_number_is_called_by_no_list_until_it_is_corrected(ready: Cast):
    with sealed(ready.campaign.pk):
        (contact,) = agreed(ready, 1)
        one, other = list_of(ready, "une"), list_of(ready, "autre")
        (caller,) = crowd(ready, 1)
        end_call(
            call=take(one, caller), answer=CallAnswer(CallOutcome.WRONG), member=caller, by=caller.actor, at=MORNING
        )
        assert take_next(calls=other, member=caller, at=MORNING) is None
        with pytest.raises(InputError):
            list_of(ready, "troisième")
        contact = Contact.objects.get(pk=contact.pk)
        correct_contact(contact=contact, phone="06 39 98 99 99", by=COMMAND, at=MORNING + timedelta(minutes=1))
        assert take(list_of(ready, "quatrième"), caller, MORNING + timedelta(hours=1)) is not None


@pytest.mark.parametrize("how", ["withdrawn", "objected", "erased"])
def test_who_takes_it_back_while_she_is_in_hand_is_shown_to_nobody_any_more(ready: Cast, how: str):
    with sealed(ready.campaign.pk):
        (contact,) = agreed(ready, 1)
        calls, (caller,) = list_of(ready), crowd(ready, 1)
        held = take(calls, caller)
        if how == "withdrawn":
            withdraw(contact=contact, pairs=None, how=How.LINK, by=COMMAND, at=MORNING)
        elif how == "objected":
            object_to_all(contact=contact, how=How.LINK, by=COMMAND, at=MORNING)
        else:
            forget(contact=contact, by=COMMAND, at=MORNING)
        assert take_next(calls=calls, member=caller, at=MORNING) is None
        if how == "erased":
            assert not Call.objects.exists()
            with pytest.raises(InputError):
                end_call(call=held, answer=TALKED, member=caller, by=caller.actor, at=MORNING)
        else:
            assert sums(calls, MORNING).gone == 1


def test_what_she_waits_for_is_a_follow_up_without_a_text(ready: Cast):
    with sealed(ready.campaign.pk):
        agreed(ready, 1)
        calls, (caller,) = list_of(ready), crowd(ready, 1)
        answer = CallAnswer(CallOutcome.TALKED, waits=FollowUpKind.LIFT)
        end_call(call=take(calls, caller), answer=answer, member=caller, by=caller.actor, at=MORNING)
        found = FollowUp.objects.get()
        assert (found.kind, found.text, found.owner) == ("lift", "", None)
        assert Contact.objects.get().last_exchange_at == MORNING


def test_a_closed_list_gives_nobody_and_lets_whoever_calls_end_her_call(ready: Cast):
    with sealed(ready.campaign.pk):
        agreed(ready, 2)
        calls, (caller, other) = list_of(ready), crowd(ready, 2)
        held = take(calls, caller)
        close_list(calls=calls, closed=True, by=COMMAND, at=MORNING)
        close_list(calls=calls, closed=True, by=COMMAND, at=MORNING)
        with pytest.raises(InputError, match="close"):
            take_next(calls=calls, member=other, at=MORNING)
        end_call(call=held, answer=CallAnswer(CallOutcome.STOP), member=caller, by=caller.actor, at=MORNING)
        close_list(calls=calls, closed=False, by=COMMAND, at=MORNING)
        assert take_next(calls=calls, member=other, at=MORNING) is not None


def test_the_journal_has_numbers_and_outcomes_and_no_name(ready: Cast):
    with sealed(ready.campaign.pk):
        agreed(ready, 1)
        calls = list_of(ready)
        caller = member_as(ready, ready.volunteer)
        end_call(
            call=take(calls, caller), answer=CallAnswer(CallOutcome.MESSAGE), member=caller, by=caller.actor, at=MORNING
        )
        lines = list(Entry.objects.filter(chain=ready.campaign.pk, verb__startswith="call"))
    assert [one.verb for one in lines] == ["call_script.kept", "call_list.opened", "call.taken", "call.made"]
    assert lines[-1].details == {"outcome": "message"}
    written = " ".join(f"{one.subject} {one.details}" for one in lines)
    assert "Figurine" not in written
    assert "0639" not in written.replace(" ", "")


def test_only_a_new_row_is_a_try(ready: Cast):
    with sealed(ready.campaign.pk):
        agreed(ready, 1)
        calls, (caller,) = list_of(ready), crowd(ready, 1)
        end_call(call=take(calls, caller), answer=TALKED, member=caller, by=caller.actor, at=AT + timedelta(days=4))
        with pytest.raises(TypeError):
            CallTry.objects.get().save()
