"""Ten thousand e-mails through a mail server here that fails, puts off and hangs up; the worker is killed twice.

The server (aiosmtpd, a process of its own) writes down every envelope it takes. Of the addresses 3 % are put off the
first time (greylisting, 451), 1 % do not exist (550 5.1.1), 0.2 % are refused by policy (554), and after every 1,500
envelopes it closes the connection (421). The worker is killed twice (SIGKILL) at a moment drawn at random, and
another one takes over where it was. Waiting is not waited for: the worker is told a later hour once nothing is due.

Counted at the server: who received it twice, who should have and did not, envelopes with more than one recipient,
messages without both headers of RFC 8058, and messages that would fetch anything when they are opened. Any of them ends
the run with exit 1. Then the peer: a bare loop of smtplib that sends the same messages, composed before, by one
connection to the same server without its failures; it notes nothing, and would begin again from the start.

    python benchmarks/outreach_email.py [--people 10000] [--seed 2026]                  # SQLite
    tests/support/with-postgresql python benchmarks/outreach_email.py

Prints the machine's load with its figures: a loaded machine says nothing about speed.
"""

import argparse
import json
import logging
import random
import re
import resource
import signal
import smtplib
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

from _shared import cast_in_town, load, own_site, parser_of

AT = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
GREY, NOBODY, POLICY, HANG_UP = 0.03, 0.01, 0.002, 1500
FETCHES = re.compile(r"""(?:src|background|srcset)\s*=\s*["'](?!cid:)|url\(|<link|<script|@import""")


def lot(address: str, seed: int) -> float:
    """Where an address stands between 0 and 1, the same in every process."""
    return random.Random(f"{seed}/{address}").random()


def serve(port: int, book: Path, seed: int, failing: bool) -> None:
    """The server: runs until it is ended."""
    import asyncio

    from aiosmtpd.smtp import SMTP

    taken = book.open("ab", buffering=0)
    seen: set[str] = set()

    class Book:
        count = 0

        async def handle_RCPT(  # noqa: N802 — as aiosmtpd calls it
            self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
        ) -> str:
            place = lot(address, seed)
            if failing and place < NOBODY:
                return "550 5.1.1 no such user"
            if failing and place < NOBODY + GREY and address not in seen:
                seen.add(address)
                return "451 4.7.1 come back later"
            envelope.rcpt_tos.append(address)
            return "250 OK"

        async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 — likewise
            place = lot(envelope.rcpt_tos[0], seed)
            if failing and place > 1 - POLICY:
                return "554 5.7.1 refused by policy"
            content = envelope.original_content
            line = {"to": envelope.rcpt_tos, "size": len(content)}
            if failing and self.count % 50 == 0:
                line["content"] = content.decode("utf-8", "replace")
            head = content.partition(b"\r\n\r\n")[0].lower()
            line["leaves"] = b"list-unsubscribe: <http" in head and b"list-unsubscribe-post:" in head
            taken.write(json.dumps(line).encode() + b"\n")
            self.count += 1
            if failing and self.count % HANG_UP == 0:
                asyncio.get_running_loop().call_later(0.001, server.transport.close)
            return "250 OK"

    async def run() -> None:
        handler = Book()
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(handler, loop=loop), "127.0.0.1", port)
        await server.serve_forever()

    asyncio.run(run())


def work(campaign: int) -> None:
    """The worker: sends until nothing waits, and prints how much memory it took."""
    import django

    django.setup()
    from arpenteur.web.communication.outreach.sending import tick
    from arpenteur.web.foundation.outbox.models import Message, MessageState
    from arpenteur.web.foundation.outbox.worker import LEASE
    from arpenteur.web.foundation.shared.sealing import unsealed

    logging.disable(logging.INFO)
    with unsealed():
        last = Message.objects.filter(taken_at__isnull=False).order_by("-taken_at").values_list("taken_at", flat=True)
        at = max(last.first() or AT, AT) + LEASE
    sent = 0
    while True:
        sent += tick(at=at)
        at += timedelta(seconds=30)
        with unsealed():
            if not Message.objects.filter(campaign=campaign, state=MessageState.WAITING).exists():
                break
    print(json.dumps({"sent": sent, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


def main() -> int:
    """Set up in a folder and a base of its own, then measure."""
    parser = parser_of(__doc__, people=10_000, seed=2026)
    parser.add_argument("--serve", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--work", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        port, book, failing = options.serve
        serve(int(port), Path(book), options.seed, failing == "1")
    if options.work:
        work(options.work)
        return 0
    with own_site(ARPENTEUR_DEBUG="1") as home:
        return measure(home, options.people, options.seed)


def measure(home: Path, people: int, seed: int) -> int:
    """Write, send, kill, count, print; 0 where nothing was lost and nothing came twice."""
    from mailings import a_sender, an_account, approved, member_of
    from sites import free_port

    from arpenteur.web.communication.outreach.actions import start
    from arpenteur.web.communication.outreach.models import Recipient
    from arpenteur.web.foundation.shared.sealing import sealed

    cast = prepared(home, people)
    port, book = free_port(), home / "taken.jsonl"
    with sealed(cast.campaign.pk):
        a_sender(cast)
        begun = time.perf_counter()
        mailing = approved(cast, an_account(cast, port), at=AT)
        start(mailing=mailing, by=member_of(cast, cast.director).actor, at=AT)
        print(f"approved, frozen and queued: {people} people in {time.perf_counter() - begun:.1f} s")
    server = background("--serve", str(port), str(book), "1", "--seed", str(seed))
    seconds, memory = sent_with_kills(cast.campaign.pk, book, people, seed)
    server.terminate()
    server.wait()
    with sealed(cast.campaign.pk):
        states = Counter(Recipient.objects.filter(mailing=mailing).values_list("state", flat=True))
        unsure = states.get("unsure", 0)
    faults = counted(book, people, seed, unsure)
    rate = states["accepted"] / seconds
    print(f"sent: {states['accepted']} accepted, {unsure} uncertain, {states['refused']} refused, in {seconds:.1f} s,")
    print(f"      {rate:.0f} messages a second, {memory:.0f} MB at most; {load()}")
    peer(cast, mailing, home, seed)
    return 1 if faults else 0


def prepared(home: Path, people: int) -> Any:
    """A campaign in a fictional town, with so many contacts who agreed to news."""

    from arpenteur.web.foundation.shared.sealing import sealed
    from arpenteur.web.persons.contacts.models import Channel, Consent, Contact, How, Purpose, Receipt, Source
    from arpenteur.web.persons.people.identity import write_people
    from arpenteur.web.persons.people.models import Person

    cast = cast_in_town(home, AT)
    campaign = cast.campaign
    with sealed(campaign.pk):
        for first in range(0, people, 2000):
            rows = write_people(
                Person(campaign=campaign, name=f"Figurine Numéro{n}", email=f"n{n}@exemple.fr")
                for n in range(first, min(first + 2000, people))
            )
            contacts = Contact.objects.bulk_create(
                [
                    Contact(
                        campaign=campaign,
                        person=one,
                        kind="regular",
                        basis="consent",
                        source=Source.PAGE,
                        notice="n" * 64,
                        by_email=True,
                        given_at=AT,
                        last_exchange_at=AT,
                        expires_at=AT + timedelta(days=90),
                    )
                    for one in rows
                ],
                batch_size=500,
            )
            receipts = Receipt.objects.bulk_create(
                [
                    Receipt(
                        campaign=campaign,
                        contact=one,
                        digest=f"{one.pk:064}",
                        notice="n" * 64,
                        how=How.PAGE,
                        witness="bench",
                        given_at=AT,
                    )
                    for one in contacts
                ],
                batch_size=500,
            )
            Consent.objects.bulk_create(
                [
                    Consent(
                        campaign=campaign,
                        contact=one.contact,
                        receipt=one,
                        purpose=Purpose.NEWS,
                        channel=Channel.EMAIL,
                        given_at=AT,
                    )
                    for one in receipts
                ],
                batch_size=500,
            )
    return cast


def background(*arguments: str) -> "subprocess.Popen[bytes]":
    """This script in a process of its own."""
    return subprocess.Popen([sys.executable, __file__, *arguments], stdout=subprocess.PIPE)


def taken(book: Path) -> int:
    """How many envelopes the server wrote down."""
    return book.read_bytes().count(b"\n") if book.exists() else 0


def sent_with_kills(campaign: int, book: Path, people: int, seed: int) -> tuple[float, float]:
    """Seconds of sending, and the most memory a worker took, in MB; two workers are killed on the way."""
    chance = random.Random(seed)
    marks = sorted(chance.uniform(0.1, 0.8) * people for _kill in range(2))
    seconds = 0.0
    for mark in [*marks, None]:
        worker = background("--work", str(campaign))
        before, begun = taken(book), None
        while worker.poll() is None:
            now = taken(book)
            if begun is None and now > before:
                begun = time.perf_counter()
            if mark is not None and now >= mark:
                worker.send_signal(signal.SIGKILL)
                break
            time.sleep(0.003)
        seconds += time.perf_counter() - (begun or time.perf_counter())
        out, _none = worker.communicate()
        if mark is None:
            if worker.returncode:
                raise SystemExit("the worker failed")
            return seconds, json.loads(out.splitlines()[-1])["memory"]
    raise SystemExit("unreachable")


def counted(book: Path, people: int, seed: int, unsure: int) -> int:
    """What the server saw that it should not have; printed, and how much of it."""
    lines = [json.loads(one) for one in book.read_text(encoding="utf-8").splitlines()]
    each = Counter(address for one in lines for address in one["to"])
    addresses = [f"n{n}@exemple.fr" for n in range(people)]
    wanted = {one for one in addresses if NOBODY <= lot(one, seed) <= 1 - POLICY}
    twice = sum(n > 1 for n in each.values())
    lost = sum(one not in each for one in wanted)
    together = sum(len(one["to"]) != 1 for one in lines)
    stuck = sum(not one["leaves"] for one in lines)
    fetching = 0
    for one in lines:
        if "content" in one:
            message = message_from_bytes(one["content"].encode(), policy=default)
            html = message.get_body(("html",))  # type: ignore[attr-defined]
            fetching += bool(html is None or FETCHES.search(str(html.get_content())))
    print(
        f"at the server: {len(lines)} envelopes, {twice} twice, {lost} lost ({unsure} uncertain),"
        f" {together} not of one person, {stuck} without both headers of RFC 8058, {fetching} that fetch something"
    )
    return twice + lost + together + stuck + fetching


def peer(cast: Any, mailing: Any, home: Path, seed: int) -> None:
    """The bare loop: messages composed before, one connection, nothing noted."""
    from sites import free_port

    from arpenteur.web.communication.outreach.email.compose import Composer
    from arpenteur.web.communication.outreach.models import Recipient
    from arpenteur.web.foundation.shared.sealing import sealed

    with sealed(cast.campaign.pk):
        mailing.refresh_from_db()
        composer = Composer(mailing, mailing.account)
        rows = Recipient.objects.select_related("contact__person", "contact__campaign").filter(mailing=mailing)
        made, begun = [], time.perf_counter()
        for one in rows:
            message = composer.message(composer.letter(one, one.contact), one.contact.email, str(one.code), AT)
            made.append((one.contact.email, message.message().as_bytes()))
    print(f"composing alone: {len(made) / (time.perf_counter() - begun):.0f} messages a second")
    port, book = free_port(), home / "peer.jsonl"
    server = background("--serve", str(port), str(book), "0", "--seed", str(seed))
    for _try in range(200):
        try:
            connection = smtplib.SMTP("127.0.0.1", port)
            break
        except OSError:
            time.sleep(0.05)
    else:
        raise SystemExit("the server did not start")
    begun = time.perf_counter()
    for address, content in made:
        connection.sendmail("bonjour@exemple.fr", [address], content)
    seconds = time.perf_counter() - begun
    connection.quit()
    server.terminate()
    server.wait()
    print(f"peer, a bare loop of smtplib: {len(made) / seconds:.0f} messages a second, nothing noted, no second try")


if __name__ == "__main__":
    raise SystemExit(main())
