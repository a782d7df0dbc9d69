"""The master key: it wraps the keys of data, and lies outside the data folder and outside backups.

One file of lines in base64, 32 bytes each: the first wraps, those below still open what they wrapped before. It comes
from systemd (``LoadCredential=arpenteur-master-key:…``), from ``ARPENTEUR_MASTER_KEY_FILE``, or is drawn once in the
configuration folder of the user of the service.
"""

import base64
import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from platformdirs import user_config_path

from arpenteur.domain.errors import InputError, Where
from arpenteur.web.foundation.shared.folder import draw_once, make_folder, replace_file

CREDENTIAL = "arpenteur-master-key"
BYTES = 32
_NONCE = 12


class MasterKeyError(InputError):
    """The master key is not where it should be, or not the right one: a fault of the site, whatever it was asked."""


@dataclass(frozen=True, repr=False)
class MasterKey:
    """One of them; never printed."""

    value: bytes

    @property
    def fingerprint(self) -> str:
        """Sixteen characters that tell keys apart and say nothing of them."""
        return hashlib.sha256(b"arpenteur.keys.master" + self.value).hexdigest()[:16]

    def wrap(self, key: bytes, about: str) -> str:
        """Another key, unreadable without this one, and only as what it is ``about``."""
        nonce = os.urandom(_NONCE)
        return base64.b64encode(nonce + AESGCM(self.value).encrypt(nonce, key, about.encode())).decode()

    def unwrap(self, wrapped: str, about: str) -> bytes:
        """The other key again. Raises InputError where it was altered, or wrapped as something else."""
        try:
            data = base64.b64decode(wrapped, validate=True)
            return AESGCM(self.value).decrypt(data[:_NONCE], data[_NONCE:], about.encode())
        except (ValueError, InvalidTag) as error:
            raise InputError("une clé de données est abîmée", action="reprenez-la du second endroit") from error


def master_file() -> Path:
    """Where it is, or would be drawn."""
    given = os.environ.get("CREDENTIALS_DIRECTORY", "")
    if given and (Path(given) / CREDENTIAL).is_file():
        return Path(given) / CREDENTIAL
    if settings.ARPENTEUR_MASTER_KEY_FILE:
        return Path(settings.ARPENTEUR_MASTER_KEY_FILE).expanduser().resolve()
    return user_config_path("arpenteur") / "master_key"


def is_drawn() -> bool:
    """Whether nobody chose its place: the program draws it where the user of the service has its configuration."""
    return not settings.ARPENTEUR_MASTER_KEY_FILE and master_file().name != CREDENTIAL


def is_inside(folder: Path) -> bool:
    """Whether it lies in a folder that is saved or shared with what it wraps."""
    return master_file().resolve().is_relative_to(folder.expanduser().resolve())


def master_keys(*, draw: bool = False) -> tuple[MasterKey, ...]:
    """Those of the file, the current one first; drawn where there is none and ``draw`` says that nothing needs an
    older one. Raises MasterKeyError where there is none, InputError where it would lie in the data folder.
    """
    file = master_file()
    if draw and not file.is_file():
        _draw(file)
    try:
        lines = file.read_text(encoding="ascii").split()
        found = tuple(MasterKey(base64.b64decode(line, validate=True)) for line in lines)
    except FileNotFoundError as error:
        raise MasterKeyError(
            "la clé maîtresse manque",
            Where(file),
            action="remettez-la : sans elle aucun nom ne se lit (docs/deploy.md, « Clés »)",
        ) from error
    except (OSError, ValueError) as error:
        raise MasterKeyError("la clé maîtresse ne se lit pas", Where(file), expected="32 octets en base64") from error
    if not found or any(len(one.value) != BYTES for one in found):
        raise MasterKeyError("la clé maîtresse ne se lit pas", Where(file), expected="32 octets en base64")
    return found


def named(fingerprint: str) -> MasterKey:
    """The one of a fingerprint. Raises MasterKeyError where the file does not have it."""
    found = next((one for one in master_keys() if one.fingerprint == fingerprint), None)
    if found is None:
        raise MasterKeyError(
            "une clé de données a été enveloppée par une autre clé maîtresse",
            Where(master_file()),
            expected=f"aussi celle d'empreinte {fingerprint}",
            action="ajoutez-la comme dernière ligne",
        )
    return found


def write_new(file: Path, home: Path) -> None:
    """A key in a new file, readable by its owner only. Raises InputError for a file that exists, or in the folder."""
    file = file.expanduser().resolve()
    if file.is_relative_to(home.resolve()):
        raise InputError("la clé maîtresse ne reste pas dans le dossier de données", Where(file))
    if file.exists():
        raise InputError("ce fichier existe : une clé ne s'écrit pas sur une autre", Where(file))
    try:
        replace_file(file, _line(secrets.token_bytes(BYTES)) + "\n")
    except OSError as error:
        raise InputError(f"la clé ne s'écrit pas ({error.strerror or error})", Where(file)) from error


def put_first(value: bytes | None = None) -> None:
    """A new key in front of those of the file, which go on opening what they wrapped."""
    lines = [one.value for one in master_keys()]
    _write([value or secrets.token_bytes(BYTES), *lines])


def keep_first() -> None:
    """Only the current key is left: nothing needs the others any more."""
    _write([master_keys()[0].value])


def _write(values: list[bytes]) -> None:
    file = master_file()
    try:
        replace_file(file, "".join(f"{_line(one)}\n" for one in values))
    except OSError as error:
        raise InputError(
            f"la clé maîtresse ne s'écrit pas ({error.strerror or error})",
            Where(file),
            action="mettez vous-même une nouvelle première ligne à sa source, redémarrez, puis recommencez",
        ) from error


def _draw(file: Path) -> None:
    if is_inside(Path(settings.ARPENTEUR_HOME)):
        raise InputError(
            "la clé maîtresse serait dans le dossier de données, que les sauvegardes emportent",
            Where(file),
            action="mettez ARPENTEUR_MASTER_KEY_FILE à un fichier d'ailleurs",
        )
    make_folder(file.parent)
    draw_once(file, _line(secrets.token_bytes(BYTES)))


def _line(value: bytes) -> str:
    return base64.b64encode(value).decode()
