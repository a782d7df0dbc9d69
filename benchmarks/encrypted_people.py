"""What encrypted names cost: a list of volunteers read, sorted and exported, beside the same list in clear.

    python benchmarks/encrypted_people.py [--people 500] [--rounds 30]

SQLite, in a folder of its own, one process. The peer is a table of the same base with the same texts in clear, sorted
by the database, as volunteers were kept before they were persons.
"""

import time
from datetime import UTC, date, datetime
from typing import Any

from _shared import median_ms, options_of, own_site, timed

AT = datetime(2026, 11, 1, tzinfo=UTC)


def main() -> None:
    """Print the table."""
    options = options_of(__doc__, people=500, rounds=30)
    with own_site():
        measured(options.people, options.rounds)


def measured(count: int, rounds: int) -> None:
    """Write the people twice, read them, say how long."""
    from django.db import connection, transaction

    from arpenteur.web.foundation.audit.actors import COMMAND
    from arpenteur.web.foundation.campaigns.models import Campaign
    from arpenteur.web.foundation.shared.sealing import sealed
    from arpenteur.web.persons.people.models import Person
    from arpenteur.web.persons.people.queries import by_name, pairs_alike
    from arpenteur.web.persons.volunteers.actions import add_volunteers
    from arpenteur.web.persons.volunteers.models import Volunteer

    people = [
        {"name": f"Prénom{n} Nom{n % 97}", "email": f"n{n}@exemple.invalid", "phone": f"06000{n:05}"}
        for n in range(count)
    ]
    campaign = Campaign.objects.create(
        slug="essai", name="Essai", place="00", election="muni", first_round=date(2027, 3, 14), created_at=AT
    )
    with sealed(campaign.pk), connection.cursor() as cursor:
        written = 1000 * timed(lambda: add_volunteers(campaign=campaign, people=people, by=COMMAND, at=AT))[0]
        start = time.perf_counter()
        with transaction.atomic():
            cursor.execute("CREATE TABLE plain (id integer PRIMARY KEY, name text, email text, phone text)")
            rows = [tuple(one.values()) for one in people]
            cursor.executemany("INSERT INTO plain (name, email, phone) VALUES (%s, %s, %s)", rows)
        plain = 1000 * (time.perf_counter() - start)

        def clear(columns: str) -> list[Any]:
            cursor.execute(f"SELECT {columns} FROM plain ORDER BY name, id")  # noqa: S608 — written above
            return cursor.fetchall()

        lines: list[tuple[str, float, float]] = [
            ("imported", written, plain),
            (
                "names, sorted",
                median_ms(lambda: [one.name for one in by_name(Volunteer.objects.all())], rounds),
                median_ms(lambda: clear("name"), rounds),
            ),
            (
                "names, addresses, telephones",
                median_ms(
                    lambda: [(one.name, one.email, one.phone) for one in by_name(Volunteer.objects.all())], rounds
                ),
                median_ms(lambda: clear("name, email, phone"), rounds),
            ),
            (
                "lines, no name opened",
                median_ms(lambda: list(Volunteer.objects.all()), rounds),
                median_ms(lambda: clear("id"), rounds),
            ),
            (
                "suspected duplicates",
                median_ms(lambda: pairs_alike(Person.objects.all()), rounds),
                median_ms(lambda: clear("name, email, phone"), rounds),
            ),
        ]
    print(f"{count} people, ms, median of {rounds} (import: once)\n")
    print(f"{'':<30}{'encrypted':>10}{'in clear':>10}")
    for name, encrypted, peer in lines:
        print(f"{name:<30}{encrypted:>10.1f}{peer:>10.1f}")


if __name__ == "__main__":
    main()
