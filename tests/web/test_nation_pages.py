"""The national pages: down from the nation to a station, honest figures, search without script."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from fictional_nation import COUNT, SHOWN, SMALL, write_fictional_nation
from published import NATION_AT, publish_nation
from sentences import plain

from arpenteur.snapshot import Snapshot
from arpenteur.strategy import director_sentences, order_sentences
from arpenteur.strategy.nation import Nation
from arpenteur.web.foundation.shared.figures import FIGURES
from arpenteur.web.foundation.territory.actions import publish_snapshot
from arpenteur.web.foundation.territory.models import Landmark, LandmarkWord, PublishedSnapshot, Zone
from arpenteur.web.foundation.territory.nation.publishing import figures_folder
from arpenteur.web.foundation.territory.nation.search import search

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]  # its figures come from files
PAGES = [
    "/france/",
    "/france/?mesure=support&famille=droite",
    "/france/?mesure=registered",
    "/france/dep/00/",
    "/france/circo/0001/?mesure=value",
    "/france/circo/0003/",
    "/france/commune/00092/",
    "/france/commune/00092/?circo=0002",
    f"/france/bureau/{SHOWN}/",
    f"/france/bureau/{SMALL}/",
    "/france/recherche/",
    "/france/recherche/?q=saint+essai",
    "/france/recherche/?q=nulle+part",
]


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return write_fictional_nation(tmp_path_factory.mktemp("nation") / "snapshot")


@pytest.fixture
def nation(request: pytest.FixtureRequest, home: Path, country: Snapshot) -> PublishedSnapshot:
    request.getfixturevalue("db")
    return publish_nation(country, home)


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def rows(html: str) -> list[str]:
    return re.findall(r'<tr data-zone="([^"]+)"', html)


# ── publishing ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_nation_is_listed_for_search_and_draws_no_zone_one_by_one(nation: PublishedSnapshot):
    counts = {
        level: Landmark.objects.filter(snapshot=nation, level=level).count()
        for level in ("departement", "circonscription", "commune", "station")
    }
    assert counts == {"departement": 1, "circonscription": 3, "commune": 4, "station": COUNT}
    assert Zone.objects.count() == 0
    assert not LandmarkWord.objects.filter(landmark__level="station", landmark__detail="").exists()
    drawn = Landmark.objects.get(level="commune", code="00090")
    assert drawn.west is not None
    assert drawn.west < drawn.east


def test_publishing_says_what_it_computes(home: Path, country: Snapshot):
    heard: list[str] = []

    class Listener:
        def step(self, label: str, done: int, total: int | None) -> None:
            heard.append(label)

    publish_snapshot(path=country.path, by="test", at=NATION_AT, progress=Listener())
    assert [label for label in heard if label.startswith("Chiffres nationaux")]
    assert heard[-1] == "Index de recherche"


def test_a_failure_half_way_leaves_no_landmark(home: Path, country: Snapshot, monkeypatch: pytest.MonkeyPatch):
    def fail(*_arguments: object) -> None:
        raise RuntimeError("half-way")

    monkeypatch.setattr("arpenteur.web.foundation.territory.nation.publishing._words", fail)
    with pytest.raises(RuntimeError, match="half-way"):
        publish_snapshot(path=country.path, by="test", at=NATION_AT)
    assert not Landmark.objects.exists()
    assert not PublishedSnapshot.objects.exists()


def test_without_kept_figures_the_page_says_what_to_do(client: Client, nation: PublishedSnapshot):
    (figures_folder(nation.digest) / "inputs.json").unlink()
    response = client.get("/france/")
    assert response.status_code == 400
    assert "publiez de nouveau" in response.content.decode()


def test_the_index_holds_no_figure_and_nothing_about_a_person():
    names = {field.name for model in (Landmark, LandmarkWord) for field in model._meta.get_fields()}
    assert names.isdisjoint({"score", "support", "potential", "mobilisable", "class", "person", "address"})


# ── pages ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_from_the_nation_to_a_station_every_level_leads_to_the_next(client: Client, nation: PublishedSnapshot):
    url, seen = "/france/", []
    for _ in range(5):
        html = page(client, url)
        seen.append(url.split("/")[2])
        links = re.findall(r'<th scope="row" class="zone"><a id="[^"]+" href="([^"]+)"', html)
        if not links:
            break
        url = links[0].replace("&amp;", "&")
    assert seen[:2] == ["", "dep"]
    assert seen[-1] == "bureau"
    trail = re.search(r'<nav class="trail".*?</nav>', page(client, f"/france/bureau/{SHOWN}/"), re.S)
    assert trail is not None
    assert re.findall(r'href="(/france/[^"]*)"', trail[0]) == [
        "/france/",
        "/france/dep/00/",
        "/france/circo/0001/",
        "/france/commune/00091/",
    ]


def test_a_constituency_within_one_commune_shows_its_stations(client: Client, nation: PublishedSnapshot):
    assert all(zone.startswith("00093_") for zone in rows(page(client, "/france/circo/0003/")))
    assert set(rows(page(client, "/france/circo/0001/"))) == {"00090", "00091", "00092"}


def test_a_shared_commune_seen_from_a_constituency_is_only_its_part(client: Client, nation: PublishedSnapshot):
    whole, part = page(client, "/france/commune/00092/"), page(client, "/france/commune/00092/?circo=0002")
    assert set(rows(whole)) == {"0001", "0002"}
    assert "/france/commune/00092/?circo=0002" in whole
    assert 0 < len(rows(part)) < COUNT // 4
    assert all(zone.startswith("00092_") for zone in rows(part))
    assert "Par circonscription" in whole
    assert "Seulement la partie de la commune" in part


def test_no_class_no_rank_and_no_hour_on_a_national_page(client: Client, nation: PublishedSnapshot):
    for url in PAGES:
        html = page(client, url)
        assert "Priorité" not in html
        assert "10 heures" not in html
    assert "Ni classe ni rang ici" in page(client, "/france/")


def test_the_verdict_and_the_ranges_are_said(client: Client, nation: PublishedSnapshot):
    html = page(client, "/france/circo/0001/")
    said = Nation.open(figures_folder(nation.digest)).questions["gauche"].verdict
    assert escape(said) in html
    order = Nation.open(figures_folder(nation.digest)).questions["gauche"].order
    assert all(escape(sentence) in html for sentence in (*director_sentences(order), *order_sentences(order)))
    assert "bas – central – haut" in html.replace("\u202f", " ").replace("\u00a0", " ")


def test_a_masked_station_shows_its_reason_and_nothing_else(client: Client, nation: PublishedSnapshot):
    html = page(client, f"/france/bureau/{SMALL}/")
    assert "moins de 100 inscrits" in html
    assert 'class="mr"' not in html
    assert "Votes passés" not in html
    assert "moins de 100 inscrits" in page(client, "/france/commune/00090/")


def test_a_station_has_its_figures_their_calculation_and_its_past(client: Client, nation: PublishedSnapshot):
    html = page(client, f"/france/bureau/{SHOWN}/")
    for word in (
        "Abstention mobilisable",
        "Valeur relative d&#x27;une porte",
        "Voix qui peuvent bouger, par inscrit",
        "Soutien attendu",
        "Calcul, à refaire",
        "législatives 2022",
    ):
        assert word in html


def test_the_map_reads_classes_and_the_box_that_frames_them(client: Client, nation: PublishedSnapshot):
    data = client.get("/france/carte.json?dans=circo:0001").json()
    assert data["layer"] == "communes"
    assert set(data["classes"]) == {"00090", "00091", "00092"}
    west, south, east, north = data["box"]
    assert west < east
    assert south < north
    whole = client.get("/france/carte.json").json()
    assert whole["layer"] == "departements"
    assert client.get("/france/carte.json?dans=lune:1").status_code == 404


def test_tiles_of_the_page_are_those_of_the_snapshot(client: Client, nation: PublishedSnapshot, country: Snapshot):
    address = re.search(r'tiles="([^"]+)"', page(client, "/france/"))
    assert address is not None
    response = client.get(address[1], headers={"Range": "bytes=0-6"})
    assert b"".join(response.streaming_content) == b"PMTiles"
    assert country.tiles is not None


def test_a_nation_without_outlines_says_so(client: Client, home: Path, tmp_path: Path):
    publish_snapshot(path=write_fictional_nation(tmp_path / "bare", tiles=False).path, by="test", at=NATION_AT)
    html = page(client, "/france/")
    assert "Pas de contour" in html
    assert "<nation-map" not in html


@pytest.mark.parametrize("url", ["/france/dep/99/", "/france/lune/1/", "/france/bureau/00090_9999/"])
def test_what_is_not_in_the_nation_is_not_found(client: Client, nation: PublishedSnapshot, url: str):
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(("url", "words"), [("/france/?famille=nulle", "famille ="), ("/france/?mesure=x", "mesure =")])
def test_an_unknown_question_is_named(client: Client, nation: PublishedSnapshot, url: str, words: str):
    response = client.get(url)
    assert response.status_code == 400
    assert words in plain(response.content.decode())


def test_the_home_page_and_the_strategy_of_a_nation_lead_here(client: Client, nation: PublishedSnapshot):
    assert client.get("/strategie/france/").headers["Location"] == "/france/"
    assert client.get("/profils/france/").headers["Location"] == "/france/"
    assert client.get(f"/profils/france/{SHOWN}/").headers["Location"] == f"/france/bureau/{SHOWN}/"
    assert client.get("/", follow=True).redirect_chain[-1][0] == "/france/"


@pytest.mark.parametrize("url", PAGES)
def test_pages_are_whole_strict_and_bilingual(client: Client, nation: PublishedSnapshot, url: str):
    html = page(client, url)
    assert "Données fictives." in html
    assert not re.findall(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", html)
    identifiers = re.findall(r'\sid="([^"]+)"', html)
    assert len(identifiers) == len(set(identifiers))
    assert html.count("<h1") == 1
    assert not [head for head in re.findall(r"<th\b[^>]*>", html) if "scope=" not in head]
    client.cookies["django_language"] = "en"
    assert "Find a commune or a station" in page(client, url)


def test_a_page_needs_few_queries_however_many_zones(client: Client, nation: PublishedSnapshot):
    FIGURES.clear()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        page(client, "/france/commune/00090/")
    assert len(captured) <= 10


# ── search ────────────────────────────────────────────────────────────────────────────────────────────────────


def found(nation: PublishedSnapshot, text: str) -> list[str]:
    return [one.code for _, landmarks in search(nation, text).groups for one in landmarks]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("saint essai", "00090"),
        ("St-Essai", "00090"),
        ("SAINT ESS", "00090"),
        ("essai les bains", "00092"),
        ("l'hay", "00091"),
        ("L’HAŸ fictive", "00091"),
        ("hay fic", "00091"),
        ("00093", "00093"),
        ("0002", "0002"),
        ("00091_0002", "00091_0002"),
        ("00091-2", "00091_0002"),
        ("hay fictive 2", "00091_0002"),
        ("bureau n° 2 l'hay", ""),
        ("saint-essai bureau 1", "00090_0001"),
    ],
)
def test_a_zone_is_found_however_it_is_typed(nation: PublishedSnapshot, text: str, first: str):
    assert found(nation, text)[:1] == ([first] if first else [])


@pytest.mark.parametrize("text", ["", " ", "e", "zzz", "00099", "00090_9999", "saint essai 999", "%", "_", "' OR 1=1"])
def test_nothing_is_found_where_there_is_nothing(nation: PublishedSnapshot, text: str):
    assert found(nation, text) == []


def test_exact_names_come_before_longer_ones(nation: PublishedSnapshot):
    Landmark.objects.filter(code="00093").update(name="Essai")
    assert found(nation, "essai")[0] == "00093"
    assert set(found(nation, "essai")) == {"00090", "00092", "00093"}


def test_a_voting_place_is_found_by_its_name_where_it_is_known(nation: PublishedSnapshot):
    assert "00090_0001" in found(nation, "saint essai ecole")
    assert found(nation, "école des ess") != []


def test_an_arrondissement_and_a_number_make_the_key_of_the_station(nation: PublishedSnapshot):
    commune = Landmark.objects.get(level="commune", code="00090")
    station = Landmark.objects.get(level="station", code="00090_0001")
    Landmark.objects.filter(pk=station.pk).update(code="00090_1812")
    assert found(nation, "saint essai 18e 12") == ["00090_1812"]
    assert found(nation, "saint essai 18e") == ["00090_1812"]
    assert commune.code in found(nation, "saint essai")


def test_former_snapshots_are_not_searched(nation: PublishedSnapshot, tmp_path: Path):
    later = write_fictional_nation(tmp_path / "later", generated_at="2026-12-01T08:00:00+01:00")
    fresh = publish_snapshot(path=later.path, by="test", at=NATION_AT)
    assert {one.snapshot_id for _, landmarks in search(fresh, "essai").groups for one in landmarks} == {fresh.pk}


def test_search_reads_indexes_never_the_whole_table(nation: PublishedSnapshot):
    for text in ("saint essai 2", "00091_0002", "hay fic"):
        with CaptureQueriesContext(connection) as captured:
            search(nation, text)
        for query in captured:
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{query['sql']}")
                plan = " ".join(str(column) for line in cursor.fetchall() for column in line)
            assert connection.vendor != "sqlite" or "SCAN territory_landmark" not in plan, plan


def test_results_are_grouped_and_work_as_a_plain_page(client: Client, nation: PublishedSnapshot):
    html = page(client, "/france/recherche/?q=essai&famille=droite")
    assert 'action="/france/recherche/"' in html
    assert "3 résultats" in html
    assert "/france/commune/00090/?famille=droite" in html
    assert "Rien qui s’appelle" in page(client, "/france/recherche/?q=nulle+part")
    assert "&lt;b&gt;" in page(client, "/france/recherche/?q=<b>")
