"""Participants: somebody without an account, by a link signed for her, for one purpose, in one campaign."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from cast import Cast
from crowd import someone
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory
from every_url import OURS, rule
from lines import volunteer_line

from arpenteur.web.foundation.shared.limits import GUESSES
from arpenteur.web.foundation.shared.rules import Audience, Participant, participant, participant_link, rule_of
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.volunteers.mail import STOP, stop_token
from arpenteur.web.persons.volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
SALT = "tests.consultation"
NOW = datetime(2026, 9, 2, 8, tzinfo=UTC)


@participant(SALT, numbers=2, max_age=timedelta(days=30))
def page(request: HttpRequest) -> HttpResponse:
    """How many volunteers a participant's page can see, and who it is for."""
    consultation, number = request.participant.numbers
    return HttpResponse(f"{consultation} {number} {Volunteer.objects.count()}")


def asked(token: str, address: str = "192.0.2.1") -> str:
    return page(RequestFactory().get("/", REMOTE_ADDR=address), token).content.decode()


def test_a_page_for_participants_says_so():
    assert rule_of(page).audience is Audience.PARTICIPANT
    pages = {route for route, one in OURS if rule(one).audience is Audience.PARTICIPANT}
    assert pages == {
        "rappels/<str:token>/",
        "dispo/<str:token>/",
        "dispo/<str:token>/donnees/",
        "mes-donnees/<str:token>/",
        "reponse/confirmer/<str:token>/",
        "reponse/partir/<str:token>/",
        "reponse/venir/<str:token>/",
        "reponse/encore/<str:token>/<slug:slug>/",
        "reponse/encore/<str:token>/<slug:slug>/<int:action>/",
        "reponse/messages/<str:token>/",
        "retours/<str:token>/",
        "retours/dons/<str:token>/",
        "reponse/publier/<str:token>/",
        "voter/<str:token>/",
        "scrutateur/<str:token>/",
        "reponse/participer/<str:token>/",
        "reponse/ne-plus-suivre/<str:token>/",
        "suivi-signalement/<str:token>/",
    }, "none below /c/: participants are no members"


def test_a_link_opens_its_page_inside_its_campaign_only(cast: Cast):
    for campaign, names in ((cast.campaign, ("Lou", "Max")), (cast.other, ("Nour",))):
        with sealed(campaign.pk):
            for name in names:
                volunteer_line(campaign, name, source="herself")
    assert asked(participant_link(SALT, cast.campaign.pk, 7, 12)) == "7 12 2"
    assert asked(participant_link(SALT, cast.other.pk, 7, 12)) == "7 12 1"


@pytest.mark.parametrize(
    "link",
    [
        lambda good: good[:-1],
        lambda good: "A" + good,
        lambda _good: "",
        lambda _good: "a\ud800",
        lambda _good: participant_link(STOP, 1, 7, 12),
        lambda _good: participant_link(SALT, 1, 7),
        lambda _good: participant_link(SALT, 1, 7, 12, 13),
        lambda _good: signing.dumps([1, "7", 12], salt=SALT),
        lambda _good: signing.dumps([True, 7, 12], salt=SALT),
        lambda _good: signing.dumps({"campaign": 1}, salt=SALT),
    ],
)
def test_a_forged_or_foreign_link_opens_nothing(link):
    with pytest.raises(Http404):
        asked(link(participant_link(SALT, 1, 7, 12)))


def test_a_link_grows_old():
    with time_machine.travel(NOW, tick=False):
        link = participant_link(SALT, 1, 7, 12)
    with time_machine.travel(NOW + timedelta(days=30), tick=False):
        assert asked(link) == "7 12 0"
    with time_machine.travel(NOW + timedelta(days=30, seconds=2), tick=False), pytest.raises(Http404):
        asked(link)


def test_wrong_links_of_a_machine_are_counted_and_a_right_one_is_not_shut_out():
    for number in range(GUESSES.most + 5):
        with pytest.raises(Http404):
            asked(f"essai-{number}", "192.0.2.9")
    assert GUESSES.spent("192.0.2.9")
    assert not GUESSES.spent("192.0.2.1")
    assert asked(participant_link(SALT, 1, 7, 12), "192.0.2.9") == "7 12 0"


def test_an_account_opens_nothing_and_a_link_opens_no_page_of_the_campaign(cast: Cast, client):
    with sealed(cast.campaign.pk):
        lou = someone(cast, "Lou Gabarit", email="lou@exemple.invalid")
    assert cast.client(cast.director).get("/rappels/essai/").status_code == 404
    assert client.get(f"/rappels/{stop_token(lou)}/").status_code == 200
    assert client.get(f"/c/{cast.campaign.slug}/equipes/").status_code == 302


def test_links_to_stop_of_messages_sent_before_still_work(cast: Cast, client):
    with sealed(cast.campaign.pk):
        lou = someone(cast, "Lou Gabarit", email="lou@exemple.invalid")
    former = signing.dumps([lou.campaign_id, lou.pk], salt="arpenteur.volunteers.stop")
    assert client.post(f"/rappels/{former}/").status_code == 200
    with sealed(cast.campaign.pk):
        assert not Volunteer.objects.get(pk=lou.pk).reminders


def test_what_a_link_says_is_what_was_signed():
    request = RequestFactory().get("/")
    page(request, participant_link(SALT, 3, 7, 12))
    assert request.participant == Participant(3, (7, 12))
