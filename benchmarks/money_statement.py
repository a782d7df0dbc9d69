"""A provider's file and a bank statement of thousands of lines: read, kept, reconciled.

    python benchmarks/money_statement.py [--lines 5000] [--peer-lines 500]

SQLite in a folder of its own, one process, readers of files apart. Fictional people: one line in five is of somebody
who gave before, one in a hundred passes 4,600 € and is refused. Peers: each donation kept by the verb of the form, as
it is typed in; and lines of the bank matched with the first donation of the same amount within ten days, as by eye.
Right: the very donation that a line of the bank is; half of the lines carry its reference.
"""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from _shared import load, options_of, own_site, peaks, timed

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
FIRST_DAY = date(2026, 9, 10)
GIVEN = ("Alma", "Basile", "Chloé", "Denis", "Elsa", "Farid", "Gaëlle", "Hugo", "Inès", "Jules")
CALLED = ("Figurine", "Témoin", "Maquette", "Gabarit", "Croquis", "Ébauche", "Épure", "Calque", "Patron", "Modèle")
HEAD = (
    "Référence",
    "Date",
    "Montant",
    "Nom",
    "Prénom",
    "Email",
    "Adresse",
    "Code postal",
    "Ville",
    "Pays",
    "Nationalité",
)
EUROS = (10, 20, 30, 50, 50, 50, 100, 100, 150, 200)
MOST_DAYS = 10


def row(number: int, rng: Random) -> list[str]:
    """A donation of a fictional person."""
    person = number - number % 5 if number % 5 == 4 else number
    first, last = GIVEN[person % 10], f"{CALLED[person // 10 % 10]}{person}"
    euros = "5000" if number % 100 == 99 else str(rng.choice(EUROS))
    on = FIRST_DAY + timedelta(days=rng.randrange(75))
    return [
        f"HA-{number:06}",
        f"{on:%d/%m/%Y}",
        euros,
        last,
        first,
        f"don{person}@exemple.fr",
        f"{person} rue des Épures",
        "00001",
        "Valmarche",
        "France",
        "française",
    ]


def provider_file(lines: int) -> bytes:
    """What a payment provider hands over."""
    rng, out = Random(17), io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEAD)
    writer.writerows(row(number, rng) for number in range(lines))
    return out.getvalue().encode()


def statement(donations: Sequence[tuple[int, str, int, date]]) -> tuple[bytes, dict[int, int]]:
    """A table of the bank, some days later, half of the lines with the reference; which donation each line is."""
    rng, out, meant = Random(52), io.StringIO(), {}
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(("Date", "Libellé", "Montant"))
    for place, (key, reference, cents, on) in enumerate(donations):
        text = f"VIR SEPA {reference}" if place % 2 else f"VIR SEPA RECU {place}"
        booked = on + timedelta(days=rng.randrange(4))
        writer.writerow((f"{booked:%d/%m/%Y}", text, f"{cents // 100},{cents % 100:02}"))
        meant[place] = key
    return out.getvalue().encode(), meant


def say(what: str, took: float, note: str = "") -> None:
    """A line of the table."""
    print(f"{what:<52}{took:>8.2f} s  {note}", flush=True)


def by_eye(lines: Sequence[Any], entries: Sequence[Any]) -> dict[int, str]:
    """The peer: the first entry of the same amount within ten days that no line above took."""
    taken: set[str] = set()
    found = {}
    for line in lines:
        for one in entries:
            if one.key not in taken and one.cents == line.cents and abs((line.on - one.on).days) <= MOST_DAYS:
                taken.add(one.key)
                found[line.key] = one.key
                break
    return found


def main() -> None:
    """Print the table."""
    options = options_of(__doc__, lines=5_000, peer_lines=500)
    with own_site():
        print(f"{options.lines} lines, {load()}")
        typed_in(options.peer_lines)
        brought(options.lines)
        own, apart = peaks()
        print(f"peak memory: {own:.0f} MB, and {apart:.0f} MB in the reader apart")


def campaign_of(slug: str) -> Any:
    """A campaign whose agent is declared."""
    from arpenteur.web.accountability.money.actions import set_frame
    from arpenteur.web.foundation.audit.actors import COMMAND
    from arpenteur.web.foundation.campaigns.models import Campaign
    from arpenteur.web.foundation.shared.sealing import sealed

    campaign = Campaign.objects.create(
        slug=slug, name="Essai", place="00", election="muni", first_round=date(2027, 3, 14), created_at=AT
    )
    with sealed(campaign.pk):
        set_frame(
            campaign=campaign,
            by=COMMAND,
            at=AT,
            inhabitants=46_200,
            agent_kind="association",
            agent_name="Association Gabarit",
            agent_since=FIRST_DAY,
        )
    return campaign


def typed_in(lines: int) -> None:
    """The peer of the import: one donation after the other."""
    from arpenteur.web.accountability.money.donation_actions import keep_or_note
    from arpenteur.web.accountability.money.provider_file import provider_lines
    from arpenteur.web.foundation.audit.actors import COMMAND
    from arpenteur.web.foundation.shared.apart import read_list_file
    from arpenteur.web.foundation.shared.law import RefusedByLawError
    from arpenteur.web.foundation.shared.sealing import sealed

    campaign, each = campaign_of("peer"), provider_lines(read_list_file(provider_file(lines)))

    def keep_each() -> int:
        refused = 0
        for line in each:
            assert line.new is not None
            try:
                keep_or_note(campaign=campaign, new=line.new, by=COMMAND, at=AT)
            except RefusedByLawError:
                refused += 1
        return refused

    with sealed(campaign.pk):
        took, refused = timed(keep_each)
    say(f"peer: {lines} donations by the verb of the form", took, f"{lines / took:.0f} lines/s, {refused} refused")


def brought(lines: int) -> None:
    """Both files, all the way and back."""
    from arpenteur.domain.money_matching import proposals
    from arpenteur.web.accountability.money.bank_actions import bring_statement, match, open_statement
    from arpenteur.web.accountability.money.import_actions import import_donations, undo_import
    from arpenteur.web.accountability.money.models import BankMatch, Donation, Donor, StatementLine
    from arpenteur.web.accountability.money.reconciling import bank_lines, entries_of, open_entries, sides_of
    from arpenteur.web.foundation.audit.actors import COMMAND
    from arpenteur.web.foundation.shared.apart import read_list_file
    from arpenteur.web.foundation.shared.sealing import sealed

    campaign, content, by = campaign_of("ours"), provider_file(lines), {"by": COMMAND, "at": AT}

    def imported() -> Any:
        return import_donations(campaign=campaign, file=read_list_file(content), content=content, **by)

    with sealed(campaign.pk):
        took, batch = timed(imported)
        kept = batch.donations.count()
        note = f"{lines / took:.0f} lines/s, {kept} kept, {Donor.objects.count()} donors, {len(batch.refused)} refused"
        say("provider's file read and kept", took, note)
        took, again = timed(imported)
        say("the same file again", took, f"{again.known} known, {again.donations.count()} kept")
        rows = Donation.objects.order_by("given_on", "pk").values_list("pk", "reference", "cents", "given_on")
        file, meant = statement([*rows])
        took, read = timed(lambda: open_statement(file))
        say("statement read apart", took, f"{len(read['lines'])} lines")
        say("statement kept", timed(lambda: bring_statement(campaign=campaign, read=read, **by))[0])
        took, sides = timed(lambda: sides_of(campaign, only_open=True))
        say("the page: lines beside what they may be", took, f"{len(sides.lines)} lines of {kept} shown")
        open_lines = StatementLine.objects.order_by("pk")
        each, entries = bank_lines(open_lines), [*open_entries(campaign).values()]
        right = {line.key: f"donation:{meant[place]}" for place, line in enumerate(each)}
        took, found = timed(lambda: proposals(each, entries))
        ours = {one.line: one.entries[0] for one in found if len(one.entries) == 1}
        hits = sum(right[line] == key for line, key in ours.items())
        say("proposals for every line at once", took, f"{len(found)} proposed, {100 * hits / kept:.1f} % right")
        took, eye = timed(lambda: by_eye(each, entries))
        hits = sum(right[line] == key for line, key in eye.items())
        say(
            "peer: same amount within ten days, first come",
            took,
            f"{len(eye)} proposed, {100 * hits / kept:.1f} % right",
        )
        some = [*open_lines[:100]]
        pairs = [(line, entries_of(campaign, [ours[line.pk]])) for line in some if line.pk in ours]

        def accept() -> None:
            for line, chosen in pairs:
                match(line=line, entries=chosen, **by)

        say("a hundred proposals accepted", timed(accept)[0], f"{BankMatch.objects.count()} matched")
        BankMatch.objects.all().delete()
        took, count = timed(lambda: undo_import(batch=batch, **by))
        say("the import undone", took, f"{count} gone, {Donor.objects.count()} donors left")


if __name__ == "__main__":
    main()
