import re
import zlib

import pytest
from fictional_place import NEW, PLACE, SMALL, station

from arpenteur.web.foundation.shared import assets

pytestmark = pytest.mark.django_db
URL = f"/profils/{PLACE}/{station(2)}/"


@pytest.fixture
def page(client, published):
    def get(url: str = URL) -> str:
        answer = client.get(url)
        assert answer.status_code == 200, answer.content.decode()
        return answer.content.decode()

    return get


def pages_of(pdf: bytes) -> int:
    """Number of pages, from the page tree (which Typst keeps in compressed object streams)."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S)
    texts = [pdf]
    for stream in streams:
        try:
            texts.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return sum(len(re.findall(rb"/Type\s*/Page\b(?!s)", text)) for text in texts)


def test_the_list_has_every_zone_by_number(page):
    html = page(f"/profils/{PLACE}/")
    names = re.findall(r"<b>Bureau (\d+), École", html)
    assert names == [str(number) for number in range(1, 25)]


def test_a_profile_has_its_six_parts(page):
    html = page()
    for title in (
        "Bureau 3, École C",
        "Participation au premier tour",
        "Ce qu’on lit",
        "Ce que le modèle attend, et sa marge",
        "Résultats par famille",
        "Qui habite ici",
        "Rues",
        "Ce que ce profil ne dit pas",
        "Sources et dates",
    ):
        assert title in html


def test_every_chart_has_its_table(page):
    html = page()
    assert len(re.findall('class="chart( wide| narrow)?"', html)) == 8  # that of turnout also for a phone
    assert html.count("La même chose en tableau") == 2
    assert "législatives 2022, 1er tour" in html


def test_charts_carry_no_inline_style(page):
    charts = re.findall(r'<div class="chart[^"]*" aria-hidden="true">(.*?)</svg>', page(), re.S)
    assert charts
    assert not [chart for chart in charts if " style=" in chart or "<style" in chart]


def test_sociology_is_dated_and_stands_beside_the_place(page):
    html = page()
    assert "Ménages propriétaires <small>2019</small>" in html
    assert html.count('class="dot"') == 8


def test_a_masked_indicator_gives_its_reason(page):
    assert "moins de 11 ménages" in page(f"/profils/{PLACE}/{station(SMALL)}/")


def test_zones_without_rank_have_a_profile(page):
    assert "Bureau 23" in page(f"/profils/{PLACE}/{station(NEW)}/")


def test_the_former_address_of_two_zones_leads_to_their_comparison(client, published):
    answer = client.get(f"{URL}?avec={station(5)}&famille=gauche")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/comparer/{PLACE}/?avec={station(2)}&avec={station(5)}&famille=gauche"


def test_quartiers_and_the_commune_have_profiles(page):
    assert "Les Quais" in page(f"/profils/{PLACE}/Q1/?niveau=quartier")
    assert "Exempleville" in page(f"/profils/{PLACE}/{PLACE}/?niveau=commune")


def test_an_unknown_zone_is_answered_in_a_sentence(client, published):
    answer = client.get(f"/profils/{PLACE}/{PLACE}_0999/")
    assert answer.status_code == 400
    assert "absent de l’instantané" in answer.content.decode()


@pytest.mark.parametrize("zone", [station(2), station(NEW), station(SMALL)])
def test_the_print_is_two_pages(client, published, zone):
    answer = client.get(f"/profils/{PLACE}/{zone}/profil.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert pages_of(answer.content) == 2


def test_the_print_is_two_pages_without_the_fonts_of_the_build(client, published, monkeypatch, tmp_path):
    monkeypatch.setattr(assets, "FONTS", tmp_path / "none")
    assert pages_of(client.get(f"{URL}profil.pdf").content) == 2


def test_the_page_asks_the_database_once_when_its_outlines_are_kept(client, published, django_assert_num_queries):
    client.get(URL)
    with django_assert_num_queries(1):
        client.get(URL)


@pytest.mark.parametrize("path", ["", "profil.pdf"])
def test_nothing_can_be_written(client, published, path):
    assert client.post(URL + path).status_code == 405
