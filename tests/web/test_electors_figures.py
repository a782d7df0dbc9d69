"""What the list says of stations without anybody: measured as it says, masked, kept as local series, nobody in it."""

import json
from collections import Counter, defaultdict

import pytest
import time_machine
from cast import AT, Cast
from django.core.files.uploadedfile import SimpleUploadedFile
from fictional_place import PLACE, station
from hypothesis import given
from hypothesis import strategies as st
from voter_lists import bring, errors, here, joined, kept_list, people, register, sign, text

from arpenteur.demo import voters as lists
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.local_series.head_counts import BirthYearCount, HeadCount, ages, shares
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.electors.models import ListFigure, Undertaking, Voter
from arpenteur.web.persons.local_series.models import LocalSeries
from letters import whole_database

pytestmark = pytest.mark.django_db
YEAR, LAST = 2027, 2024
SHARE = 0.08


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False) as now:
        yield now


def figures(cast: Cast) -> dict[str, dict]:
    with sealed(cast.campaign.pk):
        return {one.kind: one.series.stations for one in ListFigure.objects.select_related("series")}


def key(one: lists.FictionalVoter) -> str:
    return f"{PLACE}_{one.station}"


def test_ages_are_those_reached_in_the_year_of_the_vote(cast: Cast, town: Snapshot):
    everyone = people(town, share=SHARE)
    kept_list(cast, joined(lists.register_lines(everyone)))
    by_station = defaultdict(list)
    for one in everyone:
        if one.station:
            by_station[key(one)].append(YEAR - one.year)
    found = figures(cast)
    for name, values in by_station.items():
        mean = found["age"][name]
        if mean["value"] is not None:
            assert mean["value"] == pytest.approx(sum(values) / len(values))
            assert mean["size"] == len(values)
        young = found["young"][name]
        if young["value"] is not None:
            assert young["value"] == pytest.approx(100 * sum(18 <= age <= 25 for age in values) / len(values))
        late = found["adults"][name]
        if late["value"] is not None:
            assert late["value"] == pytest.approx(100 * sum(age < YEAR - LAST + 18 for age in values) / len(values))
    assert any(one["value"] is not None for one in found["young"].values())


def test_a_share_of_fewer_than_eleven_people_is_nowhere(cast: Cast, town: Snapshot):
    everyone = people(town, share=SHARE)
    kept_list(cast, joined(lists.register_lines(everyone)))
    young = Counter(key(one) for one in everyone if one.station and 18 <= YEAR - one.year <= 25)
    shown = figures(cast)["young"]
    assert any(young[name] < 11 for name in shown), "some are small"
    for name, one in shown.items():
        if young[name] < 11:
            assert one == {"value": None, "size": None, "parts": [], "masked": "small"}
    page = text(cast.client(cast.director).get(here(cast, "?tous=1")))
    assert "masqué" in page


@given(
    counts=st.dictionaries(
        st.sampled_from([f"s{n}" for n in range(8)]),
        st.integers(0, 60).flatmap(lambda part: st.integers(part, part + 60).map(lambda whole: (part, whole))),
        min_size=1,
    )
)
def test_no_share_is_shown_with_fewer_than_eleven_on_either_side(counts: dict[str, tuple[int, int]]):
    series = shares({name: HeadCount(part, whole) for name, (part, whole) in counts.items()})
    hidden = {one.station for one in series.stations if one.value is None}
    for one in series.stations:
        part, whole = counts[one.station]
        if one.value is not None:
            assert min(part, whole - part) >= 11
            assert one.value == pytest.approx(100 * part / whole)
    # The sum of the place gives no hidden part back.
    for side in (0, 1):
        parts = [counts[name][0] if side == 0 else counts[name][1] - counts[name][0] for name in hidden]
        assert not parts or len(hidden) == len(counts) or (len(parts) > 1 and sum(parts) >= 11)


def test_a_count_without_persons_is_accepted_on_its_own_and_gives_the_same(cast: Cast, town: Snapshot):
    everyone = [one for one in people(town, share=SHARE) if one.station]
    browser = cast.client(cast.director)
    answer = bring(cast, browser, joined(lists.birth_year_lines(everyone)), "BV_AnneeNaissance_Sexe.csv")
    assert answer.status_code == 302
    alone = figures(cast)
    with sealed(cast.campaign.pk):
        assert not Undertaking.objects.exists()
        assert not Voter.objects.exists()
        assert not Entry.objects.filter(verb__startswith="electors.").exists()
    assert "Âge moyen" in text(browser.get(here(cast))).replace("âge", "Âge")
    kept_list(cast, joined(lists.register_lines(everyone)))
    assert figures(cast) == alone


def test_a_count_of_another_town_is_refused(cast: Cast):
    text_of = "code du bureau de vote;année de naissance;sexe;nombre d'électeurs\n0999;1950;F;30\n"
    answer = bring(cast, cast.client(cast.director), text_of)
    assert answer.status_code == 400
    assert "n'est de ce territoire" in errors(answer)[0]
    assert figures(cast) == {}


def compare(cast: Cast, content: str, year: str = "2024"):
    file = SimpleUploadedFile("avant.csv", content.encode())
    return cast.client(cast.director).post(here(cast, "comparer/"), {"file": file, "year": year}, follow=True)


def test_an_earlier_list_is_compared_and_forgotten(cast: Cast, town: Snapshot):
    now, before = people(town, share=SHARE), people(town, share=SHARE, earlier=True)
    kept_list(cast, joined(lists.register_lines(now)))
    with sealed(cast.campaign.pk):
        n = Voter.objects.count()
    assert "Comparée, et oubliée" in text(compare(cast, joined(lists.register_lines(before))))
    with sealed(cast.campaign.pk):
        assert Voter.objects.count() == n
    dump = whole_database()
    assert [one for one in before if "-" in one.birth_name and one.birth_name.upper() in dump] == []

    def who(one: lists.FictionalVoter) -> tuple:
        return (one.birth_name.upper(), one.first_names, one.year, one.sex)

    known = {who(one) for one in before}
    found = figures(cast)["new"]
    for name in {key(one) for one in now if one.station}:
        here_now = [one for one in now if key(one) == name]
        new = sum(who(one) not in known for one in here_now)
        if found[name]["value"] is not None:
            assert found[name]["value"] == pytest.approx(100 * new / len(here_now))
    assert sum(one["value"] is not None for one in found.values()) > 5
    page = text(cast.client(cast.director).get(here(cast, "?tous=1")))
    assert "Nouveaux depuis 2024" in page
    with sealed(cast.campaign.pk):
        assert Entry.objects.get(verb="electors.compared").details["year"] == 2024


def test_addresses_where_nobody_stayed(cast: Cast, town: Snapshot):
    """Thirty addresses in one station, everybody changed in twelve of them."""
    rows = [one for one in people(town, share=0.3) if one.station == "0003"]
    base = rows[0]

    def at(number: int, first: str) -> lists.FictionalVoter:
        values = {**base.__dict__, "number": str(number), "first_names": first, "birth_name": "Figurine"}
        return lists.FictionalVoter(**values)

    now = [at(n, "Camille" if n > 12 else "Max") for n in range(1, 31)] + [at(n, "Paul") for n in range(1, 31)]
    before = [at(n, "Camille") for n in range(1, 31)]
    kept_list(cast, joined(lists.register_lines(now)))
    compare(cast, joined(lists.register_lines(before)))
    assert figures(cast)["changed"][station(2)]["value"] == pytest.approx(100 * 12 / 30)


@pytest.mark.parametrize("year", ["1950", "2031", ""])
def test_a_year_that_is_none_compares_nothing(cast: Cast, town: Snapshot, year: str):
    kept_list(cast, register(town))
    compare(cast, register(town, earlier=True), year)
    assert "new" not in figures(cast)


def test_figures_are_shown_in_strategy_by_one_press_and_again_when_the_list_is_replaced(cast: Cast, town: Snapshot):
    kept_list(cast, register(town, share=SHARE))
    browser = cast.client(cast.director)
    with sealed(cast.campaign.pk):
        assert set(LocalSeries.objects.values_list("kept_at", flat=True)) == {None}
    assert browser.post(here(cast, "montrer/")).status_code == 302
    with sealed(cast.campaign.pk):
        assert None not in set(LocalSeries.objects.values_list("kept_at", flat=True))
    profile = text(browser.get(f"/profils/{PLACE}/{station(2)}/"))
    assert "liste électorale, comptée par bureau" in profile or "Électeurs" in profile
    place = bring(cast, browser, register(town, share=SHARE)).headers["Location"]
    browser.post(f"{place}garder/", {"replace": "on"})
    with sealed(cast.campaign.pk):
        assert LocalSeries.objects.count() == 3
        assert None not in set(LocalSeries.objects.values_list("kept_at", flat=True))


def test_what_is_stored_of_figures_holds_nobody(cast: Cast, town: Snapshot):
    everyone = people(town, share=SHARE)
    kept_list(cast, joined(lists.register_lines(everyone)))
    with sealed(cast.campaign.pk):
        held = json.dumps([one.stations for one in LocalSeries.objects.all()], ensure_ascii=False)
    assert not any(one.birth_name in held for one in everyone)


def test_a_birth_year_that_is_unknown_counts_in_none():
    found = ages([BirthYearCount("s", 0, "F", 5), BirthYearCount("s", 2000, "F", 20)], year=YEAR, since=LAST)
    assert found["age"]["s"] == HeadCount(27 * 20, 20)


def test_a_list_is_signed_for_before_it_is_compared_with(cast: Cast, town: Snapshot):
    sign(cast, cast.client(cast.director))
    assert "il n'y a pas de liste" in text(compare(cast, register(town))).lower()
