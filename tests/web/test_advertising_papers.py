"""UE-12-NOTICE, UE-7-SPONSOR, UE-11-LABEL, UE-19-TARGETING: papers of advertising, written, published, kept."""

import io
import json
import uuid
from datetime import date, timedelta
from zipfile import ZipFile

import pytest
import time_machine
from cast import AT, Cast
from django.test import Client
from django.utils.translation import override
from known_contacts import a_contact, words
from people import PHONE

from arpenteur.domain.errors import InputError
from arpenteur.domain.law.retention import term
from arpenteur.web.accountability.compliance import retention
from arpenteur.web.accountability.compliance.authority.building import build_file
from arpenteur.web.accountability.compliance.deletion import delete_campaign
from arpenteur.web.accountability.compliance.models import SiteCertificate
from arpenteur.web.communication.advertising import actions, documents, mailings, queries
from arpenteur.web.communication.advertising.complaining import Complaint, complain
from arpenteur.web.communication.advertising.kinds import AdChannel, AdPaperKind
from arpenteur.web.communication.advertising.label import label_of
from arpenteur.web.communication.advertising.mailings import SentMailing
from arpenteur.web.communication.advertising.models import AdNotice, AdPaper, Sponsor
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.actions import close_campaign
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.shared.sealing import sealed, unsealed

pytestmark = pytest.mark.django_db
URL = "/c/essai/publicite/"
SPONSOR = {
    "name": "Association Figurine",
    "legal_name": "",
    "email": "asso@exemple.org",
    "address": "1 rue du Modèle, Valmarche",
    "place": "Valmarche, France",
    "number": "W000000000",
    "controller": "",
    "payer": "Mandataire Gabarit",
    "eligible": True,
    "origin": "private",
    "money_place": "eu",
    "method": "factures et part du temps passé",
    "participation": "https://www.service-public.fr/",
}
NOTICE = {
    "title": "Tract de rentrée",
    "channel": "leaflet",
    "provider": "Diffusion Témoin",
    "mailing": "",
    "begins": date(2027, 1, 4),
    "ends": date(2027, 3, 12),
    "amount": 46_050,
    "benefits": "",
    "campaign_amount": 1_200_000,
    "repository": "",
    "suspended": "",
    "targeted": False,
    "parameters": "",
    "reach": None,
}
SENT = SentMailing(
    key="essai.Mailing:7",
    title="Un message",
    channel=AdChannel.EMAIL,
    first_day=date(2026, 9, 1),
    last_day=date(2026, 9, 2),
    people=1200,
    parameters=("Bureau : 4", "Accord : nouvelles, e-mail"),
    sources=("page publique",),
    left=3,
    complained=1,
)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False) as now:
        yield now


@pytest.fixture
def notice(cast: Cast) -> AdNotice:
    """A notice of a campaign that has a sponsor."""
    with sealed(cast.campaign.pk):
        actions.write_sponsor(campaign=cast.campaign, values=SPONSOR, by=COMMAND, at=AT)
        return actions.write_notice(campaign=cast.campaign, notice=None, values=NOTICE, by=COMMAND, at=AT)


def publish(cast: Cast, notice: AdNotice) -> AdPaper:
    with sealed(cast.campaign.pk):
        return actions.publish_notice(notice=notice, by=COMMAND, at=AT)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[SentMailing]:
    """What a room that sends tells of the first campaign."""
    listed = [SENT]

    def of(campaign) -> list[SentMailing]:
        return listed if campaign.slug == "essai" else []

    monkeypatch.setattr(
        mailings, "declared", lambda module, name: ((of,),) if (module, name) == ("sent_mailings", "SENT") else ()
    )
    return listed


# -- notices ------------------------------------------------------------------------------------------------------


def test_a_notice_has_the_thirteen_fields_of_the_law(cast: Cast, notice: AdNotice):
    said = publish(cast, notice).document["12(1)"]
    assert tuple(said) == documents.NOTICE_FIELDS == tuple("abcdefghijklm")
    assert said["a"]["sponsor"]["name"] == said["a"]["controller"] == "Association Figurine"
    assert said["b"] == {"payer": "Mandataire Gabarit"}
    assert said["c"] == {"from": "2027-01-04", "to": "2027-03-12"}
    assert (said["d"]["amount"], said["d"]["whole_campaign"]) == ("460.50", "12000.00")
    assert said["e"] == {"origin": "private", "place": "eu"}
    assert said["g"]["rounds"] == ["2027-03-14", "2027-03-21"]
    assert said["j"]["complaints"].endswith("/publicite/essai/signaler/")
    assert said["l"] == {"targeted": False, "parameters": "", "policy": ""}
    assert said["m"] == {"reach": None}


def test_it_is_at_its_address_for_everybody_as_a_page_and_as_json(cast: Cast, notice: AdNotice):
    address = f"/avis/{notice.code}/"
    assert Client().get(address).status_code == 404
    paper = publish(cast, notice)
    page = words(Client().get(address))
    for text in ("Tract de rentrée", "Association Figurine", "460,50 EUR", "Mandataire Gabarit", "m) ", paper.digest):
        assert text in page
    said = Client().get(f"{address}avis.json").json()
    assert said["document"] == paper.document
    assert said["sha256"] == documents.digest_of_document(said["document"])
    assert said["kept_until"][:4] == "2034"
    english = Client().get(address, {"langue": "en"}).content.decode()
    assert "Transparency notice" in english


def test_a_change_is_a_new_version_and_the_former_ones_stay(cast: Cast, notice: AdNotice):
    first = publish(cast, notice)
    assert publish(cast, notice).pk == first.pk
    with sealed(cast.campaign.pk):
        actions.write_notice(campaign=cast.campaign, notice=notice, values={**NOTICE, "reach": 5000}, by=COMMAND, at=AT)
    second = publish(cast, notice)
    assert (first.version, second.version) == (1, 2)
    assert Client().get(f"/avis/{notice.code}/avis.json").json()["document"]["12(1)"]["m"] == {"reach": 5000}
    assert Client().get(f"/avis/{notice.code}/1/avis.json").json()["document"] == first.document
    assert "Une version antérieure" in words(Client().get(f"/avis/{notice.code}/1/"))
    assert Client().get(f"/avis/{notice.code}/3/").status_code == 404


def test_it_outlives_its_campaign_and_goes_after_seven_years(cast: Cast, notice: AdNotice):
    paper = publish(cast, notice)
    with sealed(cast.campaign.pk):
        over = close_campaign(campaign=cast.campaign, by=COMMAND, at=AT)
    delete_campaign(campaign=over, by=COMMAND, at=AT)
    assert "Association Figurine" in words(Client().get(f"/avis/{notice.code}/"))
    end = term("advertising").after_day(NOTICE["ends"], "Europe/Paris")
    assert paper.expires_at == end
    assert end.year - NOTICE["ends"].year == 7
    retention.run(at=end - timedelta(seconds=1))
    with unsealed():
        assert AdPaper.objects.filter(pk=paper.pk).exists()
    retention.run(at=end)
    with unsealed():
        assert not AdPaper.objects.filter(pk=paper.pk).exists()
    assert SiteCertificate.objects.filter(rule="advertising", count=1).exists()
    assert Client().get(f"/avis/{notice.code}/").status_code == 404


@pytest.mark.parametrize("values", [{"ends": date(2027, 1, 3)}, {"campaign_amount": 46_049}])
def test_days_and_amounts_that_contradict_each_other_are_refused(cast: Cast, notice: AdNotice, values: dict):
    with sealed(cast.campaign.pk), pytest.raises(InputError):
        actions.write_notice(campaign=cast.campaign, notice=notice, values={**NOTICE, **values}, by=COMMAND, at=AT)


def test_without_a_sponsor_nothing_is_published(cast: Cast):
    with sealed(cast.campaign.pk):
        one = actions.write_notice(campaign=cast.campaign, notice=None, values=NOTICE, by=COMMAND, at=AT)
        with pytest.raises(InputError):
            actions.publish_notice(notice=one, by=COMMAND, at=AT)
    with unsealed():
        assert not AdPaper.objects.exists()
    answer = cast.client(cast.director).post(f"{URL}avis/{one.pk}/publier/")
    assert answer.status_code == 400


def test_the_sponsor_s_file_is_one_click_with_what_a_provider_must_have(cast: Cast, notice: AdNotice):
    first, second = (cast.client(cast.director).get(f"{URL}avis/{notice.pk}/dossier-parraineur.zip") for _ in range(2))
    assert first.content == second.content
    with ZipFile(io.BytesIO(first.content)) as archive:
        said = json.loads(archive.read("dossier-parraineur.json"))
        page = archive.read("dossier-parraineur.html").decode()
    assert said["political"] is True
    assert said["eligible"] is True
    assert said["9(1)"].keys() == set("adef")
    assert said["11(1)"].keys() == set("abcd")
    assert said["12(1)"].keys() == set("abcehk")
    assert "Mandataire Gabarit" in page
    assert "460.50" not in page


def test_the_label_says_the_four_things_and_where_the_notice_is(cast: Cast, notice: AdNotice):
    with sealed(cast.campaign.pk), override("fr"):
        label = label_of(cast.campaign, targeted=True, notice=notice)
        plain = label_of(cast.campaign, targeted=False)
    assert label.sentences[0] == "Publicité politique."
    assert "Association Figurine" in label.text
    assert "2027-03-14" in label.text
    assert "Ciblée, avec votre accord séparé." in label.sentences
    assert label.notice.endswith(f"/avis/{notice.code}/")
    assert plain.notice.endswith("/publicite/essai/")


# -- art. 19 ------------------------------------------------------------------------------------------------------


def test_the_first_targeted_message_writes_the_register_and_publishes_the_policy(cast: Cast, sent: list[SentMailing]):
    assert actions.keep_up(at=AT) == 1
    assert actions.keep_up(at=AT) == 0
    with sealed(cast.campaign.pk):
        (use,) = queries.uses_of(cast.campaign)
        (policy,) = queries.papers_of(cast.campaign, AdPaperKind.POLICY)
    assert use.document["parameters"] == list(SENT.parameters)
    assert use.document["people"] == 1200
    page = words(Client().get(f"/avis/{policy.code}/"))
    for text in ("étiquette", "moins de 17 ans", "/pages/essai/partir/", "niveau de soutien"):
        assert text in page
    assert Client().get(f"/avis/{use.code}/").status_code == 404
    sent[0] = SentMailing(**{**vars(SENT), "left": 9})
    assert actions.keep_up(at=AT) == 1
    with sealed(cast.campaign.pk):
        assert [one.version for one in queries.uses_of(cast.campaign)] == [2]
        assert len(queries.papers_of(cast.campaign, AdPaperKind.POLICY)) == 1


def test_a_message_to_everybody_is_not_targeting(cast: Cast, sent: list[SentMailing]):
    sent[0] = SentMailing(**{**vars(SENT), "parameters": ()})
    assert actions.keep_up(at=AT) == 0
    with unsealed():
        assert not AdPaper.objects.exists()


def test_the_assessment_is_written_from_what_was_sent_and_asked_for_until_it_is(cast: Cast, sent: list[SentMailing]):
    sent.append(SentMailing(**{**vars(SENT), "key": "essai.Mailing:8", "people": 40, "left": 1, "complained": 0}))
    actions.keep_up(at=AT)
    director = cast.client(cast.director)
    assert "Ciblage de 2026" in words(director.get("/c/essai/"))
    with sealed(cast.campaign.pk):
        assert queries.years_to_assess(cast.campaign) == [2026]
    assert director.post(f"{URL}ciblage/publier/", {"year": "2026"}).status_code == 302
    with sealed(cast.campaign.pk):
        (paper,) = queries.papers_of(cast.campaign, AdPaperKind.ASSESSMENT)
        assert queries.years_to_assess(cast.campaign) == []
    said = paper.document
    assert (said["mailings"], said["people"], said["left"], said["smallest"]) == (2, 1240, 4, 40)
    assert said["left_in_thousand"] == 3.2
    page = words(Client().get(f"/avis/{paper.code}/"))
    assert "Bureau : 4" in page
    assert director.post(f"{URL}ciblage/publier/", {"year": "2025"}).status_code == 400


def test_nothing_of_a_recipient_is_in_any_paper(cast: Cast, notice: AdNotice, sent: list[SentMailing]):
    a_contact(cast, "Perrine Maquette", at=AT)
    publish(cast, notice)
    actions.keep_up(at=AT)
    with unsealed():
        everything = json.dumps([one.document for one in AdPaper.objects.all()], ensure_ascii=False)
    assert "Association Figurine" in everything
    for text in ("Maquette", "perrine@", PHONE):
        assert text not in everything


def test_the_register_is_a_table_to_take_away(cast: Cast, sent: list[SentMailing]):
    actions.keep_up(at=AT)
    answer = cast.client(cast.officer).get(f"{URL}ciblage/registre.csv")
    assert "essai.Mailing:7" in answer.content.decode()
    assert "1200" in answer.content.decode()


def test_all_of_it_is_in_the_file_for_an_authority_and_nobody_who_complained(
    cast: Cast, notice: AdNotice, sent: list[SentMailing]
):
    publish(cast, notice)
    actions.keep_up(at=AT)
    complaint = Complaint(name="Lou Gabarit", email="lou@exemple.fr", reason="label", words="Sans mention.")
    with sealed(cast.campaign.pk):
        complain(campaign=cast.campaign, complaint=complaint, by=COMMAND, at=AT)
        content = build_file(cast.campaign).content
    with ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist() if name.startswith("publicite/")}
    assert f"publicite/notice-{notice.code}-v1.json" in files
    assert "Association Figurine" in files[f"publicite/notice-{notice.code}-v1.html"]
    assert sum(name.startswith("publicite/policy-") for name in files) == 2
    assert json.loads(files["publicite/registre-ciblage.json"])[0]["people"] == 1200
    assert "elle ne dit pas que c’est de la publicité" in files["publicite/signalements.csv"]
    assert [name for name, text in files.items() if "Lou Gabarit" in text or "lou@" in text] == []


# -- who may ------------------------------------------------------------------------------------------------------

PAGES = ("", "parraineur/", "avis/", "ciblage/", "ciblage/registre.csv", "signalements/")


def test_pages_are_the_direction_s_and_the_protection_officer_s(cast: Cast, notice: AdNotice):
    pages = (*PAGES, f"avis/{notice.pk}/", f"avis/{notice.pk}/dossier-parraineur.zip")
    for name, user in cast.everyone().items():
        wanted = {"director": 200, "officer": 200, "outsider": 404, "rival": 404}.get(name, 403)
        assert {cast.client(user).get(f"{URL}{page}").status_code for page in pages} == {wanted}, name
    posts = (f"avis/{notice.pk}/publier/", "ciblage/publier/")
    for page in posts:
        assert cast.client(cast.organiser).post(f"{URL}{page}").status_code == 403
        assert cast.client(cast.rival).post(f"{URL}{page}").status_code == 404


def test_a_member_narrowed_to_a_part_of_the_campaign_may_not(cast: Cast, notice: AdNotice):
    with sealed(cast.campaign.pk):
        Membership.objects.filter(user=cast.officer).update(assigned_only=True)
    client = cast.client(cast.officer)
    assert {client.get(f"{URL}{page}").status_code for page in PAGES} == {403}
    assert client.post(f"{URL}avis/{notice.pk}/publier/").status_code == 403


def test_a_notice_of_another_campaign_does_not_exist(cast: Cast, notice: AdNotice):
    rival = cast.client(cast.rival)
    for page in ("", "publier/", "dossier-parraineur.zip"):
        ask = rival.post if page == "publier/" else rival.get
        assert ask(f"/c/rivale/publicite/avis/{notice.pk}/{page}").status_code == 404
    with sealed(cast.other.pk):
        assert not AdNotice.objects.exists()
        assert not Sponsor.objects.exists()
        assert queries.papers_of(cast.other, *AdPaperKind) == []


def test_forms_write_what_they_say_in_cents_and_leave_a_line(cast: Cast):
    client = cast.client(cast.director)
    assert client.post(f"{URL}parraineur/", {**SPONSOR, "eligible": "on"}).status_code == 302
    form = {
        **{name: "" if value is None else value for name, value in NOTICE.items()},
        "amount": "460.50",
        "campaign_amount": "12000",
        "begins": "2027-01-04",
        "ends": "2027-03-12",
        "targeted": "",
    }
    answer = client.post(f"{URL}avis/", form)
    assert answer.status_code == 302
    with sealed(cast.campaign.pk):
        one = AdNotice.objects.get()
    assert (one.amount, one.campaign_amount) == (46_050, 1_200_000)
    assert "460.5" in client.get(answer.headers["Location"]).content.decode()
    wrong = client.post(f"{URL}avis/{one.pk}/", {**form, "targeted": "on"})
    assert wrong.status_code == 422
    assert "par quels paramètres" in words(wrong)
    assert client.post(f"{URL}avis/{one.pk}/publier/").status_code == 302
    with sealed(cast.campaign.pk):
        verbs = list(Entry.objects.filter(chain=cast.campaign.pk).values_list("verb", flat=True))
    assert verbs[-3:] == ["ad.sponsor_written", "ad.notice_written", "ad.published"]


def test_an_unknown_address_is_no_page(cast: Cast):
    assert Client().get(f"/avis/{uuid.uuid4()}/").status_code == 404
    assert Client().get("/publicite/inconnue/").status_code == 404
    assert Client().get("/publicite/essai/").status_code == 200
