import json
import re
from datetime import UTC, datetime

import polars as pl
import pytest
import small_snapshots as small
from django.urls import reverse
from fictional_place import COUNT, NEW, PLACE, SMALL, station
from sentences import plain

from arpenteur.domain.scenario import Move, Scenario
from arpenteur.web.foundation.territory.actions import publish_snapshot

pytestmark = pytest.mark.django_db
URL = f"/strategie/{PLACE}/"


@pytest.fixture
def page(client, published):
    def get(query: str = "", url: str = URL) -> str:
        answer = client.get(url + query)
        assert answer.status_code == 200, answer.content.decode()
        return answer.content.decode()

    return get


def rows(html: str) -> list[str]:
    return re.findall(r'<tr data-zone="([^"]+)"', html)


def test_the_answer_is_beside_the_question(page):
    html = page()
    assert "Où vont nos prochaines heures" in html
    assert re.search(r'class="answer">D’abord aux bureaux [\d, ]+ et \d+\.', html)


def test_what_the_model_is_worth_comes_before_the_map(page):
    html = page()
    assert html.index("Modèle rejoué ici") < html.index("<zone-map")


def test_a_fictional_place_says_so(page):
    assert "Données fictives." in page()


def test_every_zone_is_in_the_table_and_on_the_map(page):
    html = page()
    assert sorted(rows(html)) == sorted(station(index) for index in range(COUNT))
    assert html.count('class="zone f') == COUNT


def test_a_zone_too_small_is_grey_with_its_reason(page):
    html = page()
    row = html[html.index(f'<tr data-zone="{station(SMALL)}"') :].split("</tr>")[0]
    assert "moins de 100 inscrits" in row
    assert "%" not in row
    drawn = html[html.index(f'data-zone="{station(SMALL)}"') :].split("</a>")[0]
    assert "zone f0" in drawn
    assert "url(#dots)" in drawn


def test_an_uncertain_class_is_hatched_on_the_map_and_in_the_table(page):
    html = page()
    hatched = re.findall(
        r'data-zone="([^"]+)"[^>]*><path class="zone f[1-5][^>]*><path class="over" fill="url\(#hz\)"', html
    )
    in_table = re.findall(r'<tr data-zone="([^"]+)"(?:(?!</tr>).)*class="cls c\d hz"', html, re.S)
    assert hatched
    assert sorted(hatched) == sorted(in_table)


def test_a_chosen_zone_opens_its_panel_with_formula_parts_streets_and_sources(page):
    html = page(f"?zone={station(2)}")
    panel = html[html.index('id="panel"') :].split("</aside>")[0]
    for words in (
        "Pourquoi le bureau 3",
        "x = 1 + b × (V ÷ moyenne du lieu − 1)",
        "Voix qui peuvent bouger, par inscrit",
        "Score moyen du lieu",
        "avenue du Modèle 3",
        "rien n’est noté en dessous du bureau de vote",
        "Résultats par bureau (fictifs) · Exemple · 2017-2024",
    ):
        assert words in panel
    assert reverse("territory:profile", args=[PLACE, station(2)]) in panel


def test_a_zone_without_past_opens_too(page):
    assert "Pourquoi le bureau 23" in page(f"?zone={station(NEW)}")


def test_a_masked_zone_shows_its_streets_and_no_political_figure(page):
    panel = page(f"?zone={station(SMALL)}").split('id="panel"')[1].split("</aside>")[0]
    assert "avenue du Modèle" in panel
    assert "Voix pour 10 heures" not in panel


def test_an_unknown_zone_is_answered_in_a_sentence(client, published):
    answer = client.get(f"{URL}?zone={PLACE}_0999")
    assert answer.status_code == 400
    assert "absent de l’instantané" in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("?mesure=bonheur", "mesure = « bonheur »"),
        ("?famille=nulle", "famille = « nulle »"),
        ("?niveau=immeuble", "niveau = « immeuble »"),
        ("?participation=1e9", "un entier de -10 à 30"),
        ("?part=-3", "un entier de 1 à 95"),
        ("?scrutin=refe", "scrutin = « refe »"),
    ],
)
def test_a_parameter_out_of_its_values_is_named(client, published, query, word):
    answer = client.get(URL + query)
    assert answer.status_code == 400
    assert word in plain(answer.content.decode())


@pytest.mark.parametrize("metric", ["support", "floating", "intermittence", "mobilisable", "value"])
def test_another_figure_orders_the_table_and_colours_map_and_legend(page, client, metric):
    html = page(f"?mesure={metric}")
    data = json.loads(client.get(f"{URL}carte.geojson?mesure={metric}").content)
    bins = {feature["properties"]["zone"]: feature["properties"][metric] for feature in data["features"]}
    drawn = dict(re.findall(r'data-zone="([^"]+)"[^>]*><path class="zone f(\d)', html))
    assert {zone: int(number) for zone, number in drawn.items()} == bins
    in_order = [bins[zone] or 9 for zone in rows(html)]
    assert in_order == sorted(in_order)


@pytest.mark.parametrize(("level", "count"), [("quartier", 3), ("commune", 1)])
def test_other_levels_have_their_zones(page, level, count):
    assert len(rows(page(f"?niveau={level}"))) == count


def test_a_place_without_quartiers_offers_none(client, home, tmp_path):
    tables = small.town()
    tables["stations"] = tables["stations"].with_columns(quartier=pl.lit(None, pl.String))
    publish_snapshot(path=small.publish(tmp_path / "s", tables).path, by="test", at=datetime(2026, 9, 2, tzinfo=UTC))
    for url in ("/strategie/00090/", "/profils/00090/"):
        html = client.get(url).content.decode()
        assert "niveau=commune" in html
        assert "niveau=quartier" not in html
        refused = client.get(f"{url}?niveau=quartier")
        assert refused.status_code == 400
        assert "pas de quartiers" in refused.content.decode()
        assert str(tmp_path) not in refused.content.decode()


def test_a_slider_changes_the_answer_and_stays_in_every_address(page):
    html = page("?participation=2&part=45")
    assert 'value="2"' in html
    assert "participation=2&amp;part=45&amp;zone=" in html
    assert "Revenir à la référence" in html


def test_a_slider_left_at_the_reference_is_no_change(page):
    html = page("?participation=0&scenario=reference")
    assert "participation=0&amp;" not in html.split("<main")[1]
    assert "Revenir à la référence" not in html


def test_a_scenario_file_of_the_campaign_can_be_chosen(page, home):
    folder = home / "scenarios"
    folder.mkdir(parents=True)
    (folder / "haut.toml").write_text('id = "haut"\nlabel = "Participation haute"\nturnout = 0.75\n', encoding="utf-8")
    html = page("?scenario=haut")
    assert "Participation haute" in html
    assert "participation 75" in html


def test_a_family_file_of_the_campaign_can_be_chosen_and_a_broken_one_is_left_out(page, home):
    folder = home / "families"
    folder.mkdir(parents=True)
    (folder / "nous.toml").write_text(
        'id = "nous"\nlabel = "Notre liste"\n[ours]\nfamilies = ["centre"]\n', encoding="utf-8"
    )
    (folder / "casse.toml").write_text("id = [", encoding="utf-8")
    assert "Notre liste" in page("?famille=nous")


def test_all_the_columns_can_be_asked_for(page):
    assert "Soutien attendu</th>" not in page()
    assert "Soutien attendu</th>" in page("?colonnes=toutes")


def test_the_map_data_hold_no_figure_only_classes(client, published):
    data = json.loads(client.get(f"{URL}carte.geojson").content)
    properties = data["features"][0]["properties"]
    figures = set(properties) - {"zone", "name", "at", "room", "hatched"}
    assert all(properties[name] in range(6) for name in figures)


def test_the_map_data_are_not_sent_twice(client, published):
    first = client.get(f"{URL}carte.geojson")
    again = client.get(f"{URL}carte.geojson", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


def test_exports_are_those_of_the_command_line(client, published):
    csv = client.get(f"{URL}zones.csv?niveau=quartier")
    assert csv["Content-Disposition"] == f'attachment; filename="donnees-fictives-{PLACE}-gauche-quartier.csv"'
    assert len(csv.content.decode().strip().splitlines()) == 4
    assert all(line.endswith(",données fictives") for line in csv.content.decode().splitlines()[1:])
    geojson = json.loads(client.get(f"{URL}zones.geojson").content)
    assert len(geojson["features"]) == COUNT
    assert geojson["arpenteur"]["fictional"] is True


def test_a_long_table_shows_the_first_zones_the_chosen_one_and_a_way_to_all(page, monkeypatch):
    monkeypatch.setattr("arpenteur.web.foundation.territory.board.RankingBoard.rows_shown", 5)
    everything = rows(page("?lignes=toutes"))
    assert len(everything) == COUNT
    html = page()
    assert rows(html) == everything[:5]
    assert f"Afficher les {COUNT} zones" in html
    assert html.count('class="zone f') == COUNT
    assert rows(page(f"?zone={everything[-1]}")) == [*everything[:5], everything[-1]]
    assert "Seulement les premières zones" in page("?lignes=toutes")


def test_what_a_turnout_is_a_share_of_is_said(page):
    assert re.search(r"soit \d+\s%\sdes inscrits", page())


def test_a_warning_of_the_page_is_said_once(page):
    html = page(f"?zone={station(2)}")
    for warning in re.findall(r'<p class="warnings" lang="fr">([^<]+)', html):
        assert html.count(warning) == 1


def test_the_page_asks_the_database_once_when_its_outlines_are_kept(client, published, django_assert_num_queries):
    client.get(URL)
    with django_assert_num_queries(1):
        client.get(f"{URL}?zone={station(2)}")
    client.get(f"{URL}carte.geojson")
    with django_assert_num_queries(1):
        client.get(f"{URL}carte.geojson")


def test_the_same_question_is_computed_once(client, published, monkeypatch):
    client.get(URL)
    from arpenteur import strategy

    monkeypatch.setattr(strategy, "rank", None)
    assert client.get(f"{URL}?mesure=support&zone=").status_code == 200


@pytest.mark.parametrize("path", ["", "carte.geojson", "zones.csv", "zones.geojson"])
def test_nothing_can_be_written(client, published, path):
    assert client.post(URL + path).status_code == 405


def test_a_transfer_of_votes_moves_the_scenario_and_stays_in_the_form(client, published):
    still = client.get(f"/strategie/{PLACE}/").content.decode()
    moved = client.get(f"/strategie/{PLACE}/?de=droite&vers=centre&report=40").content.decode()
    assert '<option value="droite" selected>' in moved
    assert 'name="report" min="0" max="100" step="5" value="40"' in moved
    assert 'class="carry" open' in moved
    assert 'class="carry" open' not in still
    assert "de=droite&amp;vers=centre&amp;report=40" in moved


@pytest.mark.parametrize("query", ["de=droite&vers=droite&report=40", "de=droite&report=40", "de=droite&vers=centre"])
def test_a_transfer_that_lacks_a_word_moves_nothing(client, published, query):
    assert 'class="carry" open' not in client.get(f"/strategie/{PLACE}/?{query}").content.decode()


def test_a_transfer_is_kept_in_the_scenario_file(client, published):
    text = client.get(f"/strategie/{PLACE}/scenario.toml?de=droite&vers=centre&report=40").content.decode()
    assert Scenario.parse(text).moves == (Move("droite", "centre", 0.4),)
