"""``arpenteur plan`` before the vote and ``arpenteur effect`` after it, as a campaign types them."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import small_snapshots as small

from arpenteur.cli import main
from arpenteur.snapshot import Snapshot


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return small.publish(tmp_path_factory.mktemp("cli") / "s", small.town(8, stations=60))


@pytest.fixture
def ending(monkeypatch: pytest.MonkeyPatch) -> Any:
    def run(*words: str | Path) -> int:
        monkeypatch.setattr(sys, "argv", ["arpenteur", *map(str, words)])
        try:
            main()
        except SystemExit as caught:
            return int(caught.code or 0)
        return 0

    return run


@pytest.fixture
def planned(town: Snapshot, tmp_path: Path, ending: Any) -> Path:
    """A plan of 30 strata at most, written to a file."""
    out = tmp_path / "plan.json"
    words = ("plan", town.path, "--family", "gauche", "--hours", "4000", "--hold-out", "0.2", "--seed", "11")
    assert ending(*words, "--format", "json", "--output", out) == 0
    return out


def results(plan: Path, effect: float, *, noise: float = 0.01, drop: int = 0, seed: int = 1) -> Path:
    """Votes of the night: the previous share, the effect where hours went, and noise."""
    rng = np.random.default_rng(seed)
    stations = [one for one in json.loads(plan.read_text())["stations"] if one["stratum"] is not None]
    lines = ["bureau;voix;exprimes"]
    for one in stations[drop:]:
        share = one["previous_share"] + effect * (one["arm"] == "treatment") + rng.normal(0, noise)
        lines.append(f"{one['station']};{round(1e6 * np.clip(share, 0, 1))};1000000")
    path = plan.with_name("results.csv")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_the_table_reads_alone(town: Snapshot, ending: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert ending("plan", town.path, "--family", "gauche", "--hours", "900", "--hold-out", "0.2", "--seed", "3") == 0
    told = capsys.readouterr()
    assert "Heures" in told.out
    assert "Valeur" in told.out
    assert "pour le plan entier" in told.out
    assert "Dix heures de porte-à-porte valent de 0 à" in told.out
    assert "Ce que personne ne sait" in told.out
    assert "témoin" in told.out
    assert "Total" in told.out
    assert "règle de 2012" in told.out
    assert "Tirage (graine 3)" in told.out
    assert "plus petit effet visible" in told.out
    assert "Données fictives." in told.err


def test_constraints_contacts_priors_and_days_are_read(
    town: Snapshot, ending: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    limits, contacts, priors = (tmp_path / name for name in ("c.toml", "k.csv", "p.toml"))
    limits.write_text('force = ["00090_5"]\n[calendar]\nvote = 2027-06-13', encoding="utf-8")
    contacts.write_text("station,knocked,opened\n00090_1,200,40\n", encoding="utf-8")
    priors.write_text("[mobilisation]\nmean = 0.02", encoding="utf-8")
    days = ("--from", "2027-06-01", "--until", "2027-06-30", "--hours-per-day", "10")
    files = ("--constraints", limits, "--contacts", contacts, "--priors", priors)
    assert ending("plan", town.path, "--family", "gauche", "--hours", "500", *files, *days) == 0
    told = capsys.readouterr()
    assert "110 h" in told.out
    assert "imposé" in told.out
    assert "corrigé par vos comptes dans 1 bureau" in told.out
    assert "L. 47 A" in told.err


def test_the_csv_is_whole(town: Snapshot, ending: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert ending("plan", town.path, "--family", "gauche", "--hours", "50", "--format", "csv") == 0
    assert len(capsys.readouterr().out.splitlines()) == 61


@pytest.mark.parametrize(
    ("contacts", "said"),
    [
        ("station,knocked,opened\n00090_1,10,20\n", "plus de portes ouvertes que frappées"),
        ("station,knocked,opened\n00090_1,10,5\n00090_0001,3,1\n", "00090_0001 écrit deux fois"),
        ("station,knocked,opened\n00090_1,,5\n", "ligne 2, colonne « knocked »"),
        ("station,knocked,opened\nici même,1,1\n", "identifiant de bureau de vote « ici même »"),
        ("station,knocked\n00090_1,5\n", "colonne opened ou ouvertes absente"),
        ("station,knocked,opened\n00090_99,10,5\n", "00090_0099"),
    ],
)
def test_wrong_counts_are_one_sentence(
    town: Snapshot, ending: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], contacts: str, said: str
) -> None:
    file = tmp_path / "k.csv"
    file.write_text(contacts, encoding="utf-8")
    assert ending("plan", town.path, "--family", "gauche", "--hours", "50", "--contacts", file) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert said in told.err
    assert len(told.err.splitlines()) == 1


def test_a_day_that_is_none_is_refused(town: Snapshot, ending: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert ending("plan", town.path, "--family", "gauche", "--hours", "50", "--vote", "juin") == 1
    assert "--vote juin ; attendu : un jour comme 2027-06-13" in capsys.readouterr().err


# ── after the vote ────────────────────────────────────────────────────────────────────────────────────────────


def answer(ending: Any, capsys: pytest.CaptureFixture[str], *files: Path) -> dict[str, Any]:
    capsys.readouterr()
    assert ending("effect", *files, "--format", "json") == 0
    return json.loads(capsys.readouterr().out)


def test_a_large_effect_is_found_with_its_interval(
    planned: Path, ending: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    found = answer(ending, capsys, planned, results(planned, 0.05))
    assert found["claim"] == "size"
    assert found["effect"]["low_pp"] < 5 < found["effect"]["high_pp"]
    assert found["effect"]["p_value"] <= 0.05
    assert found["verdict"].startswith("Effet montré")
    assert found["warnings"] == []


def test_a_null_world_claims_nothing(planned: Path, ending: Any, capsys: pytest.CaptureFixture[str]) -> None:
    claims = [answer(ending, capsys, planned, results(planned, 0.0, seed=seed))["claim"] for seed in range(3, 9)]
    assert claims.count("none") >= 5
    assert "size" not in claims


def test_the_table_says_what_may_be_said(planned: Path, ending: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert ending("effect", planned, results(planned, 0.0, seed=4)) == 0
    told = capsys.readouterr().out
    assert "Vote précédent (placebo)" in told
    assert "Rien n'est montré" in told
    assert "Plus petit effet visible" in told


def test_arms_that_were_moved_are_refused(planned: Path, ending: Any, capsys: pytest.CaptureFixture[str]) -> None:
    night = results(planned, 0.05)
    raw = json.loads(planned.read_text())
    moved = next(one for one in raw["stations"] if one["arm"] == "control")
    moved["arm"] = "treatment"
    planned.write_text(json.dumps(raw), encoding="utf-8")
    assert ending("effect", planned, night) == 1
    assert f"tirage modifié : {moved['station']}" in capsys.readouterr().err


def test_missing_results_forbid_a_claim(planned: Path, ending: Any, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(ending, capsys, planned, results(planned, 0.08, drop=12))
    assert found["claim"] == "none"
    assert any("manquants" in warning for warning in found["warnings"])


def test_a_difference_before_any_visit_forbids_a_claim(
    planned: Path, ending: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = json.loads(planned.read_text())
    for one in raw["stations"]:
        if one["arm"] == "treatment" and one["stratum"] is not None:
            one["previous_share"] = min(one["previous_share"] + 0.4, 0.9)
    planned.write_text(json.dumps(raw), encoding="utf-8")
    found = answer(ending, capsys, planned, results(planned, 0.05))
    assert found["placebo"]["p_value"] <= 0.05
    assert found["claim"] == "none"
    assert any("différaient déjà" in warning for warning in found["warnings"])


def test_the_same_campaign_does_not_count_twice(planned: Path, ending: Any, capsys: pytest.CaptureFixture[str]) -> None:
    night = results(planned, 0.05)
    assert ending("effect", planned, night, planned, night) == 1
    assert "est dans deux plans" in capsys.readouterr().err


def test_an_effect_names_what_it_was_made_of(
    town: Snapshot, planned: Path, ending: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    told = json.loads(planned.read_text())
    known = {one["producer"] for one in told["sources"]}
    assert known
    night = results(planned, 0.05)
    if told["fictional"]:
        assert answer(ending, capsys, planned, night)["credits"] == "Sources : données fictives"
    planned.write_text(json.dumps({**told, "fictional": False}))
    line = answer(ending, capsys, planned, night)["credits"]
    assert line.startswith("Sources : ")
    assert line.endswith("results.csv (producteur inconnu, licence inconnue)")
    assert all(one in line for one in known)
    capsys.readouterr()
    assert ending("effect", planned, town.path, "--election", "2022_pres_t1", "--format", "json") == 0
    line = json.loads(capsys.readouterr().out)["credits"]
    assert all(one in line for one in known)
    assert "inconnu" not in line


def test_a_snapshot_of_the_night_is_read_for_the_family_of_the_plan(
    town: Snapshot, planned: Path, ending: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ending("effect", planned, town.path) == 1
    assert "ces résultats sont ceux du vote précédent" in capsys.readouterr().err
    assert ending("effect", planned, town.path, "--election", "2022_pres_t1", "--format", "json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["missing"] == 0
    assert ending("effect", planned, town.path, "--election", "2021_regi_t1") == 1
    assert "régionales 2021, 1er tour absent de l'instantané" in capsys.readouterr().err
    assert ending("effect", planned, town.path, "--family", "centre") == 1
    assert "est fait pour « gauche »" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "ce n'est pas un plan"),
        ('{"hold_out": null}', "plan sans témoins"),
        ('{"hold_out": {"stratum_size": 5}, "stations": []}', "ce n'est pas un plan"),
    ],
)
def test_a_file_that_is_no_plan_is_refused(
    ending: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    file, night = tmp_path / "p.json", tmp_path / "r.csv"
    file.write_text(text, encoding="utf-8")
    night.write_text("station,votes,valid\n00090_1,3,9\n", encoding="utf-8")
    assert ending("effect", file, night) == 1
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("station,votes,valid\n00090_1,30,9\n", "plus de voix que d'exprimés"),
        ("station,votes,valid\n00099_1,3,9\n", "aucun bureau du plan"),
    ],
)
def test_wrong_results_are_one_sentence(
    planned: Path, ending: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: str, said: str
) -> None:
    night = tmp_path / "r.csv"
    night.write_text(rows, encoding="utf-8")
    capsys.readouterr()
    assert ending("effect", planned, night) == 1
    assert said in capsys.readouterr().err


def test_plans_and_results_must_go_together(planned: Path, ending: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert ending("effect", planned) == 1
    assert "1 plans et 0 résultats" in capsys.readouterr().err
    assert ending("effect", "nowhere.json", "r.csv") == 1
    assert "plan introuvable" in capsys.readouterr().err
