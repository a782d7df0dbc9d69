"""A list of contacts of 50,000 lines and 30 columns: read and shown, checked, written, given again, undone.

    python benchmarks/contacts_import.py [--lines 50000] [--forms csv xlsx]

SQLite in a folder of its own, one process, the reader of files apart. Fictional people. Peers: the ``csv`` module that
only reads the same file, and ``openpyxl`` that only reads the same workbook (where it is installed).
"""

import csv
import io
from datetime import UTC, date, datetime

import xlsxwriter

from _shared import load, own_site, parser_of, peaks, timed

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
FIRST = ("Iris", "Noé", "Lise", "Tom", "Célia", "Paul", "Odile", "Max", "Lou", "Éloi")
LAST = ("Figurine", "Témoin", "Maquette", "Gabarit", "Calque", "Patron", "Ébauche", "Modèle", "Esquisse", "Pastiche")
HEAD = (
    "first_name",
    "last_name",
    "email1",
    "email2",
    "mobile_number",
    "phone_number",
    "primary_address1",
    "primary_address2",
    "primary_zip",
    "primary_city",
    "primary_country_code",
    "language",
    "tag_list",
    "email_opt_in",
    "do_not_contact",
    "religion",
    "party",
    "employer",
    "occupation",
    "support_level",
    "twitter_login",
    "note",
    "born_at",
    "sex",
    "created_at",
    "nationbuilder_id",
    "precinct_name",
    "is_volunteer",
    "membership_names",
    "unsubscribed_at",
)


def row(number: int) -> list[str]:
    """A fictional person: two in three have a mobile number, all an address."""
    first, last = FIRST[number % 10], f"{LAST[number // 10 % 10]} {chr(65 + number % 26)}{number % 997}"
    plain = first.lower().replace("é", "e")
    mobile = f"06 12 {number // 10_000:02} {number // 100 % 100:02} {number % 100:02}" if number % 3 else ""
    return [
        first,
        last,
        f"{plain}.{number}@exemple.fr",
        "",
        mobile,
        "",
        f"{number % 200} rue de l'Ébauche",
        "",
        "93000",
        "Valmarche",
        "FR",
        "fr",
        "porte-à-porte, marché" if number % 4 else "",
        "true",
        "false",
        "aucune" if number % 7 else "",
        "X",
        "Entreprise fictive",
        "métier",
        "2",
        f"@{plain}" if number % 5 else "",
        "texte libre",
        "01/02/1980",
        "F",
        "2026-01-02",
        str(number),
        "BV 12",
        "false",
        "",
        "",
    ]


def as_csv(lines: int) -> bytes:
    """The list as NationBuilder writes it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEAD)
    writer.writerows(map(row, range(lines)))
    return out.getvalue().encode()


def as_xlsx(lines: int) -> bytes:
    """The same as a workbook."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        for line, cells in enumerate([HEAD, *map(row, range(lines))]):
            for place, cell in enumerate(cells):
                if cell:
                    sheet.write_string(line, place, cell)
    return out.getvalue()


def say(what: str, took: float, note: str = "") -> None:
    """A line of the table."""
    print(f"{what:<44}{took:>8.2f} s  {note}", flush=True)


def main() -> None:
    """Print the table."""
    parser = parser_of(__doc__, lines=50_000)
    parser.add_argument("--forms", nargs="+", choices=["csv", "xlsx"], default=["csv", "xlsx"])
    options = parser.parse_args()
    with own_site():
        print(f"{options.lines} lines, {len(HEAD)} columns, {load()}")
        for form in options.forms:
            measured(form, as_csv(options.lines) if form == "csv" else as_xlsx(options.lines))
        own, apart = peaks()
        print(f"peak memory: {own:.0f} MB, and {apart:.0f} MB in the reader apart")


def measured(form: str, content: bytes) -> None:
    """One form of the list, all the way and back."""
    from arpenteur.web.foundation.audit.actors import COMMAND
    from arpenteur.web.foundation.campaigns.models import Campaign
    from arpenteur.web.foundation.shared.sealing import sealed
    from arpenteur.web.persons.contacts.models import Contact
    from arpenteur.web.persons.exchange.actions import Provenance, begin, bring, say_origin
    from arpenteur.web.persons.exchange.models import ContactImport, ImportLine
    from arpenteur.web.persons.exchange.origins import ImportOrigin, ImportState
    from arpenteur.web.persons.exchange.page import first_lines
    from arpenteur.web.persons.exchange.undoing import undo
    from arpenteur.web.persons.exchange.working import check_all, write_all
    from arpenteur.web.persons.people.models import Person, PersonWord

    print(f"\n{form}, {len(content) / 1e6:.1f} MB")
    peer(form, content)
    campaign = Campaign.objects.create(
        slug=form, name="Essai", place="00", election="muni", first_round=date(2027, 3, 14), created_at=AT
    )

    def brought() -> ContactImport:
        batch = bring(campaign=campaign, content=content, by=COMMAND, at=AT)
        about = Provenance(ImportOrigin.PAGES, tag_purpose="essai")
        say_origin(batch=batch, about=about, by=COMMAND, at=AT)
        assert len(first_lines(batch)) == 200
        return batch

    def run(batch: ContactImport, state: ImportState) -> None:
        begin(batch=batch, state=state, by=COMMAND, at=AT)
        if state is ImportState.CHECKING:
            check_all(batch=batch, by=COMMAND, at=AT)
        else:
            write_all(batch=batch, by=COMMAND, at=AT)
        batch.refresh_from_db()

    with sealed(campaign.pk):
        took, first = timed(brought)
        say("read, destroyed, kept, 200 lines checked", took)
        say("all lines checked", timed(lambda: run(first, ImportState.CHECKING))[0], str(dict(first.counts)))
        say("written", timed(lambda: run(first, ImportState.WRITING))[0], f"{Contact.objects.count()} contacts")
        before = Contact.objects.count()
        again = brought()
        took = timed(lambda: (run(again, ImportState.CHECKING), run(again, ImportState.WRITING)))[0]
        say("the same file again: checked and written", took, f"{Contact.objects.count() - before} created")
        took, _count = timed(lambda: undo(batch=first, by=COMMAND, at=AT))
        left = sum(one.objects.count() for one in (Contact, Person, PersonWord, ImportLine))
        say("undone", took, f"{left} rows left")


def peer(form: str, content: bytes) -> None:
    """Something that only reads the file."""
    if form == "csv":
        took, count = timed(lambda: sum(1 for _row in csv.reader(io.StringIO(content.decode(), newline=""))))
        say("peer: the csv module reads it", took, f"{count} lines")
        return
    try:
        import openpyxl
    except ImportError:
        print("peer: openpyxl is not installed")
        return
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    took, count = timed(lambda: sum(1 for _row in book.worksheets[0].iter_rows(values_only=True)))
    say("peer: openpyxl reads it", took, f"{count} lines")


if __name__ == "__main__":
    main()
