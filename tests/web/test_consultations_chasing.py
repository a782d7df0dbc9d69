"""What waits is chased two working days before its last day, on it, five after, then up: by letters without a title."""

from datetime import UTC, datetime

import pytest
import time_machine
from cast import AT, Cast
from consulted import process_of, step_of, written
from django.core import mail

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.outbox.worker import deliver_due
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.consultations.actions.decisions import answer
from arpenteur.web.residents.consultations.actions.duties import assign_duties, remind_due
from arpenteur.web.residents.consultations.kinds import AnswerKind, ContributionKind, StepKind
from arpenteur.web.residents.consultations.models import Duty

pytestmark = pytest.mark.django_db
TITLE = "Et les bus du dimanche ?"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(AT, tick=False):
        yield


def day(number: int, hour: int = 7) -> datetime:
    return datetime(2026, 9, number, hour, 0, tzinfo=UTC)


def asked(cast: Cast, to: str = "") -> Duty:
    """A question of Wednesday 2 September, to be answered by Wednesday 16, perhaps in somebody's hands."""
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast), StepKind.QUESTIONS)
        made = written(step, title=TITLE, kind=ContributionKind.QUESTION)
        duty = Duty.objects.get(contribution=made)
        if to:
            hand = Membership.objects.get(user=cast.everyone()[to])
            assign_duties(campaign=cast.campaign, duties=[duty], to=hand, by=COMMAND, at=AT)
        return duty


def chased(*moments: datetime) -> list[tuple[int, str]]:
    """Who was written to on each of some days, by name, in order."""
    found = []
    for at in moments:
        before = len(mail.outbox)
        with time_machine.travel(at, tick=False):
            remind_due(at=at)
            deliver_due(at=at)
        found += [(at.day, one.to[0].partition("@")[0]) for one in mail.outbox[before:]]
    return sorted(found)


def test_whoever_has_it_in_hand_is_chased_then_whoever_runs_consultations_too(cast: Cast):
    asked(cast, "leader")
    assert chased(*(day(number) for number in range(3, 31))) == [
        (14, "leader"),
        (16, "leader"),
        (23, "leader"),
        (30, "director"),
        (30, "leader"),
        (30, "organiser"),
    ]
    assert all(TITLE not in one.body and TITLE not in one.subject for one in mail.outbox)
    assert "/c/essai/habitants/" in mail.outbox[0].body


def test_what_is_in_nobody_s_hands_is_chased_with_whoever_runs_consultations(cast: Cast):
    asked(cast)
    assert chased(day(14)) == [(14, "director"), (14, "organiser")]


def test_nobody_is_chased_at_night_nor_twice_a_day_nor_for_what_is_done(cast: Cast):
    first = asked(cast, "leader")
    with sealed(cast.campaign.pk):
        written(first.contribution.step, title="Et les trains ?", kind=ContributionKind.QUESTION)  # type: ignore[union-attr]
        rows = list(Duty.objects.all())
        hand = Membership.objects.get(user=cast.leader)
        assign_duties(campaign=cast.campaign, duties=rows, to=hand, by=COMMAND, at=AT)
    assert chased(day(14, 3), day(14, 20)) == []
    assert chased(day(14), day(14, 9), day(14, 15)) == [(14, "leader")]
    assert "2 choses" in mail.outbox[-1].body
    with sealed(cast.campaign.pk):
        for one in rows:
            assert one.contribution is not None
            answer(
                contribution=one.contribution,
                kind=AnswerKind.ANSWER,
                text="Oui.",
                signed="La liste",
                by=COMMAND,
                at=day(15),
            )
    assert chased(day(16), day(23), day(30)) == []


def test_after_a_fortnight_without_the_site_only_the_latest_chase_leaves(cast: Cast):
    duty = asked(cast, "leader")
    assert chased(day(24)) == [(24, "leader")]
    with sealed(cast.campaign.pk):
        assert Duty.objects.get(pk=duty.pk).warned == 3
