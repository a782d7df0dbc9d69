"""« Garder le contact »: her own phone by the square, or the volunteer's by a button, online only."""

import pytest
from cast import Cast
from playwright.sync_api import Browser, expect
from walked_turf import Walked, walked_turf

from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.models import Contact, How, Receipt
from field_phone import WAIT, a_phone, phones_put_away

pytestmark = pytest.mark.browser


@pytest.fixture
def walked(cast: Cast) -> Walked:
    with sealed(cast.campaign.pk):
        return walked_turf(cast)


def test_the_form_opens_on_this_phone_when_online_and_the_receipt_says_so(
    browser: Browser, address: str, walked: Walked
):
    phone = a_phone(browser, address)
    with phones_put_away(phone.context.close):
        phone.open(walked.secret)
        phone.walk()
        phone.tap("Menu")
        phone.page.locator(".choice").filter(has_text="Garder le contact").tap()
        here = phone.page.get_by_role("link", name="Remplir ici, sur ce téléphone")
        expect(here).to_be_visible(timeout=WAIT)
        assert here.bounding_box()["height"] >= 48
        with phone.context.expect_page() as opened:
            here.tap()
        form = opened.value
        assert form.url.endswith("?ici")
        form.get_by_label("Comment vous appeler").fill("Camille Témoin")
        form.locator("[name=email]").fill("camille@exemple.invalid")
        form.locator("[name=news]").check()
        form.locator("[name=of_age]").check()
        form.get_by_role("button", name="J’accepte").click()
        expect(form.get_by_role("heading", level=1)).to_be_visible()
        assert "Camille" not in form.content(), "no name on a phone of the team"
        form.close()
        phone.context.set_offline(True)
        expect(here).to_be_hidden(timeout=WAIT)
        phone.context.set_offline(False)
    with sealed(walked.turf.campaign_id):
        assert Contact.objects.get().source == "door"
        assert Receipt.objects.get().how == How.TEAM_PHONE
