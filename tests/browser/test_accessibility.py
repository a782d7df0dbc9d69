"""Every page, at both widths: axe-core finds nothing, nothing overflows, targets are large enough."""

import pytest
from accessible import check
from fictional_place import PLACE, SMALL, station
from playwright.sync_api import Page

pytestmark = pytest.mark.browser
PAGES = {
    "strategy": f"/strategie/{PLACE}/",
    "strategy with a zone": f"/strategie/{PLACE}/?zone={station(2)}",
    "strategy with a masked zone": f"/strategie/{PLACE}/?zone={station(SMALL)}",
    "strategy, all columns": f"/strategie/{PLACE}/?colonnes=toutes&mesure=support",
    "strategy by quartier": f"/strategie/{PLACE}/?niveau=quartier&participation=3",
    "profiles": f"/profils/{PLACE}/",
    "profile": f"/profils/{PLACE}/{station(2)}/",
    "profile, two zones": f"/profils/{PLACE}/{station(2)}/?avec={station(SMALL)}",
    "plan": f"/plan/{PLACE}/?heures=600&exclure=2&imposer=5",
    "plan, impossible": f"/plan/{PLACE}/?exclure=3&imposer=3",
    "transfers": f"/transferts/{PLACE}/",
    "transfers, a group followed": f"/transferts/{PLACE}/?de=2022_pres_t1&vers=2022_legi_t1&suivre=gauche",
    "transfers, no estimate": f"/transferts/{PLACE}/?de=2024_legi_t1&vers=2022_pres_t1",
    "track record": f"/bilan/{PLACE}/",
    "sources": f"/sources/{PLACE}/",
    "scenarios": f"/scenarios/{PLACE}/?participation=5",
    "second round": f"/second-tour/{PLACE}/",
}


@pytest.mark.parametrize("name", PAGES)
def test_at_the_desk(desk: Page, name: str):
    check(desk, PAGES[name])


@pytest.mark.parametrize("name", PAGES)
def test_on_a_phone(phone: Page, name: str):
    check(phone, PAGES[name])
