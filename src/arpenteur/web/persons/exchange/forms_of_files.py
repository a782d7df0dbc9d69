"""The bytes of a file of contacts in each form; every line says who took it, and no cell is ever a formula."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from arpenteur.domain.spreadsheet import inert
from arpenteur.web.persons.exchange.headers import NATIONBUILDER, OUR_TITLES
from arpenteur.web.persons.exchange.leaving import LeavingPerson, fields_of
from arpenteur.web.persons.exchange.purposes import ExportFormat
from arpenteur.web.persons.exchange.rows import NAME, phone_in

_NB_MARK = "arpenteur_export"
_NB_SIGNS = {"email_opt_in": "opt_email", "mobile_opt_in": "opt_sms"}
_PHONE_KINDS = {"mobile": "cell", "phone": "home", "work_phone": "work"}
_EMAILS = ("email", "email2", "email3", "email4")


def file_of(form: str, people: Iterable[LeavingPerson], groups: Sequence[str], mark: str, at: datetime) -> bytes:
    """A whole file; ``mark`` says who took it, for what and when."""
    return _FORMS[form](people, groups, mark, at)


def our_csv(people: Iterable[LeavingPerson], groups: Sequence[str], mark: str, at: datetime) -> bytes:  # noqa: ARG001 — as every form
    """Semicolon, UTF-8 with its mark, French titles that never change."""
    fields = fields_of(groups)
    rows = ([*(one.values.get(name, "") for name in fields), mark] for one in people)
    return _csv(
        [*(OUR_TITLES[name] for name in fields), OUR_TITLES["mark"]], rows, ";", "\N{ZERO WIDTH NO-BREAK SPACE}"
    )


def xlsx(people: Iterable[LeavingPerson], groups: Sequence[str], mark: str, at: datetime) -> bytes:  # noqa: ARG001 — as every form
    """The same as a workbook, written line by line."""
    out, fields = io.BytesIO(), fields_of(groups)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"comments": mark})
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for place, title in enumerate([*(OUR_TITLES[name] for name in fields), OUR_TITLES["mark"]]):
            sheet.write_string(0, place, title)
        for line, one in enumerate(people, 1):
            for place, value in enumerate([*(one.values.get(name, "") for name in fields), mark]):
                sheet.write_string(line, place, inert(value) or "")
    return out.getvalue()


def nationbuilder(people: Iterable[LeavingPerson], groups: Sequence[str], mark: str, at: datetime) -> bytes:  # noqa: ARG001 — as every form
    """The columns of NationBuilder that may be held, as its own export has them."""
    asked = {*fields_of(groups), "name"}
    titles = {title: name for title, name in NATIONBUILDER.items() if name in asked}
    signs = {title: name for title, name in _NB_SIGNS.items() if name in asked}
    rows = (
        [
            *("" if one.whole and name in NAME else one.values.get(name, "") for name in titles.values()),
            *("true" if one.values.get(name) else "false" for name in signs.values()),
            mark,
        ]
        for one in people
    )
    return _csv([*titles, *signs, _NB_MARK], rows, ",", "")


def vcard(people: Iterable[LeavingPerson], groups: Sequence[str], mark: str, at: datetime) -> bytes:  # noqa: ARG001 — as every form
    """Cards in the form of RFC 6350."""
    return "".join(f"{line}\r\n" for one in people for line in _card(one, mark, at)).encode()


def osdi(people: Iterable[LeavingPerson], groups: Sequence[str], mark: str, at: datetime) -> bytes:  # noqa: ARG001 — as every form
    """People of OSDI, without what it has of opinions and networks."""
    listed = [_osdi_person(one, mark) for one in people]
    whole = {"origin_system": mark, "created_date": at.isoformat(), "_embedded": {"osdi:people": listed}}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


_FORMS: dict[str, Callable[[Iterable[LeavingPerson], Sequence[str], str, datetime], bytes]] = {
    ExportFormat.CSV: our_csv,
    ExportFormat.XLSX: xlsx,
    ExportFormat.NATIONBUILDER: nationbuilder,
    ExportFormat.VCARD: vcard,
    ExportFormat.OSDI: osdi,
}


def _csv(titles: Sequence[str], rows: Iterable[Sequence[str]], separator: str, start: str) -> bytes:
    out = io.StringIO(start)
    out.seek(0, io.SEEK_END)
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    writer.writerow(titles)
    writer.writerows([inert(cell) or "" for cell in row] for row in rows)
    return out.getvalue().encode()


def _card(one: LeavingPerson, mark: str, at: datetime) -> Iterable[str]:
    values = one.values
    yield from ("BEGIN:VCARD", "VERSION:4.0", f"PRODID:-//Arpenteur//{_escaped(mark)}//FR")
    yield _folded(f"FN:{_escaped(one.name)}")
    yield _folded(f"N:{';'.join(_escaped(values.get(one, '')) for one in ('last', 'first', 'middle'))};;")
    for name in _EMAILS:
        if values.get(name):
            yield _folded(f"EMAIL:{_escaped(values[name])}")
    for name, kind in _PHONE_KINDS.items():
        if values.get(name):
            yield f'TEL;VALUE=uri;TYPE="{kind}":tel:{phone_in(values[name])}'
    if any(values.get(name) for name in ("address1", "postcode", "city")):
        lines = "\n".join(values[name] for name in ("address1", "address2", "address3") if values.get(name))
        town = [values.get(name, "") for name in ("city", "", "postcode", "country")]
        yield _folded(f"ADR:;;{_escaped(lines)};{';'.join(map(_escaped, town))}")
    if values.get("language"):
        yield f"LANG:{_escaped(values['language'])}"
    if values.get("tags"):
        yield _folded(f"CATEGORIES:{','.join(map(_escaped, values['tags'].split(', ')))}")
    yield from (f"UID:arpenteur-{one.key}", f"REV:{at:%Y%m%dT%H%M%SZ}", "END:VCARD")


def _escaped(text: str) -> str:
    for sign in "\\,;":
        text = text.replace(sign, f"\\{sign}")
    return "\\n".join(text.splitlines())  # any mark of a line: it would begin another property of the card


def _folded(line: str) -> str:
    """Lines of at most 75 bytes, the next ones after a blank."""
    pieces, piece = [], ""
    for sign in line:
        if len((piece + sign).encode()) > 74:
            pieces.append(piece)
            piece = ""
        piece += sign
    return "\r\n ".join([*pieces, piece])


def _osdi_person(one: LeavingPerson, mark: str) -> dict[str, Any]:
    values = one.values
    person: dict[str, Any] = {
        "identifiers": [f"arpenteur:{one.key}"],
        "origin_system": mark,
        "given_name": values.get("first", ""),
        "additional_name": values.get("middle", ""),
        "family_name": values.get("last", ""),
        "email_addresses": [
            {
                "address": values[name],
                "primary": name == "email",
                **({"status": "subscribed"} if values.get("opt_email") else {}),
            }
            for name in _EMAILS
            if values.get(name)
        ],
        "phone_numbers": [
            {"number": phone_in(values[name]), "number_type": kind.replace("cell", "mobile").title()}
            for name, kind in _PHONE_KINDS.items()
            if values.get(name)
        ],
    }
    lines = [values[name] for name in ("address1", "address2", "address3") if values.get(name)]
    if lines or values.get("city"):
        person["postal_addresses"] = [
            {
                "address_lines": lines,
                "locality": values.get("city", ""),
                "postal_code": values.get("postcode", ""),
                "country": values.get("country", ""),
            }
        ]
    if values.get("language"):
        person["preferred_language"] = values["language"]
    if values.get("tags"):
        person["tags"] = values["tags"].split(", ")
    return person
