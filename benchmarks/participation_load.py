"""Two thousand people vote in ten minutes while a hundred reports a minute come in, on two cores.

    python benchmarks/participation_load.py                                    # SQLite
    tests/support/with-postgresql python benchmarks/participation_load.py      # PostgreSQL
    python benchmarks/participation_load.py --minutes 1 --voters 200           # the same pace, for a minute

A server is started by this script on the loopback, in a folder that is removed, and stopped by it: after ``--minutes``
and two more at most. People do what a browser does: they open the page of the vote, type the code of their sheet, tick
two projects, read their ballot again, send it; one in twenty votes again later, one in fifty sends the same form twice
at once. Reports go through their four pages with the work that pages ask for, one in fifty sent twice at once. Visitors
come from networks of their own, told by a header of a trusted proxy.

Printed: p50, p95 and p99 of each request, what was refused, then the count of the database: votes that were
acknowledged and are not in the count (lost), people counted twice (doubled), reports likewise; how many of these wait
to be read, because so many came to one step. The peer is the same arrivals at the same pace that only read the first
page: what the server and this client cost without a write.
"""

import argparse
import asyncio
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from _shared import cast_in_town, django_in, migrated, parser_of

PORT = 8231
AGAIN, TWICE = 20, 50
"""One voter in so many votes again; one form in so many is sent twice at once."""
RELOADS, RELOAD_SECONDS = 3, 5
"""How often, and after how long, somebody reloads a page that says that the machine is busy."""
GRACE_SECONDS = 120
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_FORM = re.compile(r"<form[^>]*>.*?</form>", re.DOTALL)
_CODE = re.compile(r">\s*([0-9A-Z]{4}(?:[ -][0-9A-Z]{1,5})+)\s*<")


@dataclass
class Ready:
    """What was prepared: codes of sheets, scrutineers' codes, addresses, projects, a category."""

    codes: list[str]
    opening: dict[int, str]
    box: int
    campaign: int
    vote: str
    report: str
    projects: list[str]
    category: int


@dataclass
class Measured:
    """What visitors saw."""

    took: dict[str, list[float]] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    receipts: dict[str, list[str]] = field(default_factory=dict)
    """By the code of a sheet: receipts of its ballots, the last one last."""
    reports: list[str] = field(default_factory=list)
    sent: int = 0

    def add(self, kind: str, seconds: float) -> None:
        """One answer."""
        self.took.setdefault(kind, []).append(1000 * seconds)


def prepare(voters: int) -> Ready:
    """A campaign with a vote that is open, a sheet for each voter, and a step of reports."""
    from ballot_boxes import vote_of
    from consulted import process_of, step_of
    from django.utils import timezone
    from reported import categories_of

    from arpenteur.web.foundation.audit.actors import COMMAND
    from arpenteur.web.foundation.shared.sealing import sealed
    from arpenteur.web.residents.ballots.projects import VoteProject
    from arpenteur.web.residents.ballots.vote_results import config_of_step
    from arpenteur.web.residents.ballots.zone_codes import issue_codes
    from arpenteur.web.residents.consultations.kinds import ModerationMode, Requirement, StepKind

    migrated()
    now = timezone.now()
    cast = cast_in_town(Path(os.environ["ARPENTEUR_HOME"]), now)
    projects = [VoteProject(number, f"Projet {number}", 1_000_000 * number).written() for number in range(1, 9)]
    with sealed(cast.campaign.pk):
        process = process_of(cast, at=now - timedelta(hours=1), moderation=ModerationMode.AFTER)
        step = step_of(
            process,
            StepKind.VOTE,
            at=now - timedelta(hours=1),
            title="Votez",
            asks=(Requirement.CODE,),
            config={"projects": projects, "budget": 10_000_000},
        )
        vote = vote_of(cast, step=step)
        codes: list[str] = []
        while len(codes) < voters:
            more = min(2_000, voters - len(codes))
            codes += issue_codes(step=step, zone="", count=more, by=COMMAND, at=now)
        category = categories_of(process)[0].pk
        reports = step_of(
            process,
            StepKind.REPORTS,
            at=now - timedelta(hours=1),
            position=2,
            title="Signaler",
            config={"town_hall": "la mairie"},
        )
        offered = [one.id for one in config_of_step(step).offered]
    base = f"/pages/{cast.campaign.slug}/participer/"
    return Ready(
        codes,
        dict(vote.codes),
        vote.box.pk,
        cast.campaign.pk,
        f"{base}{process.pk}/etape/{step.position}/voter/",
        f"{base}{process.pk}/etape/{reports.position}/signaler/",
        offered,
        category,
    )


def hidden(page: str) -> dict[str, str]:
    """What the forms of a page carry."""
    return {name: value for form in _FORM.findall(page) for name, value in _HIDDEN.findall(form)}


def worked(page: str) -> str:
    """The number that a script of the page would find; empty where no work is asked."""
    nonce, bits = re.search(r'data-nonce="([^"]+)"', page), re.search(r'data-bits="(\d+)"', page)
    if nonce is None or bits is None:
        return ""
    shift, number = 256 - int(bits[1]), 0
    while int.from_bytes(hashlib.sha256(f"{nonce[1]}:{number}".encode()).digest()) >> shift:
        number += 1
    return str(number)


class Visitor:
    """Somebody with a browser, from a network of her own."""

    def __init__(self, client: httpx.AsyncClient, number: int, seen: Measured) -> None:
        self.client, self.seen = client, seen
        # A /64 of the range of documentation for each: what the site counts as one network (work_queue.network).
        self.headers = {"X-Forwarded-For": f"2001:db8:{number >> 16:x}:{number & 0xFFFF:x}::7"}

    async def get(self, kind: str, path: str) -> str:
        """A page; empty where there is none."""
        return await self._answered(kind, "GET", path)

    async def post(self, kind: str, path: str, sent: dict[str, str]) -> str:
        """The answer to a form."""
        return await self._answered(kind, "POST", path, data=sent)

    async def _answered(self, kind: str, method: str, path: str, **more: Any) -> str:
        """Where the site says that too many write at once, she reloads the page in a moment, as it says."""
        for _time in range(RELOADS + 1):
            began = time.perf_counter()
            try:
                answer = await self.client.request(method, path, headers=self.headers, **more)
            except httpx.HTTPError as error:
                self.seen.refused[f"{kind}: {type(error).__name__}"] += 1
                return ""
            self.seen.add(kind, time.perf_counter() - began)
            if answer.status_code < 400:
                return answer.text
            self.seen.refused[f"{kind}: {answer.status_code}"] += 1
            if answer.status_code != 503:
                return ""
            await asyncio.sleep(RELOAD_SECONDS)
        return ""

    async def vote(self, ready: Ready, code: str, rng: random.Random) -> None:
        """From the gate to the receipt."""
        page = await self.get("vote: gate", ready.vote)
        if not page:
            return
        page = await self.post("vote: ballot", ready.vote, {**hidden(page), "code": code, "to": "ballot"})
        ticked = {f"vote-{one}": "1" for one in rng.sample(ready.projects, 2)}
        sent = {"code": code, **ticked}
        page = await self.post("vote: review", ready.vote, {**sent, "to": "review"})
        sent |= {"to": "cast", "age": "on"}
        times = 2 if rng.randrange(TWICE) == 0 else 1
        pages = await asyncio.gather(*(self.post("vote: cast", ready.vote, sent) for _again in range(times)))
        found = [match[1] for one in pages if (match := _CODE.search(one)) is not None]
        if found:
            self.seen.receipts.setdefault(code, []).extend(found)

    async def report(self, ready: Ready, rng: random.Random) -> None:
        """From the photo, which is left out, to the code."""
        page = await self.get("report: first", ready.report)
        for to, typed in (
            ("place", {}),
            ("what", {"place": f"rue des Exemples {rng.randrange(10_000)}"}),
            ("preview", {"category": str(ready.category), "sentence": "Une dalle est cassée"}),
        ):
            if not page:
                return
            page = await self.post(f"report: {to}", ready.report, {**hidden(page), **typed, "to": to})
        work = await asyncio.to_thread(worked, page)
        sent = {**hidden(page), "to": "send", "agree": "on", "age": "on", "work": work}
        self.seen.sent += 1
        times = 2 if rng.randrange(TWICE) == 0 else 1
        pages = await asyncio.gather(*(self.post("report: send", ready.report, sent) for _again in range(times)))
        found = [match[1] for one in pages if (match := _CODE.search(one)) is not None]
        self.seen.reports += found


async def crowd(ready: Ready, minutes: float, reports: int, *, reading: bool) -> Measured:
    """Arrivals spread over the time; ``reading``: the peer, the same people only open the first page."""
    seen, rng, seconds = Measured(), random.Random(18), 60 * minutes
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=50)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{PORT}", timeout=30, limits=limits) as client:

        async def comes(at: float, number: int, what: str) -> None:
            await asyncio.sleep(at)
            visitor, own = Visitor(client, number, seen), random.Random(number)
            if what == "report":
                await (visitor.get("report: first", ready.report) if reading else visitor.report(ready, own))
                return
            await (visitor.get("vote: gate", ready.vote) if reading else visitor.vote(ready, what, own))

        people = [(rng.uniform(0, seconds), code) for code in ready.codes]
        people += [(min(at + seconds / 3, seconds), code) for at, code in people if rng.randrange(AGAIN) == 0]
        people += [(rng.uniform(0, seconds), "report") for _one in range(round(reports * minutes))]
        coming = [asyncio.create_task(comes(at, number, what)) for number, (at, what) in enumerate(sorted(people))]
        done, late = await asyncio.wait(coming, timeout=seconds + GRACE_SECONDS)
        for one in late:
            one.cancel()
        for one in done:
            one.result()
        if late:
            seen.refused["not over in time"] += len(late)
    return seen


def counted(ready: Ready, seen: Measured) -> list[str]:
    """The box is closed and opened, and everything that was acknowledged is looked for."""
    from django.utils import timezone

    from arpenteur.web.foundation.audit.actors import COMMAND
    from arpenteur.web.foundation.shared.sealing import sealed
    from arpenteur.web.residents.ballots.box_opening import open_envelopes
    from arpenteur.web.residents.ballots.codes import RECEIPT, read_code
    from arpenteur.web.residents.ballots.envelopes import receipt_digest
    from arpenteur.web.residents.ballots.key_ceremony import close_voting
    from arpenteur.web.residents.ballots.models import BallotBox, RollLine
    from arpenteur.web.residents.ballots.queries import payloads, receipts
    from arpenteur.web.residents.consultations.kinds import ContributionKind
    from arpenteur.web.residents.consultations.models import Contribution
    from arpenteur.web.residents.consultations.states import Showing
    from arpenteur.web.residents.reports.models import FollowCode

    at = timezone.now()
    with sealed(ready.campaign):
        box = close_voting(box=BallotBox.objects.get(pk=ready.box), by=COMMAND, at=at)
        voters = RollLine.objects.filter(box=box).count()
        box = open_envelopes(box=box, codes={place: ready.opening[place] for place in (1, 2)}, by=COMMAND, at=at)
        ballots, published = len(payloads(box)), receipts(box)
        digests = {digest for digest, _payload in published}
        texts = sorted({payload for _digest, payload in published})

        def is_there(receipt: str) -> bool:
            code = read_code(receipt, RECEIPT)
            return any(receipt_digest(code, text) in digests for text in texts)

        kept = [sum(map(is_there, found)) for found in seen.receipts.values()]
        rows = Contribution.objects.filter(kind=ContributionKind.REPORT)
        reported, held = rows.count(), rows.filter(showing=Showing.HELD).count()
        codes = FollowCode.objects.count()
    return [
        f"people who had a receipt {len(seen.receipts)}, in the roll {voters}, ballots counted {ballots}",
        f"votes lost {kept.count(0)}, doubled {sum(n > 1 for n in kept) + max(ballots - voters, 0)}",
        f"reports sent {seen.sent}, acknowledged {len(seen.reports)}, kept {reported}, codes {codes},"
        f" held until somebody reads them {held}",
        f"reports lost {max(len(set(seen.reports)) - reported, 0)}, doubled {max(reported - seen.sent, 0)}",
    ]


def shown(seen: Measured) -> list[str]:
    """A line a request: how many, p50, p95, p99 in milliseconds; then what was refused."""
    lines = [f"{'request':16} {'n':>6} {'p50':>7} {'p95':>7} {'p99':>7}  ms"]
    for kind, took in sorted(seen.took.items()):
        ordered = sorted(took)
        marks = [ordered[min(len(ordered) * part // 100, len(ordered) - 1)] for part in (50, 95, 99)]
        lines.append(f"{kind:16} {len(took):6} {marks[0]:7.0f} {marks[1]:7.0f} {marks[2]:7.0f}")
    return [*lines, *(f"refused {what} × {n}" for what, n in seen.refused.items())]


def faults(log: Path) -> list[str]:
    """What the server wrote that is worse than a line for each request: how often, and of what kind."""
    found: Counter[str] = Counter()
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            said = json.loads(line)
        except ValueError:
            found[line[:120]] += 1
            continue
        if said.get("level") not in {"info", "debug"}:
            found[" ".join(str(said.get(name, "")) for name in ("level", "message", "error")).strip()] += 1
    return [f"the server said: {said} × {n}" for said, n in found.most_common(8)]


def serve() -> None:
    """The site as it is deployed, in a process of its own; it ends with the one that started it, however that ends."""
    import django

    django.setup()
    from arpenteur.web.config import server

    ending = threading.Event()

    def watch() -> None:
        sys.stdin.read()
        ending.set()

    threading.Thread(target=watch, daemon=True).start()
    server.missing_build = lambda: False  # type: ignore[assignment] — pages are read by no eye here
    server.serve("127.0.0.1", PORT, worker=True, stop=ending, ready=lambda: print("listening", flush=True))


def main() -> None:
    asked = parser_of(__doc__, minutes=10.0, voters=2_000, reports=100)
    asked.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.serve:
        serve()
        return
    if not (0 < given.minutes <= 15 and 0 < given.voters <= 10_000 and 0 <= given.reports <= 1_000):
        asked.error("at most 15 minutes, 10,000 voters, 1,000 reports a minute")
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr] — what is measured is read as it comes
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as safe:
        allowed = {"ARPENTEUR_ALLOWED_HOSTS": "127.0.0.1,localhost", "ARPENTEUR_TRUSTED_PROXY": "127.0.0.1"}
        django_in(home, keys=safe, ARPENTEUR_LOG="json", **allowed)
        ready = prepare(given.voters)
        print(f"{os.cpu_count()} cores, load {', '.join(f'{one:.1f}' for one in os.getloadavg())} before")
        log = Path(safe) / "server.log"
        with log.open("w", encoding="utf-8") as written:
            child = subprocess.Popen(
                [sys.executable, __file__, "--serve"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=written,
                text=True,
            )
        try:
            if child.stdout is None or "listening" not in child.stdout.readline():
                raise SystemExit("the server did not start")
            peer = asyncio.run(crowd(ready, min(given.minutes, 1), given.reports, reading=True))
            print("\n".join(["", "peer: the same arrivals only read the first page", *shown(peer)]))
            seen = asyncio.run(crowd(ready, given.minutes, given.reports, reading=False))
            print("\n".join(["", f"{given.voters} voters in {given.minutes} minutes", *shown(seen)]))
        finally:
            child.terminate()
            try:
                child.wait(30)
            except subprocess.TimeoutExpired:
                child.kill()
        print("\n".join(["", *faults(log), *counted(ready, seen)]))
        print(f"load {', '.join(f'{one:.1f}' for one in os.getloadavg())} after")


if __name__ == "__main__":
    main()
