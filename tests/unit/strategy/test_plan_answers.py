"""Plans of a small invented town: what they say, what they respect, what they refuse."""

import datetime as dt
import json
import re
from pathlib import Path

import pytest
import small_snapshots as small

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.errors import InputError
from arpenteur.domain.family import Family
from arpenteur.plan.priors import Priors, priors
from arpenteur.snapshot import Snapshot
from arpenteur.strategy import Constraints, plan, plan_csv, plan_json, rank
from arpenteur.strategy.planning.constraints import Calendar
from arpenteur.strategy.planning.field import Counts
from arpenteur.strategy.planning.results import Plan

LEFT, LEGISLATIVE = Family.load("gauche"), ElectionType.LEGISLATIVE


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    tables = small.shrunk(small.town(4, stations=24, quartiers=3), "00090_0024")
    return small.publish(tmp_path_factory.mktemp("plan") / "s", tables)


def asked(town: Snapshot, hours: float = 600, text: str = "", **given: object) -> Plan:
    limits = Constraints.parse(text, file="c.toml")
    return plan(town, LEFT, hours=hours, target=LEGISLATIVE, constraints=limits, **given)  # type: ignore[arg-type]


def hours(found: Plan) -> dict[str, float]:
    return {one.station: one.hours for one in found.stations}


def test_hours_go_where_the_order_says(town: Snapshot) -> None:
    ranking = rank(town, family=LEFT, target=LEGISLATIVE)
    zones = {zone.zone: zone for zone in ranking.zones}
    found = asked(town, hours=10)
    assert found.stations[0].station == ranking.zones[0].zone
    assert found.order == ranking.order
    for one in found.stations:
        zone = zones[one.station]
        assert one.value == (None if zone.value is None else pytest.approx(zone.value))
        if zone.rank is not None:
            assert (one.priority_class, one.first_fifth) == (zone.priority_class, zone.first_fifth)


def test_more_hours_never_take_a_station_away(town: Snapshot) -> None:
    visited = [{key for key, spent in hours(asked(town, hours=many)).items() if spent > 0} for many in (50, 300, 2000)]
    assert visited[0] < visited[1] < visited[2]


def test_the_json_has_the_published_keys_and_adds_up(town: Snapshot) -> None:
    found = json.loads(plan_json(asked(town)))
    assert {"hours", "stations", "total", "order", "baselines", "minimum_detectable_effect_pp", "seed"} <= found.keys()
    assert found["schema_version"] == 2
    assert {"station", "hours", "doors", "value", "first_fifth", "arm"} <= found["stations"][0].keys()
    assert "votes" not in found["stations"][0]
    assert set(found["total"]["votes"]) == {"low", "central", "high"}
    assert {"name", "opened", "value", "worth"} <= found["baselines"][0].keys()
    assert found["total"]["hours"] == pytest.approx(600)
    assert sum(one["hours"] for one in found["stations"]) == pytest.approx(600)
    assert sum(one["opened"] for one in found["stations"]) == pytest.approx(found["total"]["opened"])
    first = sum(one["hours"] for one in found["stations"] if one["first_fifth"])
    assert found["total"]["first_fifth_hours"] == pytest.approx(first)
    assert len(found["stations"]) == 24


def test_the_floor_is_always_zero_and_always_said(town: Snapshot) -> None:
    found = asked(town)
    assert found.total.votes.low == 0 < found.total.votes.central < found.total.votes.high
    assert found.total.votes.high == pytest.approx(priors().published_per_door * found.total.doors)
    assert "de 0 à" in found.verdict
    assert "le plus qui ait été publié" in found.verdict
    assert "50 fois sur 100" in found.verdict


def test_the_naive_rules_are_beside_with_what_they_lose(town: Snapshot) -> None:
    found = asked(town)
    assert [one.name for one in found.baselines] == ["rule_2012", "own_share", "uniform"]
    planned = found.total.opened * found.total.value
    for one in found.baselines:
        assert one.worth == pytest.approx(one.opened * one.value / planned)
        assert one.worth <= 1


def test_votes_do_not_depend_on_which_doors_are_chosen(town: Snapshot) -> None:
    """No experiment says where a visit changes most votes: as many doors elsewhere count as much."""
    free = asked(town)
    elsewhere = asked(town, text="exclude = [" + ", ".join(f'"{one.station}"' for one in free.stations[:3]) + "]")
    assert elsewhere.total.value < free.total.value
    assert elsewhere.total.votes.central / elsewhere.total.opened == pytest.approx(
        free.total.votes.central / free.total.opened
    )


def test_a_promise_beyond_what_was_ever_measured_is_warned_of(town: Snapshot) -> None:
    said: set[bool] = set()
    for many in (50, 50_000):
        found = asked(town, hours=many)
        assert found.order.lift is not None
        beyond = found.total.value > found.order.lift.high
        assert any("ne comptez pas sur le reste" in warning for warning in found.warnings) == beyond
        said.add(beyond)
    assert said == {True, False}


def test_a_station_too_small_to_be_shown_gets_nothing_and_says_why(town: Snapshot) -> None:
    small_one = next(one for one in asked(town, hours=1e5).stations if one.station == "00090_0024")
    assert (small_one.hours, small_one.arm, small_one.dwellings) == (0, "out", None)
    assert small_one.reasons[0].startswith("masqué")


def test_every_door_is_finite(town: Snapshot) -> None:
    found = asked(town, hours=1e5)
    assert found.total.unspent_hours > 0
    assert any("sans emploi" in warning for warning in found.warnings)
    one = found.stations[0]
    assert one.dwellings == pytest.approx(one.registered / priors().registered_per_dwelling)
    assert one.passages[0] == pytest.approx(one.dwellings)
    assert one.passages[1] == pytest.approx(one.passages[0] * 0.65)


def test_the_same_question_gives_the_same_plan_and_another_seed_other_arms(town: Snapshot) -> None:
    first, again = asked(town, hold_out=0.2, seed=7), asked(town, hold_out=0.2, seed=7)
    assert first == again
    assert first.seed == 7
    arms = [{one.station: one.arm for one in asked(town, hold_out=0.2, seed=seed).stations} for seed in range(5)]
    assert any(one != arms[0] for one in arms[1:])


def test_controls_get_nothing_and_are_one_in_five_of_each_stratum(town: Snapshot) -> None:
    found = asked(town, hours=1200, hold_out=0.2)
    assert found.hold_out is not None
    drawn = [one for one in found.stations if one.stratum is not None]
    strata = {one.stratum for one in drawn}
    assert len(strata) == found.hold_out.strata >= 2
    for stratum in strata:
        arms = [one.arm for one in drawn if one.stratum == stratum]
        assert arms.count("control") == 1
        assert len(arms) >= 5
    assert all(one.hours == 0 for one in found.stations if one.arm == "control")
    assert all(one.arm == "treatment" for one in found.stations if one.hours > 0)
    assert all(one.previous_share is not None for one in drawn)


def test_the_detectable_effect_is_said_before_the_vote(town: Snapshot) -> None:
    found = asked(town, hours=1200, hold_out=0.2)
    assert found.hold_out is not None
    assert found.minimum_detectable_effect_pp is not None
    assert found.hold_out.expected_effect_pp < found.minimum_detectable_effect_pp
    assert any("ne verra pas" in warning for warning in found.warnings)
    assert 0 <= found.hold_out.cost < 1
    assert asked(town).minimum_detectable_effect_pp is None


def test_constraints_are_respected_by_name(town: Snapshot) -> None:
    free = asked(town)
    best, second = (one.station for one in free.stations[:2])
    last = min((one for one in free.stations if one.value is not None), key=lambda one: one.value or 0).station
    text = f'exclude = ["{best}"]\nforce = ["{last}"]\n[maximum]\n"{second}" = 5\n[minimum]\n"00090_3" = 6'
    found = asked(town, text=text)
    told = hours(found)
    assert told[best] == 0
    assert told[last] == pytest.approx(2)
    assert told[second] == pytest.approx(5)
    assert told["00090_0003"] >= 6
    assert sum(told.values()) == pytest.approx(600)
    said = {one.station: one.reasons for one in found.stations}
    assert said[best] == ("exclu",)
    assert "imposé" in said[last]
    assert "maximum atteint" in said[second]
    assert "minimum 6,0 h" in said["00090_0003"]


def test_imposed_stations_take_no_part_in_the_lottery(town: Snapshot) -> None:
    found = asked(town, hours=1200, text='force = ["00090_3"]\n[done_hours]\n"00090_4" = 5', hold_out=0.2)
    apart = [one for one in found.stations if one.station in ("00090_0003", "00090_0004")]
    assert [one.arm for one in apart] == ["out", "out"]
    assert all(one.stratum is None for one in apart)
    assert hours(found)["00090_0003"] >= 2


def test_doors_already_done_are_not_done_again(town: Snapshot) -> None:
    best = asked(town).stations[0]
    half = (best.dwellings or 0) / 2
    found = next(
        one
        for one in asked(town, text=f'[done_doors]\n"{best.station}" = {half}').stations
        if one.station == best.station
    )
    assert found.passages[0] == pytest.approx(half)
    assert any("déjà faites" in reason for reason in found.reasons)


def test_set_up_coverage_and_number_of_stations_make_an_integer_program(town: Snapshot) -> None:
    found = asked(town, text="setup_hours = 2\nminimum_coverage = 0.5\nmaximum_stations = 3")
    opened = [one for one in found.stations if one.hours > 0]
    assert found.method == "highs"
    assert found.gap <= 1e-4
    assert 0 < len(opened) <= 3
    assert all(one.setup_hours == 2 for one in opened)
    assert all(one.passages[0] >= 0.5 * (one.dwellings or 0) - 1e-6 for one in opened)
    assert sum(one.hours for one in opened) <= 600 + 1e-6


def test_a_team_works_at_home_and_no_further_than_it_may_go(town: Snapshot) -> None:
    text = '[[teams]]\nname = "Nord"\nhours = 40\nquartiers = ["{}"]'
    home = town.quartiers["name"][0]
    ids = town.quartiers["quartier"][0]
    found = asked(town, text=text.format(home))
    worked = [one for one in found.stations if one.hours > 0]
    assert {one.quartier for one in worked} == {ids}
    assert sum(one.teams["Nord"] for one in worked) == pytest.approx(40)
    assert found.total.unspent_hours == pytest.approx(560)
    wider = asked(town, text=text.format(home) + "\ntravel_km = 500")
    assert wider.total.votes.central >= found.total.votes.central


def test_counts_of_the_campaign_move_the_contact_rate(town: Snapshot) -> None:
    best = asked(town).stations[0].station
    counts = Counts({best: 300.0}, {best: 30.0}, "c.csv")
    found = next(one for one in asked(town, counts=counts).stations if one.station == best)
    assert found.contact_rate is not None
    assert found.contact_rate < 0.15
    assert asked(town, contact_rate=0.5).total.votes.central > asked(town).total.votes.central


def test_priors_can_be_those_of_the_campaign(town: Snapshot, tmp_path: Path) -> None:
    file = tmp_path / "p.toml"
    file.write_text(
        "[persuasion]\nmean = 0.0\n[published]\nswitched_per_door = 0.01\n[contact]\nmean = 0.5\n", encoding="utf-8"
    )
    beliefs = Priors.load(file)
    found = asked(town, beliefs=beliefs)
    assert found.total.persuaded == 0
    assert found.inputs["contact_rate"] == pytest.approx(0.5)
    assert found.inputs["priors"]["references"]["persuasion"] == "fichier de la campagne"
    assert found.total.votes.high < asked(town).total.votes.high


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[persuasion]\nmoyenne = 1", "persuasion : clés inattendues"),
        ("[persuasion]\nmean = -1", "persuasion.mean = -1"),
        ("persuasion = 3", "persuasion n'est pas une section"),
        ("[autre]\nx = 1", "clés inattendues ['autre']"),
    ],
)
def test_wrong_priors_are_named(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "p.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"p\.toml : ") as caught:
        Priors.load(file)
    assert said in str(caught.value)


def test_the_silence_takes_its_hours_and_names_the_law(town: Snapshot) -> None:
    calendar = Calendar(dt.date(2027, 6, 13), dt.date(2027, 6, 1), dt.date(2027, 6, 13), 20)
    found = plan(town, LEFT, hours=600, target=LEGISLATIVE, constraints=Constraints(calendar=calendar))
    assert found.hours == 11 * 20
    assert "2 jours retirés après le 11/06/2027" in found.warnings[0]
    assert "L. 49" in found.warnings[0]
    assert "220 h sont possibles" in found.warnings[1]


@pytest.mark.parametrize(
    ("calendar", "said"),
    [
        ("vote = 2027-06-13\nfrom = 2027-06-12\nuntil = 2027-06-13\nhours_per_day = 9", "articles L. 47 A et L. 49"),
        ("from = 2027-06-12\nuntil = 2027-06-01", "finit le 01/06/2027 et commence le 12/06/2027"),
        ("from = 2027-06-01\nuntil = 2027-06-02\nhours_per_day = 0", "aucune heure possible"),
    ],
)
def test_a_calendar_without_hours_is_refused(town: Snapshot, calendar: str, said: str) -> None:
    with pytest.raises(InputError, match=r"c\.toml") as caught:
        asked(town, text="[calendar]\n" + calendar)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[minimum]\n"00090_1" = 30\n"00090_2" = 20', "demandent 50,0 h, vous en avez 40,0"),
        ('maximum_stations = 1\nforce = ["00090_1", "00090_2"]', "1 bureau au plus (maximum_stations) et les bureaux"),
        ('force = ["00090_1"]\n[[teams]]\nname = "Sud"\nhours = 9\nstations = ["00090_2"]', "Sud : 9,0 h"),
        ('exclude = ["00090_1"]\nforce = ["00090_0001"]', "00090_0001 est à la fois dans exclude et dans force"),
        ('exclude = ["00090_1"]\n[minimum]\n"00090_1" = 2', "minimum.00090_0001 : ce bureau est dans exclude"),
        ('[minimum]\n"00090_1" = 3\n[maximum]\n"00090_1" = 2', "minimum.00090_0001 dépasse maximum.00090_0001"),
        ('[minimum]\n"00090_1" = 1000', "minimum.00090_0001 : ses portes restantes ne prennent que"),
        ('force = ["00090_77"]', "force : bureau de vote « 00090_77 » absent"),
        ('force = ["00090_24"]', "force : bureau « 00090_24 » sans estimation"),
        ('force = ["00090_1"]\n[maximum]\n"00090_1" = 0', "force : 00090_0001 a un maximum de 0 h"),
        ('force = ["00090_1"]\n[done_hours]\n"00090_1" = 1000', "force : 00090_0001 n'a plus de porte"),
        ('[[teams]]\nname = "Sud"\nhours = 9\nquartiers = ["Ailleurs"]', "teams.Sud.quartiers : quartier « Ailleurs »"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_with_its_names(town: Snapshot, text: str, said: str) -> None:
    with pytest.raises(InputError, match=r"^c\.toml(, ligne \d+)? : ") as caught:
        asked(town, hours=40, text=text)
    assert said in str(caught.value)


def test_minimums_and_forced_stations_add_up_in_what_they_ask_for(town: Snapshot) -> None:
    with pytest.raises(InputError) as caught:
        asked(town, hours=40, text='force = ["00090_1"]\n[minimum]\n"00090_2" = 39')
    assert "les minimums (00090_0002 : 39,0 h) et les bureaux imposés par force (00090_0001 : 2,0 h)" in str(
        caught.value
    )
    assert "demandent 41,0 h, vous en avez 40,0" in str(caught.value)


def test_a_plan_that_takes_too_long_says_so(town: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arpenteur.strategy.planning.plan.allocate", lambda *given: None)
    with pytest.raises(InputError, match="aucun plan trouvé à temps"):
        asked(town, text="setup_hours = 1")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("minimums = 1", "clés inattendues"),
        ('exclude = "00090_1"', "exclude = '00090_1'"),
        ("minimum = 3", "minimum n'est pas une table"),
        ('[minimum]\n"00090_1" = "six"', "minimum.00090_1 = 'six'"),
        ("minimum_coverage = 2", "minimum_coverage = 2"),
        ("maximum_stations = 0.5", "maximum_stations = 0.5"),
        ("calendar = 3", "calendar n'est pas une table"),
        ("[calendar]\nday = 2027-06-01", "calendar : clés inattendues"),
        ('[calendar]\nvote = "2027-06-01"', "calendar.vote = '2027-06-01'"),
        ("teams = 3", "teams n'est pas une liste"),
        ("[[teams]]\nhours = 3", "teams : name = None"),
        ('[[teams]]\nname = "A"\nhours = 3', "teams.A sans domicile"),
        ('[[teams]]\nname = "A"\nstations = ["00090_1"]', "teams.A.hours absent"),
        (
            '[[teams]]\nname = "A"\nhours = 1\nstations = ["x"]\n[[teams]]\nname = "A"\nhours = 1\nstations = ["x"]',
            "deux équipes « A »",
        ),
    ],
)
def test_a_wrong_file_is_named_with_its_key(text: str, said: str) -> None:
    with pytest.raises(InputError, match=r"^c\.toml(, ligne \d+)? : ") as caught:
        Constraints.parse(text, file="c.toml")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"hours": 0}, "0 heures"),
        ({"hours": float("nan")}, "nan heures"),
        ({"seed": -1}, "graine -1"),
        ({"contact_rate": 1.0}, "taux d'ouverture de 1"),
        ({"hold_out": 0.9}, "part de témoins de 0.9"),
    ],
)
def test_a_question_without_meaning_is_refused(town: Snapshot, given: dict[str, float], said: str) -> None:
    with pytest.raises(InputError) as caught:
        asked(town, **given)  # type: ignore[arg-type]
    assert said in str(caught.value)


def test_too_few_stations_for_a_lottery_are_refused(tmp_path: Path) -> None:
    place = small.publish(tmp_path / "s", small.town(1, stations=6))
    with pytest.raises(InputError, match="deux groupes de bureaux semblables"):
        asked(place, hold_out=0.2)


def test_the_csv_has_one_row_a_station_and_says_fiction(town: Snapshot) -> None:
    lines = plan_csv(asked(town)).splitlines()
    assert len(lines) == 25
    assert lines[0].startswith("station,label,commune")
    assert all(line.endswith("données fictives") for line in lines[1:])


def test_the_example_of_the_guide_is_read_as_it_says() -> None:
    guide = Path(__file__).resolve().parents[3] / "docs" / "guide" / "faire-un-plan.md"
    page = guide.read_text(encoding="utf-8")
    example = re.search(r"```toml\n(.*?)```", page, re.S)
    assert example is not None
    read = Constraints.parse(example[1])
    assert read.force == ("93010_0004",)
    assert read.calendar.vote == dt.date(2027, 6, 13)
    assert (read.teams[0].hours, read.teams[0].travel_km) == (60, 0.8)
    for name in ("exclude", "minimum", "maximum", "done_hours", "done_doors", "setup_hours", "minimum_coverage"):
        assert getattr(read, name)
        assert f"`{name}`" in page
