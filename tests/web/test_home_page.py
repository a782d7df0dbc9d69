import pytest
from django.urls import reverse
from fictional_place import NAME, PLACE

pytestmark = pytest.mark.django_db


def test_without_a_place_it_says_what_to_do_next(client):
    page = client.get("/").content.decode()
    assert "Aucun lieu n’est encore publié" in page
    assert "arpenteur publish" in page


def test_the_only_place_opens_at_once(client, published):
    assert client.get("/")["Location"] == reverse("territory:strategy", args=[PLACE])


def test_several_places_are_listed(client, published):
    published.pk, published.place, published.name = None, "00098", "Autreville (commune fictive)"
    published.save()
    page = client.get("/").content.decode()
    assert NAME in page
    assert "Autreville" in page
    assert page.count("données fictives</span>") == 2


def test_an_unknown_place_says_so_without_a_trace(client):
    answer = client.get("/strategie/12345/")
    assert answer.status_code == 404
    assert "Cette page n’existe pas" in answer.content.decode()
