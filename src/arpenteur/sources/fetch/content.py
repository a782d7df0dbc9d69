"""Is a downloaded file what its name says? An error page answered with « 200 OK » must not reach a parser."""

from pathlib import Path

from arpenteur.domain.errors import InputError, Where

_HEAD = 512
_BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    "parquet": (b"PAR1",),
    "zip": (b"PK\x03\x04",),
    "xlsx": (b"PK\x03\x04",),
    "csv.gz": (b"\x1f\x8b",),
    "json": (b"{", b"["),
    "geojson": (b"{",),
}


def check_content(path: Path, format: str, url: str) -> None:
    """Raises InputError when the first bytes (for Parquet, the last too) are not those of ``format``."""
    with path.open("rb") as content:
        head = content.read(_HEAD)
        content.seek(max(0, path.stat().st_size - 4))
        tail = content.read(4)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise _wrong("le serveur a envoyé un fichier vide", format, url)
    if start[:15].lower().startswith((b"<!doctype html", b"<html")):
        raise _wrong("le serveur a envoyé une page web au lieu des données", format, url)
    if not start.startswith(_BEGINNINGS.get(format, (b"",))) or (format == "parquet" and tail != b"PAR1"):
        raise _wrong("le contenu reçu n'a pas le format annoncé", format, url)


def _wrong(problem: str, format: str, url: str) -> InputError:
    return InputError(
        problem,
        Where(url),
        expected=f"un fichier {format}",
        action="rien n'a été gardé ; ouvrez l'adresse dans un navigateur pour voir ce que répond le serveur",
    )
