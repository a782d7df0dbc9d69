"""Every public page, at both widths: axe-core finds nothing, nothing overflows, targets are large enough."""

import pytest
from accessible import wrong_pages
from fictional_place import PLACE, SMALL, station
from playwright.sync_api import Page

pytestmark = pytest.mark.browser
PAGES = [
    f"/strategie/{PLACE}/",
    f"/strategie/{PLACE}/?zone={station(2)}",
    f"/strategie/{PLACE}/?zone={station(SMALL)}",
    f"/strategie/{PLACE}/?colonnes=toutes&mesure=support",
    f"/strategie/{PLACE}/?niveau=quartier&participation=3",
    f"/profils/{PLACE}/",
    f"/profils/{PLACE}/{station(2)}/",
    f"/profils/{PLACE}/{station(2)}/?avec={station(SMALL)}",
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


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize("where", ["desk", "phone"])
def test_every_page_meets_the_rules(request: pytest.FixtureRequest, where: str):
    page: Page = request.getfixturevalue(where)
    assert wrong_pages(page, PAGES) == {}
