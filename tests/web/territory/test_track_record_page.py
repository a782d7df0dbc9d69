"""The track record of a place: the sentence of the strategy page and the whole table behind it."""

import html as entities
import re
from pathlib import Path

import pytest
from fictional_place import PLACE

from arpenteur.web.foundation.territory.track_record.views import tables

pytestmark = pytest.mark.django_db
URL = f"/bilan/{PLACE}/"


@pytest.fixture
def page(client, published) -> str:
    answer = client.get(URL)
    assert answer.status_code == 200
    return entities.unescape(answer.content.decode())


def test_the_strategy_page_gives_the_sentence_and_links_to_the_table(client, published):
    html = entities.unescape(client.get(f"/strategie/{PLACE}/").content.decode())
    assert "Modèle rejoué ici" in html
    assert f'href="{URL}"' in html
    assert "Tout le tableau" in html


def test_forecasts_come_before_ceilings_and_floors(page):
    assert "Qu’aurait valu ce modèle ici\u202f?" in page
    (support,) = re.findall(r'<h2 id="t-support">(.*?)</table>', page, re.S)
    assert support.index("Pouvait être dit avant le vote") < support.index("Plafonds et plancher")
    honest, _, apart = support.partition("Plafonds et plancher")
    assert "Modèle" in honest
    assert "Garder le résultat précédent" in honest
    assert "Plancher du hasard" in apart
    assert "Plancher du hasard" not in honest


def test_every_output_has_its_table_and_every_row_a_bar(page):
    for name in ("support", "turnout", "floating", "capture-all", "order-gauche"):
        assert f'id="t-{name}"' in page
    widths = [float(width) for width in re.findall(r'<rect width="([\d.]+)"', page)]
    assert widths
    assert all(0 <= width <= 100 for width in widths)
    assert page.count('<td class="bar">') == len(widths)


def test_the_table_can_be_taken_away(client, published):
    answer = client.get(f"{URL}bilan.csv")
    assert answer["Content-Disposition"] == f'attachment; filename="donnees-fictives-{PLACE}-bilan.csv"'
    assert answer.content.decode().splitlines()[0].startswith("target,output,label")


def test_a_replay_is_kept_on_disk_and_made_anew_when_damaged(client, published, settings, page):
    (file,) = (Path(settings.ARPENTEUR_HOME) / "answers").rglob("record-*.json")
    first = file.read_bytes()
    file.write_text("{", encoding="utf-8")
    assert client.get(URL).status_code == 200
    assert file.read_bytes() == first


def test_a_place_that_cannot_be_replayed_shows_the_national_sentence_alone():
    assert tables({"sentence": "Modèle pas rejoué ici : …"}) == []


def test_one_rule_far_off_does_not_flatten_the_others():
    def row(name: str, error: float, kind: str = "baseline") -> dict:
        names = ("mae_within_circonscription_pp", "floor_pp", "coverage_90", "half_width_pp")
        return {"name": name, "kind": kind, "mae_pp": error, **dict.fromkeys(names)}

    turnout = [row("model", 2.0, "model"), row("persistence", 27.0), row("uniform_swing", 4.0)]
    (table,) = tables({"sentence": "", "turnout": turnout})
    (_title, lines), *_rest = table.groups
    assert [line.bar for line in lines] == [25.0, 100.0, 50.0]


def test_an_unknown_place_is_not_found(client, published):
    assert client.get("/bilan/99999/").status_code == 404
