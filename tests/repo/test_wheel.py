"""The wheel is the product: installed alone, with the locked libraries, without Node, it opens its demonstration."""

import json
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from zipfile import ZipFile

import pytest
from clean_install import environment, imported, install
from hatchling.builders.wheel import WheelBuilder
from sites import free_port

from arpenteur import __version__
from arpenteur.domain.extras import EXTRAS, extra_of

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "src/arpenteur/web"
LIMIT = 120.0
APART = {"cluster", "anymail"}
"""Extras that a site does without."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path_factory.mktemp("dist")), versions=["standard"])
    return Path(built)


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of an environment in which the wheel was installed with both extras of a site."""
    path = environment(tmp_path_factory.mktemp("opt") / "arpenteur")
    install(path, wheel, "web,postgresql")
    return path


def alone(python: Path, home: Path) -> dict[str, str]:
    """Variables of a machine with this environment and nothing else."""
    return {"PATH": str(python.parent), "HOME": str(home), "ARPENTEUR_HOME": str(home / "data"), "LANG": "C.UTF-8"}


def test_the_wheel_holds_the_built_site_its_catalogues_and_no_trace_of_the_build(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())
    built = {file for file in (WEB / "static/build").rglob("*") if file.is_file() and file.name != ".ready"}
    catalogues = {file.with_suffix(".mo") for file in WEB.glob("**/locale/*/LC_MESSAGES/django.po")}
    assert len(built) > 40
    assert len(catalogues) > 10
    assert {str(file.relative_to(ROOT / "src")) for file in built | catalogues} <= names
    assert [name for name in names if re.search(r"\.ready$|__pycache__|node_modules|sqlite3$|/tests?/", name)] == []


@pytest.mark.drawn("packaging", "engine")
def test_every_import_of_the_program_is_in_the_runtime_lock(python: Path) -> None:
    wanted = {name for name in imported() if extra_of(name) not in APART} - {"arpenteur"}
    others = {name for extra in APART for name in EXTRAS[extra].modules}
    assert {"django", "polars", "psycopg", "typst", "PIL"} <= wanted
    code = (
        "import sys; from importlib.util import find_spec; "
        "print(*(name for name in sys.argv[1:] if find_spec(name) is None))"
    )
    run = subprocess.run([python, "-c", code, *sorted(wanted | others)], capture_output=True, text=True, check=True)
    # s3fs brings botocore.
    assert set(run.stdout.split()) == others | {"botocore"}


def test_it_says_its_version(python: Path, tmp_path: Path) -> None:
    run = subprocess.run(
        [python.with_name("arpenteur"), "--version"],
        cwd=tmp_path,
        env=alone(python, tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == f"arpenteur {__version__}\n"


@pytest.fixture(scope="module")
def demonstration(python: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of ``arpenteur demo`` of the installed wheel."""
    home, port = tmp_path_factory.mktemp("home"), free_port()
    with (
        (home / "said").open("w") as said,
        subprocess.Popen(
            [python.with_name("arpenteur"), "demo", "--port", str(port)],
            cwd=home,
            env=alone(python, home),
            stdout=said,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            limit = time.monotonic() + LIMIT
            while not _answers(f"http://127.0.0.1:{port}/sante/pret"):
                assert process.poll() is None, (home / "said").read_text()
                assert time.monotonic() < limit, (home / "said").read_text()
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _answers(address: str) -> bool:
    try:
        return urllib.request.urlopen(address, timeout=5).status == 200  # noqa: S310 — the loopback
    except OSError:
        return False


class Visitor:
    """A browser that keeps cookies and reads French."""

    def __init__(self, site: str) -> None:
        self.site = site
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self._opener.addheaders = [("Accept-Language", "fr")]

    def page(self, path: str, form: dict[str, str] | None = None) -> str:
        """Text of a page that must answer 200; ``form`` is sent to it where there is one."""
        data = urllib.parse.urlencode(form).encode() if form else None
        with self._opener.open(self.site + path, data, timeout=60) as answer:
            assert answer.status == 200
            return answer.read().decode()


def files_of(text: str) -> set[str]:
    """Addresses of the static files that a page names."""
    return {path.partition("#")[0] for path in re.findall(r'(?:href|src)="(/static/[^"]+)"', text)}


@pytest.mark.drawn("packaging", "engine")
def test_the_demonstration_opens_with_its_files_in_french(demonstration: str) -> None:
    visitor = Visitor(demonstration)
    home = visitor.page("/")
    assert '<html lang="fr"' in home
    entrance = visitor.page("/compte/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', entrance)
    assert token
    assert "Entrer comme" in entrance
    entered = visitor.page(
        "/compte/demonstration/", {"csrfmiddlewaretoken": token[1], "email": "directrice@demo.invalid"}
    )
    address = re.search(r'href="(/c/[^/"]+/)"', entered)
    assert address
    campaign = visitor.page(address[1])
    assert "Coup d’œil" in campaign or "Coup d'œil" in campaign or "Coup d&#x27;œil" in campaign
    files = files_of(home) | files_of(campaign)
    assert {Path(file).suffix for file in files} >= {".js", ".css", ".svg"}
    for file in sorted(files):
        with urllib.request.urlopen(demonstration + file, timeout=30) as answer:  # noqa: S310 — the loopback
            assert (answer.status, bool(answer.read())) == (200, True), file


def _checkout(folder: Path, *, built: bool, compiled: bool) -> Path:
    """The files a wheel is made of, with or without what has to be built first."""
    for name in ("pyproject.toml", "README.md", "LICENSE", "tools/whole_wheel.py", "src/arpenteur/__init__.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    web = folder / "src/arpenteur/web"
    if built:
        shutil.copytree(WEB / "static/build", web / "static/build")
    texts = web / "locale/fr/LC_MESSAGES"
    texts.mkdir(parents=True)
    for suffix in (".po", ".mo") if compiled else (".po",):
        shutil.copy(WEB / f"locale/fr/LC_MESSAGES/django{suffix}", texts)
    return folder


@pytest.mark.parametrize(
    ("lost", "sentence"),
    [
        ("manifest.json", "Le site n'est pas construit (src/arpenteur/web/static/build/manifest.json manque)"),
        ("icons.svg", "Le site n'est pas construit (src/arpenteur/web/static/build/icons.svg manque)"),
        ("script", "Le site n'est pas construit (src/arpenteur/web/static/build/assets/app-"),
        ("catalogue", "Un catalogue n'est pas compilé (src/arpenteur/web/locale/fr/LC_MESSAGES/django.mo"),
    ],
)
def test_a_wheel_without_its_site_or_its_catalogues_is_not_made(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], lost: str, sentence: str
) -> None:
    root = _checkout(tmp_path / "checkout", built=True, compiled=lost != "catalogue")
    built = root / "src/arpenteur/web/static/build"
    if lost == "script":
        (built / json.loads((built / "manifest.json").read_text())["src/app.ts"]["file"]).unlink()
    elif lost != "catalogue":
        (built / lost).unlink()
    with pytest.raises(SystemExit) as ended:
        list(WheelBuilder(str(root)).build(directory=str(tmp_path / "dist"), versions=["standard"]))
    assert ended.value.code == 1
    said = "".join(capfd.readouterr())
    assert said.startswith(sentence)
    assert said.count("\n") == 1
    assert list(tmp_path.glob("dist/*.whl")) == []


def test_make_says_that_node_is_missing(tmp_path: Path) -> None:
    """On a machine whose programs are all there but Node."""
    programs, root = tmp_path / "bin", tmp_path / "checkout"
    programs.mkdir()
    for name in ("find", "make", "touch", "sed", "grep"):
        (programs / name).symlink_to(shutil.which(name) or "")
    shutil.copytree(ROOT / "frontend", root / "frontend", ignore=shutil.ignore_patterns("node_modules"))
    shutil.copy(ROOT / "Makefile", root)
    built = "src/arpenteur/web/static/build/.ready"
    run = subprocess.run(
        ["make", built], cwd=root, env={"PATH": str(programs)}, capture_output=True, text=True, check=False
    )
    assert run.returncode != 0
    assert run.stdout.splitlines() == ["Il manque Node 20 ou plus récent, avec npm."]
    assert not (root / built).exists()
