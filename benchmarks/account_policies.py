"""What the policies of accounts cost on PostgreSQL, inside a campaign of a site that has many.

    tests/support/with-postgresql python benchmarks/account_policies.py [--campaigns 200] [--people 500] [--rounds 20]

A database of its own, dropped with its server. Three policies in the same run: none, the one that asks account by
account (``campaigns.row_security``), and the former one, a list of the people of the campaign drawn for each query.
"""

from datetime import UTC, date, datetime

from _shared import median_ms, options_of, own_site

AT = datetime(2026, 11, 1, tzinfo=UTC)
WITH_ACCOUNT = 25
"""People of a campaign who have an account."""
FORMER = """COALESCE((SELECT current_setting('arpenteur.campaign', true)), '') IN ('', '*') OR id IN
(SELECT user_id FROM campaigns_membership UNION ALL SELECT user_id FROM people_person)"""
PEOPLE = """INSERT INTO people_person (campaign_id, user_id, "row", name, email, phone, open_link)
SELECT c, CASE WHEN n < %(with)s THEN %(account)s + (c - %(campaign)s) * %(with)s + n END, gen_random_uuid(), '1.AAAA',
'', '', false
FROM generate_series(%(campaign)s, %(campaign)s + %(campaigns)s - 1) c, generate_series(0, %(people)s - 1) n"""


def main() -> None:
    """Print the table."""
    options = options_of(__doc__, campaigns=200, people=500, rounds=20)
    with own_site():
        compare(options.campaigns, options.people, options.rounds)


def compare(campaigns: int, people: int, rounds: int) -> None:
    """Write the people, then time the same queries under each policy."""
    from django.db import connection

    middle, account = write(campaigns, people)
    columns = {"account by account": queries(middle, account, rounds)}
    with connection.cursor() as cursor:
        cursor.execute("DROP POLICY arpenteur_sealed ON accounts_user")
        cursor.execute(f"CREATE POLICY arpenteur_sealed ON accounts_user USING ({FORMER})")
    columns["list (former)"] = queries(middle, account, rounds)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_user DISABLE ROW LEVEL SECURITY")
    columns["none"] = queries(middle, account, rounds)
    print(f"{campaigns} campaigns of {people} people; ms, median of {rounds}\n")
    print(f"{'':28}" + "".join(f"{name:>20}" for name in columns))
    for query in columns["none"]:
        print(f"{query:28}" + "".join(f"{times[query]:20.2f}" for times in columns.values()))


def write(campaigns: int, people: int) -> tuple[int, int]:
    """Campaigns, accounts and people; the number of a campaign in the middle, and of an account of it."""
    from django.db import connection

    from arpenteur.web.foundation.accounts.models import User
    from arpenteur.web.foundation.campaigns.models import Campaign, Membership
    from arpenteur.web.foundation.shared.sealing import unsealed

    day = date(2027, 3, 14)
    with unsealed():
        rows = Campaign.objects.bulk_create(
            Campaign(slug=f"c{one}", name=f"C{one}", place="x", election="mun", first_round=day, created_at=AT)
            for one in range(campaigns)
        )
        users = User.objects.bulk_create(
            User(email=f"u{one}@exemple.invalid", name=f"U{one}") for one in range(campaigns * WITH_ACCOUNT)
        )
        Membership.objects.bulk_create(
            Membership(campaign=rows[index // WITH_ACCOUNT], user=user, role="volunteer", since=AT)
            for index, user in enumerate(users)
        )
        numbers = {"campaign": rows[0].pk, "account": users[0].pk, "with": WITH_ACCOUNT, "people": people}
        with connection.cursor() as cursor:
            cursor.execute(PEOPLE, numbers | {"campaigns": campaigns})
            cursor.execute("ANALYZE")
    middle = campaigns // 2
    return rows[middle].pk, users[middle * WITH_ACCOUNT].pk


def queries(campaign: int, account: int, rounds: int) -> dict[str, float]:
    """What each query takes, in milliseconds."""
    from arpenteur.web.foundation.accounts.models import User
    from arpenteur.web.foundation.campaigns.models import Membership
    from arpenteur.web.foundation.shared.sealing import sealed
    from arpenteur.web.persons.people.models import Person

    with sealed(campaign):
        inside = {
            "one account": lambda: User.objects.get(pk=account),
            "members, accounts": lambda: list(Membership.objects.select_related("user")),
            "people, accounts": lambda: list(Person.objects.select_related("user")),
        }
        times = {name: median_ms(work, rounds) for name, work in inside.items()}
    return times | {"sign-in, no campaign": median_ms(lambda: User.objects.get(email="u7@exemple.invalid"), rounds)}


if __name__ == "__main__":
    main()
