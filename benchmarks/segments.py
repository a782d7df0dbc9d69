"""Segments of a campaign with 100,000 contacts: the counts of every line, and a page of people, beside the naive way.

Stacks of one to eight lines are drawn at random from everything that the form offers. Each is counted (one query for
all of its lines), its first and its last page of 20 are read with all that a list shows, and the page of the site is
asked through the site's own stack. The naive way opens every contact and goes through the lines in Python: it is the
peer, and the judge: a count that is not its own ends the run. Goals: 95th percentile of counts under 500 ms, of a page
of people under 200 ms.

    python benchmarks/segments.py [--contacts 100000] [--stacks 60]                              # SQLite
    tests/support/with-postgresql python benchmarks/segments.py [--contacts 100000] [--stacks 60]

Prints the machine's load with its figures: a loaded machine says nothing about the goals.
"""

import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from _shared import cast_in_town, load, options_of, own_site, quantile, timed

SEED, COUNTS, PAGE, MOST_LINES = 2026, 500.0, 200.0, 8
NAIVE = 2
"""Stacks that the naive way goes through: it takes a minute each."""


def main() -> None:
    """Write the contacts in a folder and a base of their own, then measure."""
    options = options_of(__doc__, contacts=100_000, stacks=60)
    with own_site() as home:
        measure(home, options.contacts, options.stacks)


def measure(home: Path, contacts: int, stacks: int) -> None:
    """Write, then print."""
    from django.conf import settings
    from django.db import connection

    from arpenteur.web.foundation.campaigns.member import Member
    from arpenteur.web.foundation.campaigns.models import Membership
    from arpenteur.web.foundation.shared.sealing import sealed

    settings.ALLOWED_HOSTS = ["*"]
    at = datetime.now(UTC)
    cast = cast_in_town(home, at)
    with sealed(cast.campaign.pk):
        from segment_people import draw_contacts

        seconds, _none = timed(lambda: draw_contacts(cast.campaign, contacts, at))
        member = Member(cast.campaign, Membership.objects.get(user=cast.director))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"{connection.vendor}, {contacts} contacts written in {seconds:.0f} s; {load()}")
    print(f"\n{'ms':<34}{'median':>9}{'p95':>9}{'longest':>9}{'goal':>7}")
    with sealed(cast.campaign.pk):
        drawn = stacks_drawn(member, stacks, at)
        naive = peer(member, drawn[:NAIVE], at)
        times = ask(member, drawn, at)
    times |= visits(cast, drawn)
    goals = {"counts of every line": COUNTS, "first page of 20": PAGE, "last page of 20": PAGE}
    goals |= {"the page of a segment, by the site": COUNTS, "the page of contacts, by the site": PAGE}
    for name, found in (times | {"naive: every contact opened": naive}).items():
        middle, high, most = quantile(found, 0.5), quantile(found, 0.95), max(found)
        goal = goals.get(name)
        verdict = "" if goal is None else f"{goal:>7.0f}  {'reached' if high < goal else 'missed'}"
        print(f"{name:<34}{middle:>9.1f}{high:>9.1f}{most:>9.1f}{verdict}")
    print(f"\n{load()}; {len(drawn)} stacks of 1 to {MOST_LINES} lines, naive {NAIVE} of them")


def stacks_drawn(member: Any, count: int, at: datetime) -> list[Any]:
    """Stacks of any of the filters that the form offers; each fact as likely as another."""
    from arpenteur.web.persons.contacts.filters import groups
    from arpenteur.web.persons.segments.stack import StackLine, Step

    chance = random.Random(SEED)
    offered = [[code for code, _label in group.options] for group in groups(member, at)]
    return [
        tuple(
            StackLine(chance.choice(list(Step)), chance.choice(chance.choice(offered)))
            for _ in range(chance.randint(1, MOST_LINES))
        )
        for _ in range(count)
    ]


def peer(member: Any, drawn: list[Any], at: datetime) -> list[float]:
    """The naive way, timed; raises AssertionError where a count of ours is not its own."""
    from segment_people import naive_counts, opened

    from arpenteur.web.persons.segments.counting import counts

    times = []
    for stack in drawn:
        taken, left = timed(lambda stack=stack: naive_counts(opened(member.campaign), stack, member.campaign, at))
        times.append(1000 * taken)
        ours = [one.people for one in counts(stack, member, at).lines]
        assert ours == [len(one) for one in left], stack
    return times


def ask(member: Any, drawn: list[Any], at: datetime) -> dict[str, list[float]]:
    """Counts and pages of each stack, as the page asks for them."""
    from arpenteur.web.persons.contacts.listing import listed
    from arpenteur.web.persons.segments.counting import counts, people_of, previews

    times: dict[str, list[float]] = {}
    for stack in drawn:
        calls = {
            "counts of every line": lambda stack=stack: counts(stack, member, at),
            "one line more, tried": lambda stack=stack: previews(stack, str(stack[0].code), member, at),
            "first page of 20": lambda stack=stack: listed(people_of(stack, member, at), member, 20, "1", at),
            "last page of 20": lambda stack=stack: listed(people_of(stack, member, at), member, 20, "999999", at),
        }
        for name, call in calls.items():
            times.setdefault(name, []).append(1000 * timed(call)[0])
    return times


def visits(cast: Any, drawn: list[Any]) -> dict[str, list[float]]:
    """The page of each stack, with the counts of its lines, and that of all contacts with one filter or none, as a
    visitor gets them. The first visit of each, which fills what a process keeps, is not counted.
    """
    from arpenteur.web.persons.contacts.asking import ContactsQuestion
    from arpenteur.web.persons.segments.page import SegmentQuestion

    browser = cast.client(cast.director)
    start = f"/c/{cast.campaign.slug}"
    lists = [ContactsQuestion(), *(ContactsQuestion(filter=stack[0].code) for stack in drawn)]
    pages = {
        "the page of a segment, by the site": [
            f"{start}/segments/{SegmentQuestion(stack=one).query()}" for one in drawn
        ],
        "the page of contacts, by the site": [f"{start}/contacts/{one.query()}" for one in lists],
    }
    times: dict[str, list[float]] = {}
    for name, addresses in pages.items():
        for address in addresses[:1] + addresses:
            taken, answer = timed(lambda address=address: browser.get(address))
            assert answer.status_code == 200, (address, answer.status_code)
            times.setdefault(name, []).append(1000 * taken)
        del times[name][0]
    return times


if __name__ == "__main__":
    main()
