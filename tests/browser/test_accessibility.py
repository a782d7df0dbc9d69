"""Every public page, at both widths: axe-core finds nothing, nothing overflows, targets are large enough."""

import pytest
from accessible import violations, wrong_pages
from fictional_place import PLACE, SMALL, station
from playwright.sync_api import Page
from tiers import drawn, room_of_page

pytestmark = pytest.mark.browser
PAGES = [
    f"/strategie/{PLACE}/",
    f"/strategie/{PLACE}/?zone={station(2)}",
    f"/strategie/{PLACE}/?zone={station(SMALL)}",
    f"/strategie/{PLACE}/?colonnes=toutes&mesure=support",
    f"/strategie/{PLACE}/?niveau=quartier&participation=3",
    f"/profils/{PLACE}/",
    f"/profils/{PLACE}/{station(2)}/",
    f"/comparer/{PLACE}/?avec={station(2)}&avec={station(SMALL)}",
    f"/plan/{PLACE}/?heures=600&exclure=2&imposer=5",
    f"/plan/{PLACE}/?exclure=3&imposer=3",
    f"/transferts/{PLACE}/",
    f"/transferts/{PLACE}/?de=2022_pres_t1&vers=2022_legi_t1&suivre=gauche",
    f"/transferts/{PLACE}/?de=2024_legi_t1&vers=2022_pres_t1",
    f"/bilan/{PLACE}/",
    f"/sources/{PLACE}/",
    f"/scenarios/{PLACE}/?participation=5",
    f"/second-tour/{PLACE}/",
    "/donnees/",
    f"/donnees/{PLACE}/",
]


def test_every_page_meets_the_rules(desk: Page):
    assert wrong_pages(desk, drawn(PAGES, room_of_page)) == {}


@pytest.mark.parametrize(
    "wrong",
    [
        '<p style="color: #bbb">Pâle</p>',
        '<div style="background: #555"><p>Sombre</p></div>',
        '<div style="opacity: .3"><p>Demi</p></div>',
        '<div style="position: absolute; top: 0; background: #333"><p>Dessus</p></div>',
        '<label>Nom <input style="color: #bbb" value="Essai"></label>',
    ],
)
def test_one_text_that_is_hard_to_read_is_found_among_many(desk: Page, wrong: str):
    many = "<p>Un paragraphe.</p>" * 60
    desk.set_content(
        f'<!doctype html><html lang="fr"><title>Essai</title><main><h1>Essai</h1>{many}{wrong}{many}</main></html>'
    )
    assert [one["id"] for one in violations(desk)] == ["color-contrast"]
