"""The list of contacts and the page of one: what each shows, who sees it, and that every name shown is counted."""

from datetime import timedelta

import pytest
import time_machine
from cast import Cast
from fictional_place import station
from known_contacts import NOW, a_contact, words

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.foundation.reads.models import ReadingDay
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.persons.contacts.actions import follow_up
from arpenteur.web.persons.contacts.models import Channel, Contact, FollowUp, FollowUpKind, How, Purpose, Receipt, Tag

pytestmark = pytest.mark.django_db
LIST = "/c/essai/contacts/"
PAIRS = ((Purpose.NEWS, Channel.EMAIL), (Purpose.NEWS, Channel.SMS))


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def alma(cast: Cast) -> Contact:
    return a_contact(cast, "Alma Figurante", pairs=PAIRS, station=station(0))


def page(one: Contact, last: str = "") -> str:
    return f"{LIST}{one.pk}/{last}"


def act(cast: Cast, one: Contact, **data: object):
    return cast.client(cast.organiser).post(page(one, "geste/"), data, follow=True)


def anew(one: Contact) -> Contact:
    with sealed(one.campaign_id):
        return Contact.objects.select_related("campaign").get(pk=one.pk)


# -- the list ------------------------------------------------------------------------------------------------------


def test_the_list_answers_how_many_may_be_written_to(cast: Cast, alma):
    a_contact(cast, "Basile Témoin", pairs=())
    answer = cast.client(cast.organiser).get(LIST)
    text = words(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "À qui pouvons-nous écrire ?" in text
    assert '<b class="tn">1</b>' in text
    assert "2 connues en tout" in text
    assert "Alma Figurante" in text
    assert "Joignable : e-mail, SMS. Non : appel, lettre." in text


def test_each_page_of_names_is_counted_in_the_day_of_its_reader(cast: Cast, alma):
    a_contact(cast, "Basile Témoin")
    cast.client(cast.organiser).get(LIST)
    with sealed(cast.campaign.pk):
        day = ReadingDay.objects.get()
        assert (day.lists, day.listed, day.records) == (1, 2, 0)
        assert [one.details for one in Entry.objects.filter(verb="names.listed")] == [{"n": 2}]


def test_pages_of_twenty_by_the_last_exchange(cast: Cast):
    for number in range(23):
        a_contact(
            cast, f"Figurine Numéro{number}", email=f"n{number}@exemple.fr", at=NOW - timedelta(days=number), phone=""
        )
    client = cast.client(cast.organiser)
    first, second = words(client.get(LIST)), words(client.get(f"{LIST}?page=2"))
    assert "Numéro0<" in first
    assert "Numéro19<" in first
    assert "Numéro20<" not in first
    assert "Numéro22<" in second
    assert "Numéro22<" in words(client.get(f"{LIST}?lignes=50"))
    assert client.get(f"{LIST}?lignes=5000").status_code == 400


def test_the_list_asks_as_many_queries_for_twenty_as_for_two(cast: Cast, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = cast.client(cast.organiser)
    counts = []
    for least in (2, 20):
        with sealed(cast.campaign.pk):
            known = Contact.objects.count()
        for number in range(known, least):
            one = a_contact(cast, f"Figurine Numéro{number}", email=f"n{number}@exemple.fr", phone="")
            with sealed(cast.campaign.pk):
                follow_up(contact=one, kind=FollowUpKind.SIGN, due=NOW.date(), owner=None, text="", by=COMMAND, at=NOW)
        client.get(LIST)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_one_filter_keeps_those_who_wait_too_long(cast: Cast, alma):
    other = a_contact(cast, "Basile Témoin")
    with sealed(cast.campaign.pk):
        follow_up(
            contact=alma,
            kind=FollowUpKind.SIGN,
            due=NOW.date() - timedelta(days=1),
            owner=None,
            text="",
            by=COMMAND,
            at=NOW,
        )
        follow_up(contact=other, kind=FollowUpKind.SIGN, due=NOW.date(), owner=None, text="", by=COMMAND, at=NOW)
    late = words(cast.client(cast.organiser).get(f"{LIST}?filtre=suivi.retard"))
    assert "Alma Figurante" in late
    assert "Basile Témoin" not in late
    assert "en retard" in late
    assert cast.client(cast.organiser).get(f"{LIST}?filtre=nom.Alma").status_code == 400


def test_whole_words_find_and_only_a_count_is_kept_of_them(cast: Cast, alma):
    a_contact(cast, "Basile Témoin")
    found = cast.client(cast.organiser).post(LIST, {"kind": "name", "text": "figurante"})
    assert "Alma Figurante" in words(found)
    assert "Basile" not in words(found)
    with sealed(cast.campaign.pk):
        (line,) = Entry.objects.filter(verb="names.searched")
        assert line.details == {"n": 1}
    assert "Personne n’a tous ces mots" in words(cast.client(cast.organiser).post(LIST, {"kind": "name", "text": "zz"}))


# -- one contact ---------------------------------------------------------------------------------------------------


def test_her_page_says_how_we_got_this_and_until_when(cast: Cast, alma):
    answer = cast.client(cast.organiser).get(page(alma))
    text = words(answer)
    for said in (
        "Que savons-nous d’elle ?",
        "Alma Figurante",
        "stand du marché",
        "consentement, RGPD art. 6(1)a",
        "alma@exemple.fr",
        "S’efface le",
        "Elle s’oppose",
    ):
        assert said in text
    assert "Figurante" not in answer.content.decode().partition("</title>")[0], "no name in a title"
    with sealed(cast.campaign.pk):
        assert Entry.objects.filter(verb="names.opened", subject=f"contacts.Contact:{alma.pk}").count() == 1


def test_an_agreement_is_switched_off_in_one_gesture(cast: Cast, alma):
    text = words(act(cast, alma, do="withdraw", purpose="news", channel="sms"))
    assert "Retiré" in text
    with sealed(cast.campaign.pk):
        left = set(alma.consents.filter(withdrawn_at=None).values_list("purpose", "channel"))
    assert left == {("news", "email")}


def test_an_agreement_is_switched_on_only_with_her_sheet_or_by_her_own_page(cast: Cast, alma):
    client, address = cast.client(cast.organiser), page(alma, "accord/")
    act(cast, alma, do="withdraw", purpose="news", channel="sms")
    for missing in (
        {},
        {"pairs": "news.sms"},
        {"pairs": "news.sms", "signed": "on"},
        {"signed": "on", "notice_read": "on"},
    ):
        assert client.post(address, missing).status_code == 400
    with sealed(cast.campaign.pk):
        assert Receipt.objects.count() == 1
    answer = client.post(address, {"pairs": "news.sms", "signed": "on", "notice_read": "on"})
    assert answer.status_code == 201
    assert "/recu/" in answer.content.decode() or "Son reçu" in words(answer)
    with sealed(cast.campaign.pk):
        assert Receipt.objects.latest("pk").how == How.PAPER
        assert alma.consents.filter(withdrawn_at=None, purpose="news", channel="sms").exists()


def test_the_link_of_her_own_page_is_shown_on_demand_and_the_journal_says_so(cast: Cast, alma):
    client = cast.client(cast.organiser)
    assert "/mes-donnees/" not in client.get(page(alma, "accord/")).content.decode()
    shown = client.post(page(alma, "accord/"), {"do": "link"}).content.decode()
    assert "/mes-donnees/" in shown
    with sealed(cast.campaign.pk):
        assert Entry.objects.filter(verb="contact.link_shown").count() == 1


def test_a_level_of_support_asks_for_her_receipt(cast: Cast, alma):
    assert "Non noté" in words(cast.client(cast.organiser).get(page(alma)))
    act(cast, alma, do="support", level="4")
    assert anew(alma).support is None
    cast.client(cast.organiser).post(
        page(alma, "accord/"), {"pairs": "support.none", "signed": "on", "notice_read": "on"}
    )
    act(cast, alma, do="support", level="4")
    assert anew(alma).support == 4
    act(cast, alma, do="support", level="")
    assert anew(alma).support is None


def test_follow_ups_are_added_handed_over_and_done(cast: Cast, alma):
    due = (NOW + timedelta(days=3)).date().isoformat()
    with sealed(cast.campaign.pk):
        organiser, director = (Membership.objects.get(user=one) for one in (cast.organiser, cast.director))
    text = words(act(cast, alma, do="follow_up", kind="sign", due=due, owner=organiser.pk, text="balcon du 2e"))
    assert "balcon du 2e" in text
    with sealed(cast.campaign.pk):
        one = FollowUp.objects.get()
        assert one.owner_id == organiser.pk
    act(cast, alma, do="give", row=one.pk, owner=director.pk)
    with sealed(cast.campaign.pk):
        assert FollowUp.objects.get().owner_id == director.pk
    act(cast, alma, do="finish", row=one.pk)
    with sealed(cast.campaign.pk):
        done = FollowUp.objects.get()
        assert (done.done_at, done.text) == (NOW, "")


@pytest.mark.parametrize("wrong", [{"due": "2026-11-29"}, {"due": "hier"}, {"kind": "note"}, {"text": "x" * 201}])
def test_a_wrong_follow_up_is_not_kept(cast: Cast, alma, wrong):
    act(cast, alma, **{"do": "follow_up", "kind": "sign", "due": "2026-12-03", "owner": "", "text": "", **wrong})
    with sealed(cast.campaign.pk):
        assert not FollowUp.objects.exists()


def test_tags_have_a_purpose_and_some_words_are_refused(cast: Cast, alma):
    text = words(act(cast, alma, do="new_tag", name="prête une salle", purpose="réunions publiques"))
    assert "réunions publiques" in text
    with sealed(cast.campaign.pk):
        tag = Tag.objects.get()
    act(cast, alma, do="new_tag", name="catholiques", purpose="courrier")
    with sealed(cast.campaign.pk):
        assert Tag.objects.count() == 1
    act(cast, alma, do="untag", tag=tag.pk)
    with sealed(cast.campaign.pk):
        assert not alma.tagged.exists()
    act(cast, alma, do="tag", tag=tag.pk)
    with sealed(cast.campaign.pk):
        assert alma.tagged.count() == 1


def test_she_is_corrected(cast: Cast, alma):
    client = cast.client(cast.organiser)
    given = {
        "name": "Alma  Figurante-Essai",
        "email": "autre@exemple.fr",
        "phone": "",
        "address": "",
        "station": "",
        "language": "pt",
    }
    assert client.post(page(alma, "corriger/"), given).status_code == 302
    row = anew(alma)
    assert (row.name, row.email, row.language) == ("Alma Figurante-Essai", "autre@exemple.fr", "pt")
    assert client.post(page(alma, "corriger/"), {**given, "name": ""}).status_code == 400


def test_she_objects_then_is_erased(cast: Cast, alma):
    client = cast.client(cast.organiser)
    assert "Que veut-elle ?" in words(client.get(page(alma, "quitter/")))
    client.post(page(alma, "quitter/"), {"do": "object"})
    assert anew(alma).objected_at == NOW
    assert "s’oppose" in words(client.get(LIST))
    client.post(page(alma, "quitter/"), {"do": "erase", "never": "1"})
    with sealed(cast.campaign.pk):
        assert not Contact.objects.exists()
    assert "Figurante" not in words(client.get(LIST))


def test_an_exchange_is_written_down_and_nothing_else(cast: Cast, alma):
    act(cast, alma, do="exchange", kind="call")
    act(cast, alma, do="exchange", kind="elle vote bien")
    with sealed(cast.campaign.pk):
        assert "call" in alma.events.values_list("kind", flat=True)
        assert not alma.events.filter(kind__contains="vote").exists()


# -- adding --------------------------------------------------------------------------------------------------------

NEW = {
    "name": "Célia Esquisse",
    "email": "celia@exemple.fr",
    "phone": "",
    "address": "",
    "station": "",
    "language": "",
    "kind": "once",
    "origin": "stand du marché",
}


def test_a_contact_is_added_with_the_notice_read(cast: Cast):
    client = cast.client(cast.organiser)
    assert client.post(f"{LIST}ajouter/", NEW).status_code == 400, "without the notice"
    answer = client.post(f"{LIST}ajouter/", {**NEW, "notice_read": "on"}, follow=True)
    assert "Célia Esquisse" in words(answer)
    with sealed(cast.campaign.pk):
        one = Contact.objects.get()
        assert (one.source, one.origin, one.consents.count()) == ("desk", "stand du marché", 0)


def test_a_signed_sheet_gives_a_receipt_and_boxes_without_one_give_nothing(cast: Cast):
    client = cast.client(cast.organiser)
    answer = client.post(
        f"{LIST}ajouter/", {**NEW, "notice_read": "on", "agreed": "on", "pairs": ["news.email", "targeted.email"]}
    )
    assert answer.status_code == 201
    with sealed(cast.campaign.pk):
        assert Receipt.objects.get().how == How.PAPER
        assert Contact.objects.get().consents.count() == 2
    assert client.post(f"{LIST}ajouter/", {**NEW, "notice_read": "on", "agreed": "on"}).status_code == 400


# -- who -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "sees", "edits"),
    [
        ("director", 200, 200),
        ("organiser", 200, 200),
        ("officer", 200, 403),
        ("leader", 200, 200),
        ("volunteer", 403, 403),
        ("guest", 403, 403),
        ("rival", 404, 404),
        ("outsider", 404, 404),
    ],
)
def test_who_sees_and_who_edits(cast: Cast, alma, name: str, sees: int, edits: int):
    client = cast.client(getattr(cast, name))
    assert [client.get(url).status_code for url in (LIST, page(alma))] == [sees, sees]
    assert client.post(LIST, {"kind": "name", "text": "alma"}).status_code == sees
    assert [client.get(page(alma, last)).status_code for last in ("corriger/", "accord/", "quitter/")] == [edits] * 3
    assert client.post(page(alma, "geste/"), {"do": "exchange", "kind": "call"}).status_code == (
        302 if edits == 200 else edits
    )


def test_a_team_leader_sees_her_zones(cast: Cast, alma):
    far = a_contact(cast, "Basile Témoin", station=station(9))
    client = cast.client(cast.leader)
    text = words(client.get(LIST))
    assert "Alma Figurante" in text
    assert "Basile" not in text
    assert "1 connue en tout" in text
    assert "Basile" not in words(client.post(LIST, {"kind": "name", "text": "basile"}))
    for last in ("", "corriger/", "accord/", "quitter/"):
        assert client.get(page(far, last)).status_code == 404
    assert client.post(page(far, "geste/"), {"do": "exchange", "kind": "call"}).status_code == 404


@pytest.mark.parametrize("name", ["director", "organiser", "leader", "officer"])
def test_a_member_of_less_than_a_day_sees_no_contact(cast: Cast, alma, clock, name: str):
    with unsealed():
        Membership.objects.filter(user=getattr(cast, name)).update(since=NOW - timedelta(hours=23, minutes=59))
    client = cast.client(getattr(cast, name))
    for url in (
        LIST,
        page(alma),
        f"{LIST}ajouter/",
        page(alma, "accord/"),
        page(alma, "corriger/"),
        page(alma, "quitter/"),
    ):
        answer = client.get(url)
        assert answer.status_code == 403
        assert "Figurante" not in answer.content.decode()
    assert client.post(LIST, {"kind": "name", "text": "alma"}).status_code == 403
    assert client.post(page(alma, "geste/"), {"do": "exchange", "kind": "call"}).status_code == 403
    clock.shift(timedelta(minutes=2))
    assert client.get(LIST).status_code == 200


def test_whoever_opened_the_campaign_is_not_new_to_it(cast: Cast, alma):
    with unsealed():
        Campaign.objects.filter(pk=cast.campaign.pk).update(created_at=NOW)
        Membership.objects.filter(user=cast.director).update(since=NOW)
    assert cast.client(cast.director).get(LIST).status_code == 200
