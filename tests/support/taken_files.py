"""Files of contacts as a member takes them out through the pages, opened again."""

import csv
import io
from typing import Any

import pyrage
from cast import AT, Cast, give_code
from django.core.files.uploadedfile import SimpleUploadedFile

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.reads.invented import watched_domain
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.actions import NewContact, keep_many
from arpenteur.web.persons.contacts.models import Contact, ContactClass, Source
from arpenteur.web.persons.people.identity import PersonDetails

EXPORTS = "/c/essai/contacts/exports/"
IMPORTS = "/c/essai/contacts/imports/"
PHRASE = "seize signes au moins, oui"
EVERY = ["email", "phone", "address", "language", "tags", "consents", "origin"]


def keep_people(cast: Cast, count: int) -> list[Contact]:
    """So many contacts of the campaign; the first has a telephone, and an address that is written as a formula."""
    with sealed(cast.campaign.pk):
        each = [
            NewContact(
                PersonDetails(f"Prénom{n} Figurine", f"p{n}@exemple.fr", "0612345678" if n == 0 else ""),
                ContactClass.OCCASIONAL,
                Source.PAGE,
                origin="page",
                address="=1+1, Valmarche" if n == 0 else "",
            )
            for n in range(count)
        ]
        return keep_many(campaign=cast.campaign, each=each, agreements=[None] * count, by=COMMAND, at=AT)


def ask(
    browser: Any, form: str = "csv", purpose: str = "leaving", groups: list[str] | None = None, status: int = 302
) -> str:
    """Ask for a file; the page where it is taken."""
    answer = browser.post(EXPORTS, {"purpose": purpose, "form": form, "groups": EVERY if groups is None else groups})
    assert answer.status_code == status, answer.content.decode()
    return answer.headers.get("Location", "")


def take(browser: Any, page: str, key: str = PHRASE, status: int = 200) -> Any:
    """Take it, a code just given."""
    give_code(browser)
    answer = browser.post(page, {"key": key})
    assert answer.status_code == status, answer.content.decode()
    return answer


def opened(browser: Any, form: str, **more: Any) -> bytes:
    """Its content."""
    return pyrage.passphrase.decrypt(take(browser, ask(browser, form, **more)).content, PHRASE)


def lines(content: bytes, separator: str = ";") -> list[dict[str, str]]:
    """Every line of a file."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator))


def is_invented(line: dict[str, str]) -> bool:
    """Whether a line is one of the invented people of the file."""
    return any(value.endswith(f"@{watched_domain()}") for value in line.values() if value)


def rows(content: bytes, separator: str = ";") -> list[dict[str, str]]:
    """Lines of people who are contacts."""
    return [one for one in lines(content, separator) if not is_invented(one)]


def checked(browser: Any, content: bytes, origin: str = "ours") -> str:
    """A file brought and checked; the page of the import."""
    answer = browser.post(IMPORTS, {"file": SimpleUploadedFile("liste.csv", content)})
    assert answer.status_code == 302, answer.content.decode()
    page = answer.headers["Location"].removesuffix("origine/")
    assert browser.post(f"{page}origine/", {"origin": origin, "proof": "none"}).status_code == 302
    return page
