import pytest
from django.test import Client
from django.utils import translation
from fictional_place import PLACE
from sentences import plain

from arpenteur.domain.errors import InputError
from arpenteur.strategy.turfs.zones import stations_of
from arpenteur.web.foundation.shared.numbers import decimal, figure, percent

URL = f"/strategie/{PLACE}/"


@pytest.mark.django_db
def test_french_is_the_default(client, published):
    html = client.get(URL).content.decode()
    assert '<html lang="fr"' in html
    assert "Stratégie" in html


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["en", "en-GB,en;q=0.9", "de"])
def test_a_browser_in_another_language_still_gets_french(client, published, asked):
    answer = client.get(URL, headers={"accept-language": asked})
    assert '<html lang="fr"' in answer.content.decode()
    assert answer["Content-Language"] == "fr"
    assert "Accept-Language" not in answer.get("Vary", "")


@pytest.mark.django_db
def test_a_visitor_can_come_back_to_french(client, published):
    client.post("/langue/setlang/", {"language": "en", "next": URL})
    client.post("/langue/setlang/", {"language": "fr", "next": URL})
    assert '<html lang="fr"' in client.get(URL).content.decode()


@pytest.mark.django_db
def test_a_cookie_of_an_unknown_language_is_french(client, published):
    client.cookies["django_language"] = "../xx"
    assert '<html lang="fr"' in client.get(URL).content.decode()


@pytest.mark.django_db
def test_the_switch_is_remembered(client, published):
    answer = client.post("/langue/setlang/", {"language": "en", "next": URL})
    assert answer["Location"] == URL
    assert "Where do our next hours go?" in client.get(URL).content.decode()


@pytest.mark.django_db
def test_the_switch_never_leaves_the_site(client, published):
    answer = client.post("/langue/setlang/", {"language": "en", "next": "https://elsewhere.invalid/"})
    assert "elsewhere" not in answer["Location"]


@pytest.mark.django_db
def test_what_the_engine_says_is_english_in_an_english_page(client, published):
    client.post("/langue/setlang/", {"language": "en", "next": URL})
    html = client.get(URL).content.decode()
    assert "<li>Model replayed here" in html
    assert "Modèle rejoué ici" not in html
    assert "Ten hours of door-to-door are worth 0 to" in html


@pytest.mark.django_db
def test_a_form_from_nowhere_is_refused_in_french(published):
    answer = Client(enforce_csrf_checks=True).post("/langue/setlang/", {"language": "en"})
    assert answer.status_code == 403
    assert "La provenance de ce formulaire" in answer.content.decode()


def test_numbers_follow_the_language(settings):
    from django.utils.translation import override

    with override("fr"):
        assert decimal(-1234.55, 1) == "−1\u202f234,6"
        assert percent(0.315) == "32\u202f%"
        assert figure(0.5923, "voix") == "0,59 voix"
        assert figure(0.5, "part") == "50,0\u202f%"
        assert figure(0, "voix") == "0 voix"
        assert figure(None, "voix") == "–"
    with override("en"):
        assert decimal(-1234.55, 1) == "−1,234.6"
        assert percent(0.315) == "32%"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr", "mesure = « age » ; attendu : priority ou "),
        ("en", "mesure = « age »; expected: priority or "),
    ],
)
def test_a_refused_address_is_answered_in_the_language_of_the_page(client, published, language, sentence):
    client.post("/langue/setlang/", {"language": language, "next": URL})
    answer = client.get(f"{URL}?mesure=age")
    assert answer.status_code == 400
    assert sentence in plain(answer.content.decode())


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr", "zone inconnue : 77 ; attendu : un bureau (26, 93010_0026), un quartier ou une commune."),
        ("en", "unknown zone: 77; expected: a station (26, 93010_0026), a quartier or a commune."),
    ],
)
def test_the_engine_says_what_is_wrong_in_the_language_of_the_page(town, language, sentence):
    with translation.override(language):
        with pytest.raises(InputError) as error:
            stations_of(town, ["77"])
        assert str(error.value) == sentence
