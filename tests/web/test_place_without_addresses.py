"""A place built without addresses: what is missing and who brings it is said, nothing is promised that it cannot do,
and a whole station is done on paper.
"""

import html
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from cast import Cast
from fictional_place import PLACE, station
from outings import counted, outing
from pdf_words import words_of
from saturday import WEDNESDAY, free_people, page

from arpenteur.web.foundation.shared.sealing import sealed

pytestmark = pytest.mark.django_db
FILE = "adresses-00.csv.gz (Base Adresse Nationale)"
COMMAND = f"arpenteur build {PLACE} --download"


@pytest.fixture(autouse=True)
def wednesday() -> Iterator[None]:
    with time_machine.travel(WEDNESDAY, tick=True):
        yield


def proposed_station(text: str) -> str:
    """The first station of the outing, by its key."""
    return re.findall(r'name="drop" value="([^"]+)"', text)[0]


def doors(text: str) -> int:
    """Of that station."""
    return int(re.findall(r'<small class="tn">([\d\s\u202f]+) portes', text)[0].replace("\u202f", "").replace(" ", ""))


def test_day_zero_is_amber_and_promises_no_turf(cast: Cast):
    free_people(cast)
    text = html.unescape(cast.client(cast.director).get("/c/essai/").content.decode())
    assert '<li class="short">' in text
    assert FILE in text
    assert COMMAND in text
    assert "Aucun secteur ne se découpe ici" in text
    assert "samedi est prêt" not in text
    assert "secteurs découpés" not in text
    assert "Préparer sur papier" in text


def test_preparer_leads_to_an_action_on_a_whole_station_at_its_hours(cast: Cast):
    free_people(cast)
    text = page(cast)
    assert FILE in text
    assert "plus de porte" not in text, "how many are left is not known"
    assert 'action="/c/essai/semaine/publier/"' not in text
    link = next(one for one in text.split('"') if "/actions/nouvelle/?" in one)
    form = html.unescape(cast.client(cast.director).get(link).content.decode())
    assert 'value="2027-01-16"' in form
    assert 'value="09:30"' in form
    assert f'value="{proposed_station(text)}" checked' in " ".join(form.split())


def test_its_sheet_says_what_is_known_and_where_counts_are_typed(cast: Cast):
    with sealed(cast.campaign.pk):
        one = outing(cast.campaign, [station(0), station(1)], at=WEDNESDAY + timedelta(days=3), status="planned")
    browser = cast.client(cast.director)
    assert "Imprimer les feuilles de ses bureaux" in browser.get(f"/c/essai/actions/{one.pk}/").content.decode()
    said = words_of(browser.post("/c/essai/semaine/papiers.pdf", {"quoi": [one.pk]}).content)
    assert "Bureau 1" in said
    assert "Bureau 2" in said
    assert f"/c/essai/actions/{one.pk}/" in said.replace(" ", ""), "an address may be cut at the end of a line"
    assert "Nous n’avons aucune liste d’adresses" in said
    assert "Base adresse nationale" not in said


def test_doors_that_opened_are_no_longer_to_do_and_the_others_are(cast: Cast):
    free_people(cast)
    before = page(cast)
    with sealed(cast.campaign.pk):
        first = proposed_station(before)
        done = outing(cast.campaign, [first], at=WEDNESDAY - timedelta(days=1), status="done")
        counted(done, first, WEDNESDAY - timedelta(days=1), opened=4, absent=50)
    assert doors(page(cast)) == doors(before) - 4
