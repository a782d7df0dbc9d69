"""Letters of the drawings of a page are 11 pixels or more on a phone, as they are shown."""

import pytest
from fictional_place import PLACE
from playwright.sync_api import Page

pytestmark = pytest.mark.browser
LEAST = 11
# A unit of a drawing is not a pixel: the size on the screen is that of the letters times the scale of the drawing.
SIZES = """() => [...document.querySelectorAll("main svg text")]
  .filter((one) => one.getBoundingClientRect().width > 0)
  .map((one) => Math.hypot(one.getScreenCTM().a, one.getScreenCTM().b) * parseFloat(getComputedStyle(one).fontSize))"""


@pytest.mark.parametrize(
    "url", [f"/plan/{PLACE}/", f"/profils/{PLACE}/{PLACE}_0007/", f"/transferts/{PLACE}/", f"/strategie/{PLACE}/"]
)
def test_letters_of_drawings_can_be_read_on_a_phone(phone: Page, url: str):
    phone.goto(url)
    sizes = phone.evaluate(SIZES)
    assert sizes
    assert min(sizes) >= LEAST
