"""People in the JSON of OSDI (Action Network and others) as lines of a list. Only the standard library.

Each further key keeps its own name as a title, by which it is destroyed, left unused or shown as unknown.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from arpenteur.domain.errors import InputError

_EMAILS = ("email", "email2", "email3", "email4")
_PHONES = {"mobile": "mobile", "work": "work_phone"}
_KNOWN = {
    "given_name": "first",
    "additional_name": "middle",
    "family_name": "last",
    "preferred_language": "language",
}
_LEFT = frozenset(
    {
        "_links",
        "_embedded",
        "identifiers",
        "created_date",
        "modified_date",
        "source",
        "gender",
        "honorific_prefix",
        "honorific_suffix",
        "languages_spoken",
        "tags",
        "origin_system",
        "postal_addresses",
        "email_addresses",
        "phone_numbers",
        "custom_fields",
        "media_url",
        "browser_url",
        "administrative_url",
    }
)
_DENIED = frozenset({"unsubscribed", "spam complaint"})


def is_osdi(text: str) -> bool:
    """Whether a text may be JSON."""
    return text.lstrip()[:1] in {"{", "["}


def people(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Number of each person in the file, and her values by field, or by her own keys.

    Raises InputError for what is no JSON or holds no people.
    """
    try:
        read = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError("ce fichier JSON ne se lit pas", expected="un fichier OSDI (Action Network)") from error
    for number, one in enumerate(_listed(read), 1):
        if not isinstance(one, dict):
            raise InputError("ce fichier JSON ne contient pas de personnes", expected="une liste « osdi:people »")
        yield number, _person(one)


def _listed(read: Any) -> list[Any]:
    if isinstance(read, Mapping):
        inside = read.get("_embedded")
        read = inside.get("osdi:people") if isinstance(inside, Mapping) else read.get("people")
    if not isinstance(read, list):
        raise InputError("ce fichier JSON ne contient pas de personnes", expected="une liste « osdi:people »")
    return read


def _person(one: Mapping[str, Any]) -> dict[str, str]:
    row = {title: _text(one.get(key)) for key, title in _KNOWN.items()}
    _emails(one, row)
    _phones(one, row)
    _address(one, row)
    row["tags"] = ", ".join(_text(tag) for tag in _items(one, "tags"))
    custom = one.get("custom_fields")
    for key, value in custom.items() if isinstance(custom, Mapping) else ():
        row[str(key)] = _text(value)
    for key in one.keys() - _KNOWN.keys() - _LEFT:
        row[str(key)] = _text(one[key])
    return row


def _emails(one: Mapping[str, Any], row: dict[str, str]) -> None:
    found = [each for each in _items(one, "email_addresses") if isinstance(each, Mapping)]
    found.sort(key=_is_second)
    for title, each in zip(_EMAILS, found, strict=False):
        row[title] = _text(each.get("address"))
        if _text(each.get("status")).lower() in _DENIED:
            row["refuse_email"] = "unsubscribed"


def _is_second(each: Mapping[str, Any]) -> bool:
    return not each.get("primary")


def _phones(one: Mapping[str, Any], row: dict[str, str]) -> None:
    for each in _items(one, "phone_numbers"):
        if isinstance(each, Mapping):
            row.setdefault(_PHONES.get(_text(each.get("number_type")).lower(), "phone"), _text(each.get("number")))
            if each.get("do_not_call"):
                row["refuse_calls"] = "true"


def _address(one: Mapping[str, Any], row: dict[str, str]) -> None:
    each = next((each for each in _items(one, "postal_addresses") if isinstance(each, Mapping)), {})
    lines = [_text(line) for line in _items(each, "address_lines")]
    row.update(zip(("address1", "address2", "address3"), [*lines, "", "", ""], strict=False))
    row.update({"postcode": _text(each.get("postal_code")), "city": _text(each.get("locality"))})
    row["country"] = _text(each.get("country"))


def _items(one: Mapping[str, Any], key: str) -> list[Any]:
    found = one.get(key)
    return found if isinstance(found, list) else []


def _text(value: Any) -> str:
    """A value of its own as a text; lists and objects, which only forbidden keys have, as what they are."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
