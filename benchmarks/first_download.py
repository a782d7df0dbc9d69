"""A newcomer without any file: the README's commands on Bondy, typed one after the other, producers on the loopback.

Every address of the catalogue is played by one local server that holds genuine files in the published layouts: the
aggregated results (rebuilt from tidy tables), outlines, addresses, IRIS, squares, streets. What is not at hand (the
census by IRIS) is refused as its producer sometimes does, with 403. Prints seconds of each command and bytes that left
the server; the peer is the same results fetched whole.

    python benchmarks/first_download.py [--data ../shared/data] [--rate BYTES_A_SECOND]
"""

from _shared import ARPENTEUR, options_of  # isort: skip — it puts tests/support on the path

import csv
import gzip
import io
import json
import os
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote, urlsplit

import tomli_w
from file_server import Fault, FileServer, file_server

from arpenteur.sources.catalogue import AddressKind, shipped_catalogue

COMMANDS = (
    "build 93010 --download --out var/bondy",
    "build 93010 --download --out var/bondy",
    "check var/bondy",
    "rank var/bondy --family gauche --for legi",
    "rank var/bondy --family gauche --for muni",
    "series var/bondy --station 93010_26",
    "explain var/bondy 93010_0026 --family gauche",
    "plan var/bondy --family gauche --hours 400",
    "turfs var/bondy --zone 26 --doors 60",
    "rounds var/bondy --task letterboxes --zone 26 --crews 3 --start 2.489,48.902",
    "publish var/bondy",
)
FORMATS = {"iris-contours": "gpkg", "filosofi-carreaux-2021": "gpkg", "rues-osm": "geojson"}
"""Sources of which the genuine file at hand is in another format than the one published today."""


def outlines(file: Path) -> bytes:
    """The outlines of the town's stations in Etalab's layout."""
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    for one in features:
        commune, _, number = one["properties"]["bureau"].partition("_")
        one["properties"] = {
            "codeDepartement": commune[:2],
            "codeCommune": commune,
            "nomCommune": one["properties"]["nom"],
            "numeroBureauVote": number.zfill(4),
            "codeBureauVote": f"{commune}_{number.zfill(4)}",
            "id_bv": f"{commune}_{number}",
        }
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def addresses(file: Path) -> bytes:
    """The town's addresses in the layout of the national base."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["id", "numero", "rep", "nom_voie", "code_postal", "code_insee", "nom_commune", "lon", "lat"])
    for number, one in enumerate(json.loads(file.read_text(encoding="utf-8"))["features"]):
        told, (lon, lat) = one["properties"], one["geometry"]["coordinates"]
        writer.writerow(
            [f"93010_{number}", told["numero"], told["rep"], told["nom_voie"], "93140", "93010", "Bondy", lon, lat]
        )
    return gzip.compress(out.getvalue().encode())


def published(data: Path, scratch: Path) -> dict[str, bytes]:
    """Contents by source."""
    elections = data.parent / "elections" / "results"
    tool = data.parent / "tools" / "aggregated_layout.py"
    asked = [word for folder in (data / "results" / "national", elections) for word in ("--source", str(folder))]
    subprocess.run([sys.executable, str(tool), "--out", str(scratch), *asked], check=True, capture_output=True)
    return {
        "resultats-candidats": (scratch / "candidats_results.parquet").read_bytes(),
        "resultats-generaux": (scratch / "general_results.parquet").read_bytes(),
        "contours-bureaux": outlines(data / "bv_contours" / "bondy-93010" / "zone.geojson"),
        "adresses-ban": addresses(data / "addresses" / "bondy-93010" / "adresse2.geojson"),
        "iris-contours": (data / "iris" / "bondy-93010" / "limitesSocle.gpkg").read_bytes(),
        "filosofi-carreaux-2021": (data / "carreaux" / "bondy-93010" / "carreaux.gpkg").read_bytes(),
        "rues-osm": (data / "streets" / "bondy-93010" / "rueOSM.geojson").read_bytes(),
    }


def publish(server: FileServer, contents: dict[str, bytes], file: Path, rate: int) -> None:
    """Serve the contents by the portal's redirect, then at the producer's address; write the catalogue that says so."""
    entries: dict[str, dict[str, object]] = {}
    for source in shipped_catalogue().sources:
        parts = urlsplit(source.url)
        path = f"{parts.netloc}{parts.path}" + (f"/{quote(parts.query, safe='{}')}" if parts.query else "")
        entry: dict[str, object] = {
            "url": server.url(path),
            "former": [],
            "mirrors": [],
            "portal": server.url("portal"),
            "size": 0,
        }
        if source.id in FORMATS:
            form = FORMATS[source.id]
            entry |= {
                "format": form,
                "filename": f"{source.id}-{{{source.scope}}}.{form}" if "{" in path else f"{source.id}.{form}",
            }
        entries[source.id] = entry
        filled = urlsplit(server.url(path.replace("{commune}", "93010").replace("{departement}", "93"))).path.lstrip(
            "/"
        )
        if source.id not in contents:
            server.rules[filled] = Fault(status=403)
            continue
        server.files[filled] = contents[source.id]
        server.rules[filled] = Fault(rate=rate)
        if any(one.kind is AddressKind.REDIRECT for one in source.places("93")):
            server.rules[f"portal/r/{source.resource}"] = Fault(status=302, headers={"Location": server.url(filled)})
    file.write_text(tomli_w.dumps(entries), encoding="utf-8")


def typed(command: str, folder: Path) -> tuple[int, float]:
    """Exit code and seconds of one command of the README, its output shown as it comes."""
    environment = {
        **os.environ,
        "ARPENTEUR_CACHE": str(folder / "cache"),
        "ARPENTEUR_CONFIG": str(folder / "config"),
        "ARPENTEUR_HOME": str(folder / "home"),
    }
    print(f"$ arpenteur {command}", flush=True)
    start = time.perf_counter()
    done = subprocess.run(
        [*ARPENTEUR, *shlex.split(command)],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    seconds = time.perf_counter() - start
    lines = done.stdout.splitlines()
    print("\n".join(f"    {line}" for line in (lines if command.startswith("build") else lines[:4])))
    return done.returncode, seconds


def main() -> None:
    """One line a command; exit 1 where one of them fails."""
    options = options_of(__doc__, data=True, rate=0)
    with tempfile.TemporaryDirectory() as name, file_server() as server:
        folder = Path(name)
        contents = published(options.data, folder)
        own = folder / "config" / "catalogue.toml"
        own.parent.mkdir()
        publish(server, contents, own, options.rate)
        rows = []
        for command in COMMANDS:
            server.requests.clear()
            code, seconds = typed(command, folder)
            rows.append((command, code, seconds, server.sent, len(server.requests)))
        print(f"\n{'command':<80} exit  seconds  bytes sent  requests")
        for command, code, seconds, sent, count in rows:
            print(f"{command:<80} {code:>4}  {seconds:>7.1f}  {sent:>10,}  {count:>8}")
        whole = sum(len(contents[half]) for half in ("resultats-candidats", "resultats-generaux"))
        print(f"{'peer: the two files of results, whole':<80}               {whole:>11,}")
    sys.exit(any(code for _, code, *_ in rows))


if __name__ == "__main__":
    main()
