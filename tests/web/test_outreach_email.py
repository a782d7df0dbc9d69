"""An e-mail as one person receives it: headers, two texts, what it never does; the way out; its domain, its links."""

import re
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from cast import Cast
from django.test import Client
from mailings import NOW, a_sender, an_account, approved, member_of, people, written
from PIL import Image

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.outreach.actions import rewrite
from arpenteur.web.communication.outreach.blocks import ButtonBlock, PictureBlock, TextBlock, as_json
from arpenteur.web.communication.outreach.checks import findings_of
from arpenteur.web.communication.outreach.email.checks import preflight
from arpenteur.web.communication.outreach.email.compose import Composer
from arpenteur.web.communication.outreach.email.domain import look_at_domain, sentences
from arpenteur.web.communication.outreach.findings import CheckVerdict
from arpenteur.web.communication.outreach.links import look_at_links
from arpenteur.web.communication.outreach.models import Account, AccountKind, Mailing, Recipient
from arpenteur.web.communication.outreach.pictures import drop_unused, keep_picture
from arpenteur.web.communication.outreach.rendering import html_of
from arpenteur.web.communication.outreach.values import first_name, leave_path
from arpenteur.web.communication.outreach.writing import MailingDraft
from arpenteur.web.foundation.outbox.https import UnreachableError
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.photos import PhotoRead, open_photo, path_of
from arpenteur.web.persons.contacts.actions import forget
from arpenteur.web.persons.contacts.models import Consent, Contact

pytestmark = pytest.mark.django_db
FETCHES = re.compile(r"""\s(?:src|srcset|background)=["'](?!cid:)|url\(|<link|<script|@import|<form""")


@pytest.fixture
def account(cast: Cast, settings) -> Account:
    settings.ARPENTEUR_DEMO = True
    settings.ARPENTEUR_ADDRESS = "https://essai.exemple.fr"
    with sealed(cast.campaign.pk):
        a_sender(cast)
        return an_account(cast)


def a_picture() -> PhotoRead:
    out = BytesIO()
    Image.new("RGB", (900, 400), "teal").save(out, "PNG")
    return open_photo(out.getvalue())


def with_picture(cast: Cast, account: Account) -> Mailing:
    """A message with a picture of its own."""
    mailing = written(cast, account)
    kept = keep_picture(mailing=mailing, photo=a_picture(), at=NOW)
    blocks = (
        TextBlock("# Été\n\nBonjour {prénom} & co <b>,\n\nhttps://exemple.fr/a?b=1&c=2."),
        PictureBlock(kept.file, "Des arbres"),
        ButtonBlock("Je viens", "https://exemple.fr/verger"),
    )
    draft = MailingDraft(subject="L'été de {prénom}", blocks=blocks, account=account)
    member = member_of(cast, cast.organiser)
    return rewrite(mailing=mailing, by=member, draft=draft, version=mailing.version, at=NOW)


def received(mailing: Mailing, contact: Contact, account: Account):
    """What arrives, read again, and its bytes."""
    recipient = Recipient.objects.create(campaign=mailing.campaign, mailing=mailing, contact=contact)
    composer = Composer(mailing, account)
    leave = "https://essai.exemple.fr" + leave_path(recipient)
    made = composer.message(
        composer.letter(recipient, contact), contact.email, str(recipient.code), NOW, leave=leave
    ).written()
    return made.read(), made.as_bytes()


def test_it_has_both_texts_one_of_each_header_and_fetches_nothing(cast: Cast, account: Account):
    with sealed(cast.campaign.pk):
        [contact] = people(cast, 1)
        message, raw = received(with_picture(cast, account), contact, account)
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii")
    for name in ("From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post"):
        assert len(message.get_all(name)) == 1, name
    assert re.search(r"\r\nList-Unsubscribe: <https://essai\.exemple\.fr/reponse/messages/[^\s<>?=]+/>\r\n", head)
    assert "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in head
    assert message["Subject"] == "L'été de Figurine"
    assert message["Message-ID"].endswith("@exemple.fr>")
    assert not re.search(r"(?i)^(bcc|cc|x-.*track|.*receipt.*):", head, re.M)
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert not re.search(rb"[^\r]\n", raw)
    html = message.get_body(("html",)).get_content()
    plain = message.get_body(("plain",)).get_content()
    assert not FETCHES.search(html)
    assert "prefers-color-scheme:dark" in html
    assert 'alt="Des arbres"' in html
    assert "Bonjour Figurine &amp; co &lt;b&gt;," in html
    assert "https://exemple.fr/a?b=1&amp;c=2</a>." in html
    assert "[image : Des arbres]" in plain
    assert "Je viens : https://exemple.fr/verger" in plain
    assert all(len(line) <= 78 or "https://" in line for line in plain.splitlines())
    [picture] = [part for part in message.walk() if part.get_content_type() == "image/jpeg"]
    assert picture["Content-ID"].strip("<>") in html
    assert picture["Content-Disposition"].startswith("inline")


def test_its_foot_says_who_where_from_rights_and_the_way_out(cast: Cast, account: Account):
    with sealed(cast.campaign.pk):
        [contact] = people(cast, 1)
        message, _raw = received(written(cast, account), contact, account)
    for kind in ("html", "plain"):
        said = " ".join(message.get_body((kind,)).get_content().replace("\xa0", " ").split())
        for words in (
            "Message politique",
            "Association d",
            "1 rue du Gabarit",
            "30 novembre 2026",
            "donnees@exemple.fr",
            "/mes-donnees/",
            "/reponse/messages/",
        ):
            assert words in said, (kind, words)


def test_whoever_reads_it_again_reads_the_label_that_leaves(cast: Cast, account: Account):
    with sealed(cast.campaign.pk):
        same = Composer(written(cast, account), account).example(NOW)
        chosen = written(cast, account, blocks=(TextBlock("Votre bureau : {bureau}."),))
        assert "Ciblée" not in same.text
        for made in (Composer(chosen, account).example(NOW).text, Composer(chosen, account).example(NOW).html):
            assert "Ciblée, avec votre accord" in " ".join(made.split())


def test_a_name_is_a_name_whatever_it_holds(cast: Cast, account: Account):
    with sealed(cast.campaign.pk):
        [contact] = people(cast, 1)
        contact.person.name = "Eve\r\nBcc:x@exemple.fr <script>"
        contact.person.save()
        message, raw = received(with_picture(cast, account), contact, account)
    assert message["Bcc"] is None
    assert b"\nBcc" not in raw.partition(b"\r\n\r\n")[0]
    assert "<script" not in message.get_body(("html",)).get_content()
    assert first_name("ÉLOÏSE MAQUETTE") == "Éloïse"


def test_texts_are_escaped_and_marked_as_they_say():
    html = html_of("**gras** <i>\n\n- un\n- https://exemple.fr/x.\n\n# Titre")
    assert "<b>gras</b> &lt;i&gt;" in html
    assert html.count("<li>") == 2
    assert 'href="https://exemple.fr/x"' in html
    assert "<h2" in html


def test_she_leaves_by_a_post_without_cookie_and_a_get_changes_nothing(cast: Cast, account: Account):
    with sealed(cast.campaign.pk):
        [contact] = people(cast, 1)
        mailing = approved(cast, account)
        path = leave_path(mailing.recipients.get())
    client = Client(enforce_csrf_checks=True)
    for _again in range(3):
        assert "Ne plus recevoir" in client.get(path).content.decode()
        assert client.head(path).status_code == 200
    with sealed(cast.campaign.pk):
        assert Consent.objects.filter(contact=contact, withdrawn_at=None).count() == 1
    for _again in range(2):
        answer = client.post(path, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert not answer.cookies
    assert not client.cookies
    with sealed(cast.campaign.pk):
        assert Consent.objects.filter(contact=contact, withdrawn_at=None).count() == 0
        assert mailing.recipients.get().left_at is not None
        forget(contact=Contact.objects.get(), by=member_of(cast, cast.director).actor, at=NOW)
    assert client.post(path).status_code == 200
    assert client.post(path[:-4] + "abc/").status_code == 404


def test_what_dns_says_is_kept_and_said(cast: Cast, account: Account):
    published = {
        "exemple.fr": ["v=spf1 include:spf.exemple.fr -all", "autre"],
        "_dmarc.exemple.fr": ["v=DMARC1; p=quarantine"],
        "s1._domainkey.exemple.fr": ["v=DKIM1; k=rsa; p=MIGf"],
    }
    with sealed(cast.campaign.pk):
        account.kind = AccountKind.SMTP
        assert [one.verdict for one in sentences(account, NOW)] == [CheckVerdict.WARN]
        look_at_domain(account, NOW, lambda name: published.get(name, []))
        assert {one.code: one.verdict for one in sentences(account, NOW)} == dict.fromkeys(
            ("spf", "dkim", "dmarc"), CheckVerdict.OK
        )
        published["exemple.fr"] = ["v=spf1 +all"]
        published["s1._domainkey.exemple.fr"] = ["v=DKIM1; p="]
        published.pop("_dmarc.exemple.fr")
        look_at_domain(account, NOW, lambda name: published.get(name, []))
        assert {one.verdict for one in sentences(account, NOW)} == {CheckVerdict.WARN}

        def silent(_name: str) -> list[str]:
            raise OSError

        look_at_domain(account, NOW, silent)
        assert [one.code for one in sentences(account, NOW)] == ["domain"]
        account.refresh_from_db()
        assert account.checks["fault"] == "OSError"


@pytest.mark.parametrize(
    ("status", "verdict"), [(404, CheckVerdict.STOP), (200, CheckVerdict.OK), (403, CheckVerdict.OK)]
)
def test_links_are_asked_for_once_and_one_that_is_dead_stops(
    cast: Cast, account: Account, status: int, verdict: CheckVerdict
):
    with sealed(cast.campaign.pk):
        people(cast, 1)
        mailing = written(cast, account)
        asked: list[str] = []
        assert look_at_links(mailing, NOW, lambda link: (asked.append(link), status)[1]) == 1
        assert asked == ["https://exemple.fr/verger"]
        assert next(one.verdict for one in findings_of(mailing, NOW) if one.code == "link") is verdict


def test_a_link_that_cannot_be_asked_for_from_here_stops_nothing(cast: Cast, account: Account):
    def away(_link: str) -> int:
        raise UnreachableError("timeout")

    def hidden(_link: str) -> int:
        raise InputError("private")

    with sealed(cast.campaign.pk):
        people(cast, 1)
        mailing = written(cast, account)
        for look in (away, hidden):
            look_at_links(mailing, NOW, look)
            assert next(one.verdict for one in findings_of(mailing, NOW) if one.code == "link") is CheckVerdict.WARN


def test_no_more_pictures_than_a_message_carries_and_nothing_but_pictures(cast: Cast, account: Account):
    with sealed(cast.campaign.pk):
        mailing = written(cast, account)
        for _number in range(5):
            keep_picture(mailing=mailing, photo=a_picture(), at=NOW)
        with pytest.raises(InputError):
            keep_picture(mailing=mailing, photo=a_picture(), at=NOW)
        other = written(cast, account)
        with pytest.raises(InputError):
            keep_picture(mailing=other, photo=open_photo(b"<svg/>"), at=NOW)


def test_a_picture_that_no_block_shows_goes_with_its_file(
    cast: Cast, account: Account, django_capture_on_commit_callbacks
):
    with sealed(cast.campaign.pk):
        mailing = with_picture(cast, account)
        file = content_path(mailing)
        assert drop_unused(mailing) == 0
        mailing.blocks = []
        with django_capture_on_commit_callbacks(execute=True):
            assert drop_unused(mailing) == 1
    assert not file.exists()


def content_path(mailing: Mailing):
    """Where the file of its picture is."""
    found = path_of(mailing.campaign_id, mailing.pictures.get().file)
    assert found is not None
    return found


def test_the_date_of_a_message_is_the_moment_it_leaves(cast: Cast, account: Account):
    with sealed(cast.campaign.pk):
        [contact] = people(cast, 1)
        message, _raw = received(written(cast, account), contact, account)
    assert datetime.strptime(message["Date"], "%a, %d %b %Y %H:%M:%S %z") - NOW < timedelta(seconds=1)


def said_of(mailing: Mailing) -> dict[str, tuple[CheckVerdict, str]]:
    """What the checks of the e-mail say of its blocks, by code."""
    return {one.code: (one.verdict, one.settle) for one in preflight(mailing, NOW)}


def test_the_blocks_of_an_email_are_looked_at_one_by_one(cast: Cast, account: Account):
    with sealed(cast.campaign.pk):
        mailing = with_picture(cast, account)
        right, file = said_of(mailing), mailing.blocks[1]["file"]
        assert right["alt"][0] is CheckVerdict.OK
        assert not {"picture", "button", "to-write"} & set(right)
        wrong = (
            (PictureBlock(file, "  "), "alt"),
            (PictureBlock("ailleurs.jpg", "Des arbres"), "picture"),
            (ButtonBlock(" ", "https://exemple.fr/"), "button"),
            (ButtonBlock("Je viens", "https://"), "button"),
            (ButtonBlock("Je viens", "javascript:alert(1)"), "button"),
            (TextBlock("Rendez-vous [… jour et heure]."), "to-write"),
        )
        for block, code in wrong:
            mailing.blocks = as_json((TextBlock("Bonjour"), block))
            assert said_of(mailing)[code] == (CheckVerdict.STOP, "blocks"), block
        mailing.blocks = as_json((TextBlock("Bonjour [1], [sic]"), ButtonBlock("Appeler", "tel:+33100000000")))
        assert not {"picture", "alt", "button", "to-write"} & set(said_of(mailing))
