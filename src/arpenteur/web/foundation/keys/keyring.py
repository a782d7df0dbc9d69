"""Keys of data on the disk: one file a key, wrapped by the master key, in the data folder and in the second place.

They are in no backup: a key that is destroyed is gone from every backup too. Rows say by which number of key they were
written; a key that another one replaced is kept until no backup needs it.
"""

import json
import os
import secrets
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from arpenteur.domain.errors import InputError, Where
from arpenteur.web.foundation.keys.master import BYTES, master_keys, named
from arpenteur.web.foundation.shared.folder import make_folder, replace_file, settle_on_disk
from arpenteur.web.foundation.shared.second_place import second_place

FOLDER = "cles"
"""In the data folder and in the second place."""
_GONE = ".detruite"
_KEPT_OPEN = 512
_STEADY: ContextVar[dict[tuple[str | int, int, str], Any] | None] = ContextVar("steady", default=None)


class DataClass(StrEnum):
    """What one key encrypts in a campaign."""

    CONTACTS = "contacts"
    LIST = "list"
    """The electoral list."""
    MONEY = "money"
    RESIDENTS = "residents"
    """Who takes part in consultations, apart from contacts: one key opens nobody of the other."""
    OBJECTIONS = "objections"
    """Digests of people who want nothing: it encrypts nothing, and no other takes its place."""


class KeyGoneError(InputError):
    """The key was destroyed, or is not here: nothing that it encrypted can be read."""


@dataclass(frozen=True)
class WrappedKey:
    """A key of data as it is kept; ``master`` is the fingerprint of the master key that wraps it."""

    campaign: int
    data: DataClass
    number: int
    master: str
    wrapped: str
    made_at: str
    retired_at: str = ""
    """Since when no row needs it; empty while it is in use."""

    @property
    def about(self) -> str:
        """What it is bound to."""
        return _about(self.campaign, self.data, self.number)

    @property
    def file(self) -> str:
        """Its name under ``FOLDER``."""
        return _name(self.campaign, self.data, self.number)

    def text(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self)) + "\n"


@contextmanager
def steady() -> Generator[None]:
    """Inside the block each key is looked up once: for rows by the thousand, within one transaction. A key that is
    made or destroyed meanwhile is seen after it.
    """
    mark = _STEADY.set({})
    try:
        yield
    finally:
        _STEADY.reset(mark)


def numbers(campaign: int, data: DataClass) -> list[int]:
    """Numbers of the keys that are there, the oldest first."""
    return _remembered("numbers", campaign, data, lambda: _numbers(campaign, data))


def _numbers(campaign: int, data: DataClass) -> list[int]:
    folder = _home() / str(campaign)
    files = folder.glob(f"{data.value}-*.json")
    return sorted(int(file.stem.removeprefix(f"{data.value}-")) for file in files)


def key(campaign: int, data: DataClass, number: int) -> bytes:
    """A key in clear. Raises KeyGoneError where it is not there any more, InputError where it cannot be unwrapped."""
    return _remembered(number, campaign, data, lambda: _key(campaign, data, number))


def _key(campaign: int, data: DataClass, number: int) -> bytes:
    file = _home() / _name(campaign, data, number)
    try:
        state = file.stat()
    except FileNotFoundError as error:
        raise KeyGoneError(
            f"la clé {number} de ces données n'est pas là : elle a été détruite, ou n'a pas été remise",
            action="si elle n'a pas été détruite, remettez le dossier « cles » (docs/deploy.md, « Clés »)",
        ) from error
    return _opened(file, state.st_mtime_ns, state.st_ino)


def current(campaign: int, data: DataClass) -> tuple[int, bytes]:
    """The number of the key that rows are written with, and that key; made at first use, in both places before it is
    used. Raises KeyGoneError where the campaign's was destroyed, InputError where the second place is away.
    """
    return _remembered("current", campaign, data, lambda: _current(campaign, data))


def _current(campaign: int, data: DataClass) -> tuple[int, bytes]:
    if is_destroyed(campaign, data):
        raise KeyGoneError("la clé de ces données a été détruite", action="rien ne peut plus y être gardé")
    found = numbers(campaign, data)
    number = found[-1] if found else make(campaign, data, 1).number
    _copy(_name(campaign, data, number))
    return number, key(campaign, data, number)


def _remembered[Value](what: str | int, campaign: int, data: DataClass, look: Callable[[], Value]) -> Value:
    """What was looked up already in a ``steady`` block; nothing is remembered outside one, nor that there is none."""
    known = _STEADY.get()
    place = (what, campaign, data)
    if known is None:
        return look()
    if place not in known:
        value = look()
        if not value:
            return value
        known[place] = value
    return known[place]


def make(campaign: int, data: DataClass, number: int) -> WrappedKey:
    """A new key of that number; the one that is there already where another process was first."""
    # A master key is drawn only where no key of data needs another one.
    master = master_keys(draw=not any(_files(ring) for ring in places()))[0]
    made = WrappedKey(
        campaign,
        data,
        number,
        master.fingerprint,
        master.wrap(secrets.token_bytes(BYTES), _about(campaign, data, number)),
        datetime.now(UTC).isoformat(),
    )
    file = _home() / made.file
    make_folder(file.parent)
    part = file.with_name(f".coming-{secrets.token_hex(8)}")
    try:
        replace_file(part, made.text())
        with suppress(FileExistsError):
            os.link(part, file)
    finally:
        part.unlink(missing_ok=True)
    settle_on_disk(file.parent)
    _copy(made.file)
    return read(file)


def write(one: WrappedKey) -> None:
    """A key as it is from now on, in both places."""
    for folder in reversed(places()):
        make_folder((folder / one.file).parent)
        replace_file(folder / one.file, one.text())


def read(file: Path) -> WrappedKey:
    """A key of the ring. Raises InputError where the file is none."""
    try:
        values: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        values["data"] = DataClass(values["data"])
        return WrappedKey(**values)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError("cette clé de données ne se lit pas", Where(file)) from error


def every() -> Iterator[WrappedKey]:
    """Every key of the data folder."""
    yield from (read(file) for file in _files(_home()))


def places() -> list[Path]:
    """The ring of the data folder, and that of the second place where one is set. Raises InputError as it does."""
    second = second_place()
    return [_home()] if second is None else [_home(), second / FOLDER]


def is_destroyed(campaign: int, data: DataClass) -> bool:
    """Whether the keys of a class of a campaign were destroyed for good."""
    return (_home() / str(campaign) / f"{data.value}{_GONE}").is_file()


def remove(campaign: int, data: DataClass, number: int) -> None:
    """One key goes from both places: what only it could open is erased, in backups too."""
    for folder in reversed(places()):
        _shred(folder / _name(campaign, data, number))


def destroy(campaign: int, data: DataClass) -> None:
    """Every key of a class of a campaign goes from both places, and none is made again; again is not an error."""
    for folder in reversed(places()):
        make_folder(folder / str(campaign))
        (folder / str(campaign) / f"{data.value}{_GONE}").touch(mode=0o600)
        settle_on_disk(folder / str(campaign))
        for file in sorted((folder / str(campaign)).glob(f"{data.value}-*.json")):
            _shred(file)


def mend() -> int:
    """Make both places the same: what was destroyed in one goes from the other, what one misses comes from the other.

    How many files changed. Run at each start, so that a process killed half-way leaves nothing half destroyed.
    """
    changed = 0
    rings = places()
    for gone in {file.relative_to(ring) for ring in rings for file in ring.glob(f"*/*{_GONE}")}:
        data = DataClass(gone.name.removesuffix(_GONE))
        left = [file for ring in rings for file in ring.glob(f"{gone.parent}/{data.value}-*.json")]
        if left or not all((ring / gone).is_file() for ring in rings):
            destroy(int(str(gone.parent)), data)
            changed += len(left) or 1
    for one in {file.relative_to(ring) for ring in rings for file in _files(ring)}:
        source = next(ring / one for ring in rings if (ring / one).is_file())
        for ring in rings:
            if not (ring / one).is_file():
                make_folder((ring / one).parent)
                replace_file(ring / one, source.read_text(encoding="utf-8"))
                changed += 1
    return changed


def missing_copies() -> int:
    """How many keys the second place does not have; 0 where none is set."""
    return sum(not (ring / one.file).is_file() for ring in places()[1:] for one in every())


def _copy(name: str) -> None:
    for ring in places()[1:]:
        if not (ring / name).is_file():
            make_folder((ring / name).parent)
            replace_file(ring / name, (_home() / name).read_text(encoding="utf-8"))


@lru_cache(maxsize=_KEPT_OPEN)
def _opened(file: Path, _changed: int, _node: int) -> bytes:
    one = read(file)
    return named(one.master).unwrap(one.wrapped, one.about)


def _shred(file: Path) -> None:
    """Written over before it goes; what a disk keeps of it all the same is nobody's key without the master key."""
    if file.is_file():
        with file.open("r+b") as out:
            out.write(b"\0" * file.stat().st_size)
            out.flush()
            os.fsync(out.fileno())
        file.unlink(missing_ok=True)
        settle_on_disk(file.parent)


def _files(ring: Path) -> list[Path]:
    return sorted(ring.glob("*/*-[0-9]*.json"))


def _home() -> Path:
    return Path(settings.ARPENTEUR_KEYRING or Path(settings.ARPENTEUR_HOME) / FOLDER)


def _name(campaign: int, data: DataClass, number: int) -> str:
    return f"{campaign}/{data.value}-{number:04}.json"


def _about(campaign: int, data: DataClass, number: int) -> str:
    return f"{campaign}/{data.value}/{number}"
