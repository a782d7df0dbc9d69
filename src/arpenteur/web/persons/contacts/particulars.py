"""What somebody tells of herself beside her name and the ways to reach her: each declared once.

From a line of ``PARTICULARS`` follow the field where it is typed and corrected, what is kept of somebody new, what
completes a line that is here already, what a joining keeps, her page, the group and the column of exports, what imports
bring and take back, its name in the register of data, the keys of programs. Beside the line stand the column of
`Contact`, with what it holds of a person, and the titles of files (`exchange/headers.toml`): tests fail without them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arpenteur.web.foundation.shared.matching import name_key
from arpenteur.web.persons.contacts.filters import Text
from arpenteur.web.persons.volunteers.people import LANGUAGES


@dataclass(frozen=True)
class Particular:
    """``word``: what it is called in a sentence; ``field``: what it is typed in; ``read``: what a cell of a file says,
    empty for what it cannot be; ``display``: a value as pages say it.
    """

    word: Text
    field: Callable[..., forms.Field]
    read: Callable[[str], str] = str.strip
    display: Callable[[str], Text] = str
    icon: str = "chat-left-text"

    def form_field(self) -> forms.Field:
        """The field of a form, with its label; never required."""
        return self.field(label=capfirst(str(self.word)), required=False)


def particulars_in(values: Mapping[str, Any] | object) -> dict[str, str]:
    """What was given of them, by name: from the data of a form, or from an object that has some as attributes."""
    found = values if isinstance(values, Mapping) else {name: getattr(values, name, "") for name in PARTICULARS}
    return {name: found[name] for name in PARTICULARS if found.get(name)}


def _languages() -> list[tuple[str, str]]:
    """None, French, then the others by name in the language of the page."""
    names = {code: str(name) for code, name in LANGUAGES.items()}
    return [("", _("not given")), *sorted(names.items(), key=lambda pair: (pair[0] != "fr", slugify(pair[1])))]


def _language(**of_field: Any) -> forms.Field:
    return forms.ChoiceField(choices=_languages, **of_field)


def _language_of(cell: str) -> str:
    """The code of a language of the form, empty for another: ``arabe``, ``ar`` and ``ar-MA`` are one."""
    wanted = name_key(cell)
    codes = (code for code, name in LANGUAGES.items() if wanted in {code, name_key(str(name))})
    return next(codes, cell[:2].lower() if cell[:2].lower() in LANGUAGES and cell[2:3] in {"-", "_"} else "")


def _language_name(code: str) -> Text:
    return LANGUAGES.get(code, "")


PARTICULARS = {
    "language": Particular(gettext_lazy("language"), _language, read=_language_of, display=_language_name),
}
"""By the name of its column, in the order of forms and files."""
