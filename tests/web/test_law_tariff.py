"""FR-L52-8-TARIFF: where anyone may open a campaign there is one public tariff, or none is opened."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from cast import AT, Cast
from django.test import Client
from fictional_place import PLACE

from arpenteur.domain.errors import InputError
from arpenteur.web.accountability.compliance.authority.building import build_file
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.actions import close_campaign, reopen_campaign
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.sealing import sealed, unsealed

pytestmark = pytest.mark.django_db
CREATE, TARIFF = "/campagnes/nouvelle/", "https://hote.exemple.fr/tarif"
NEW = {
    "name": "Exempleville en commun",
    "place": PLACE,
    "election": "muni",
    "family": "gauche",
    "first_round": "2027-03-14",
    "second_round": "2027-03-21",
    "slug": "",
    "time_zone": "",
}


def count() -> int:
    with unsealed():
        return Campaign.objects.count()


@pytest.fixture
def client(cast: Cast, settings) -> Client:
    """Somebody on a site where anyone may open a campaign, of a host that published nothing yet."""
    settings.ARPENTEUR_CAMPAIGN_CREATION, settings.ARPENTEUR_TARIFF = "anyone", ""
    return cast.client(cast.outsider)


def test_without_a_public_tariff_no_campaign_opens_where_anyone_may_open_one(client: Client, settings):
    before = count()
    answer = client.post(CREATE, NEW)
    assert answer.status_code == 400
    assert "L52-8" in answer.content.decode()
    assert count() == before
    settings.ARPENTEUR_TARIFF = TARIFF
    assert client.post(CREATE, NEW).status_code == 302
    assert count() == before + 1


def test_without_a_public_tariff_none_is_opened_again(cast: Cast, settings):
    with sealed(cast.campaign.pk):
        over = close_campaign(campaign=cast.campaign, by=COMMAND, at=AT)
        settings.ARPENTEUR_CAMPAIGN_CREATION, settings.ARPENTEUR_TARIFF = "anyone", ""
        with pytest.raises(InputError, match="L52-8"):
            reopen_campaign(campaign=over, by=COMMAND, at=AT)
        assert Campaign.objects.get(pk=over.pk).closed_at == AT
        settings.ARPENTEUR_TARIFF = TARIFF
        assert reopen_campaign(campaign=over, by=COMMAND, at=AT).closed_at is None


def test_a_refused_button_says_so_on_the_page_of_settings(cast: Cast, settings):
    director = cast.client(cast.director)
    assert director.post("/c/essai/reglages/fin/", {}).status_code == 302
    settings.ARPENTEUR_CAMPAIGN_CREATION, settings.ARPENTEUR_TARIFF = "anyone", ""
    answer = director.post("/c/essai/reglages/fin/", {"reopen": "1"}, follow=True)
    assert "L52-8" in answer.content.decode()
    with sealed(cast.campaign.pk):
        assert Campaign.objects.get(pk=cast.campaign.pk).closed_at is not None


def test_the_tariff_is_shown_before_a_campaign_opens_and_in_the_file_for_an_authority(
    cast: Cast, client: Client, settings
):
    settings.ARPENTEUR_TARIFF = TARIFF
    assert f'href="{TARIFF}"' in client.get(CREATE).content.decode()
    with sealed(cast.campaign.pk), ZipFile(BytesIO(build_file(cast.campaign).content)) as archive:
        assert TARIFF in archive.read("index.html").decode()
        assert json.loads(archive.read("registres/30-2-sous-traitant.json"))["tariff"] == TARIFF


def test_a_site_of_one_s_own_has_no_tariff_to_publish(cast: Cast, settings):
    settings.ARPENTEUR_CAMPAIGN_CREATION, settings.ARPENTEUR_TARIFF = "first", ""
    settings.ARPENTEUR_FOUNDERS = [cast.outsider.email]
    client = cast.client(cast.outsider)
    assert client.post(CREATE, NEW).status_code == 302
    assert TARIFF not in client.get(CREATE).content.decode()
