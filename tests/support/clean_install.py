"""An environment that holds what ``deploy/runtime.lock`` names and nothing else, without asking any index."""

import ast
import re
import subprocess
import sys
import venv
from importlib.metadata import distribution
from pathlib import Path

from packaging.markers import Marker

ROOT = Path(__file__).resolve().parents[2]
_LOCKED = re.compile(r"^([\w.-]+)==([^ ;\\]+)(?: ; ([^\\]+?))? *\\?$", re.M)


def locked() -> dict[str, str]:
    """Name to version of what this machine installs of the lock."""
    text = (ROOT / "deploy/runtime.lock").read_text(encoding="utf-8")
    return {name: version for name, version, marker in _LOCKED.findall(text) if not marker or Marker(marker).evaluate()}


def environment(folder: Path) -> Path:
    """A new environment whose libraries are links to those of this one; its Python."""
    venv.create(folder, symlinks=True, with_pip=False)
    (packages,) = folder.glob("lib/python*/site-packages")
    for name, version in locked().items():
        library = distribution(name)
        assert library.version == version, f"{name}: {library.version} is installed, {version} locked"
        tops = {Path(file.parts[0]) for file in library.files or () if file.parts[0] not in {"..", "__pycache__"}}
        for top in tops:
            if not (packages / top).exists():
                (packages / top).symlink_to(Path(str(library.locate_file(top))))
    return folder / "bin/python"


def install(python: Path, wheel: Path, extras: str) -> None:
    """What a host types. No index is asked: each library the wheel wants must be there, in a version that suits it."""
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "--python",
            str(python),
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-index",
            "--no-compile",
            "--find-links",
            str(wheel.parent),
            f"arpenteur[{extras}]",
        ],
        check=True,
        capture_output=True,
        text=True,
    )


def imported() -> set[str]:
    """First names of every module that the program imports anywhere, at its start or later."""
    names: set[str] = set()
    for file in (ROOT / "src/arpenteur").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {one.name.partition(".")[0] for one in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.partition(".")[0])
    return names - set(sys.stdlib_module_names)
