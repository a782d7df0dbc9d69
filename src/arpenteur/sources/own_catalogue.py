"""The catalogue in force: the shipped one, a signed one that is newer, then addresses of one's own.

A catalogue between two versions: believed only under a signature by a key that whoever runs the program trusts.

Signatures are those of minisign. No key is shipped: see docs/adr/0046.
"""

import os
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import platformdirs
import tomli_w
from minisign import Error, PublicKey, Signature

from arpenteur.domain.errors import InputError, Where
from arpenteur.sources.catalogue import (
    Catalogue,
    Entries,
    catalogue_of,
    changed,
    entries_of,
    read_entries,
    shipped_catalogue,
    shipped_entries,
)

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


def own_folder() -> Path:
    """The folder of one's own catalogues: ``ARPENTEUR_CONFIG`` where set, else the user's settings of the system."""
    given = os.environ.get("ARPENTEUR_CONFIG")
    return Path(given).expanduser() if given else platformdirs.user_config_path("arpenteur", appauthor=False)


def own_file() -> Path:
    """The file that ``arpenteur sources add`` writes."""
    return own_folder() / "catalogue.toml"


def current_catalogue(files: Sequence[Path] = ()) -> Catalogue:
    """The catalogue in force, changed by ``files`` in their order. Raises InputError naming the file that is wrong."""
    entries = changed(shipped_entries(), signed_entries(own_folder()))
    own = [own_file()] if own_file().is_file() else []
    for file in (*own, *files):
        entries = changed(entries, read_entries(file))
        try:
            catalogue_of(entries)
        except InputError as error:
            raise error.at(file=file) from error
    return catalogue_of(entries)


def add_to_own(id: str, keys: dict[str, Any]) -> Catalogue:
    """Write keys of a source into one's own file, after the addresses that it already has; the catalogue it makes.

    Nothing is written where the result would be wrong. Raises InputError.
    """
    file = own_file()
    entries: Entries = read_entries(file) if file.is_file() else {}
    former = entries.get(id, {})
    addresses = list(dict.fromkeys([*keys.get("addresses", ()), *former.get("addresses", ())]))
    entries[id] = {**former, **keys, **({"addresses": addresses} if addresses else {})}
    return _write(file, entries)


def remove_from_own(id: str, url: str = "") -> Catalogue:
    """Take a source out of one's own file, or one of its addresses; the catalogue that it makes. Raises InputError."""
    file = own_file()
    entries: Entries = read_entries(file) if file.is_file() else {}
    if id not in entries:
        known = ", ".join(entries) or "aucune"
        raise InputError(f"source « {id} » absente de votre catalogue", Where(file), expected=f"l'une de : {known}")
    if not url:
        del entries[id]
        return _write(file, entries)
    addresses = list(entries[id].pop("addresses", ()))
    if url not in addresses:
        raise InputError(
            f"adresse « {url} » absente de votre source « {id} »",
            Where(file),
            expected=", ".join(addresses) or "la source entière, sans adresse",
        )
    addresses.remove(url)
    if addresses:
        entries[id]["addresses"] = addresses
    elif not entries[id]:
        del entries[id]
    return _write(file, entries)


def _write(file: Path, entries: Entries) -> Catalogue:
    """The file in place in one step, where the catalogue that it makes is right."""
    made = catalogue_of(changed(changed(shipped_entries(), signed_entries(own_folder())), entries))
    draft = file.with_name(f"{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(tomli_w.dumps(entries), encoding="utf-8")
        draft.replace(file)
    except OSError as error:
        raise InputError(
            f"écriture impossible ({error.strerror})", Where(file), action="changez de dossier par ARPENTEUR_CONFIG"
        ) from error
    return made
