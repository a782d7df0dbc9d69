"""A catalogue between two versions: believed only under a signature by a key that whoever runs the program trusts.

Signatures are those of minisign. No key is shipped: see docs/adr/0046.
"""

import os
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from minisign import Error, PublicKey, Signature

from arpenteur.domain.errors import InputError, Where
from arpenteur.sources.catalogue import Entries, catalogue_of, changed, entries_of, shipped_catalogue, shipped_entries

NAME = "catalogue-signed.toml"
"""The signed catalogue in the folder of settings; its signature lies beside it."""
SIGNATURE = ".minisig"


def trusted_keys() -> list[PublicKey]:
    """Keys that may sign: those of the project, then that of ``ARPENTEUR_CATALOGUE_KEY`` (a key, or a file of it).

    Raises InputError where the latter is no key.
    """
    shipped = files("arpenteur.sources").joinpath("catalogue_keys.txt").read_text(encoding="utf-8")
    lines = [line for line in shipped.splitlines() if line and not line.startswith(("#", "untrusted comment:"))]
    given = os.environ.get("ARPENTEUR_CATALOGUE_KEY", "").strip()
    if given:
        try:
            text = Path(given).read_text(encoding="utf-8") if Path(given).is_file() else given
        except OSError as error:
            raise InputError("clé illisible", Where(given)) from error
        lines.append(text.strip().splitlines()[-1])
    try:
        return [PublicKey.from_base64(line) for line in lines]
    except Error as error:
        raise InputError(
            "ARPENTEUR_CATALOGUE_KEY n'est pas une clé", expected="une clé publique de minisign, ou son fichier"
        ) from error


def verified(content: bytes, signature: bytes, where: str) -> Entries:
    """The tables of a signed catalogue. Raises InputError where no trusted key signed these very bytes, where the
    catalogue is wrong, or where it is older than the one of this program."""
    keys = trusted_keys()
    if not keys:
        raise InputError(
            "aucune clé à laquelle croire",
            Where(where),
            action="donnez celle de qui tient le catalogue par ARPENTEUR_CATALOGUE_KEY",
        )
    if not any(_signed_by(key, content, signature) for key in keys):
        raise InputError(
            "la signature n'est pas celle d'une clé connue",
            Where(where),
            expected="un catalogue signé par le projet, ou par la clé de ARPENTEUR_CATALOGUE_KEY",
            action="rien n'a été changé",
        )
    try:
        entries = entries_of(content.decode("utf-8"))
        catalogue_of(changed(shipped_entries(), entries))
    except UnicodeDecodeError as error:
        raise InputError("catalogue mal écrit", Where(where), expected="un fichier TOML en UTF-8") from error
    except InputError as error:
        raise error.at(file=where) from error
    edition = str(entries.get("catalogue", {}).get("edition", ""))
    if edition <= shipped_catalogue().edition:
        raise InputError(
            f"catalogue du {edition or 'jour inconnu'}, qui n'est pas plus récent que celui du programme "
            f"({shipped_catalogue().edition})",
            Where(where),
            action="rien n'a été changé",
        )
    return entries


def _signed_by(key: PublicKey, content: bytes, signature: bytes) -> bool:
    try:
        key.verify(content, Signature.from_bytes(signature))
    except (Error, ValueError):
        return False
    return True


def keep_signed(folder: Path, content: bytes, signature: bytes, where: str) -> str:
    """Verify a signed catalogue and put it in force; its edition. Nothing is written where it is refused.

    Raises InputError, also where a signed catalogue in force is newer.
    """
    edition = str(verified(content, signature, where)["catalogue"]["edition"])
    file = folder / NAME
    former = _edition_of(file)
    if edition < former:
        raise InputError(
            f"catalogue du {edition}, plus ancien que celui du {former} en vigueur",
            Where(where),
            action="rien n'a été changé",
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # The signature first: a catalogue without its own is not believed, and says so.
        for path, data in ((file.with_name(NAME + SIGNATURE), signature), (file, content)):
            draft = path.with_name(f"{path.name}.part")
            draft.write_bytes(data)
            draft.replace(path)
    except OSError as error:
        raise InputError(
            f"écriture impossible ({error.strerror})", Where(folder), action="changez de dossier par ARPENTEUR_CONFIG"
        ) from error
    return edition


def _edition_of(file: Path) -> str:
    """The edition that a file in force says, signed or not: one that was cut in the middle can then be replaced, and
    an older one still cannot take its place. Empty where there is none."""
    try:
        tables = entries_of(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, InputError):
        return ""
    return str(tables.get("catalogue", {}).get("edition", ""))


def signed_entries(folder: Path) -> Mapping[str, Mapping[str, Any]]:
    """Tables of the signed catalogue in force, verified each time it is read; none where there is none, or where this
    program came later. Raises InputError where the file was changed since."""
    file = folder / NAME
    signature = file.with_name(NAME + SIGNATURE)
    if not file.is_file():
        return {}
    content = file.read_bytes()
    return _in_force(content, signature.read_bytes() if signature.is_file() else b"", str(file))


@cache
def _in_force(content: bytes, signature: bytes, where: str) -> Mapping[str, Mapping[str, Any]]:
    edition = str(entries_of(content.decode("utf-8", errors="replace")).get("catalogue", {}).get("edition", ""))
    if edition <= shipped_catalogue().edition:
        return {}
    return verified(content, signature, where)
