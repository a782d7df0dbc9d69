"""A snapshot as one zip: the same bytes each time, whoever makes it and whenever."""

import shutil
import tempfile
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from arpenteur.strategy.credits import LICENCES, credits_of
from arpenteur.web.foundation.territory.answers import kept_file
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.foundation.territory.open_data.offer import Offer

KIND = "application/zip"
README = "LISEZ-MOI.txt"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say: what was zipped when is nobody's concern
_SAID = """\
{place}
{fictional}
{credits_fr}
{credits_en}

Licences : {licences}

Empreinte à citer / digest to cite: {digest}

Vérifier chaque octet / verify every byte:
  arpenteur check {folder} --verify

Des zones, jamais des électeurs : aucune donnée de campagne n'est ici.
Zones, never voters: no data of any campaign is in here.
"""


def archive(published: PublishedSnapshot, offer: Offer) -> Path:
    """The zip of a snapshot, made when it is first asked for and kept beside the other answers about it. Its name
    changes with any of its bytes."""
    said = readme(offer)
    file = kept_file(published, "instantane", offer.digest, said, ending="zip")
    if not file.is_file():
        _write(file, offer, said)
    return file


def readme(offer: Offer) -> str:
    """Whose the figures are, under which licences, and how to verify them: outside the folder, which holds no file
    but its own."""
    manifest = offer.manifest
    fictional = "Données fictives / fictional data\n" if manifest.fictional else ""
    licences = " ; ".join(f"{one} <{LICENCES[one]}>" if one in LICENCES else one for one in offer.licences)
    return _SAID.format(
        place=manifest.place_name,
        fictional=fictional,
        licences=licences,
        digest=offer.digest,
        folder=offer.folder,
        credits_fr=credits_of(manifest),
        credits_en=credits_of(manifest, "en"),
    )


def _write(file: Path, offer: Offer, said: str) -> None:
    """Put in place whole, or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=".coming-", dir=file.parent))
    try:
        made = scratch / file.name
        with ZipFile(made, "w", ZIP_STORED) as out:  # tables are compressed already
            out.writestr(_member(README), said)
            for one in offer.files:
                info = _member(f"{offer.folder}/{one.name}")
                info.file_size = one.size
                with (offer.path / one.name).open("rb") as data, out.open(info, "w") as member:
                    shutil.copyfileobj(data, member, 1 << 20)
        made.replace(file)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _member(name: str) -> ZipInfo:
    info = ZipInfo(name, _EPOCH)
    info.create_system = 3  # the same on every system
    info.external_attr = 0o100644 << 16
    return info
