"""What the engine says is English on English pages: the banner, the profile, the comparison of zones."""

import re

import pytest
from fictional_place import NEW, PLACE, SMALL, station

from arpenteur.web.territory.engine_english import _sentences, english

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


def test_a_sentence_without_english_stays_as_it_is():
    assert english("Une phrase que personne n'a traduite.") is None


def test_both_sides_have_the_same_slots():
    for pattern, template in _sentences()[1]:
        slots = set(re.findall(r"{(\w+)}", template))
        assert slots <= set(pattern.groupindex), template
