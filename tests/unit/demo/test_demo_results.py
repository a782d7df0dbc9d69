"""The demo commune votes: files as published in their years, counts that add up, planted patterns that show."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import spearmanr

from arpenteur.demo import DEMO_PLACE, DemoTown
from arpenteur.demo.write_results import percentage
from arpenteur.domain.elections import Election
from arpenteur.domain.grid import grid

TEXT = "resultats-par-niveau-burvot-t1-france-entiere.txt"
# As published; written out here, not imported, so that a slip in the generator is seen.
TEXT_HEADER = (
    "Code du département;Libellé du département;Code de la circonscription;Libellé de la circonscription;"
    "Code de la commune;Libellé de la commune;Code du b.vote;Inscrits;Abstentions;% Abs/Ins;Votants;% Vot/Ins;Blancs;"
    "% Blancs/Ins;% Blancs/Vot;Nuls;% Nuls/Ins;% Nuls/Vot;Exprimés;% Exp/Ins;% Exp/Vot;"
)
PRESIDENTIAL_BLOCK = "N°Panneau;Sexe;Nom;Prénom;Voix;% Voix/Ins;% Voix/Exp"
LEGISLATIVE_BLOCK = "N°Panneau;Sexe;Nom;Prénom;Nuance;Voix;% Voix/Ins;% Voix/Exp"
LONG_HEADER = (
    "No tour;Code département;Code commune;Nom commune;No bureau vote;Inscrits;Votants;Exprimés;No liste;Nom;Prénom;"
    "Nuance;Voix"
)
NUMBERED_HEADER = (
    "Code département;Libellé département;Code commune;Libellé commune;Code BV;Inscrits;Votants;% Votants;Abstentions;"
    "% Abstentions;Exprimés;% Exprimés/inscrits;% Exprimés/votants;Blancs;% Blancs/inscrits;% Blancs/votants;Nuls;"
    "% Nuls/inscrits;% Nuls/votants;"
)


@dataclass(frozen=True)
class Count:
    """One station of one file, read by this test's own few lines."""

    registered: int
    abstentions: int | None
    turnout: int
    blank: int | None
    null_votes: int | None
    valid: int
    candidates: tuple[tuple[str, str, int], ...]

    def family(self, election: str, family: str) -> int:
        """Votes of a family of the grid."""
        known = grid()
        options = [known.option_of(Election.parse(election), nuance, name) for name, nuance, _ in self.candidates]
        return sum(
            votes
            for (_, _, votes), option in zip(self.candidates, options, strict=True)
            if option and known.options[option].family == family
        )


def _text(path: Path, block: int) -> dict[str, Count]:
    rows = list(csv.reader(io.StringIO(path.read_text("latin-1")), delimiter=";"))[1:]
    found = {}
    for row in rows:
        blocks = [row[at : at + block] for at in range(21, len(row), block)]
        candidates = tuple((one[2], one[4] if block == 8 else "", int(one[-3])) for one in blocks)
        counts = (int(row[i]) for i in (7, 8, 10, 12, 15, 18))
        found[row[6]] = Count(*counts, candidates)
    return found


def _long(path: Path) -> dict[str, Count]:
    rows = list(csv.DictReader(io.StringIO(path.read_text("latin-1")), delimiter=";"))
    found = {}
    for row in rows:
        mine = [one for one in rows if one["No bureau vote"] == row["No bureau vote"]]
        candidates = tuple((one["Nom"], one["Nuance"], int(one["Voix"])) for one in mine)
        registered, turnout, valid = int(row["Inscrits"]), int(row["Votants"]), int(row["Exprimés"])
        found[row["No bureau vote"]] = Count(registered, None, turnout, None, None, valid, candidates)
    return found


def _numbered(path: Path, kind: str) -> dict[str, Count]:
    found = {}
    for row in csv.DictReader(io.StringIO(path.read_text("utf-8")), delimiter=";"):
        indexes = [i for i in range(1, 20) if row.get(f"Voix {i}")]
        candidates = tuple(
            (row[f"Nom candidat {i}"], row[f"Nuance {kind} {i}"], int(row[f"Voix {i}"])) for i in indexes
        )
        names = ("Inscrits", "Abstentions", "Votants", "Blancs", "Nuls", "Exprimés")
        found[row["Code BV"]] = Count(*(int(row[name]) for name in names), candidates)
    return found


@pytest.fixture(scope="module")
def counts(town: DemoTown) -> dict[str, dict[str, Count]]:
    folder = town.folder
    return {
        "2012_pres_t1": _text(folder / "2012_pres_t1" / TEXT, 7),
        "2014_muni_t1": _long(folder / "2014_muni_t1" / "MN14_Bvot_T1T2.txt"),
        "2017_pres_t1": _text(folder / "2017_pres_t1" / TEXT, 7),
        "2017_legi_t1": _text(folder / "2017_legi_t1" / TEXT, 8),
        "2022_pres_t1": _text(folder / "2022_pres_t1" / TEXT, 7),
        "2022_legi_t1": _text(folder / "2022_legi_t1" / TEXT, 8),
        "2024_legi_t1": _numbered(folder / "2024_legi_t1" / "resultats-definitifs-par-bureau-de-vote.csv", "candidat"),
        "2026_muni_t1": _numbered(
            folder / "2026_muni_t1" / "municipales-2026-resultats-bv-par-communes-2026-03-20.csv", "liste"
        ),
    }


def test_the_place_is_in_a_departement_that_does_not_exist(town: DemoTown) -> None:
    assert str(DEMO_PLACE) == town.commune == "00042"
    assert "fictive" in town.name


@pytest.mark.parametrize("election", ["2012_pres_t1", "2017_pres_t1", "2022_pres_t1"])
def test_presidential_text_names_the_first_block_only(town: DemoTown, election: str) -> None:
    header = (town.folder / election / TEXT).read_bytes().split(b"\n")[0].decode("latin-1")
    assert header == TEXT_HEADER + PRESIDENTIAL_BLOCK


@pytest.mark.parametrize("election", ["2017_legi_t1", "2022_legi_t1"])
def test_legislative_text_is_ragged(town: DemoTown, election: str) -> None:
    header, *rows = (town.folder / election / TEXT).read_text("latin-1").splitlines()
    assert header == TEXT_HEADER + LEGISLATIVE_BLOCK
    lengths = {len(row.split(";")) for row in rows}
    assert len(lengths) == 2
    assert all((length - 21) % 8 == 0 for length in lengths)


def test_municipal_2014_is_long(town: DemoTown) -> None:
    header = (town.folder / "2014_muni_t1/MN14_Bvot_T1T2.txt").read_text("latin-1").splitlines()[0]
    assert header == LONG_HEADER


def test_legislative_2024_numbers_nineteen_blocks(town: DemoTown) -> None:
    path = town.folder / "2024_legi_t1/resultats-definitifs-par-bureau-de-vote.csv"
    header, *rows = path.read_text("utf-8").splitlines()
    names = (
        "Numéro de panneau",
        "Nuance candidat",
        "Nom candidat",
        "Prénom candidat",
        "Sexe candidat",
        "Voix",
        "% Voix/inscrits",
        "% Voix/exprimés",
        "Elu",
    )
    assert header == NUMBERED_HEADER + ";".join(f"{name} {i}" for i in range(1, 20) for name in names)
    assert {len(row.split(";")) for row in rows} == {len(header.split(";"))}
    assert {row.split(";")[23] for row in rows} <= {"MASCULIN", "FEMININ"}


def test_municipal_2026_numbers_lists_with_their_seats(town: DemoTown) -> None:
    (path,) = (town.folder / "2026_muni_t1").iterdir()
    header, *rows = path.read_text("utf-8").splitlines()
    names = (
        "Numéro de panneau",
        "Nom candidat",
        "Prénom candidat",
        "Sexe candidat",
        "Nuance liste",
        "Libellé abrégé de liste",
        "Libellé de liste",
        "Voix",
        "% Voix/inscrits",
        "% Voix/exprimés",
        "Elu",
        "Sièges au CM",
        "Sièges au CC",
    )
    assert header == NUMBERED_HEADER + ";".join(f"{name} {i}" for i in range(1, 14) for name in names)
    assert {len(row.split(";")) for row in rows} == {len(header.split(";"))}
    assert all("LISTE FICTIVE" in row for row in rows)


def test_codes_are_padded_as_published(town: DemoTown) -> None:
    row = (town.folder / "2022_pres_t1" / TEXT).read_text("latin-1").splitlines()[1].split(";")
    name = "Valmarche-sur-Orvane (commune fictive)"
    assert row[:7] == ["00", "Département fictif", "01", "1ère circonscription", "042", name, "0001"]
    later = (town.folder / "2024_legi_t1/resultats-definitifs-par-bureau-de-vote.csv").read_text("utf-8")
    assert later.splitlines()[1].split(";")[2:5] == ["00042", name, "0001"]


def test_percentages_are_rounded_half_up() -> None:
    assert percentage(1, 800) == "0,13"
    assert percentage(1, 3) == "33,33"
    assert percentage(5, 0) == "0,00"


def test_every_count_adds_up(counts: dict[str, dict[str, Count]]) -> None:
    for election, stations in counts.items():
        for station, one in stations.items():
            where = (election, station)
            assert sum(votes for _, _, votes in one.candidates) == one.valid, where
            if one.abstentions is not None:
                assert one.registered == one.turnout + one.abstentions, where
                assert one.turnout == one.valid + (one.blank or 0) + (one.null_votes or 0), where
            assert 0 < one.valid <= one.turnout <= one.registered, where


def test_blank_votes_are_not_apart_before_2014(counts: dict[str, dict[str, Count]]) -> None:
    assert all(one.blank == 0 for one in counts["2012_pres_t1"].values())
    assert sum(one.blank or 0 for one in counts["2017_pres_t1"].values()) > 0


def test_every_candidate_is_known_to_the_political_grid(counts: dict[str, dict[str, Count]]) -> None:
    for election, stations in counts.items():
        for one in stations.values():
            for name, nuance, _ in one.candidates:
                assert grid().option_of(Election.parse(election), nuance, name), (election, name, nuance)


def test_no_bloc_is_favoured(counts: dict[str, dict[str, Count]]) -> None:
    known = grid()
    mean = dict.fromkeys(known.blocs, 0.0)
    for election, stations in counts.items():
        valid = sum(one.valid for one in stations.values())
        for family, bloc in known.bloc_of_family.items():
            votes = sum(one.family(election, family) for one in stations.values())
            mean[bloc] += votes / valid / len(counts)
    large = [share for bloc, share in mean.items() if bloc != "divers"]
    assert max(large) - min(large) < 0.06, mean


def test_forty_stations_hold_about_twenty_five_thousand_registered(
    town: DemoTown, counts: dict[str, dict[str, Count]]
) -> None:
    assert len(counts["2026_muni_t1"]) == len(town.stations) == 40
    assert sum(one.registered for one in counts["2026_muni_t1"].values()) == pytest.approx(25_000, abs=30)
    small = [number for number, one in counts["2026_muni_t1"].items() if one.registered < 100]
    assert len(small) == 1


def test_stations_were_created_renumbered_and_cut_anew_after_2017(
    town: DemoTown, counts: dict[str, dict[str, Count]]
) -> None:
    then, now = counts["2017_pres_t1"], counts["2022_pres_t1"]
    created = {one.number for one in town.stations if one.created_after_2017}
    assert len(created) == 2
    assert set(now) - set(then) >= created
    assert len(set(then) - set(now)) == 1  # the old number of the renumbered one
    assert len(set(now) - set(then) - created) == 1
    changed = {one.number for one in town.stations if one.changed_since_2017}
    moved = {n for n in set(then) & set(now) if abs(now[n].registered / then[n].registered - 1) > 0.1}
    assert moved
    assert moved <= changed


def test_the_planted_turnout_gap_is_recovered(town: DemoTown, counts: dict[str, dict[str, Count]]) -> None:
    def rate(election: str, number: str) -> float:
        return counts[election][number].turnout / counts[election][number].registered

    kept = [one for one in town.stations if not one.changed_since_2017]
    seen = [
        np.mean([rate(f"{year}_pres_t1", one.number) - rate(f"{year}_legi_t1", one.number) for year in (2017, 2022)])
        for one in kept
    ]
    assert spearmanr(seen, [one.gap for one in kept])[0] > 0.8


def test_the_gap_is_widest_in_the_housing_estates(town: DemoTown) -> None:
    estates = [one.gap for one in town.stations if one.kinds.get("estate", 0) > 0.9]
    others = [one.gap for one in town.stations if one.kinds.get("estate", 0) < 0.1]
    assert len(estates) >= 5
    assert min(estates) > max(others)


def test_planted_floating_votes_are_the_largest(town: DemoTown, counts: dict[str, dict[str, Count]]) -> None:
    """F = Σ s × c, from the presidential vote of 2022 and the families that collapsed by 2024."""

    def town_share(election: str, family: str) -> float:
        stations = counts[election].values()
        return sum(one.family(election, family) for one in stations) / sum(one.valid for one in stations)

    families = list(grid().families)
    before = {family: town_share("2022_pres_t1", family) for family in families}
    after = {family: town_share("2024_legi_t1", family) for family in families}
    collapse = {f: max(0.0, 1 - after[f] / before[f]) if before[f] else 0.0 for f in families}
    floating = {
        number: sum(one.family("2022_pres_t1", f) / one.valid * collapse[f] for f in families)
        for number, one in counts["2022_pres_t1"].items()
        if one.registered >= 100
    }
    planted = {one.number for one in town.stations if one.floating_family}
    top = sorted(floating, key=lambda number: -floating[number])[: len(planted)]
    assert set(top) == planted


def test_the_vote_follows_sociology(town: DemoTown, counts: dict[str, dict[str, Count]]) -> None:
    results = counts["2022_legi_t1"]
    wealth = [one.wealth for one in town.stations]
    for family, sign in (("droite", 1), ("centre", 1), ("gauche", -1), ("rn", -1)):
        shares = [
            results[one.number].family("2022_legi_t1", family) / results[one.number].valid for one in town.stations
        ]
        assert sign * spearmanr(wealth, shares)[0] > 0.3, family
