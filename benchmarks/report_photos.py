"""Photos of telephones, read one after another as reports bring them: how many a minute, and what is left in them.

Ours reads each in a process apart. The peer is the same pixels read in the server's own process, as photos of the team
are (``fieldwork.photos``): faster, and a file that makes its reader run wild takes the server with it. One photo of
ours that keeps a word of the telephone ends the run with exit 1.

    python benchmarks/report_photos.py [--photos 60] [--pixels 12]

Prints the machine's load with its figures: a loaded machine says nothing about speed.
"""

import argparse
import io
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable

MARK = "TelephoneDeMaquette"


def main() -> int:
    """Make the photos, then read them both ways."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=60)
    parser.add_argument("--pixels", type=int, default=12, help="millions, of each")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"ARPENTEUR_HOME": home, "DJANGO_SETTINGS_MODULE": "arpenteur.web.config.settings"}
        import django

        django.setup()
        return measured(options.photos, options.pixels)


def measured(count: int, millions: int) -> int:
    """Both readers on the same photos; 1 where ours left something of a telephone."""
    from arpenteur.web.ground.fieldwork.photos import read_photo
    from arpenteur.web.residents.reports.photos.files import open_photo

    photos = [photo(millions, seed) for seed in range(min(count, 6))]
    turns = [photos[one % len(photos)] for one in range(count)]
    print(f"{count} photos of {millions} million pixels, {len(photos[0]) / 1e6:.1f} MB; load {os.getloadavg()[0]:.1f}")
    left = sum(MARK.encode() in open_photo(one).jpeg for one in photos)
    told("ours, in a process apart", turns, lambda content: open_photo(content))
    told("peer, in the server's own", turns, lambda content: read_photo(io.BytesIO(content), len(content)))
    print(f"photos of ours with a word of the telephone: {left} of {len(photos)}")
    return 1 if left else 0


def told(name: str, photos: list[bytes], read: Callable[[bytes], object]) -> None:
    """Photos a minute, median and 95th percentile of one."""
    took: list[float] = []
    for content in photos:
        begun = time.perf_counter()
        read(content)
        took.append(time.perf_counter() - begun)
    rank = sorted(took)[max(0, round(0.95 * len(took)) - 1)]
    print(
        f"{name}: {60 / statistics.mean(took):.0f} a minute, median {statistics.median(took):.2f} s, p95 {rank:.2f} s"
    )


def photo(millions: int, seed: int) -> bytes:
    """A street that does not exist, as a telephone writes it."""
    from PIL import ExifTags, Image

    rng = random.Random(seed)
    size = (round((millions * 1e6 * 4 / 3) ** 0.5), round((millions * 1e6 * 3 / 4) ** 0.5))
    picture = Image.effect_noise((size[0] // 8, size[1] // 8), 40).resize(size).convert("RGB")
    for _shape in range(80):
        left, top = rng.randrange(size[0] - 200), rng.randrange(size[1] - 200)
        picture.paste(tuple(rng.randrange(256) for _ in range(3)), (left, top, left + 180, top + 120))
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = MARK
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88, exif=exif, comment=MARK.encode())
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
