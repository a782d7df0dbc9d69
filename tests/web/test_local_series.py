"""Figures that a campaign brings: checked, kept, shown beside profiles, exported, deleted, never in the order."""

import csv
import html
import io
import json
import re

import pytest
from cast import Cast
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from fictional_place import PLACE
from workbooks import workbook

from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.audit.queries import breaks
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.territory import queries
from arpenteur.web.persons.local_series.models import LocalSeries

pytestmark = pytest.mark.django_db
ABOUT = {
    "title": "Logements sociaux",
    "source": "Ville",
    "licence": "Licence Ouverte 2.0",
    "dated": "2026-01-01",
    "measure": "count",
    "unit": "",
    "value": "",
    "weight": "",
}


@pytest.fixture
def stations(cast: Cast) -> list[str]:
    return queries.opened(queries.current(PLACE).path).stations["station"].to_list()


def at(cast: Cast, *more: object) -> str:
    return f"/c/{cast.campaign.slug}/series/" + "".join(f"{one}/" for one in more)


def table(stations: list[str], *, title: str = "logements", start: int = 40) -> str:
    return f"bureau;{title}\n" + "\n".join(f"{key};{start + rank}" for rank, key in enumerate(stations)) + "\n"


def bring(cast: Cast, browser: Client, text: str, **about: str):
    file = SimpleUploadedFile("table.csv", text.encode())
    return browser.post(at(cast, "ajouter"), {**ABOUT, **about, "file": file})


def series(cast: Cast) -> list[LocalSeries]:
    with sealed(cast.campaign.pk):
        return list(LocalSeries.objects.filter(campaign=cast.campaign))


def kept(cast: Cast, stations: list[str], **about: str) -> LocalSeries:
    browser = cast.client(cast.director)
    assert bring(cast, browser, table(stations), **about).status_code == 302
    one = series(cast)[-1]
    assert browser.post(at(cast, one.pk, "garder")).status_code == 302
    return one


def test_a_table_is_checked_kept_shown_and_deleted(cast: Cast, stations: list[str]):
    browser = cast.client(cast.director)
    text = table(stations) + "9999;12\n" + f"{stations[0]};ns\n"
    answer = bring(cast, browser, text)
    (one,) = series(cast)
    assert answer.headers["Location"] == at(cast, one.pk)
    page = browser.get(at(cast, one.pk)).content.decode()
    assert (one.matched, one.lines, one.kept_at) == (len(stations), len(stations) + 2, None)
    assert one.unmatched == [[len(stations) + 2, "no_station"], [len(stations) + 3, "no_value"]]
    assert str(len(stations) + 2) in page
    assert "Ce n’est encore montré nulle part" in page
    assert browser.post(at(cast, one.pk, "garder")).status_code == 302
    page = browser.get(at(cast, one.pk)).content.decode()
    assert "Ce n’est encore montré nulle part" not in page
    assert page.count('class="zone f') == len([key for key in stations if one.stations[key]["value"] is not None])
    assert "Logements sociaux" in browser.get(at(cast)).content.decode()
    assert browser.post(at(cast, one.pk, "supprimer")).status_code == 302
    assert series(cast) == []
    with sealed(cast.campaign.pk):
        verbs = list(Entry.objects.filter(verb__startswith="series.").values_list("verb", flat=True).order_by("number"))
        assert verbs == ["series.brought", "series.kept", "series.deleted"]
        assert list(breaks(cast.campaign.pk)) == []


def test_the_file_itself_is_not_kept(cast: Cast, stations: list[str]):
    browser = cast.client(cast.director)
    bring(cast, browser, table(stations) + "rue imaginaire 77;12\n")
    (one,) = series(cast)
    whole = json.dumps({field.name: str(getattr(one, field.attname)) for field in LocalSeries._meta.concrete_fields})
    assert "imaginaire" not in whole


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("bureau;Nom;n\n0001;Durand;12\n", "parle de personnes : ce fichier"),
        ("bureau;e-mail\n0001;a@exemple.fr\n", "parle de personnes"),
        ("adresse;date de naissance\n1 rue;1970-01-01\n", "parle de personnes"),
        ("a;b\n1;2\n", "Aucune colonne ne dit"),
        ("bureau;n\n", "sans ligne sous les titres"),
        ("bureau;n\n9999;3\n", "aucune ligne"),
        ("iris;n\n930100101;30\n", "sans contours d'IRIS"),
    ],
)
def test_what_cannot_be_taken_is_one_sentence_and_nothing_stays(cast: Cast, stations: list[str], text: str, words: str):
    answer = bring(cast, cast.client(cast.director), text)
    assert answer.status_code == 400
    found = html.unescape(answer.content.decode()).replace("\u202f", " ").replace("\u00a0", " ").replace("’", "'")
    errors = re.findall(r'<p class="error".*?</p>', found, re.DOTALL)
    assert len(errors) == 1
    assert words in errors[0]
    assert series(cast) == []


def test_the_sentence_is_english_on_an_english_page(cast: Cast):
    browser = cast.client(cast.director)
    browser.cookies["django_language"] = "en"
    page = bring(cast, browser, "bureau;Prénom;n\n0001;Ana;12\n").content.decode()
    assert "is about persons: this file is refused" in page


def test_sums_under_eleven_are_nowhere(cast: Cast, stations: list[str]):
    browser = cast.client(cast.director)
    text = "bureau;n\n" + f"{stations[0]};7\n{stations[1]};13\n" + "".join(f"{key};60\n" for key in stations[2:])
    bring(cast, browser, text)
    (one,) = series(cast)
    assert one.stations[stations[0]] == {"value": None, "size": None, "parts": [], "masked": "small"}
    assert one.stations[stations[1]]["masked"] == "neighbour"
    page = browser.get(at(cast, one.pk)).content.decode()
    assert "moins de 11" in page
    rows = list(csv.DictReader(io.StringIO(browser.get(f"{at(cast, one.pk)}serie.csv").content.decode())))
    assert {row["masked"] for row in rows[:2]} == {"small", "neighbour"}
    assert all(float(row["value"]) >= 11 for row in rows if row["value"])


def test_categories_have_a_map_each(cast: Cast, stations: list[str]):
    browser = cast.client(cast.director)
    lines = [f"{key};{word}\n" for key in stations for word in ["chêne"] * 20 + ["tilleul"] * 15]
    text = "bureau;essence\n" + "".join(lines)
    asked = bring(cast, browser, text, measure="category")
    assert asked.status_code == 400
    assert 'name="things"' in asked.content.decode()
    assert series(cast) == []
    assert bring(cast, browser, text, measure="category", things="on").status_code == 302
    (one,) = series(cast)
    assert one.categories == ["chêne", "tilleul"]
    assert "57,1" in browser.get(at(cast, one.pk)).content.decode()
    assert "42,9" in browser.get(f"{at(cast, one.pk)}?mot=1").content.decode()
    rows = list(csv.DictReader(io.StringIO(browser.get(f"{at(cast, one.pk)}serie.csv").content.decode())))
    assert [(row["category"], row["value"], row["size"]) for row in rows[:2]] == [
        ("chêne", "20.0", "35.0"),
        ("tilleul", "15.0", "35.0"),
    ]


def test_a_series_is_never_in_the_order(cast: Cast, stations: list[str]):
    browser = cast.client(cast.director)
    address = f"/strategie/{PLACE}/zones.csv"
    before = browser.get(address).content
    page = browser.get(f"/strategie/{PLACE}/").content
    kept(cast, stations)
    assert browser.get(address).content == before
    assert browser.get(f"/strategie/{PLACE}/").content.count(b"Logements sociaux") == page.count(b"Logements sociaux")


def test_profiles_show_it_to_members_and_to_nobody_else(cast: Cast, stations: list[str]):
    one = kept(cast, stations)
    profile = f"/profils/{PLACE}/{stations[3]}/"
    words = "Logements sociaux"
    for user, seen in (
        ("director", True),
        ("organiser", True),
        ("guest", True),
        ("volunteer", False),
        ("rival", False),
    ):
        browser = cast.client(getattr(cast, user))
        browser.get(f"/c/{cast.campaign.slug}/series/" if seen else f"/c/{cast.campaign.slug}/actions/")
        assert (words in browser.get(profile).content.decode()) is seen, user
    assert words not in Client().get(profile).content.decode()
    with sealed(cast.campaign.pk):
        LocalSeries.objects.filter(pk=one.pk).update(kept_at=None)
    browser = cast.client(cast.director)
    browser.get(at(cast))
    assert words not in browser.get(profile).content.decode()


def test_who_may_only_look_sees_no_series_that_waits_and_writes_none(cast: Cast, stations: list[str]):
    bring(cast, cast.client(cast.director), table(stations))
    (one,) = series(cast)
    guest = cast.client(cast.guest)
    assert guest.get(at(cast, one.pk)).status_code == 404
    assert "Logements sociaux" not in guest.get(at(cast)).content.decode()
    assert [guest.post(at(cast, one.pk, verb)).status_code for verb in ("garder", "supprimer")] == [403, 403]
    assert bring(cast, guest, table(stations)).status_code == 403
    with sealed(cast.campaign.pk):
        Membership.objects.filter(user=cast.organiser).update(stations=[stations[0]])
    assert bring(cast, cast.client(cast.organiser), table(stations)).status_code == 403


def test_a_series_of_another_campaign_is_not_there(cast: Cast, stations: list[str]):
    one = kept(cast, stations)
    rival = cast.client(cast.rival)
    for verb in ((), ("garder",), ("supprimer",)):
        address = f"/c/{cast.other.slug}/series/" + "".join(f"{part}/" for part in (one.pk, *verb))
        assert rival.post(address).status_code in {404, 405}
        assert rival.get(address).status_code in {404, 405}
    assert len(series(cast)) == 1


def test_a_series_as_a_table_says_whose_figures_and_what_its_columns_are(cast: Cast, stations: list[str]):
    one = kept(cast, stations)
    browser = cast.client(cast.director)
    answer = browser.get(f"{at(cast, one.pk)}serie.csv")
    assert 'rel="describedby"' in answer.headers["Link"]
    said = json.loads(browser.get(f"{at(cast, one.pk)}serie.csv-metadata.json").content)
    assert said["dc:source"][0]["dc:title"] == "Logements sociaux"
    assert said["dc:source"][0]["dc:publisher"] == "Ville"
    head = next(csv.reader(io.StringIO(answer.content.decode())))
    assert [column["titles"] for column in said["tableSchema"]["columns"]] == head
    assert "donnees-fictives" in answer.headers["Content-Disposition"]


def book(*rows: tuple[str, ...]) -> bytes:
    """A workbook with texts and numbers from its first cell on."""
    cells = [
        (f"{letter}{line}", text)
        for line, row in enumerate(rows, start=1)
        for letter, text in zip("ABCDE", row, strict=False)
        if text
    ]
    return workbook(*cells)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (book(("bureau", "n"), ("0001", "40"))[:-200], "ce classeur ne s'ouvre pas"),
        (book(("bureau", "Logements", ""), ("", "tous", "sociaux"), ("0001", "90", "40")), "les titres tiennent sur"),
        (b"bureau;n\n" + b"0001;4\n" * 1_000_000, "plus de 20000 lignes"),
        ("bureau;n\n0001;40\n".encode("utf-16-le"), "ce fichier n'est pas un tableau"),
        (b"bureau n\n0001 40\n", "aucune colonne ne dit où"),
        (b"bureau;n\tm\n0001;4\n", "séparateurs mélangés"),
        ("bureau;n;café\n0001;40;é\n".encode() + b"0002;50;\xe9\n", "ligne 3 : deux encodages se mêlent"),
        (b'bureau;n\n0001;"40\n', "cette ligne ne se lit pas"),
        (b"bureau;n\n0001;=A1\n", "ligne 2, colonne « n » : une formule"),
    ],
)
def test_broken_files_are_one_sentence_and_nothing_stays(cast: Cast, stations: list[str], content: bytes, words: str):
    file = SimpleUploadedFile("table", content)
    answer = cast.client(cast.director).post(at(cast, "ajouter"), {**ABOUT, "file": file})
    assert answer.status_code == 400
    found = html.unescape(answer.content.decode()).replace("\u202f", " ").replace("\u00a0", " ").replace("’", "'")
    (error,) = re.findall(r'<p class="error".*?</p>', found, re.DOTALL)
    assert words.lower() in error.lower()
    assert series(cast) == []
