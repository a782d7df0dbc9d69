"""Thirty callers at once and 500 people to call: how many are given a second, and whether anybody was called twice.

Each caller is a thread on a connection of her own, that begins with the others: she takes the next person, says that
they talked, and takes another one until nobody is left. The peer is what is written without thinking of it: the first
row that nobody has in hand is read, then saved with her name; the same rest. Its doubles are the reason for the lock.
One person who was called twice by ours, or by nobody, ends the run with exit 1.

    python benchmarks/calls.py [--people 500] [--callers 30]                             # SQLite
    tests/support/with-postgresql python benchmarks/calls.py [--people 500] [--callers 30]

Prints the machine's load with its figures: a loaded machine says nothing about speed.
"""

import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from _shared import cast_in_town, load, options_of, own_site

Next = Callable[[Any, Any], Any]
"""The call of a list that a member is given, or None."""


@dataclass
class Seen:
    """What the callers measured: seconds of each take, what failed, by its kind."""

    takes: list[float] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)


def main() -> int:
    """Set up in a folder and a base of its own, then measure both."""
    options = options_of(__doc__, people=500, callers=30)
    with own_site() as home:
        import time_machine
        from people_to_call import MORNING

        with time_machine.travel(MORNING, tick=True):  # they agreed three days ago
            return measure(home, options.people, options.callers)


def measure(home: Path, people: int, callers: int) -> int:
    """Call everybody twice over: by our verbs, and by the peer's; 0 where ours called each of them once."""
    from django.db import connection
    from people_to_call import AT, MORNING, agreed, crowd, list_of

    from arpenteur.web.communication.calls.taking import take_next
    from arpenteur.web.foundation.shared.sealing import sealed

    cast = cast_in_town(home, AT)
    with sealed(cast.campaign.pk):
        agreed(cast, people)
        members = crowd(cast, callers)
        lists = {name: list_of(cast, name) for name in ("ours", "peer")}
    print(f"{connection.vendor}, {people} people, {callers} callers; {load()}")
    print("| how | takes a second | a take, median | 95 % | called | called twice or more | failed |")
    print("|---|---|---|---|---|---|---|")
    ways: dict[str, Next] = {
        "ours": lambda calls, member: take_next(calls=calls, member=member, at=MORNING),
        "peer": first_free,
    }
    wrong = 0
    for name, way in ways.items():
        seen, seconds = called(cast.campaign.pk, lists[name], members, way)
        tries = tries_of(cast.campaign.pk, lists[name])
        doubles = sum(n > 1 for n in tries.values())
        print(row(name, seen, seconds, len(tries), doubles))
        if name == "ours":
            wrong = doubles + people - len(tries)
    return 1 if wrong else 0


def first_free(calls: Any, member: Any) -> Any:
    """The peer: read, then saved."""
    from people_to_call import MORNING

    from arpenteur.web.communication.calls.models import Call, CallState
    from arpenteur.web.communication.calls.taking import LOCK

    found = Call.objects.filter(call_list=calls, state=CallState.WAITING, holder=None).order_by("rank").first()
    if found is not None:
        found.holder, found.held_until = member.membership, MORNING + LOCK
        found.save()
    return found


def called(campaign: int, calls: Any, members: list[Any], way: Next) -> tuple[Seen, float]:
    """Everybody of a list, by all of them at once; what they saw, and how long it took."""
    from django.db import connections

    from arpenteur.web.foundation.shared.sealing import sealed

    seen, gate = Seen(), threading.Barrier(len(members) + 1)

    def work(member: Any) -> None:
        gate.wait()
        try:
            with sealed(campaign):
                while one_call(calls, member, way, seen):
                    pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(one,)) for one in members]
    for one in threads:
        one.start()
    gate.wait()
    begun = time.perf_counter()
    for one in threads:
        one.join()
    return seen, time.perf_counter() - begun


def one_call(calls: Any, member: Any, way: Next, seen: Seen) -> bool:
    """Take one, and say that they talked; whether there was one."""
    from django.db import DatabaseError
    from people_to_call import MORNING

    from arpenteur.domain.errors import InputError
    from arpenteur.web.communication.calls.models import CallOutcome
    from arpenteur.web.communication.calls.outcomes import CallAnswer, end_call

    begun = time.perf_counter()
    try:
        held = way(calls, member)
    except DatabaseError as error:
        seen.faults[type(error).__name__] += 1
        return True
    if held is None:
        return False
    seen.takes.append(time.perf_counter() - begun)
    if way is first_free:
        note(held, member)
        return True
    answer = CallAnswer(CallOutcome.TALKED)
    try:
        end_call(call=held, answer=answer, member=member, by=member.actor, at=MORNING + timedelta(minutes=1))
    except (InputError, DatabaseError) as error:
        seen.faults[type(error).__name__] += 1
    return True


def note(held: Any, member: Any) -> None:
    """The peer: she was called, and is called no more."""
    from django.db import DatabaseError
    from people_to_call import MORNING

    from arpenteur.web.communication.calls.models import CallOutcome, CallState, CallTry

    with suppress(DatabaseError):
        CallTry.objects.create(
            campaign_id=held.campaign_id,
            call=held,
            contact_id=held.contact_id,
            outcome=CallOutcome.TALKED,
            by=member.actor.pseudonym,
            at=MORNING,
        )
        held.state, held.ended_at, held.outcome = CallState.OVER, MORNING, CallOutcome.TALKED
        held.save()


def tries_of(campaign: int, calls: Any) -> Counter[int]:
    """How often each person of a list was called."""
    from arpenteur.web.communication.calls.models import CallTry
    from arpenteur.web.foundation.shared.sealing import sealed

    with sealed(campaign):
        return Counter(CallTry.objects.filter(call__call_list=calls).values_list("contact", flat=True))


def row(name: str, seen: Seen, seconds: float, people: int, doubles: int) -> str:
    """A line of the table."""
    times = sorted(seen.takes) or [0.0]
    median, late = (f"{1000 * times[int(part * (len(times) - 1))]:.0f} ms" for part in (0.5, 0.95))
    faults = ", ".join(f"{kind} {n}" for kind, n in seen.faults.items()) or "0"
    return f"| {name} | {len(seen.takes) / seconds:.0f} | {median} | {late} | {people} | {doubles} | {faults} |"


if __name__ == "__main__":
    sys.exit(main())
