"""The team's page about its public pages: opened, written, shown before, handed on, counted by week."""

import io
from datetime import timedelta

import pytest
from acting import act, soon
from cast import Cast
from django.test import Client
from django.utils import timezone
from PIL import Image
from visitors import LOU, Visitor, letters, link_in, opened

from arpenteur.web.communication.public_pages.models import PageKind, PageReply, PublicFace, PublicPage
from arpenteur.web.communication.public_pages.queries import weeks_of
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.kinds import Kind

pytestmark = pytest.mark.django_db
DESK = "/c/essai/pages-publiques/"


def picture(**exif: str) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (1200, 800), "teal").save(out, "JPEG", comment=b"fait par Camille Maquette")
    out.seek(0)
    out.name = "camille.jpg"
    return out


def test_a_page_is_written_opened_and_closed(cast: Cast):
    organiser = cast.client(cast.organiser)
    form = {"is_open": "on", "title": "Vous venez avec nous ?", "sentence": "Deux champs.", "text": ""}
    assert organiser.post(f"{DESK}rejoindre/", form).status_code == 302
    page = Client().get("/pages/essai/rejoindre/").content.decode()
    assert "Vous venez avec nous ?" in page
    assert "Deux champs." in page
    assert "/pages/essai/rejoindre/" in organiser.get(DESK).content.decode()
    organiser.post(f"{DESK}rejoindre/", {**form, "is_open": ""})
    assert Client().get("/pages/essai/rejoindre/").status_code == 404
    with sealed(cast.campaign.pk):
        verbs = list(Entry.objects.filter(verb="page.written").values_list("details__fields", flat=True))
    assert verbs == [["is_open", "sentence", "title"], ["is_open"]]


def test_a_petition_has_a_text_and_a_page_to_come_an_action(cast: Cast):
    organiser = cast.client(cast.organiser)
    for slug, said in (("signer", "il n’y a rien à signer"), ("venir", "nulle part où venir")):
        answer = organiser.post(f"{DESK}{slug}/", {"is_open": "on"})
        assert answer.status_code == 422
        assert said in answer.content.decode().lower()
    with sealed(cast.campaign.pk):
        assert PublicPage.objects.count() == 0


def test_only_meetings_and_events_open_to_all_are_offered(cast: Cast):
    with sealed(cast.campaign.pk):
        event = act(cast, day=soon(4), kind=Kind.EVENT, title="Pique-nique maquette")
        act(cast, day=soon(4), kind=Kind.DOORS, title="Portes du Gabarit")
    organiser = cast.client(cast.organiser)
    page = organiser.get(f"{DESK}venir/").content.decode()
    assert "Pique-nique maquette" in page
    assert "Portes du Gabarit" not in page
    organiser.post(f"{DESK}venir/", {"is_open": "on", "actions": [event.pk]})
    assert "Pique-nique maquette" in Client().get("/pages/essai/venir/").content.decode()


def test_an_event_is_published_and_withdrawn_by_one_press(cast: Cast):
    with sealed(cast.campaign.pk):
        first = act(cast, day=soon(4), kind=Kind.EVENT, title="Pique-nique maquette")
        second = act(cast, day=soon(5), kind=Kind.MEETING, title="Débat maquette")
        doors = act(cast, day=soon(4), kind=Kind.DOORS, title="Portes du Gabarit")
    organiser, visitor = cast.client(cast.organiser), Client()
    assert "Pique-nique maquette" in organiser.get(DESK).content.decode()
    for _again in range(2):
        assert organiser.post(f"{DESK}venir/{first.pk}/", {"do": "publish"}).status_code == 302
    organiser.post(f"{DESK}venir/{second.pk}/", {"do": "publish"})
    listed = visitor.get("/pages/essai/venir/").content.decode()
    assert "Pique-nique maquette" in listed
    assert "Débat maquette" in listed
    assert f"/pages/essai/venir/{first.pk}/" in organiser.get(DESK).content.decode()
    organiser.post(f"{DESK}venir/{first.pk}/", {"do": "withdraw"})
    assert "Pique-nique maquette" not in visitor.get("/pages/essai/venir/").content.decode()
    assert visitor.get(f"/pages/essai/venir/{first.pk}/").status_code == 404
    organiser.post(f"{DESK}venir/{second.pk}/", {"do": "withdraw"})
    assert visitor.get("/pages/essai/venir/").status_code == 404, "a page with nothing to come to closes"
    assert organiser.post(f"{DESK}venir/{doors.pk}/", {"do": "publish"}).status_code == 404
    with sealed(cast.campaign.pk):
        assert [*Entry.objects.filter(verb="page.written").values_list("details__fields", flat=True)] == [
            ["actions", "is_open"],
            ["actions"],
            ["actions"],
            ["actions", "is_open"],
        ]


def test_a_narrowed_member_publishes_no_event(cast: Cast):
    with sealed(cast.campaign.pk):
        event = act(cast, day=soon(4), kind=Kind.EVENT, title="Pique-nique maquette")
        Membership.objects.filter(user=cast.organiser).update(assigned_only=True)
    assert cast.client(cast.organiser).post(f"{DESK}venir/{event.pk}/", {"do": "publish"}).status_code == 403
    assert Client().get("/pages/essai/venir/").status_code == 404


def test_a_page_is_seen_before_it_is_open_and_nothing_is_sent_from_there(cast: Cast):
    page = cast.client(cast.organiser).get(f"{DESK}signer/apercu/").content.decode()
    assert "Aperçu" in page
    assert '<button type="button" disabled>' in page
    assert Client().get("/pages/essai/signer/").status_code == 404


def test_the_picture_is_written_anew_small_and_taken_away(cast: Cast):
    organiser = cast.client(cast.organiser)
    form = {"colour": "purple", "picture_shows": "Des toits fictifs", "picture": picture()}
    assert organiser.post(f"{DESK}apparence/", form).status_code == 302
    opened(cast.campaign, PageKind.JOIN)
    page = Client().get("/pages/essai/rejoindre/").content.decode()
    assert "tint-purple" in page
    assert 'alt="Des toits fictifs"' in page
    with sealed(cast.campaign.pk):
        name = PublicFace.objects.get().picture
    sent = b"".join(Client().get(f"/pages/essai/image/{name}").streaming_content)  # type: ignore[attr-defined] — a file
    assert len(sent) <= 24_000
    assert b"Camille" not in sent
    assert Image.open(io.BytesIO(sent)).size == (720, 300)
    assert Client().get("/pages/essai/image/autre.jpg").status_code == 404
    assert Client().get(f"/pages/rivale/image/{name}").status_code == 404
    organiser.post(f"{DESK}apparence/", {"colour": "purple", "without": "on"})
    assert "<img" not in Client().get("/pages/essai/rejoindre/").content.decode()
    assert Client().get(f"/pages/essai/image/{name}").status_code == 404


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"colour": "mauve"}, "mauve"),
        ({"colour": "teal", "picture": io.BytesIO(b"GIF89a")}, "image"),
        ({"colour": "teal", "picture": "good"}, "ce que montre"),
    ],
)
def test_what_is_no_picture_or_no_colour_is_refused(cast: Cast, sent: dict, said: str):
    if sent.get("picture") == "good":
        sent = sent | {"picture": picture()}
    answer = cast.client(cast.organiser).post(f"{DESK}apparence/", sent)
    assert answer.status_code == 422
    with sealed(cast.campaign.pk):
        assert PublicFace.objects.count() == 0


def test_the_poster_and_the_square_lead_to_the_page(cast: Cast, settings):
    settings.ARPENTEUR_ADDRESS = "https://campagne.exemple.org"
    opened(cast.campaign, PageKind.JOIN)
    organiser = cast.client(cast.organiser)
    poster = organiser.get(f"{DESK}rejoindre/affiche.pdf")
    assert poster["Content-Type"] == "application/pdf"
    assert poster.content.startswith(b"%PDF-")
    assert poster.content.count(b"/Type /Page\n") + poster.content.count(b"/Type/Page\n") in {0, 1}
    square = organiser.get(f"{DESK}rejoindre/carre.svg")
    assert b"<svg" in square.content
    assert organiser.get(f"{DESK}nulle/affiche.pdf").status_code == 404
    assert "https://campagne.exemple.org/pages/essai/rejoindre/" in organiser.get(DESK).content.decode()


def test_answers_are_counted_by_week(cast: Cast):
    opened(cast.campaign, PageKind.SIGN, PageKind.JOIN)
    visitor = Visitor(cast.campaign)
    visitor.send("signer/")
    visitor.confirm()
    visitor.send("rejoindre/", {"name": "Nour Brouillon", "email": "nour@exemple.fr"})
    visitor.confirm()
    visitor.send("rejoindre/", {"name": "Max Prototype", "email": "max@exemple.fr"})
    at = timezone.now()
    with sealed(cast.campaign.pk):
        PageReply.objects.filter(kind="sign").update(at=at - timedelta(days=7))
        this, last, *_rest = weeks_of(cast.campaign, at)
    assert (this.counts["join"], this.counts["sign"], last.counts["sign"]) == (1, 0, 1)
    assert "Nour" not in cast.client(cast.organiser).get(DESK).content.decode()


@pytest.mark.parametrize(
    "path", ["", "rejoindre/", "rejoindre/apercu/", "rejoindre/affiche.pdf", "rejoindre/carre.svg", "a-rappeler/"]
)
def test_others_see_nothing_of_it(cast: Cast, path: str):
    for name, status in (("outsider", 404), ("rival", 404), ("volunteer", 403), ("guest", 403)):
        assert cast.client(getattr(cast, name)).get(f"{DESK}{path}").status_code == status


def test_a_narrowed_organiser_looks_and_changes_nothing(cast: Cast):
    with sealed(cast.campaign.pk):
        Membership.objects.filter(user=cast.organiser).update(stations=["93999_0001"])
    organiser = cast.client(cast.organiser)
    assert organiser.get(DESK).status_code == 200
    assert organiser.post(f"{DESK}rejoindre/", {"is_open": "on"}).status_code == 403
    assert organiser.post(f"{DESK}apparence/", {"colour": "red"}).status_code == 403


def test_the_letter_says_who_sent_it_and_where_rights_are_asked(cast: Cast):
    with sealed(cast.campaign.pk):
        cast.campaign.contact = "donnees@exemple.org"
        cast.campaign.save()
    opened(cast.campaign, PageKind.JOIN)
    visitor = Visitor(cast.campaign)
    visitor.send("rejoindre/", LOU)
    (letter,) = letters()
    assert "Envoyé par «\xa0Liste d'essai\xa0»" in letter
    assert "donnees@exemple.org" in letter
    assert "<" not in letter
    visitor.confirm()
    assert link_in(letters()[-1], "partir")
