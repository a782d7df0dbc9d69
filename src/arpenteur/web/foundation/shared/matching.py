"""Two ways of writing one name, number or address of a person, recognised as the same."""

import re
import unicodedata
from functools import lru_cache

import phonenumbers

_REGIONS = ("FR", "GP", "MQ", "GF", "RE", "PM")
"""Whose numbers are written with a 0 in front; Mayotte's are Réunion's."""


def name_key(name: str) -> str:
    """A name without case, accents, marks or order of its words.

    >>> name_key("ÉBAUCHE, Camille") == name_key("camille ebauche")
    True
    """
    return " ".join(sorted(re.findall(r"\w+", plain_text(name))))


def name_order(name: str) -> str:
    """A name as lists are sorted: accents and case apart.

    >>> sorted(["Zoé", "Éloi", "alma"], key=name_order)
    ['alma', 'Éloi', 'Zoé']
    """
    return " ".join(plain_text(name).split())


def dialled(phone: str) -> str:
    """A number of France as it is dialled: a spreadsheet keeps it as a figure, without its zero.

    >>> dialled("612345678"), dialled("+33 6 12 34 56 78")
    ('0612345678', '+33 6 12 34 56 78')
    """
    return f"0{phone}" if re.fullmatch(r"[1-9]\d{8}", phone) else phone


@lru_cache(maxsize=8192)
def phone_key(phone: str) -> str:
    """A number as it is dialled from abroad, however it was written; its digits alone where it is no number of France.

    >>> phone_key("+33 6 00 00 00 01") == phone_key("06.00.00.00.01")
    True
    >>> phone_key("0692 00 00 01")
    '+262692000001'
    """
    for region in _REGIONS:
        try:
            number = phonenumbers.parse(phone, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return re.sub(r"\D", "", phone)


def email_key(email: str) -> str:
    """An address without case."""
    return email.strip().casefold()


def plain_text(name: str) -> str:
    """Without case and accents."""
    return "".join(char for char in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(char))
