"""A file of the bank as movements: CAMT.053 (ISO 20022), OFX of both families, a table. Run apart (``shared.apart``).

Every bank writes tables in its own way: columns are known by their titles, amounts in one column or two.
"""

import codecs
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from ofxtools.header import OFXHeaderError
from ofxtools.Parser import OFXTree
from ofxtools.Parser import ParseError as OfxParseError

from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.grid import fold
from arpenteur.domain.money_amounts import cents_of
from arpenteur.files.lists import read_list

# In the process apart no file is opened any more: what Python loads at its first use is loaded here.
for _name in ("cp1252", "ascii", "latin-1", "utf-8", "utf-16"):
    codecs.lookup(_name)
datetime.strptime("2026", "%Y")  # noqa: DTZ007 — only to load it

MOST_BYTES, MOST_LINES = 4 * 1024 * 1024, 5_000
LONGEST = 400
"""Signs of a movement's text."""
_EURO = "EUR"
_AGAIN = "demandez à la banque un relevé CAMT.053, OFX ou CSV"
_DATES = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%Y%m%d")
_ON = ("date operation", "date comptable", "date de comptabilisation", "date", "booking date", "date valeur")
_TEXT = ("libelle", "libelle operation", "libelle simplifie", "nature", "description", "detail", "label", "reference")
_AMOUNT = ("montant", "montant (eur)", "montant eur", "amount", "montant en euros")
_OUT, _IN = ("debit", "debit euros", "debit (eur)"), ("credit", "credit euros", "credit (eur)")


def read_statement(content: bytes) -> dict[str, Any]:
    """``form``, ``balance`` in cents or None, ``lines``: day, cents, text, and an identifier of the bank or nothing.

    Raises InputError for what is no statement, another currency, and more lines than a campaign has.
    """
    if len(content) > MOST_BYTES:
        raise InputError("fichier trop lourd", expected="4 Mo au plus", action=_AGAIN)
    start = content.lstrip(b"\xef\xbb\xbf \r\n\t")[:2000]
    if b"OFXHEADER" in start.upper() or b"<OFX" in start.upper():
        form, (balance, lines) = "ofx", _ofx(content)
    elif start.startswith(b"<"):
        form, (balance, lines) = "camt", _camt(content)
    else:
        form, (balance, lines) = "csv", (None, _table(content))
    found = list(lines)
    if not found:
        raise InputError("aucun mouvement dans ce relevé", action=_AGAIN)
    if len(found) > MOST_LINES:
        raise InputError("plus de 5 000 mouvements", action="partagez ce relevé")
    return {"form": form, "balance": balance, "lines": found}


def _line(on: date, cents: int, text: str, identifier: str = "") -> list[Any]:
    return [on.isoformat(), cents, " ".join(text.split())[:LONGEST], identifier.strip()[:80]]


# -- CAMT.053 ------------------------------------------------------------------------------------------------------


def _camt(content: bytes) -> tuple[int | None, Iterator[list[Any]]]:
    try:
        root = fromstring(content)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise InputError("ce fichier XML ne se lit pas", expected="un relevé CAMT.053", action=_AGAIN) from error
    statements = [one for one in root.iter() if _local(one) in {"Stmt", "Rpt"}]
    if not statements:
        raise InputError("ce fichier XML n'est pas un relevé", expected="un relevé CAMT.053", action=_AGAIN)
    entries = [one for statement in statements for one in statement if _local(one) == "Ntry"]
    return _closing(statements[-1]), (_entry(one) for one in entries if _booked(one))


def _entry(entry: Element) -> list[Any]:
    cents = _signed(entry)
    on = _of(entry, "BookgDt", "Dt") or _of(entry, "BookgDt", "DtTm") or _of(entry, "ValDt", "Dt")
    texts = [*_all(entry, "Ustrd"), *_names(entry, cents), *_all(entry, "AddtlNtryInf")]
    identifiers = [*_all(entry, "EndToEndId"), *_all(entry, "AcctSvcrRef")]
    identifier = next((one for one in identifiers if one and one != "NOTPROVIDED"), "")
    return _line(_day((on or "")[:10]), cents, " ".join(dict.fromkeys(texts)), identifier)


def _booked(entry: Element) -> bool:
    """Not one that is only announced."""
    status = next((one for one in entry if _local(one) == "Sts"), None)
    words = "" if status is None else "".join(status.itertext())
    return "PDNG" not in words and "INFO" not in words


def _names(entry: Element, cents: int) -> list[str]:
    """Who paid, or who was paid: the other side of the movement."""
    side = "Dbtr" if cents > 0 else "Cdtr"
    return [name for one in entry.iter() if _local(one) == side for name in _all(one, "Nm")]


def _closing(statement: Element) -> int | None:
    for balance in (one for one in statement if _local(one) == "Bal"):
        if "CLBD" in _all(balance, "Cd"):
            return _signed(balance)
    return None


def _signed(element: Element) -> int:
    amount = next((one for one in element if _local(one) == "Amt"), None)
    if amount is None:
        raise InputError("un mouvement sans montant", action=_AGAIN)
    _in_euros(amount.get("Ccy", ""))
    cents = _whole_cents(amount.text or "")
    return -cents if "DBIT" in [one.text for one in element if _local(one) == "CdtDbtInd"] else cents


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _all(element: Element, name: str) -> list[str]:
    return [(one.text or "").strip() for one in element.iter() if _local(one) == name and (one.text or "").strip()]


def _of(element: Element, outer: str, inner: str) -> str | None:
    for one in element:
        if _local(one) == outer:
            return next(iter(_all(one, inner)), None)
    return None


# -- OFX -----------------------------------------------------------------------------------------------------------


def _ofx(content: bytes) -> tuple[int | None, Iterator[list[Any]]]:
    tree = OFXTree()
    try:
        tree.parse(io.BytesIO(content))
        root = tree.getroot()
    except (OFXHeaderError, OfxParseError, ParseError, ValueError, UnicodeError, AttributeError) as error:
        raise InputError("ce fichier OFX ne se lit pas", action=_AGAIN) from error
    if root is None:
        raise InputError("ce fichier OFX ne se lit pas", action=_AGAIN)
    for currency in root.iter("CURDEF"):
        _in_euros(currency.text or "")
    balance = next((_text(one, "BALAMT") for one in root.iter("LEDGERBAL")), "")
    return (_whole_cents(balance) if balance else None), (_movement(one) for one in root.iter("STMTTRN"))


def _movement(one: Element) -> list[Any]:
    text = " ".join(part for part in (_text(one, "NAME"), _text(one, "MEMO"), _text(one, "CHECKNUM")) if part)
    return _line(_day(_text(one, "DTPOSTED")[:8]), _whole_cents(_text(one, "TRNAMT")), text, _text(one, "FITID"))


def _text(element: Element, name: str) -> str:
    return (element.findtext(name) or "").strip()


# -- a table -------------------------------------------------------------------------------------------------------


def _table(content: bytes) -> Iterable[list[Any]]:
    head, rows = read_list(content)
    titles = [" ".join(fold(one).lower().replace("_", " ").split()) for one in head]
    on, text, amount = _place(titles, _ON), _place(titles, _TEXT), _place(titles, _AMOUNT)
    out, into = _place(titles, _OUT), _place(titles, _IN)
    if on is None or (amount is None and (out is None or into is None)):
        raise InputError(
            "ce tableau n'est pas un relevé",
            expected="une date, un libellé, un montant ou un débit et un crédit",
            action=_AGAIN,
        )
    for number, cells in rows:
        cents = _cell(cells, amount, number) if amount is not None else _two(cells, out, into, number)
        if cents:
            yield _line(_day(cells[on], number), cents, cells[text] if text is not None else "")


def _two(cells: Sequence[str], out: int | None, into: int | None, number: int) -> int:
    return _cell(cells, into, number) - abs(_cell(cells, out, number))


def _cell(cells: Sequence[str], place: int | None, number: int) -> int:
    text = cells[place] if place is not None else ""
    if not text.strip():
        return 0
    try:
        return cents_of(text.replace("\N{MINUS SIGN}", "-"))
    except ValueError as error:
        raise InputError("montant illisible : {text}", Where(line=number), text=text) from error


def _place(titles: Sequence[str], known: Sequence[str]) -> int | None:
    """The column with one of these titles, the first of them that is there."""
    return next((titles.index(one) for one in known if one in titles), None)


# -- both ----------------------------------------------------------------------------------------------------------


def _day(text: str, line: int | None = None) -> date:
    bare = re.sub(r"\s.*", "", text.strip())
    for form in _DATES:
        try:
            return datetime.strptime(bare, form).date()  # noqa: DTZ007 — a day of the bank, without an hour
        except ValueError:
            continue
    raise InputError("date illisible : {text}", Where(line=line), expected="30/11/2026 ou 2026-11-30", text=text)


def _whole_cents(text: str) -> int:
    try:
        cents = Decimal(text.strip().replace(",", ".")) * 100
    except InvalidOperation as error:
        raise InputError("montant illisible : {text}", text=text) from error
    if cents != cents.to_integral_value():
        raise InputError("montant illisible : {text}", text=text)
    return int(cents)


def _in_euros(currency: str) -> None:
    if currency.strip() not in {"", _EURO}:
        raise InputError("ce relevé est en {currency}", expected="des euros", currency=currency)
