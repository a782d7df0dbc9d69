"""The catalogue in force: the shipped one, a signed one that is newer, then addresses of one's own."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import platformdirs
import tomli_w

from arpenteur.domain.errors import InputError, Where
from arpenteur.sources.catalogue import Catalogue, Entries, catalogue_of, changed, read_entries, shipped_entries
from arpenteur.sources.signed_catalogue import signed_entries


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
