"""What may be written about a volunteer, and how two lines are recognised as one person."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from arpenteur.domain.errors import InputError, Where
from arpenteur.web.persons.volunteers.models import Mobility

LANGUAGES = {
    "fr": _("French"),
    "ar": _("Arabic"),
    "bm": _("Bambara"),
    "ber": _("Berber"),
    "br": _("Breton"),
    "ca": _("Catalan"),
    "zh": _("Chinese"),
    "co": _("Corsican"),
    "en": _("English"),
    "de": _("German"),
    "ht": _("Haitian Creole"),
    "rcf": _("Réunion Creole"),
    "it": _("Italian"),
    "eu": _("Basque"),
    "oc": _("Occitan"),
    "pl": _("Polish"),
    "pt": _("Portuguese"),
    "ro": _("Romanian"),
    "ru": _("Russian"),
    "fsl": _("French sign language"),
    "snk": _("Soninke"),
    "es": _("Spanish"),
    "ta": _("Tamil"),
    "tr": _("Turkish"),
    "uk": _("Ukrainian"),
    "vi": _("Vietnamese"),
    "wo": _("Wolof"),
    "ty": _("Tahitian"),
}
"""Languages a volunteer may say she speaks, by their shortest ISO 639 code: a closed list, so that nothing else is
written there."""

_PHONE = re.compile(r"\+?[0-9][0-9 ().\-]{4,18}")
_ADDRESS = re.compile(
    r"\b\d{1,4}\s*(bis|ter|quater)?\s*,?\s*"
    r"(rue|avenue|av\.?|boulevard|bd|bld|allée|impasse|chemin|place|quai|square|cours|route|sente|villa)\b",
    re.IGNORECASE,
)
_LONGEST = {"name": 80, "email": 254, "phone": 20, "quartier": 60}
EDITABLE = frozenset({"name", "email", "phone", "languages", "wishes", "mobility", "quartier", "reminders"})


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as they are kept. Raises InputError naming the column of the first that may not be."""
    unknown = sorted(values.keys() - EDITABLE)
    if unknown:
        raise InputError(
            gettext("unknown fields: %(names)s") % {"names": ", ".join(unknown)}, expected=", ".join(sorted(EDITABLE))
        )
    found = {key: " ".join(value.split()) if isinstance(value, str) else value for key, value in values.items()}
    for key, longest in _LONGEST.items():
        if len(found.get(key, "")) > longest:
            raise _wrong(
                key, gettext("text too long"), gettext("%(longest)s characters at most") % {"longest": longest}
            )
    for key, check in _CHECKS.items():
        if key in found:
            found[key] = check(found[key])
    return found


def _name(value: str) -> str:
    if not value:
        raise _wrong("name", gettext("empty name"), gettext("the name by which the team knows her"))
    return value


def _email(value: str) -> str:
    if value:
        try:
            validate_email(value)
        except ValidationError:
            raise _wrong(
                "email",
                gettext("e-mail address “%(value)s”") % {"value": value},
                gettext("an address like camille@exemple.fr"),
            ) from None
    return value.lower()


def _phone(value: str) -> str:
    if value and not _PHONE.fullmatch(value):
        raise _wrong(
            "phone", gettext("number “%(value)s”") % {"value": value}, gettext("figures, for instance 06 00 00 00 00")
        )
    return value


def _languages(value: Iterable[str]) -> list[str]:
    codes = list(dict.fromkeys(value))
    for code in codes:
        if code not in LANGUAGES:
            raise _wrong("languages", gettext("language “%(code)s”") % {"code": code}, ", ".join(LANGUAGES))
    return codes


def _wishes(value: Iterable[str]) -> list[str]:
    kinds = list(dict.fromkeys(value))
    if any(not re.fullmatch(r"[a-z]{1,12}", kind) for kind in kinds):
        raise _wrong("wishes", gettext("unknown wish"), gettext("kinds of action of the list"))
    return kinds


def _mobility(value: str) -> str:
    if value not in Mobility.values:
        raise _wrong("mobility", gettext("mobility “%(value)s”") % {"value": value}, ", ".join(Mobility.values))
    return value


def _quartier(value: str) -> str:
    if _ADDRESS.search(value):
        raise _wrong("quartier", gettext("an address cannot be kept"), gettext("the name of a quartier"))
    return value


_CHECKS = {
    "name": _name,
    "email": _email,
    "phone": _phone,
    "languages": _languages,
    "wishes": _wishes,
    "mobility": _mobility,
    "quartier": _quartier,
}


def _wrong(column: str, problem: str, expected: str) -> InputError:
    return InputError(problem, Where(column=column), expected=expected)
