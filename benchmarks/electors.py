"""An electoral list brought to a site: 45,000 voters who do not exist at the addresses of a real town, both layouts.

    python benchmarks/electors.py [--data ../shared/data] [--voters 45000]

Whole import in one process and the one that reads apart: file checked and read, stations and addresses matched, names
and addresses encrypted, digests, rows written to SQLite in a folder of its own. Prints seconds, peak memory of both
processes together, shares matched, and a peer: the same file read by the csv module and all its columns written in
clear by executemany, without match, encryption or a process apart. Goals: 20 s, 600 MB, 99 % of stations.
"""

import csv
import io
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from _shared import ARPENTEUR, BONDY, own_site, parser_of, peaks, process
from arpenteur.demo import voters as lists
from arpenteur.snapshot import Snapshot

PLACE = "93010"
AT = datetime(2026, 11, 1, tzinfo=UTC)
GOALS = "20 s, 600 MB, 99.0 %"


def main() -> None:
    """Build the town once, write each layout, then measure each in processes of its own."""
    parser = parser_of(__doc__, data=True, voters=45_000, snapshot=True)
    parser.add_argument("--measure", choices=["ours", "peer"], help="for its own processes")
    parser.add_argument("--file", type=Path)
    options = parser.parse_args()
    if options.measure:
        content = options.file.read_bytes()
        if options.measure == "ours":
            with own_site():
                told = imported(content, options.snapshot)
        else:
            told = plain(content)
        told["processor"] = sum(os.times()[:4]) - told.pop("before", 0.0)
        print(json.dumps(told | {"peak": sum(peaks())}))
        return
    with tempfile.TemporaryDirectory() as scratch:
        snapshot = Path(scratch) / "snapshot"
        folders = [str(options.data / one) for one in BONDY if (options.data / one).is_dir()]
        sources = [part for folder in folders for part in ("--sources", folder)]
        process(*ARPENTEUR, "build", PLACE, *sources, "--out", snapshot)
        print("| layout | seconds | of processor | peak MB | stations | addresses | peer: seconds | peer: peak MB |")
        print("|---|---|---|---|---|---|---|---|")
        for layout in ("register", "decree"):
            file = Path(scratch) / f"{layout}.csv"
            write_list(file, layout, snapshot, options.voters)
            ours, peer = (_apart(which, snapshot, file) for which in ("ours", "peer"))
            print(
                f"| {layout} | {ours['seconds']:.1f} | {ours['processor']:.1f} | {ours['peak']:.0f} "
                f"| {100 * ours['matched']:.2f} % "
                f"| {100 * ours['at_building']:.1f} % | {peer['seconds']:.1f} | {peer['peak']:.0f} |",
                flush=True,
            )
        print(f"goals: {GOALS}; {options.voters} lines")


def write_list(file: Path, layout: str, snapshot: Path, count: int) -> None:
    """As many voters as asked for."""
    opened = Snapshot.open(snapshot)
    share = 1.05 * count / int(opened.stations["registered"].sum())
    people = islice(lists.fictional_voters(opened, share=share), count)
    lines = lists.register_lines(people) if layout == "register" else lists.decree_lines(people)
    file.write_text("".join(lines), encoding="utf-8")


def imported(content: bytes, snapshot: Path) -> dict[str, float]:
    """The import of a site, its list kept."""
    from arpenteur.web.foundation.audit.actors import COMMAND
    from arpenteur.web.foundation.campaigns.models import Campaign
    from arpenteur.web.foundation.shared.sealing import sealed
    from arpenteur.web.foundation.territory.actions import publish_snapshot
    from arpenteur.web.persons.electors.actions import bring_list, open_file
    from arpenteur.web.persons.electors.undertaking import Signature, sign_undertaking

    publish_snapshot(path=snapshot, by="benchmark", at=AT)
    campaign = Campaign.objects.create(
        slug="essai", name="Essai", place=PLACE, election="muni", first_round=date(2027, 3, 14), created_at=AT
    )
    who: dict[str, Any] = {"campaign": campaign, "by": COMMAND, "at": AT}
    with sealed(campaign.pk):
        signed = sign_undertaking(signature=Signature("Odile Modèle", "mandataire", AT.date()), **who)
        start, before = time.perf_counter(), sum(os.times()[:4])
        opened = open_file(content, **who)
        voters = bring_list(opened=opened, name="liste.csv", undertaking=signed, **who)
        seconds = time.perf_counter() - start
    shares = {"matched": voters.share_matched, "at_building": voters.share_at_building}
    return {"seconds": seconds, "before": before, **shares}


def plain(content: bytes) -> dict[str, float]:
    """The peer: every column in clear, nothing matched."""
    start = time.perf_counter()
    rows = csv.reader(io.StringIO(content.decode()), delimiter=";")
    width = len(next(rows))
    base = sqlite3.connect(Path(tempfile.mkdtemp()) / "plain.sqlite3")
    base.execute(f"CREATE TABLE list ({', '.join(f'c{at} text' for at in range(width))})")
    base.executemany(f"INSERT INTO list VALUES ({', '.join('?' * width)})", rows)  # noqa: S608 — question marks
    base.commit()
    return {"seconds": time.perf_counter() - start, "matched": 0.0, "at_building": 0.0}


def _apart(which: str, snapshot: Path, file: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "--measure", which, "--snapshot", str(snapshot), "--file", str(file)]
    run = subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=300)
    return json.loads(run.stdout.splitlines()[-1])


if __name__ == "__main__":
    main()
