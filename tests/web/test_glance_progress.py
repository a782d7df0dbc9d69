"""How far the first zones are: each sentence and each line of the curve is held against the facts it is made of."""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
import time_machine
from cast import Cast
from django.utils import translation
from fictional_place import COUNT, station
from outings import counted, outing, team, volunteer

from arpenteur.web.foundation.campaigns.ground import ground_of, published_of
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.foundation.campaigns.standing import standings_of
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.site.glance.progress import (
    DayCount,
    FirstCounts,
    GoalProgress,
    Saturday,
    last_day_before_the_vote,
    progress,
)
from arpenteur.web.site.glance.progress_words import WAY, answer, round_figure, sentence, weeks_in_words
from arpenteur.web.site.glance.way import BOTTOM, LEFT, RIGHT, TOP, Curve

URL = "/c/essai/"
START = date(2026, 10, 5)
LAST = date(2027, 1, 8)
WEEK = timedelta(days=7)
NARROW = "\N{NARROW NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def french():
    with translation.override("fr"):
        yield


def facts(
    *,
    weekly: list[int],
    extra_days: int = 0,
    goal: int = 3463,
    measure: str = "doors",
    last: date | None = LAST,
    saturday: Saturday | None = None,
) -> GoalProgress:
    """A campaign that did so many doors on the first day of each week since the start; a third of them opened."""
    days = [DayCount(START + number * WEEK, doors, doors // 3, doors // 3) for number, doors in enumerate(weekly)]
    today = START + len(weekly) * WEEK + timedelta(days=extra_days)
    return progress(measure, today, last, goal, FirstCounts(days, {}, saturday))


def test_the_answer_is_the_nearest_fraction_and_the_nearest_half_week():
    rng = Random(20261128)
    words = {str(text): share for share, text in WAY}
    times = {weeks_in_words(halves): halves for halves in range(1, 40)}
    assert len(words) == len(WAY)
    assert len(times) == 39
    late = ahead = 0
    for _ in range(400):
        one = facts(weekly=[rng.randint(1, 500) for _ in range(rng.randint(1, 12))], extra_days=rng.randint(0, 6))
        assert one.goal
        assert one.start
        assert one.last_day
        told = answer(one, "priorité 1")
        if told is None or one.done >= one.goal:
            continue
        way, _comma, time = told.text.rstrip(".").partition(", ")
        assert abs(words[way] - one.done / one.goal) <= 0.051
        elapsed, whole = (one.today - one.start).days, (one.last_day - one.start).days + 1
        days_late = elapsed - whole * one.done / one.goal
        # The curve says late where the sentence does, and by as many doors.
        gap = [mark.text for mark in Curve(one).words if mark.kind == "late"]
        assert told.late is bool(gap)
        if time in {"dans les temps", "à jour jusqu’ici"}:
            assert -1.76 <= days_late <= 1.76
            assert ("manquerait" in sentence(one)) is (time != "dans les temps")
            continue
        if "porte" in time:
            assert gap == [f"{time.split()[0]} de retard"]
            assert 0 < days_late <= 1.76
            continue
        said, _of, sense = time.rpartition(" de retard") if "retard" in time else time.rpartition(" d’avance")
        sign = 1 if "retard" in time else -1
        assert told.late is (sign > 0)
        assert abs(sign * times[said] * 3.5 - days_late) <= 1.76
        late, ahead = late + (sign > 0), ahead + (sign < 0)
        assert sense == ""
    assert late > 20
    assert ahead > 20


@pytest.mark.parametrize(
    ("weekly", "text"),
    [
        ([172, 172, 172, 172, 172], "Au quart du chemin, une semaine et demie de retard."),
        ([260, 260, 260, 260, 260], "Aux deux cinquièmes du chemin, dans les temps."),
        ([243, 243, 243, 243, 243], "Au tiers du chemin, 48 portes de retard."),
        ([400, 400, 400, 400], "À la moitié du chemin, deux semaines et demie d’avance."),
    ],
)
def test_the_answer_as_it_is_written(weekly: list[int], text: str):
    told = answer(facts(weekly=weekly), "priorité 1")
    assert told is not None
    assert told.text == text


def test_before_a_whole_week_and_without_anything_to_go_to_nothing_is_claimed():
    counts = FirstCounts([DayCount(START, 128, 40, 40)], {}, None)
    few = progress("doors", START + timedelta(days=3), LAST, 3463, counts)
    told = answer(few, "priorité 1")
    assert told is not None
    assert told.text == f"128 portes sur 3{NARROW}463\N{NO-BREAK SPACE}: trop tôt pour parler de retard."
    assert not told.late
    assert few.pace is None
    assert sentence(few).startswith("Trop tôt pour dire où cela mène")
    assert sentence(facts(weekly=[100, 90])).startswith("Trop tôt")
    assert not sentence(facts(weekly=[100, 90, 80])).startswith("Trop tôt")
    none = progress("doors", START, LAST, 0, FirstCounts([], {}, None))
    assert answer(none, "priorité 1") is None
    unbegun = answer(progress("doors", START, LAST, 900, FirstCounts([], {}, None)), "priorité 1")
    assert unbegun is not None
    assert unbegun.text == "Priorité 1\N{NO-BREAK SPACE}: encore aucune porte, 900 à faire."


def test_the_sentence_says_where_the_mean_of_whole_weeks_leads_and_what_is_missing():
    one = facts(weekly=[120, 180, 200, 160, 200], saturday=Saturday(date(2026, 11, 14), 340, coming=True))
    assert one.pace is not None
    # Five weeks until yesterday, 60 days from today to the last day, both counted.
    assert (one.whole_weeks, one.days_left) == (5, 61)
    expected = 860 + 172 * 61 / 7
    assert one.projected == round(expected)
    missing = round_figure(3463 - round_figure(expected))
    assert sentence(one) == (
        f"À ce rythme, 2{NARROW}400 portes le 8 janvier. Il en manquerait 1{NARROW}100, "
        "un peu plus de trois samedis comme celui qui vient."
    )
    assert missing == 1100
    last = facts(weekly=[120, 180, 200, 160, 200], saturday=Saturday(date(2026, 11, 7), 560, coming=False))
    assert sentence(last).endswith("deux samedis comme le dernier.")
    met = facts(weekly=[120, 180, 200, 160, 200], measure="met")
    assert met.goal == round(3463 * met.done / one.done)
    assert "personnes rencontrées le 8 janvier" in sentence(met)
    fast = facts(weekly=[500, 500, 500, 500])
    assert fast.reached_on is not None
    # 1 463 doors left at 500 a week.
    assert fast.reached_on == fast.today + timedelta(days=20)
    assert sentence(fast) == "À ce rythme, toutes les portes sont faites le 22 novembre."


def test_today_is_counted_as_done_and_never_as_pace():
    before = facts(weekly=[100, 100, 100])
    days = [DayCount(START + number * WEEK, 100, 30, 30) for number in range(4)]
    during = progress("doors", START + 3 * WEEK, LAST, 3463, FirstCounts(days, {}, None))
    assert before.pace == during.pace
    assert (during.done, during.until_yesterday, during.today_count) == (400, 300, 100)
    assert [one.count for one in during.weeks] == [100, 100, 100]
    assert during.weeks[-1].last == during.today - timedelta(days=1)


def test_the_drawing_stays_in_its_frame_and_the_range_holds_the_pace():
    rng = Random(7)
    for _ in range(300):
        weekly = [rng.randint(0, 900) for _ in range(rng.randint(1, 13))]
        weekly[0] = max(weekly[0], 1)
        measure = rng.choice(["doors", "met"])
        one = facts(weekly=weekly, extra_days=rng.randint(0, 4), goal=rng.randint(50, 6000), measure=measure)
        curve = Curve(one)
        for path in (curve.done, curve.goal, curve.projected, curve.band):
            for x, y in re.findall(r"([-\d.]+),([-\d.]+)", path):
                assert LEFT - 0.1 <= float(x) <= RIGHT + 0.1
                assert TOP - 0.1 <= float(y) <= BOTTOM + 0.1
        if one.projected is not None:
            assert one.low is not None
            assert one.high is not None
            assert one.done <= one.low <= one.projected <= one.high
        marks = sorted(mark.x for mark in curve.days)
        assert all(after - before >= 61 for before, after in pairwise(marks))
        assert 2 <= len(curve.lines) <= 6


def test_the_last_day_is_the_last_lawful_one_before_the_next_round(cast: Cast):
    campaign = cast.campaign
    assert (campaign.first_round, campaign.second_round) == (date(2027, 3, 14), date(2027, 3, 21))
    assert last_day_before_the_vote(campaign, date(2027, 1, 1)) == date(2027, 3, 12)
    assert last_day_before_the_vote(campaign, date(2027, 3, 12)) == date(2027, 3, 12)
    assert last_day_before_the_vote(campaign, date(2027, 3, 13)) == date(2027, 3, 19)
    assert last_day_before_the_vote(campaign, date(2027, 3, 20)) is None
    over = facts(weekly=[100] * 20, last=None)
    told = answer(over, "priorité 1")
    assert told is not None
    assert told.text == f"Le vote est passé\N{NO-BREAK SPACE}: 2{NARROW}000 portes faites sur 3{NARROW}463."
    assert sentence(over) == ""


pages = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 17, 30, tzinfo=UTC)


@pytest.fixture
def begun(cast: Cast):
    """Five Saturdays in each station, a Wednesday evening five weeks after the first."""
    with time_machine.travel(NOW, tick=False):
        with sealed(cast.campaign.pk):
            walkers = team(cast.campaign, "A", NOW)
            for weeks in range(5, 0, -1):
                at = NOW - weeks * WEEK + timedelta(days=3)
                for number in range(COUNT):
                    done = outing(cast.campaign, [station(number)], at=at, status="done", team=walkers)
                    counted(done, station(number), at, opened=4 + number % 3, absent=6)
        yield cast


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace(NARROW, " ")


def page(cast: Cast, who: str = "director", query: str = "", language: str = "fr") -> str:
    client = cast.client(getattr(cast, who))
    client.cookies["django_language"] = language
    answer = client.get(URL + query, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def first_of(campaign: Campaign, only: set[str] | None = None) -> tuple[set[str], int]:
    first = standings_of(campaign, published_of(campaign), "station").first
    ground = ground_of(campaign)
    kept = {one for one in first if only is None or one in only}
    return kept, sum(ground.stations[one].doors for one in kept)


@pages
def test_tile_curve_and_table_say_the_same_and_filters_do_not_move_the_curve(begun: Cast):
    said = text_of(page(begun))
    first, planned = first_of(begun.campaign)
    tile = re.search(r"portes faites \d+ % ([\d ]+) sur ([\d ]+) Personnes", said)
    assert tile
    with sealed(begun.campaign.pk):
        events = [one for action in Action.objects.all() for one in action.events.all()]
    done = sum(one.quantity for one in events if one.station in first)
    assert int(tile[1].replace(" ", "")) == done
    assert int(tile[2].replace(" ", "")) == planned
    since = re.search(r"Aujourd’hui (\d+) ([\d ]+?) Bureau par bureau", said)
    assert since
    assert int(since[2].replace(" ", "")) == done

    def curve(query: str) -> str:
        return page(begun, query=query).partition('id="g-curve"')[2].partition("<details")[0].partition("<svg")[2]

    assert curve("?equipe=0") == curve("?periode=today") == curve("")
    assert curve("?courbe=met") != curve("")
    assert "personnes rencontrées le 12 mars" in text_of(page(begun, query="?courbe=met"))
    assert begun.client(begun.director).get(f"{URL}?courbe=argent").status_code == 400


@pages
def test_a_narrowed_member_sees_how_far_her_stations_are(begun: Cast):
    first, _planned = first_of(begun.campaign)
    other = next(station(number) for number in range(COUNT) if station(number) not in first)
    for stations in ([min(first)], [min(first), other], [other]):
        with sealed(begun.campaign.pk):
            Membership.objects.filter(user=begun.leader.pk).update(stations=stations)
        _kept, hers = first_of(begun.campaign, set(stations))
        said = text_of(page(begun, "leader"))
        assert f" sur {hers} Personnes" in said
        assert ("semaine après semaine Portes" in said) is True
        assert ("Aucune zone ne passe d’abord ici" in said) is not bool(hers)


@pages
def test_it_is_said_in_english(begun: Cast):
    said = text_of(page(begun, language="en"))
    assert "Where do we stand?" in said
    assert re.search(r"At this pace, [\d,]+ doors by 12 March\.|every door is done by", said)
    assert "Station by station" in said


@pages
def test_the_furthest_behind_is_an_alert_that_opens_the_form_of_an_action_there(begun: Cast):
    first, _planned = first_of(begun.campaign)
    html = page(begun)
    box = html.partition('id="g-alerts"')[2].partition("</aside>")[0]
    found = re.search(r"<b>Bureau ([^<]*?)\N{NO-BREAK SPACE}: [^<]*des portes</b>.*?href=\"([^\"]+)\"", box)
    ground = ground_of(begun.campaign)
    with sealed(begun.campaign.pk):
        events = [one for action in Action.objects.all() for one in action.events.all()]
    done = {one: sum(event.quantity for event in events if event.station == one) for one in first}
    share = (NOW.date() - date(2026, 10, 17)).days / ((date(2027, 3, 12) - date(2026, 10, 17)).days + 1)
    lags = {one: share * ground.stations[one].doors - done[one] for one in first}
    worst = max(lags, key=lambda one: (lags[one], one))
    if lags[worst] < 19:
        assert found is None
        return
    assert found
    assert found[1] == ground.label(worst)
    assert found[2] == f"/c/essai/actions/nouvelle/?zone={worst}"
    assert begun.client(begun.director).get(found[2]).status_code == 200


@pages
@pytest.mark.usefixtures("streets")
def test_day_0_says_what_is_known_and_links_only_to_who_may(cast: Cast):
    with time_machine.travel(NOW, tick=False):
        html = page(cast)
        said = text_of(html)
        first, planned = first_of(cast.campaign)
        assert "Trois étapes, et samedi est prêt." in said
        assert f"Il y a {planned:,} portes".replace(",", " ") in said
        numbers = re.search(r"passent d’abord : (.*?)\. Il y a", said)
        assert numbers
        ground = ground_of(cast.campaign)
        assert set(re.findall(r"\d+", numbers[1])) == {ground.label(one) for one in first}
        steps = html.partition('class="gsteps"')[2].partition("</ol>")[0]
        links = re.findall(r'<a [^>]*href="([^"]+)"', steps)
        assert len(links) == 5
        assert f"/c/{cast.campaign.slug}/membres/#invite" in links  # where the link to join and its square are
        for link in links:
            assert cast.client(cast.director).get(link).status_code == 200, link
        guest = page(cast, "guest").partition('class="gsteps"')[2].partition("</ol>")[0]
        assert re.findall(r'<a [^>]*href="([^"]+)"', guest) == [f"/sources/{cast.campaign.place}/"]
        with sealed(cast.campaign.pk):
            for name in ("Lou Gabarit", "Max Prototype"):
                volunteer(cast.campaign, name, NOW)
            outing(cast.campaign, [station(0)], at=NOW + timedelta(days=3), status="planned", wanted=0)
        said = text_of(page(cast))
        assert "Une étape, et samedi est prêt." in said
        assert "2 personnes sont dans la liste." in said
        assert "1 action est prévue." in said
