import pytest
from fictional_place import PLACE

pytestmark = pytest.mark.django_db


def test_every_file_has_its_producer_licence_date_and_hash(client, published):
    html = client.get(f"/sources/{PLACE}/").content.decode()
    for words in ("Résultats par bureau (fictifs)", "Exemple", "Licence Ouverte", "2017-2024", "0" * 64, "2,1"):
        assert words in html
    assert "1er septembre 2026" in html


def test_nothing_can_be_written(client, published):
    assert client.post(f"/sources/{PLACE}/").status_code == 405
