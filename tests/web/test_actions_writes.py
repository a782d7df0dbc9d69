"""Writes of actions: what is kept, who is told, what two people at once may not undo."""

import uuid
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from acting import DAY, act, details, helper
from cast import AT, Cast
from django.core import mail
from django.db import transaction
from django.utils import timezone
from fictional_place import station

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.outbox.models import Message
from arpenteur.web.foundation.outbox.worker import deliver_due
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork import actions as verbs
from arpenteur.web.ground.fieldwork.area import inside, polygon
from arpenteur.web.ground.fieldwork.details import Details
from arpenteur.web.ground.fieldwork.kinds import NEXT, Status
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.fieldwork.notices import tell_cancelled
from arpenteur.web.ground.fieldwork.people import assign

pytestmark = pytest.mark.django_db
BY = {"by": COMMAND, "at": AT}


@pytest.fixture(autouse=True)
def inside_the_campaign(cast: Cast):
    with sealed(cast.campaign.pk):
        yield


def stations(action: Action) -> list[str]:
    return [zone.station for zone in action.zones.all()]


def test_an_action_has_the_doors_of_its_stations_unless_a_number_is_given(cast: Cast):
    ground = ground_of(cast.campaign)
    action = act(cast, stations=(station(0), station(1)))
    assert action.doors == ground.stations[station(0)].doors + ground.stations[station(1)].doors > 0
    assert stations(action) == [station(0), station(1)]
    assert act(cast, stations=(station(0),), doors=12).doors == 12
    line = Entry.objects.filter(verb="action.created").first()
    assert line is not None
    assert line.details == {"kind": "doors", "status": "planned", "zones": 2, "refused": []}


def test_a_form_sent_twice_makes_one_action(cast: Cast):
    key = uuid.uuid4()
    said = details(cast.campaign)
    first = verbs.create_action(campaign=cast.campaign, details=said, key=key, **BY)
    assert verbs.create_action(campaign=cast.campaign, details=said, key=key, **BY) == first
    assert Action.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"stations": ("00099_9999",)},
        {"wanted": 0},
        {"wanted": 501},
        {"title": "x" * 121},
        {"brief": "x" * 2001},
        {"streets": tuple(f"rue {n}" for n in range(41))},
        {"streets": ("x" * 121,)},
        {"doors": -1},
        {"team": 999999},
        {"kind": "march"},
        {"title": "a\0b"},
        {"area": {"type": "Point"}},
        {"day": date(1999, 1, 1)},
        {"area": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]}},
        {"area": {"type": "Polygon", "coordinates": [[["a", 0], [1, 0], [1, 1]]]}},
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(cast: Cast, wrong: dict):
    with pytest.raises(InputError):
        act(cast, **wrong)
    assert Action.objects.count() == 0


def test_an_action_lasts_and_not_longer_than_a_day(cast: Cast):
    start = details(cast.campaign)
    for length in (timedelta(0), timedelta(hours=-1), timedelta(hours=25)):
        with pytest.raises(InputError):
            verbs.create_action(
                campaign=cast.campaign, details=start.at(start.starts_at, start.starts_at + length), **BY
            )


def test_a_drawn_area_covers_the_stations_it_touches(cast: Cast):
    corner = [[2.4005, 48.8505], [2.4080, 48.8505], [2.4080, 48.8545], [2.4005, 48.8545]]
    action = act(cast, area={"type": "Polygon", "coordinates": [corner]})
    assert station(0) in stations(action)
    assert station(23) not in stations(action)
    whole = [[2.3, 48.8], [2.5, 48.8], [2.5, 48.95], [2.3, 48.95]]
    assert len(stations(act(cast, area={"type": "Polygon", "coordinates": [whole]}))) == 24
    tiny = [[2.4030, 48.8520], [2.4031, 48.8520], [2.4031, 48.8521]]
    assert len(stations(act(cast, area={"type": "Polygon", "coordinates": [tiny]}))) == 1


def test_a_point_is_inside_a_ring_whichever_way_it_turns():
    square = [(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)]
    for ring in (square, square[::-1]):
        assert inside((1.0, 1.0), ring)
        assert not inside((3.0, 1.0), ring)
    assert polygon({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]})["coordinates"][0][0] == [
        0,
        0,
    ]


def test_the_second_of_two_editors_is_told_and_writes_nothing(cast: Cast):
    action = act(cast, title="Avant")
    first = verbs.change_action(action=action, details=details(cast.campaign, title="Une"), version=1, **BY)
    assert (first.version, first.title) == (2, "Une")
    with pytest.raises(verbs.EditedMeanwhileError) as told:
        verbs.change_action(action=action, details=details(cast.campaign, title="Deux"), version=1, **BY)
    assert told.value.current.title == "Une"
    action.refresh_from_db()
    assert (action.title, action.version) == ("Une", 2)


def test_a_change_names_its_fields_and_no_content_in_the_journal(cast: Cast):
    action = act(cast, stations=(station(0),))
    verbs.change_action(
        action=action, details=details(cast.campaign, title="Secret", stations=(station(1),)), version=1, **BY
    )
    line = Entry.objects.get(verb="action.changed")
    assert line.details["fields"] == ["stations", "title"]
    assert "Secret" not in str(line.details)
    assert stations(Action.objects.get()) == [station(1)]


@pytest.mark.parametrize("before", Status)
@pytest.mark.parametrize("after", Status)
def test_states_follow_their_graph(cast: Cast, before: Status, after: Status):
    action = act(cast)
    Action.objects.filter(pk=action.pk).update(status=before)
    possible = after == before or (after in NEXT[before] and after is not Status.CANCELLED)
    if possible:
        assert verbs.set_status(action=action, status=after, **BY).status == after
    else:
        with pytest.raises(InputError):
            verbs.set_status(action=action, status=after, **BY)
    action.refresh_from_db()
    assert action.status == (after if possible else before)


def test_a_cancelled_action_says_why_and_those_who_came_are_told(cast: Cast):
    action = act(cast, title="Marché")
    for name, address in (("Nour", "nour@exemple.invalid"), ("Max", ""), ("Éloi", "eloi@exemple.invalid")):
        assign(action=action, volunteer=helper(cast.campaign, name, email=address), **BY)
    with pytest.raises(InputError):
        verbs.cancel_action(action=action, why="  ", **BY)
    verbs.cancel_action(action=action, why="Alerte orage", **BY)
    verbs.cancel_action(action=action, why="Autre", **BY)
    assert deliver_due(at=AT) == 2
    assert sorted(one.to[0] for one in mail.outbox) == ["eloi@exemple.invalid", "nour@exemple.invalid"]
    assert all("Marché" in one.subject and "Alerte orage" in one.body for one in mail.outbox)
    assert all("Nour" not in one.body and "Éloi" not in one.body for one in mail.outbox)


def test_nobody_is_told_of_an_action_that_is_on_again(cast: Cast):
    action = act(cast)
    assign(action=action, volunteer=helper(cast.campaign, "Nour", email="nour@exemple.invalid"), **BY)
    verbs.cancel_action(action=action, why="Pluie", **BY)
    assert verbs.set_status(action=action, status=Status.PLANNED, **BY).cancelled_why == ""
    assert deliver_due(at=AT) == 0
    assert tell_cancelled.call(cast.campaign.pk, action.pk) == 0
    assert mail.outbox == []
    assert not Message.objects.exists()


def test_a_job_of_a_version_without_an_outbox_hands_its_letters_over(cast: Cast):
    action = act(cast)
    assign(action=action, volunteer=helper(cast.campaign, "Nour", email="nour@exemple.invalid"), **BY)
    verbs.cancel_action(action=action, why="Pluie", **BY)
    Message.objects.all().delete()
    assert tell_cancelled.call(cast.campaign.pk, action.pk) == 1
    assert tell_cancelled.call(cast.campaign.pk, action.pk) == 1
    assert deliver_due(at=timezone.now()) == 1


def test_a_cancellation_taken_back_with_its_transaction_writes_to_nobody(cast: Cast):
    action = act(cast)
    assign(action=action, volunteer=helper(cast.campaign, "Nour", email="nour@exemple.invalid"), **BY)
    with transaction.atomic():
        verbs.cancel_action(action=action, why="Pluie", **BY)
        transaction.set_rollback(True)
    assert deliver_due(at=AT) == 0


def test_a_draft_is_cancelled_without_a_letter(cast: Cast):
    action = act(cast, draft=True)
    assign(action=action, volunteer=helper(cast.campaign, "Nour", email="nour@exemple.invalid"), **BY)
    verbs.cancel_action(action=action, why="Inutile", **BY)
    assert not Message.objects.exists()


def test_a_finished_action_is_not_cancelled_and_a_cancelled_one_not_changed(cast: Cast):
    action = act(cast)
    verbs.set_status(action=action, status=Status.DONE, **BY)
    with pytest.raises(InputError):
        verbs.cancel_action(action=action, why="Trop tard", **BY)
    other = verbs.cancel_action(action=act(cast), why="Pluie", **BY)
    with pytest.raises(InputError):
        verbs.change_action(action=other, details=Details.of(other), version=other.version, **BY)


def test_a_copy_is_a_draft_a_week_later_with_nobody_in_it(cast: Cast):
    action = act(cast, stations=(station(3),), brief="Bonjour", wanted=4)
    assign(action=action, volunteer=helper(cast.campaign, "Nour"), **BY)
    made = verbs.copy_action(action=action, **BY)
    assert (made.status, made.brief, made.wanted, stations(made)) == ("draft", "Bonjour", 4, [station(3)])
    assert made.starts_at - action.starts_at == timedelta(days=7)
    assert made.people.count() == 0


def test_a_weekly_action_keeps_its_hour_when_clocks_change(cast: Cast):
    made = verbs.repeat_weekly(action=act(cast, date(2027, 3, 24)), weeks=2, **BY)
    paris = ZoneInfo("Europe/Paris")
    assert [one.starts_at.astimezone(paris).hour for one in made] == [18, 18]
    assert [one.starts_at.hour for one in made] == [16, 16]
    assert made[0].starts_at - Action.objects.order_by("pk")[0].starts_at == timedelta(days=7, hours=-1)


def test_a_series_is_not_repeated_twice_over_itself(cast: Cast):
    action = act(cast)
    assert len(verbs.repeat_weekly(action=action, weeks=2, **BY)) == 2
    assert len(verbs.repeat_weekly(action=action, weeks=3, **BY)) == 1
    assert Action.objects.values("series").distinct().count() == 1
    assert Action.objects.count() == 4
    for weeks in (0, 27):
        with pytest.raises(InputError):
            verbs.repeat_weekly(action=action, weeks=weeks, **BY)


def test_an_action_is_handed_over_and_taken_back_once(cast: Cast):
    action, volunteer = act(cast), Membership.objects.get(user=cast.volunteer)
    for _ in range(2):
        verbs.delegate(action=action, membership=volunteer, **BY)
    assert list(action.delegates.all()) == [volunteer]
    for _ in range(2):
        verbs.undelegate(action=action, membership=volunteer, **BY)
    assert action.delegates.count() == 0
    assert Entry.objects.filter(verb__in=["action.delegated", "action.undelegated"]).count() == 2


def test_a_new_link_closes_the_one_before_and_only_a_digest_is_kept(cast: Cast):
    action = act(cast)
    secrets = [verbs.new_signup_link(action=action, **BY) for _ in range(2)]
    action.refresh_from_db()
    assert secrets[0] != secrets[1]
    assert action.digest not in secrets
    assert len(action.digest) == 64
    verbs.close_signup_link(action=action, **BY)
    action.refresh_from_db()
    assert action.digest is None


def test_another_time_is_reminded_again(cast: Cast):
    action = act(cast)
    Action.objects.filter(pk=action.pk).update(reminded_at=AT)
    said = details(cast.campaign, title="Même heure")
    assert verbs.change_action(action=action, details=said, version=1, **BY).reminded_at == AT
    later = details(cast.campaign, DAY + timedelta(days=1))
    assert verbs.change_action(action=action, details=later, version=2, **BY).reminded_at is None
