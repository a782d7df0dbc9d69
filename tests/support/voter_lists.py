"""Electoral lists of nobody for tests: in any layout, brought through the pages of a campaign."""

import html
import re
from collections.abc import Iterable

from cast import Cast
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from arpenteur.demo import voters as lists
from arpenteur.snapshot import Snapshot
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.electors.models import VoterList

SHARE = 0.03
SIGNED = {"name": "Odile Modèle", "capacity": "mandataire", "day": "2026-09-01", "agreed": "on"}


def people(snapshot: Snapshot, *, share: float = SHARE, earlier: bool = False) -> list[lists.FictionalVoter]:
    return list(lists.fictional_voters(snapshot, share=share, earlier=earlier))


def register(snapshot: Snapshot, *, share: float = SHARE, earlier: bool = False, **how: object) -> str:
    """The text of a list in the 27-column layout."""
    return joined(lists.register_lines(people(snapshot, share=share, earlier=earlier), **how))  # type: ignore[arg-type]


def joined(lines: Iterable[str]) -> str:
    return "".join(lines)


def here(cast: Cast, rest: str = "") -> str:
    return f"/c/{cast.campaign.slug}/liste-electorale/{rest}"


def text(answer) -> str:
    """A page without its entities and special spaces."""
    plain = html.unescape(answer.content.decode())
    return plain.replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\N{NO-BREAK SPACE}", " ").replace("’", "'")


def errors(answer) -> list[str]:
    return [re.sub(r"<[^>]+>", "", one).strip() for one in re.findall(r'<p class="error".*?</p>', text(answer), re.S)]


def sign(cast: Cast, browser: Client) -> None:
    assert browser.post(here(cast, "engagement/"), SIGNED).status_code == 302


def bring(cast: Cast, browser: Client, content: str | bytes, name: str = "liste.csv"):
    file = SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)
    return browser.post(here(cast, "ajouter/"), {"file": file})


def kept_list(cast: Cast, content: str, name: str = "liste.csv") -> VoterList:
    """Signed, brought and kept by the director."""
    browser = cast.client(cast.director)
    sign(cast, browser)
    answer = bring(cast, browser, content, name)
    assert answer.status_code == 302, text(answer)
    number = int(answer.headers["Location"].rstrip("/").rpartition("/")[2])
    assert browser.post(here(cast, f"{number}/garder/")).status_code == 302
    with sealed(cast.campaign.pk):
        return VoterList.objects.get(pk=number)
