"""What the engine says is English on English pages: each page of a place, then the banner and profiles in detail."""

import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse
from fictional_place import NEW, PLACE, SMALL, station

from arpenteur.web.foundation.territory.engine_english import _sentences, english
from arpenteur.web.foundation.territory.urls import urlpatterns

pytestmark = pytest.mark.django_db


@pytest.fixture
def english_page(client, published):
    client.post("/langue/setlang/", {"language": "en"})

    def get(address: str) -> str:
        answer = client.get(address)
        assert answer.status_code == 200
        return answer.content.decode()

    return get


def still_french(html: str, element: str) -> list[str]:
    return re.findall(rf'<{element}[^>]* lang="fr"[^>]*>([^<]+)', html)


@pytest.mark.parametrize("family", ["gauche", "centre", "droite", "extreme_droite", "divers"])
@pytest.mark.parametrize("target", ["legi", "muni", "pres", "euro"])
@pytest.mark.parametrize("level", ["station", "quartier", "commune"])
def test_every_sentence_of_the_banner_is_english(english_page, family: str, target: str, level: str):
    html = english_page(f"/strategie/{PLACE}/?famille={family}&scrutin={target}&niveau={level}")
    banner = html[html.index('class="banner worth"') : html.index("</section>", html.index('class="banner worth"'))]
    assert still_french(banner, "li") == []


@pytest.mark.parametrize("zone", [station(2), station(NEW), station(SMALL)])
def test_what_a_profile_says_is_english(english_page, zone: str):
    html = english_page(f"/profils/{PLACE}/{zone}/")
    reading = html[html.index('class="reading"') : html.index("</section>", html.index('class="reading"'))]
    assert still_french(reading, "p") == []
    assert still_french(html, "figcaption") == []
    assert not re.search(r'class="headline"[^>]*lang="fr"', html)
    assert "In Exempleville" in html


def test_figures_are_written_as_english_writes_them(english_page):
    html = english_page(f"/profils/{PLACE}/{station(2)}/")
    reading = re.sub(r"<[^>]+>", " ", html[html.index('class="reading"') :].partition("</section>")[0])
    assert re.search(r"falls by \d+\.\d points", reading)
    assert "\u202f" not in reading


def test_a_comparison_is_english_but_for_names(english_page):
    html = english_page(f"/comparer/{PLACE}/?avec={station(2)}&avec={station(SMALL)}")
    assert still_french(html, "figcaption") == still_french(html, "th") == []
    assert "fewer than 100 registered voters" in html


# The words that make a French sentence; a name holds one of them at most, such as « commune de demonstration ».
_FRENCH = re.compile(
    r"\b(le|la|les|des|du|une|est|sont|avec|pour|dans|que|qui|sur|au|aux|par|ou|et|pas|plus|sans|cette|ce|ces|leur|chaque|"
    r"voix|bureau|bureaux|inscrits|tour|nos|notre|aucune?|seul|seule)\b",
    re.IGNORECASE,
)
_NAMES = re.compile(r"\b\S+\.(csv|txt|parquet|json|geojson)\b|“[^”]*”|Résultats par bureau \(fictifs\)")
"""Files, what is quoted, and how the town of the tests calls its source."""


class _Visible(HTMLParser):
    """The texts of a page that people see or hear, whatever language they are marked as."""

    silent = ("script", "style", "template")
    single = frozenset(["br", "img", "input", "meta", "link", "hr", "path", "rect", "circle", "use", "line", "source"])

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.texts += [value for name, value in attrs if name in ("aria-label", "title", "placeholder") and value]
        if tag not in self.single:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not set(self.open) & set(self.silent):
            self.texts.append(" ".join(data.split()))


def french_on(html: str) -> list[str]:
    """What of a page is French: sentences, and words that the engine has English for."""
    page = _Visible()
    page.feed(html)
    whole = _sentences()[0]
    return [
        text
        for text in dict.fromkeys(page.texts)
        if whole.get(text, text) != text or len(set(_FRENCH.findall(_NAMES.sub("", text).lower()))) > 1
    ]


def territory_pages() -> list[str]:
    """Every page of a place, by the routes of the room, and some questions; open data have their own test."""
    zone, small = station(2), station(SMALL)
    values = {"place": PLACE, "zone": zone}
    routes = [one for one in urlpatterns if "place" in one.pattern.converters and str(one.pattern).endswith("/")]
    kept = [one for one in routes if not str(one.pattern).startswith("donnees/")]
    named = [
        reverse(f"territory:{one.name}", kwargs={name: values[name] for name in one.pattern.converters}) for one in kept
    ]
    return [
        *named,
        f"/strategie/{PLACE}/?zone={zone}",
        f"/strategie/{PLACE}/?zone={small}",
        f"/strategie/{PLACE}/?famille=centre&scrutin=pres&zone={zone}",
        f"/plan/{PLACE}/?heures=200",
        f"/comparer/{PLACE}/?avec={zone}&avec={small}",
        f"/second-tour/{PLACE}/?tour=prevu",
        f"/transferts/{PLACE}/?groupes=blocs",
    ]


def test_every_page_of_a_place_is_visited() -> None:
    pages = territory_pages()
    kinds = ("strategie", "plan", "second-tour", "transferts", "bilan", "scenarios", "comparer", "profils", "sources")
    assert all(any(page.startswith(f"/{kind}/") for page in pages) for kind in kinds)


@pytest.mark.parametrize("page", territory_pages())
def test_no_page_of_a_place_says_french_in_english(english_page, page: str):
    assert french_on(english_page(page)) == []


def test_french_is_seen_where_there_is_some(client, published):
    page = client.get(f"/strategie/{PLACE}/?zone={station(2)}").content.decode()
    assert "Participation attendue" in french_on(page)
    assert any(text.startswith("Les voix ne sont comptées que pour un plan entier") for text in french_on(page))


def test_formulas_have_no_language():
    assert english("min(max(530 ÷ 666 ; 0,001) ; 0,999)") == "min(max(530 ÷ 666, 0.001), 0.999)"
    assert english("S_extreme_droite") == "S_extreme_droite"


def test_a_sentence_without_english_stays_as_it_is():
    assert english("Une phrase que personne n'a traduite.") is None


def test_both_sides_have_the_same_slots():
    for pattern, template in _sentences()[1]:
        slots = set(re.findall(r"{(\w+)}", template))
        assert slots <= set(pattern.groupindex), template
