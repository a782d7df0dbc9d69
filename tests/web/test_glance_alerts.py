"""What is to be done first: each room says it of its own, to whom can do it, and the page lists it by its deadline."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine
from cast import Cast
from django.utils import timezone
from fictional_place import station
from outings import outing, team, volunteer

from arpenteur.web.accountability.compliance.requests import open_request
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.alerts import alerts_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.phone.models import Turf
from arpenteur.web.persons.volunteers.models import Availability

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 4, 17, 30, tzinfo=UTC)
URL = "/c/essai/"


@pytest.fixture(autouse=True)
def now():
    """A Wednesday evening."""
    with time_machine.travel(NOW, tick=False):
        yield


def shown(cast: Cast, who: str = "director", path: str = URL) -> list[tuple[str, str, str]]:
    """Title, detail and address of each alert of the page, in order."""
    html = cast.client(getattr(cast, who)).get(path).content.decode()
    box = html.partition('id="g-alerts"')[2].partition("</aside>")[0]
    found = re.findall(r"<b>(.*?)</b><small>(.*?)</small></span><a id=\"g-do-\d+\" href=\"(.*?)\"", box)
    return [(unescape(title), unescape(detail), unescape(url)) for title, detail, url in found]


def people_alerts(cast: Cast, who: str = "director") -> list[tuple[str, str, str]]:
    return [one for one in shown(cast, who) if "manque" in one[0]]


def test_an_action_that_misses_people_says_how_many_are_free_and_opens_its_board(cast: Cast):
    with sealed(cast.campaign.pk):
        lou, max_ = (volunteer(cast.campaign, name, NOW) for name in ("Lou Gabarit", "Max Prototype"))
        for one in (lou, max_):
            Availability.objects.create(campaign=cast.campaign, volunteer=one, weekday=3, starts="08:00", ends="22:00")
        tomorrow = NOW + timedelta(days=1)
        short = outing(
            cast.campaign, [station(0)], at=tomorrow, status="planned", kind="market", wanted=3, people=[lou]
        )
        outing(cast.campaign, [station(1)], at=tomorrow, status="planned", wanted=1, people=[max_])
        far = outing(cast.campaign, [station(2)], at=NOW + timedelta(days=9), status="planned", wanted=9)
    (alert,) = people_alerts(cast)
    assert alert[0] == "Marché, bureau 1\N{NO-BREAK SPACE}: il manque 2 personnes"
    # Both walk already at that hour.
    hour = "demain à 18\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}30"
    assert alert[1] == f"{hour}\N{NARROW NO-BREAK SPACE}; personne n’est libre à cette heure"
    assert alert[2] == f"/c/essai/actions/{short.pk}/equipe/"
    assert cast.client(cast.director).get(alert[2]).status_code == 200
    with sealed(cast.campaign.pk):
        nour = volunteer(cast.campaign, "Nour Brouillon", NOW)
        Availability.objects.create(campaign=cast.campaign, volunteer=nour, weekday=3, starts="08:00", ends="22:00")
        far.starts_at, far.ends_at = NOW + timedelta(days=2), NOW + timedelta(days=2, hours=2)
        far.save()
        outing(cast.campaign, [station(3)], at=NOW + timedelta(days=3), status="planned", wanted=1)
    with time_machine.travel(NOW + timedelta(minutes=6), tick=False):
        assert [one[2] for one in people_alerts(cast)][:2] == [alert[2], f"/c/essai/actions/{far.pk}/equipe/"]
        assert "1 personne est libre" in people_alerts(cast)[0][1]


def test_a_narrowed_member_is_told_of_her_stations_and_a_guest_of_nothing(cast: Cast):
    with sealed(cast.campaign.pk):
        for number in (0, 2):
            outing(cast.campaign, [station(number)], at=NOW + timedelta(days=1), status="planned", wanted=2)
    assert [title for title, _detail, _url in people_alerts(cast)] == [
        "Porte-à-porte, bureau 1\N{NO-BREAK SPACE}: il manque 2 personnes",
        "Porte-à-porte, bureau 3\N{NO-BREAK SPACE}: il manque 2 personnes",
    ]
    (alert,) = people_alerts(cast, "leader")
    assert "bureau 1" in alert[0]
    assert cast.client(cast.leader).get(alert[2]).status_code == 200
    assert shown(cast, "guest") == []


def turf(cast: Cast, action: Action, letter: str, **columns: object) -> Turf:
    return Turf.objects.create(
        campaign=cast.campaign,
        action=action,
        letter=letter,
        code=f"1-{letter}-QRST",
        stations=[station(0)],
        doors=60,
        until=NOW + timedelta(days=9),
        made_at=NOW,
        **columns,
    )


def test_turfs_on_no_sheet_and_in_no_phone_are_told_before_the_day(cast: Cast):
    with sealed(cast.campaign.pk):
        action = outing(cast.campaign, [station(0)], at=NOW + timedelta(days=2), status="planned", wanted=0)
        first = turf(cast, action, "A")
        turf(cast, action, "B")
        turf(cast, action, "C", printed_at=NOW)
        turf(cast, action, "D", digest="0" * 64)
        turf(cast, action, "E", archived_at=NOW)
    told = [one for one in shown(cast) if "secteurs" in one[0]]
    assert told[0][0] == "2 secteurs ne sont ni imprimés ni remis"
    assert told[0][1] == "Porte-à-porte, bureau 1, vendredi 6 novembre à 18\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}30"
    assert cast.client(cast.director).get(told[0][2]).status_code == 200
    with sealed(cast.campaign.pk):
        Turf.objects.filter(action=action).update(printed_at=NOW)
        first.refresh_from_db()
    with time_machine.travel(NOW + timedelta(minutes=6), tick=False):
        assert [one for one in shown(cast) if "secteur" in one[0]] == []


def test_the_silence_is_told_a_fortnight_before_with_its_article(cast: Cast):
    def told() -> list[tuple[str, str, str]]:
        return [one for one in shown(cast) if "Silence" in one[0]]

    assert told() == []
    with time_machine.travel(datetime(2027, 3, 2, 9, tzinfo=UTC), tick=False):
        ((title, detail, url),) = told()
        assert title == "Silence électoral dès samedi 13 mars"
        assert "vendredi 12 mars" in detail
        assert "art. L49" in detail
        assert url.endswith("?semaine=2027-W10")
        assert cast.client(cast.director).get(url).status_code == 200
    with time_machine.travel(datetime(2027, 3, 13, 9, tzinfo=UTC), tick=False):
        # The second round's is the next one.
        assert told()[0][0] == "Silence électoral dès samedi 20 mars"


def test_a_request_about_data_is_told_to_whoever_answers_it(cast: Cast):
    with sealed(cast.campaign.pk):
        received = NOW - timedelta(days=20)
        open_request(
            campaign=cast.campaign, kind="access", reference="2026-1", received_at=received, by=COMMAND, at=NOW
        )
    told = {who: [one for one in shown(cast, who) if "RGPD" in one[1]] for who in ("director", "organiser", "leader")}
    assert told["director"][0][0] == "1 personne attend une réponse sur ses données"
    assert told["organiser"] == told["leader"] == []
    assert cast.client(cast.director).get(told["director"][0][2]).status_code == 200


def test_the_first_deadline_comes_first_and_refreshes_bring_what_is_new(cast: Cast):
    with time_machine.travel(datetime(2027, 3, 9, 9, tzinfo=UTC), tick=False), sealed(cast.campaign.pk):
        at = timezone.now()
        outing(cast.campaign, [station(0)], at=at + timedelta(days=2), status="planned", wanted=2)
        with unsealed():
            member = Member(cast.campaign, Membership.objects.get(user=cast.director.pk, campaign=cast.campaign.pk))
        found = alerts_of(member, at)
        assert [one.due for one in found] == sorted(one.due for one in found)
        assert [one.law for one in found if "Porte" in one.title or "Silence" in one.title] == [False, True]
        before = shown(cast, path=f"{URL}coup-d-oeil/direct/")
        outing(cast.campaign, [station(1)], at=at + timedelta(days=1), status="planned", wanted=2)
        after = shown(cast, path=f"{URL}coup-d-oeil/direct/")
        assert len(after) == len(before) + 1
        assert "bureau 2" in after[0][0]


def test_one_members_own_alerts_are_not_shown_to_another_of_the_same_role(cast: Cast):
    """The refreshed parts are shared between members of the same rights; what is hers to do is not."""
    with sealed(cast.campaign.pk):
        walkers = team(cast.campaign, "A", NOW)
        outing(cast.campaign, [station(0)], at=NOW + timedelta(days=1), status="planned", wanted=2, team=walkers)
        for user, narrowed in ((cast.leader, walkers.pk), (cast.organiser, None)):
            Membership.objects.filter(user=user.pk).update(role="team_lead", stations=[], team=narrowed)
        other = team(cast.campaign, "B", NOW)
        Membership.objects.filter(user=cast.organiser.pk).update(team=other.pk)
    path = f"{URL}coup-d-oeil/direct/"
    assert len([one for one in shown(cast, "leader", path) if "manque" in one[0]]) == 1
    assert [one for one in shown(cast, "organiser", path) if "manque" in one[0]] == []


@pytest.mark.parametrize("day", [6, 7])
def test_asking_on_its_eve_or_its_day_does_not_stand_above_an_action_that_begins_in_an_hour(cast: Cast, day: int):
    afternoon = datetime(2026, 11, day, 14, tzinfo=UTC)
    with time_machine.travel(afternoon, tick=False):
        with sealed(cast.campaign.pk):
            volunteer(cast.campaign, "Lou Gabarit", NOW)
            outing(cast.campaign, [station(3)], at=afternoon + timedelta(hours=1), status="planned", wanted=2)
        titles = [title for title, _detail, _url in shown(cast)]
    missing, silent = (next(at for at, one in enumerate(titles) if word in one) for word in ("manque", "n’a pas dit"))
    assert missing < silent
