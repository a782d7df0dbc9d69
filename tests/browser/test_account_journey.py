"""A director signs in with a code and invites; a new person joins; another signs in with a passkey alone."""

import re

import pytest
from accessible import violations
from cast import PASSWORD, Cast
from codes import app_code, mailed_code
from playwright.sync_api import Browser, Page, expect

from arpenteur.web.foundation.accounts.models import User

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def slow_hands(settings) -> None:
    """A code may be typed a moment late."""
    settings.MFA_TOTP_TOLERANCE = 1


def enter(page: Page, email: str, then: str) -> None:
    page.goto(f"/compte/login/?next={then}")
    page.get_by_label("Adresse e-mail").fill(email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()


def test_from_a_director_s_code_to_a_new_member(desk: Page, browser: Browser, address: str, cast: Cast, mailoutbox):
    enter(desk, cast.director.email, "/c/essai/membres/")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Votre second facteur")
    desk.get_by_label("Code de l’application").fill(app_code(cast.director))
    desk.get_by_role("button", name="Se connecter", exact=True).click()
    desk.wait_for_url(re.compile("/c/essai/membres/"))
    assert violations(desk) == []
    desk.get_by_label("Rôle").select_option("volunteer")
    desk.get_by_role("button", name="Créer le lien").click()
    link = desk.get_by_label("Lien de l’invitation").input_value()
    assert link.startswith(f"{address}/invitation/")
    expect(desk.get_by_role("button", name="Copier")).to_be_visible()
    _join(browser, address, link, mailoutbox)
    desk.goto("/c/essai/membres/")
    expect(desk.get_by_role("row", name=re.compile("Lou Gabarit"))).to_contain_text("Militante ou militant")


def _join(browser: Browser, address: str, link: str, mailoutbox) -> None:
    """On her own phone: the link, an account, the code of the e-mail, the campaign."""
    context = browser.new_context(base_url=address, viewport={"width": 360, "height": 780}, locale="fr-FR")
    phone = context.new_page()
    phone.goto(link)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Liste d'essai")
    assert violations(phone) == []
    phone.get_by_role("link", name="Créer un compte").click()
    phone.get_by_label("Votre nom").fill("Lou Gabarit")
    phone.get_by_label("Adresse e-mail").fill("lou@exemple.invalid")
    phone.get_by_label("Mot de passe").fill("six lanternes grises au verger")
    assert violations(phone) == []
    phone.get_by_role("button", name="Créer le compte").click()
    phone.get_by_label("Code").fill(mailed_code(mailoutbox[-1]))
    phone.get_by_role("button", name="Confirmer").click()
    phone.get_by_role("button", name="Rejoindre la campagne").click()
    phone.wait_for_url(re.compile("/c/essai/"))
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()


def test_a_passkey_is_made_then_signs_in_alone(desk: Page, cast: Cast):
    devices = desk.context.new_cdp_session(desk)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device = devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    enter(desk, cast.guest.email, "/compte/")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Guest")
    assert violations(desk) == []
    desk.locator("li", has_text="Clés d’accès").get_by_role("link", name="Ajouter").click()
    desk.get_by_role("link", name="Ajouter une clé d’accès").click()
    desk.get_by_label("Nom de la clé").fill("Mon ordinateur")
    desk.get_by_role("button", name="Créer la clé d’accès").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Codes de secours")
    assert len(devices.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]) == 1
    desk.goto("/compte/")
    expect(desk.get_by_text("Mon ordinateur")).to_be_visible()
    desk.get_by_role("button", name="Se déconnecter").click()
    desk.goto("/compte/login/?next=/compte/2fa/webauthn/")
    desk.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    desk.wait_for_url(re.compile("/compte/2fa/webauthn/"))
    expect(desk.get_by_text("connecte à elle seule")).to_be_visible()
    assert User.objects.get(email=cast.guest.email).last_login


def test_a_passkey_that_is_not_given_is_said_and_the_page_stays(desk: Page, cast: Cast):
    devices = desk.context.new_cdp_session(desk)
    devices.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options | {"isUserVerified": False}})
    desk.goto("/compte/login/")
    desk.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    expect(desk.get_by_role("alert")).to_contain_text("Le navigateur n’a pas donné la clé d’accès")
    expect(desk.get_by_label("Adresse e-mail")).to_be_visible()
