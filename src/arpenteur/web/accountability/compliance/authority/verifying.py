"""Whether a file for an authority, or a certificate of deletion, is whole and as the site signed it.

Needs no site and no database: whoever receives a file may run it. Sentences are French, for a command.
"""

import base64
import hashlib
import io
import json
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zipfile import BadZipFile, ZipFile

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.keys.signing import fingerprint_of, is_signature, of_pem

FORMAT, VERSION = "arpenteur-dossier", 1
CERTIFICATE = "arpenteur-certificat"
MANIFEST, SIGNATURE, KEY, SUMS = "MANIFESTE.json", "MANIFESTE.sig", "cle-publique.pem", "SHA256SUMS"
MOST_BYTES = 2 * 1024**3
"""Of everything unpacked: a file that says more is none of ours."""


@dataclass(frozen=True)
class VerifiedFile:
    """What a sound file says of itself; ``fingerprint``: of the key that signed it, to be compared."""

    name: str
    at: str
    line: int
    files: int
    fingerprint: str


def verify(content: bytes) -> VerifiedFile:
    """Check a file. Raises InputError with the first thing that is wrong."""
    return _certificate(content) if content.lstrip()[:1] == b"{" else _archive(content)


def certificate_text(document: dict[str, Any], public: bytes, signature: bytes, text: str) -> dict[str, Any]:
    """A certificate of deletion around its text, which it says in sentences first."""
    return {
        "certificat": certificate_lines(json.loads(text)),
        **document,
        "content": text,
        "key": base64.b64encode(public).decode(),
        "fingerprint": fingerprint_of(public),
        "signature": base64.b64encode(signature).decode(),
    }


def certificate_lines(read: dict[str, Any]) -> list[str]:
    """A certificate of deletion in sentences, from what was signed."""
    asked = f"demandée par sa direction le {_day(read['asked_at'])}" if read["asked_at"] else "sans demande au journal"
    return [
        "CERTIFICAT DE SUPPRESSION D'UNE CAMPAGNE",
        f"Campagne « {read['name']} » (nom court : {read['campaign']}), supprimée le {_day(read['at'])}, {asked}.",
        f"Ligne {read['line']} du journal du site. Fondement : {read['reference']}.",
        f"Lignes détruites : {read['rows']}, dans {len(read['tables'])} tables :",
        *(f"- {one['title']} : {one['rows']} (empreinte des numéros : {one['digest']})" for one in read["tables"]),
        f"Clés de chiffrement détruites : {read['keys_destroyed']}. Les sauvegardes d'avant n'ouvrent plus aucun nom.",
        f"Fichiers détruits (photos, images) : {read['files_destroyed']}.",
        "Ce qui reste, et jusqu'à quand :",
        *(f"- {one['what']} : {one['until']}" for one in read["stays"]),
        "Vérification : arpenteur conformite --verify FICHIER.",
    ]


def _day(text: str) -> str:
    return datetime.fromisoformat(text).astimezone(UTC).strftime("%d/%m/%Y à %H:%M:%S UTC")


def signed_text(text: str) -> bytes:
    """What the signature of a certificate is over."""
    return f"{CERTIFICATE}\n{VERSION}\n{text}".encode()


def _archive(content: bytes) -> VerifiedFile:
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            if sum(one.file_size for one in archive.infolist()) > MOST_BYTES:
                raise InputError("ce fichier est trop grand pour être un dossier")
            names = archive.namelist()
            parts = {name: archive.read(name) for name in names}
    except (BadZipFile, zlib.error, ValueError, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise InputError("ce fichier est coupé ou n'est pas une archive ZIP") from error
    if len(names) != len(parts):
        raise InputError("deux fichiers de l'archive portent le même nom")
    return _compare(parts)


def _compare(parts: dict[str, bytes]) -> VerifiedFile:
    manifest, public = parts.get(MANIFEST, b""), of_pem(parts.get(KEY, b""))
    if not manifest or not public or SIGNATURE not in parts:
        raise InputError(f"il manque {MANIFEST}, {SIGNATURE} ou {KEY} : ce n'est pas un dossier de conformité")
    if not is_signature(parts[SIGNATURE], manifest, public):
        raise InputError(f"{MANIFEST} a été modifié après la signature")
    read = _read(manifest)
    said = {one["path"]: one["sha256"] for one in read["files"]}
    here = parts.keys() - {MANIFEST, SIGNATURE}
    for path in sorted(here | said.keys()):
        if path not in here:
            raise InputError(f"il manque {path}")
        if path not in said:
            raise InputError(f"{path} a été ajouté")
        if hashlib.sha256(parts[path]).hexdigest() != said[path]:
            raise InputError(f"{path} a été modifié")
    state = read["state"]
    return VerifiedFile(read["name"], state["at"], state["line"], len(said), fingerprint_of(public))


def _read(manifest: bytes) -> dict[str, Any]:
    read = json.loads(manifest)
    if read.get("format") != FORMAT or read.get("version") != VERSION:
        raise InputError("ce dossier est d'une autre version", action="vérifiez-le avec le programme qui l'a fait")
    return read


def _certificate(content: bytes) -> VerifiedFile:
    try:
        outer = json.loads(content)
        text, public = outer["content"], base64.b64decode(outer["key"], validate=True)
        signature = base64.b64decode(outer["signature"], validate=True)
        read = json.loads(text)
        certified = VerifiedFile(read["name"], read["at"], read["line"], len(read["tables"]), fingerprint_of(public))
        sentences = certificate_lines(read)
    except (ValueError, KeyError, TypeError) as error:
        raise InputError("ce fichier n'est ni un dossier ni un certificat") from error
    sound = outer.get("format") == CERTIFICATE and outer.get("certificat") == sentences
    if not sound or not is_signature(signature, signed_text(text), public):
        raise InputError("ce certificat a été modifié après la signature")
    return certified
