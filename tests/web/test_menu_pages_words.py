"""Pages of the menus: in English without a French sentence of the catalogues, in both languages a title each."""

import re
from collections import Counter
from html.parser import HTMLParser

import pytest
import time_machine
from cast import AT, Cast
from django.test import Client
from populated import populate
from web_strings import catalogue

from arpenteur.web.foundation.campaigns.roles import every_right
from arpenteur.web.foundation.shared.places import Visit, every_tab
from arpenteur.web.foundation.shared.sealing import sealed

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "use", "wbr"})
PUT_IN = re.compile(r"%\(\w+\)[sd]|{\w+}")
SAID = frozenset({"aria-label", "alt", "placeholder", "title", "content"})


class Said(HTMLParser):
    """Texts of a page that is said to be English: what lies in an element of another language apart."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._foreign: list[bool] = [False]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        foreign = known["lang"] != "en" if known.get("lang") else self._foreign[-1]
        if not foreign:
            self.texts += [value or "" for name, value in attrs if name in SAID or name.startswith("data-")]
        if tag not in VOID:
            self._foreign.append(foreign or tag in {"script", "style"})

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and len(self._foreign) > 1:
            self._foreign.pop()

    def handle_data(self, data: str) -> None:
        if not self._foreign[-1]:
            self.texts.append(data)


def french() -> tuple[set[str], set[str]]:
    """What the catalogues say in French and not in English: whole sentences of several words, and the longest piece of
    three words or more of those that a name or a number is put into.
    """
    whole, pieces = set(), set()
    english = {one.id for one in catalogue() if isinstance(one.id, str)}
    for one in catalogue():
        for text in one.string if isinstance(one.string, tuple) else (one.string,):
            piece = max(PUT_IN.split(text), key=len)
            if one.id and piece != text and piece.strip().count(" ") > 1:
                pieces.add(" ".join(piece.split()))
            elif one.id and piece == text and " " in text.strip() and text not in english:
                whole.add(" ".join(text.split()))
    return whole, pieces


def said(page: str) -> set[str]:
    reader = Said()
    reader.feed(page)
    return {" ".join(one.split()) for one in reader.texts}


def addresses(cast: Cast) -> dict[str, str]:
    visit = Visit(dict.fromkeys(every_right(), True), cast.campaign.slug, cast.campaign.place, "")
    return {one.id: visit.address(one) for one in every_tab()}


def pages(cast: Cast, browser: Client) -> dict[str, str]:
    found = {}
    for name, address in addresses(cast).items():
        answer = browser.get(address, follow=True)
        assert answer.status_code == 200, address
        found[name] = answer.content.decode()
    return found


@pytest.fixture
def director(cast: Cast) -> Client:
    with time_machine.travel(AT, tick=True), sealed(cast.campaign.pk):
        populate(cast.campaign, cast.director)
    return cast.client(cast.director)


def test_no_page_of_the_menus_says_french_in_english(cast: Cast, director: Client):
    director.post("/langue/setlang/", {"language": "en"})
    whole, pieces = french()
    assert min(len(whole), len(pieces)) > 500
    found = pages(cast, director)
    assert len(found) > 50
    for name, page in found.items():
        assert '<html lang="en"' in page, name
    assert {name: left for name, page in found.items() if (left := said(page) & whole)} == {}
    texts = {name: "\n".join(said(page)) for name, page in found.items()}
    assert {name: left for name, text in texts.items() if (left := [one for one in pieces if one in text])} == {}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_page_of_the_menus_has_a_title_and_a_question_of_its_own(cast: Cast, director: Client, language: str):
    director.post("/langue/setlang/", {"language": language})
    found = pages(cast, director)
    for mark in (r"<title>(.*?)</title>", r"<h1[^>]*>(.*?)</h1>"):
        heads = {
            name: re.sub(r"<em.*?</em>|<[^>]+>", "", re.findall(mark, page, re.DOTALL)[0])
            for name, page in found.items()
        }
        twice = {text for text, count in Counter(heads.values()).items() if count > 1}
        assert {name: text for name, text in heads.items() if text in twice} == {}


def test_what_is_not_english_on_an_english_page_would_be_found():
    page = '<html lang="en"><p>Bonjour <b lang="fr">à tous</b><input aria-label="Un nom"><br>ici</p></html>'
    assert said(page) >= {"Bonjour", "Un nom", "ici"}
    assert "à tous" not in said(page)
