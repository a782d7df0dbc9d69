"""What is installed: the base without the site, the wheel with its types, the citation, the examples."""

import json
import re
import subprocess
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml
from hatchling.builders.wheel import WheelBuilder
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from arpenteur import __version__
from arpenteur.demo import DEMO_PLACE, generate
from arpenteur.domain.extras import EXTRAS, extra_of, not_installed

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OPTIONAL: dict[str, list[str]] = PROJECT["optional-dependencies"]
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
# The keys at the root of a citation file, in version 1.2.0 of its schema.
CITATION_KEYS = {
    "abstract",
    "authors",
    "cff-version",
    "commit",
    "contact",
    "date-released",
    "doi",
    "identifiers",
    "keywords",
    "license",
    "license-url",
    "message",
    "preferred-citation",
    "references",
    "repository",
    "repository-artifact",
    "repository-code",
    "title",
    "type",
    "url",
    "version",
}
# Stands for a machine where only the base is installed: what the extras bring is not found.
_BASE_ALONE = """
import sys
from arpenteur.domain.extras import EXTRAS
hidden = {name for extra in EXTRAS.values() for name in extra.modules} - {"httpcore"}
class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in hidden:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Hidden())
"""


@cache
def modules_by_distribution() -> dict[str, set[str]]:
    """Top modules of each distribution that is installed here: the files of all are read once."""
    found: dict[str, set[str]] = {}
    for module, names in packages_distributions().items():
        for name in names:
            found.setdefault(canonicalize_name(name), set()).add(module)
    return found


def modules_of(requirement: str) -> set[str]:
    """Top modules of the distribution that a requirement names, as installed here."""
    return modules_by_distribution().get(canonicalize_name(Requirement(requirement).name), set())


def on_the_base_alone(*words: str, extra: str = "") -> subprocess.CompletedProcess[str]:
    """A command of a program that has the base only, and what one extra brings."""
    present = f"hidden -= {set(EXTRAS[extra].modules)!r}" if extra else ""
    command = f"sys.argv = ['arpenteur', *{words!r}]\nfrom arpenteur.cli import main\nmain()"
    code = f"{_BASE_ALONE}\n{present}\n{command}"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_each_module_named_for_an_extra_comes_with_it_and_each_library_has_one() -> None:
    for name, extra in EXTRAS.items():
        ours = [one for one in OPTIONAL[name] if not one.startswith("arpenteur")]
        brought = {one: modules_of(one) & set(extra.modules) for one in ours}
        assert [one for one, modules in brought.items() if not modules] == []
        assert set().union(*brought.values()) == set(extra.modules)


def test_the_base_brings_nothing_of_an_extra() -> None:
    base = {module for one in PROJECT["dependencies"] for module in modules_of(one)}
    assert "polars" in base
    assert {module: extra_of(module) for module in base if extra_of(module)} == {}


@pytest.mark.parametrize(
    ("words", "extra"),
    [
        (("publish", "{town}"), "web"),
        (("serve",), "web"),
        (("demo", "--no-serve"), "web"),
        (("worker",), "web"),
        (("backup", "{home}/site.tar.gz"), "web"),
        (("restore", "{home}/site.tar.gz"), "web"),
        (("doctor",), "web"),
        (("invite", "a@exemple.fr"), "web"),
        (("journal", "verify"), "web"),
        (("retention", "run"), "web"),
        (("turfs", "{town}", "--zone", "1"), "ground"),
        (("rounds", "{town}", "--task", "letterboxes", "--zone", "1", "--start", "2.4,48.8"), "ground"),
        (("rank", "s3://bucket/town", "--family", "gauche"), "cluster"),
    ],
)
def test_a_command_without_its_extra_says_what_to_install_and_writes_nothing(
    town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], extra: str
) -> None:
    monkeypatch.chdir(tmp_path)
    run = on_the_base_alone(*(word.format(town=town, home=tmp_path) for word in words))
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.splitlines() == [run.stderr.strip()]
    assert f"pip install 'arpenteur[{extra}]'" in run.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_part_of_the_site_that_another_extra_brings_is_not_taken_for_it(tmp_path: Path) -> None:
    """``anymail`` brings Django: the demonstration was built, then said that nothing could serve it."""
    command = "sys.argv = ['arpenteur', 'demo', '--no-serve']\nfrom arpenteur.cli import main\nmain()"
    run = subprocess.run(
        [sys.executable, "-c", f"{_BASE_ALONE}\nhidden -= {{'django', 'anymail'}}\n{command}"],
        env={"ARPENTEUR_HOME": str(tmp_path / "home"), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout, run.stderr) == (1, "", f"{not_installed('web')}\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [
        ("rank", "{town}", "--family", "gauche"),
        ("explain", "{town}", "00099_0001", "--family", "gauche"),
        ("plan", "{town}", "--family", "gauche", "--hours", "100"),
        ("--help",),
    ],
    ids=lambda words: words[0],
)
def test_the_engine_needs_no_extra(town: Path, words: tuple[str, ...]) -> None:
    run = on_the_base_alone(*(word.format(town=town) for word in words))
    assert run.returncode == 0, run.stderr
    assert run.stdout


@pytest.mark.parametrize(
    ("extra", "words", "written"),
    [
        ("pictures", ("figure", "{town}", "map", "--family", "gauche", "-o", "{home}/map.png"), "map.png"),
        ("pictures", ("figure", "{town}", "map", "--family", "gauche", "-o", "{home}/map.svg"), "map.svg"),
        ("ground", ("turfs", "{town}", "--zone", "00099_0001"), None),
        ("ground", ("rounds", "{town}", "--task", "posters", "--zone", "00099_0001", "--start", "2.4,48.8"), None),
        ("web", ("doctor", "--help"), None),
    ],
)
def test_each_extra_alone_does_what_it_is_for(
    town: Path, tmp_path: Path, extra: str, words: tuple[str, ...], written: str | None
) -> None:
    """What only the other extras bring is not found; a command may have more to say, never that another is missing."""
    run = on_the_base_alone(*(word.format(town=town, home=tmp_path) for word in words), extra=extra)
    assert "pip install" not in run.stderr, run.stderr
    assert "Traceback" not in run.stderr, run.stderr
    if written is not None:
        assert run.returncode == 0, run.stderr
        assert (tmp_path / written).stat().st_size > 1000


@pytest.mark.drawn("packaging", "engine")
def test_building_and_checking_need_no_extra(tmp_path: Path) -> None:
    generate(tmp_path / "files", seed=1)
    out = str(tmp_path / "out")
    built = on_the_base_alone("build", str(DEMO_PLACE), "--sources", str(tmp_path / "files"), "--out", out)
    assert built.returncode == 0, built.stderr
    assert on_the_base_alone("check", out).returncode == 0


def test_the_front_door_needs_no_extra() -> None:
    code = f"{_BASE_ALONE}\nimport arpenteur.library"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_a_database_without_its_driver_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARPENTEUR_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    # psycopg is looked for before anything of the site is read, so Django may be there.
    code = f"{_BASE_ALONE}\nhidden -= set(EXTRAS['web'].modules)\nsys.argv = ['arpenteur', 'doctor']\n"
    run = subprocess.run(
        [sys.executable, "-c", f"{code}from arpenteur.cli import main\nmain()"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert run.stderr == f"{not_installed('postgresql')}\n"


def test_the_wheel_says_that_it_is_typed_and_what_each_extra_asks_for(tmp_path: Path) -> None:
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    with ZipFile(built) as wheel:
        names = wheel.namelist()
        (metadata,) = (name for name in names if name.endswith(".dist-info/METADATA"))
        lines = wheel.read(metadata).decode().splitlines()
    assert "arpenteur/py.typed" in names
    asked = [Requirement(line.removeprefix("Requires-Dist: ")) for line in lines if line.startswith("Requires-Dist")]
    base = {one.name for one in asked if one.marker is None}
    assert {"polars", "typer"} <= base
    assert not base & {"django", "waitress", "pyvrp", "typst", "s3fs"}
    assert {line.removeprefix("Provides-Extra: ") for line in lines if line.startswith("Provides-Extra")} == set(
        OPTIONAL
    )


def test_the_lock_holds_every_extra() -> None:
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.M))
    wanted = [*PROJECT["dependencies"], *(one for name in EXTRAS for one in OPTIONAL[name])]
    names = {re.sub(r"[-_.]+", "-", Requirement(one).name).lower() for one in wanted} - {"arpenteur"}
    assert names - locked == set()
    asked = (ROOT / "Makefile").read_text(encoding="utf-8")
    inside = {"ground", "pictures"}
    assert [name for name in EXTRAS if f"--extra {name}" not in asked and name not in inside] == []
    assert "arpenteur[ground,pictures]" in OPTIONAL["web"]


def test_the_citation_is_one() -> None:
    assert set(CITATION) <= CITATION_KEYS
    assert {"cff-version", "message", "title", "authors"} <= set(CITATION)
    assert (CITATION["cff-version"], CITATION["type"]) == ("1.2.0", "software")
    assert CITATION["authors"] == [{"name": "Arpenteur contributors"}]
    assert CITATION["license"] == PROJECT["license"]
    assert len(set(CITATION["keywords"])) == len(CITATION["keywords"]) > 0
    pages = [(ROOT / page).read_text(encoding="utf-8") for page in ("README.md", "docs/library.md")]
    assert all("CITATION.cff" in page for page in pages)


def test_the_version_is_the_same_everywhere() -> None:
    """The newest release of the changelog, with its day, is what the program says it is."""
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## \[([^\]]+)\](?: - (\d{4}-\d\d-\d\d))?$", changes, re.M)
    assert headings[0] == ("Unreleased", "")
    assert headings[1] == (__version__, str(CITATION["date-released"]))
    assert {__version__, PROJECT["version"], CITATION["version"]} == {__version__}
    said = subprocess.run([sys.executable, "-m", "arpenteur", "--version"], capture_output=True, text=True, check=True)
    assert said.stdout == f"arpenteur {__version__}\n"
    front = json.loads((ROOT / "frontend/package.json").read_text(encoding="utf-8"))
    assert front.get("version", __version__) == __version__
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    named = [re.findall(r"arpenteur-(\d[\d.]*\d)-py3", page.read_text(encoding="utf-8")) for page in pages]
    assert {version for one in named for version in one} <= {__version__}
