"""Every export of a snapshot with its line of sources: what the command line writes and what the site gives.

    python tools/every_export.py PLACE [--finalists gauche,rn] > exports.txt

``PLACE`` is the folder of a snapshot. One line an export; what the place cannot give is told with its reason. Ends with
1 where an export has no line. The site is one of its own, in a folder that is thrown away.
"""

import argparse
import csv
import io
import json
import os
import re
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from PIL import Image
from typer.main import get_command
from typer.testing import CliRunner

from arpenteur.cli.app import app
from arpenteur.domain.errors import InputError
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.credits import credits_of

_PRINTED = re.compile(r"Sources : (?:[^<\n\r\0()]|\([^()<\n\r\0]*\))*")


@dataclass(frozen=True)
class Export:
    """One file: how it was asked for, its line ("" without one), or why the place does not give it."""

    name: str
    line: str = ""
    refused: str = ""


def line_in(name: str, content: bytes) -> str:
    """The line that a file carries."""
    ending = name.rpartition(".")[2]
    if ending == "png":
        return str(Image.open(io.BytesIO(content)).info.get("Source", ""))
    if ending == "svg":
        root = ElementTree.fromstring(content)  # noqa: S314 — drawn by us
        return root.findtext("{http://www.w3.org/2000/svg}metadata") or ""
    if ending in ("zip", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            inside = "LISEZ-MOI.txt" if ending == "zip" else "docProps/core.xml"
            return _printed(book.read(inside).decode())
    text = content.decode("utf-8", errors="replace")
    if ending in ("json", "geojson"):
        found = json.loads(text)
        return found.get("dc:bibliographicCitation") or found.get("credits") or ""
    if ending == "csv":
        *_, last = csv.reader(io.StringIO(text))
        return last[0] if last[0].startswith("Sources : ") else ""
    return _printed(text)


def _printed(text: str) -> str:
    told = text.replace("&apos;", "'").replace("&#x27;", "'").replace("&#39;", "'")
    found = _PRINTED.search(told)
    return found[0].rstrip() if found else ""


def commands(snapshot: Snapshot, folder: Path, finalists: str) -> Iterator[Export]:
    """What the command line writes of a snapshot."""
    scenario, plan = folder / "essai.toml", folder / "plan.json"
    scenario.write_text('id = "essai"\nturnout = 0.6\n', encoding="utf-8")
    first = snapshot.stations.row(0, named=True)
    family, at = ("--family", "gauche"), f"{first['longitude']},{first['latitude']}"
    asked: dict[str, tuple[str, ...]] = {
        "rank": family,
        "explain": (first["station"], *family),
        "compare": (str(scenario), *family),
        "second-round": ("--finalists", finalists, *family),
        "plan": ("--hours", "400", *family),
        "series": (),
        "turfs": ("--zone", first["station"]),
        "rounds": ("--start", at, "--task", "letterboxes", "--crews", "4"),
    }
    place = str(snapshot.path)
    for command, words in asked.items():
        for format in formats_of(command):
            yield written(folder, format, command, place, *words, "--format", format)
    for kind in ("map", "intervals", "transfers", "backtest"):
        for ending in ("svg", "png"):
            yield written(folder, ending, "figure", place, kind, *(family if kind in ("map", "intervals") else ()))
    for format in ("json", "csv"):
        told = run("check", place, "--format", format)
        yield Export(
            f"check --format {format}", line_in("o.json", told.stdout.encode()) if format == "json" else told.stderr
        )
    run("plan", place, *family, "--hours", "4000", "--hold-out", "0.2", "--format", "json", "--output", str(plan))
    words = ("effect", str(plan), place, "--election", "2022_pres_t1", "--format", "json")
    yield written(folder, "json", *words) if plan.is_file() else Export("effect", refused="pas de plan avec témoins")


def formats_of(command: str) -> list[str]:
    """The files that a command writes; a table is for the screen."""
    options = get_command(app).commands[command].params  # pyright: ignore[reportAttributeAccessIssue]
    (option,) = (one for one in options if "--format" in one.opts)
    return [form.value for form in option.type_descriptor.annotation if form.value != "table"]


def run(*words: str) -> Any:
    """A command, in this process."""
    return CliRunner().invoke(app, list(words))


def written(folder: Path, ending: str, *words: str) -> Export:
    """The file of a command, with what stands beside a table."""
    out = folder / f"export.{ending}"
    beside = out.with_name(f"{out.name}-metadata.json")
    for file in (out, beside):
        file.unlink(missing_ok=True)
    name = " ".join([words[0], *(word for word in words[2:] if not word.startswith("/"))])
    found = run(*words, "--output", str(out))
    if not out.is_file():
        reason = found.exception if isinstance(found.exception, InputError) else found.output or found.exception
        return Export(name, refused=" ".join(str(reason).split())[:160])
    told = beside if beside.is_file() else out
    return Export(name, line_in(told.name, told.read_bytes()))


def pages(snapshot: Snapshot, finalists: str) -> Iterator[Export]:
    """What the site gives to everyone, then to a campaign."""
    from django.test import Client

    from arpenteur.web.foundation.territory.actions import publish_snapshot

    published = publish_snapshot(path=snapshot.path, by="tools", at=datetime.now(UTC))
    place, station = published.place, snapshot.stations.row(0, named=True)["station"]
    one, two = finalists.split(",")[:2]
    client = Client()
    addresses = [
        f"strategie/{place}/zones.csv",
        f"strategie/{place}/zones.geojson",
        f"second-tour/{place}/zones.csv?finaliste={one}&finaliste={two}",
        f"plan/{place}/plan.csv?heures=400",
        f"plan/{place}/plan.json?heures=400",
        f"plan/{place}/affiche.pdf?heures=400",
        f"bilan/{place}/bilan.csv",
        f"transferts/{place}/matrice.csv",
        f"profils/{place}/{station}/profil.pdf",
        *(
            f"{page}.{form}"
            for page in (
                f"strategie/{place}/carte",
                f"strategie/{place}/intervalles",
                f"bilan/{place}/bilan",
                f"transferts/{place}/transferts",
            )
            for form in ("svg", "png")
        ),
    ]
    yield from (given(client, address) for address in addresses)
    yield from opened(client, snapshot)
    member = director(place)
    yield from (given(member, f"c/exports/coup-d-oeil/zones.{form}") for form in ("csv", "xlsx", "pdf"))


def given(client: Any, address: str) -> Export:
    """A file of the site, with what its ``Link`` says describes it."""
    answer = client.get(f"/{address}")
    if answer.status_code != 200:
        said = re.search(r"<p lang=\"fr\">(.*?)</p>", answer.content.decode(), re.S)
        return Export(address, refused=" ".join(said[1].split())[:160] if said else str(answer.status_code))
    link = re.match(r"<([^>]+)>; rel=\"describedby\"", answer.headers.get("Link", ""))
    if link:
        return Export(address, line_in("beside.json", client.get(link[1]).content))
    return Export(address, line_in(address.partition("?")[0], answer.content))


def opened(client: Any, snapshot: Snapshot) -> Iterator[Export]:
    """The open data of a place: the catalogue, the zip, each file with the manifest that its ``Link`` names."""
    base = f"donnees/{snapshot.manifest.place}/{snapshot.manifest.digest}/"
    told = json.loads(client.get("/donnees/catalogue.jsonld").content)["dcat:dataset"][0]["dcat:distribution"]
    yield Export("donnees/catalogue.jsonld", told[0]["dct:rights"]["rdfs:label"]["@value"])
    yield Export(f"{base}instantane.zip", line_in("a.zip", b"".join(client.get(f"/{base}instantane.zip"))))
    for name in sorted(("manifest.json", *snapshot.manifest.files)):
        answer = client.get(f"/{base}{name}")
        described = f'</{base}manifest.json>; rel="describedby"' in answer.headers["Link"]
        yield Export(f"{base}{name}", credits_of(snapshot.manifest) if described and b"".join(answer) else "")


def director(place: str) -> Any:
    """A browser of the director of a campaign on the place."""
    from django.test import Client

    from arpenteur.web.foundation.accounts.models import User
    from arpenteur.web.foundation.audit.actors import COMMAND
    from arpenteur.web.foundation.campaigns.actions import create_campaign

    person = User.objects.create_user("direction@exemple.invalid", "quatre tortues vertes valsent", name="Direction")
    create_campaign(
        slug="exports",
        name="Exports",
        place=place,
        election="muni",
        first_round=date(2027, 3, 14),
        second_round=None,
        time_zone="Europe/Paris",
        family="gauche",
        director=person,
        by=COMMAND,
        at=datetime.now(UTC),
    )
    client = Client()
    client.force_login(person)
    return client


def site(home: Path) -> None:
    """A site of its own in a folder, ready."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "arpenteur.web.config.settings",
        "ARPENTEUR_HOME": str(home),
        "ARPENTEUR_SECOND_FACTOR": "0",
        "ARPENTEUR_ALLOWED_HOSTS": "testserver",
    }
    os.environ.pop("ARPENTEUR_DATABASE_URL", None)
    import logging

    import django
    from django.core.management import call_command

    django.setup()
    logging.disable(logging.CRITICAL)
    call_command("migrate", verbosity=0)


def say(line: str) -> None:
    """One line on standard output."""
    sys.stdout.write(f"{line}\n")


def main() -> None:
    """Print every export, then how many have their line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("place", type=Path)
    parser.add_argument("--finalists", default="gauche,rn")
    options = parser.parse_args()
    snapshot = Snapshot.open(options.place)
    with tempfile.TemporaryDirectory(prefix="arpenteur-exports-") as scratch:
        folder = Path(scratch)
        found = list(commands(snapshot, folder, options.finalists))
        site(folder / "site")
        found += pages(snapshot, options.finalists)
    for one in found:
        say(f"{one.name}\t{one.line.strip() or (f'refusé : {one.refused}' if one.refused else 'SANS LIGNE')}")
    made = [one for one in found if not one.refused]
    without = [one for one in made if not one.line]
    say(f"{len(made)} exports, {len(without)} sans ligne ; {len(found) - len(made)} que ce lieu ne donne pas")
    sys.exit(1 if without else 0)


if __name__ == "__main__":
    main()
