"""The guide says what the program does: its examples are read, its lists are compared with the code."""

import re
import tomllib
from pathlib import Path

import pytest

from arpenteur.domain.family import Family, shipped_families
from arpenteur.domain.grid import grid
from arpenteur.domain.scenario import SCOPES, Scenario
from arpenteur.strategy.labels import FLAG_LABELS

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "guide"
FILES = (GUIDE / "familles-et-scenarios.md").read_text(encoding="utf-8")


def listed(key: str) -> set[str]:
    """Values of a row of the table of selectors."""
    row = re.search(rf"^\| `{key}` \|[^|]*\|([^|]*)\|$", FILES, re.M)
    assert row is not None
    return set(re.findall(r"`([^`]+)`", row[1]))


def test_the_example_files_are_read_as_the_guide_says() -> None:
    family, scenario, local, candidates = re.findall(r"```toml\n(.*?)```", FILES, re.S)
    mill = Family.parse(family)
    assert mill.stance("eco") == (True, 0.0)
    assert mill.stance("soc") == (False, 0.5)
    assert mill.stance("dvc") == (False, 0.1)
    assert mill.stance("rn") == (False, 0.0)
    assert Scenario.parse(scenario).turnout == 0.62
    constituency, commune = Scenario.parse(local).local
    assert (str(constituency.territory), constituency.terms.absent) == ("circo:9213", {"dsv"})
    assert (str(commune.territory), commune.terms.turnout) == ("92002", 0.70)
    (told,) = Scenario.parse(candidates).local
    assert told.terms.stands is not None
    assert (told.terms.stands.candidates["lr"], told.terms.stands.outgoing) == (2, "lr")
    assert {"rec", "exg"} <= Scenario.parse(candidates).terms_of(told).absent


@pytest.mark.parametrize(
    ("key", "known"), [("blocs", grid().blocs), ("families", grid().families), ("options", grid().options)]
)
def test_the_guide_lists_the_whole_grid(key: str, known: dict[str, object]) -> None:
    assert listed(key) == set(known)


def test_the_guide_names_the_shipped_families_and_the_scopes() -> None:
    assert set(shipped_families()) <= set(re.findall(r"`(\w+)`", FILES))
    assert not any(Family.load(name).reachable for name in shipped_families())
    assert "Elles ne disent rien des voix des autres" in FILES
    assert set(SCOPES) <= set(re.findall(r"`(\w+)`", FILES))


def test_every_key_of_the_files_is_explained() -> None:
    explained = set(re.findall(r"^\| `\[*(\w+)\]*`", FILES, re.M))
    scenario = tomllib.loads(re.findall(r"```toml\n(.*?)```", FILES, re.S)[1])
    assert {"id", "label", "note", "ours", "reachable", "weight", "candidates", "nuances"} <= explained
    assert {*scenario, "turnout_rise"} <= explained


def test_every_option_in_an_example_exists() -> None:
    known = set(re.findall(r"--?[a-z][a-z-]*", (ROOT / "docs/generated/command-line.md").read_text(encoding="utf-8")))
    pages = "".join(page.read_text(encoding="utf-8") for page in GUIDE.glob("*.md"))
    commands = re.findall(r"^arpenteur .*$", pages, re.M)
    assert len(commands) > 8
    assert {option for command in commands for option in re.findall(r"(?<= )--?[a-z-]+", command)} <= known


def test_there_is_one_mention_in_the_guide_for_each_flag() -> None:
    table = (
        (GUIDE / "lire-la-carte.md").read_text(encoding="utf-8").partition("## Les mentions")[2].partition("\n## ")[0]
    )
    assert len(re.findall(r"^\| [^-|]", table, re.M)) - 1 == len(FLAG_LABELS)
