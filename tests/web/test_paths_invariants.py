"""Whatever is done with journeys in whatever order, what must hold of them does."""

from contextlib import ExitStack
from datetime import timedelta
from typing import Any, ClassVar

import hypothesis.strategies as st
import pytest
from cast import Cast
from django.db import transaction
from hypothesis import settings
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from journeys import LATER, contact_of, membership, ready_path

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.actions import forget
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.paths import actions, setting_up
from arpenteur.web.persons.paths.joining import join_journeys
from arpenteur.web.persons.paths.models import ExitReason, Journey, JourneyEvent, JourneyStatus, PathStep
from arpenteur.web.persons.paths.starting import start

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]  # the verbs themselves run on both: test_paths_verbs


class JourneysMachine(RuleBasedStateMachine):
    """Three people, one path, verbs in any order; each run is taken back whole."""

    cast: ClassVar[Cast]
    contacts = Bundle("contacts")

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(sealed(self.cast.campaign.pk))
        self.stack.enter_context(transaction.atomic())
        self.path = ready_path(self.cast.campaign)
        self.at, self.events, self.undo = LATER, 0, None

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.stack.close()

    def given(self, journey: Journey, stale: bool = False) -> dict[str, Any]:
        self.at += timedelta(hours=1)
        return {"journey": journey, "seen": journey.version - stale, "by": COMMAND, "at": self.at}

    def any_journey(self, number: int) -> Journey | None:
        rows = list(Journey.objects.select_related("contact", "path", "step").order_by("pk"))
        return rows[number % len(rows)] if rows else None

    def attempt(self, number: int, act: Any) -> None:
        """Do something with a journey: what is refused changes nothing, what is done can be taken back."""
        journey = self.any_journey(number)
        if journey is None:
            return
        before, count = actions.state_of(journey), JourneyEvent.objects.count()
        try:
            after = act(journey)
        except InputError:
            now = Journey.objects.get(pk=journey.pk)
            assert actions.state_of(now) == before
            assert (now.version, JourneyEvent.objects.count()) == (journey.version, count)
        else:
            assert after.version == journey.version + 1
            self.undo = (before, after.version)

    @initialize(target=contacts)
    def people(self) -> Any:
        names = ("Alma Figurine", "Basile Témoin", "Noé Gabarit")
        return multiple(*(contact_of(self.cast.campaign, name).pk for name in names))

    @rule(contact=contacts)
    def start(self, contact: int) -> None:
        there = Journey.objects.filter(contact=contact, status=JourneyStatus.ACTIVE).exists()
        try:
            start(contact=Contact.objects.get(pk=contact), path=self.path, by=COMMAND, at=self.at)
        except InputError:
            assert there
        else:
            assert not there

    @rule(number=st.integers(0, 9), step=st.integers(0, 9), stale=st.booleans())
    def move(self, number: int, step: int, stale: bool) -> None:
        steps = list(PathStep.objects.all())
        self.attempt(number, lambda one: actions.move_on(step=steps[step % len(steps)], **self.given(one, stale)))

    @rule(number=st.integers(0, 9), days=st.integers(-3, 30))
    def postpone(self, number: int, days: int) -> None:
        due = (self.at + timedelta(days=days)).date()
        self.attempt(number, lambda one: actions.postpone(due=due, **self.given(one)))

    @rule(number=st.integers(0, 9), whole=st.booleans(), nobody=st.booleans())
    def hand_over(self, number: int, whole: bool, nobody: bool) -> None:
        to = None if nobody else membership(self.cast.organiser)
        self.attempt(number, lambda one: actions.hand_over(to=to, whole=whole, **self.given(one)))

    @rule(number=st.integers(0, 9), reason=st.integers(0, 9), status=st.sampled_from(JourneyStatus))
    def end(self, number: int, reason: int, status: JourneyStatus) -> None:
        reasons = [None, *ExitReason.objects.all()]
        why = reasons[reason % len(reasons)]
        self.attempt(number, lambda one: actions.end(status=status, reason=why, **self.given(one)))

    @rule(number=st.integers(0, 9))
    def void(self, number: int) -> None:
        self.attempt(number, lambda one: actions.void(**self.given(one)))

    @rule(number=st.integers(0, 9))
    def reactivate(self, number: int) -> None:
        self.attempt(number, lambda one: actions.reactivate(**self.given(one)))

    @precondition(lambda self: self.undo is not None)
    @rule()
    def take_back(self) -> None:
        before, seen = self.undo
        journey = Journey.objects.select_related("contact", "path", "step").filter(pk=before["id"]).first()
        if journey is None:
            return
        untouched = journey.version == seen
        try:
            back = actions.take_back(before=before, **{**self.given(journey), "seen": seen})
        except InputError:
            again = Journey.objects.filter(contact=journey.contact_id, status=JourneyStatus.ACTIVE).exclude(
                pk=journey.pk
            )
            gone = before["step_id"] is not None and not PathStep.objects.filter(pk=before["step_id"]).exists()
            assert not untouched or again.exists() or gone
        else:
            assert untouched
            assert back.status == before["status"]
            assert back.step_id == before["step_id"]

    @precondition(lambda _self: PathStep.objects.count() > 2)
    @rule(step=st.integers(0, 9), to=st.integers(0, 9))
    def remove_step(self, step: int, to: int) -> None:
        steps = list(PathStep.objects.all())
        one, other = steps[step % len(steps)], steps[to % len(steps)]
        before = Journey.objects.filter(status=JourneyStatus.ACTIVE).count()
        try:
            setting_up.remove_step(step=one, to=other, by=COMMAND, at=self.at)
        except InputError:
            assert one == other
        assert Journey.objects.filter(status=JourneyStatus.ACTIVE).count() == before

    @rule(gone=consumes(contacts), into=contacts)
    def join(self, gone: int, into: int) -> None:
        first, second = Contact.objects.get(pk=gone), Contact.objects.get(pk=into)
        count = Journey.objects.count()
        join_journeys(gone=first, into=second, by=COMMAND, at=self.at)
        Journey.objects.filter(contact=first).update(contact=second)
        assert Journey.objects.count() == count
        forget(contact=first, by=COMMAND, at=self.at)
        assert Journey.objects.count() == count

    @invariant()
    def one_under_way_for_each(self) -> None:
        active = list(Journey.objects.filter(status=JourneyStatus.ACTIVE).values_list("contact", flat=True))
        assert len(active) == len(set(active))

    @invariant()
    def what_is_under_way_is_at_a_step_and_what_is_over_has_its_end(self) -> None:
        for one in Journey.objects.select_related("step", "reason"):
            assert (one.status == JourneyStatus.ACTIVE) is (one.ended_at is None)
            assert one.status != JourneyStatus.ACTIVE or one.step is not None
            assert one.step is None or one.step.path_id == one.path_id
            assert one.reason is None or one.reason.target == one.status

    @invariant()
    def histories_only_grow_with_versions(self) -> None:
        for one in Journey.objects.all():
            assert one.events.count() == one.version

    @invariant()
    def places_of_steps_are_one_two_three(self) -> None:
        places = list(PathStep.objects.values_list("position", flat=True))
        assert places == list(range(1, len(places) + 1))


def test_verbs_in_any_order_keep_what_must_hold(cast: Cast):
    JourneysMachine.cast = cast
    run_state_machine_as_test(
        JourneysMachine, settings=settings(max_examples=25, stateful_step_count=25, deadline=None)
    )
