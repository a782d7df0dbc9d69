"""A message is written, checked and approved by two pairs of eyes; who receives it is frozen, who does not is said."""

from datetime import timedelta

import pytest
from acquainted import acquainted
from cast import Cast
from fictional_place import station
from mailings import (
    BLOCKS,
    NEWS,
    NOW,
    TARGETED,
    a_sender,
    an_account,
    approved,
    draft_of,
    member_of,
    people,
    written,
)

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.outreach.actions import approve, begin, rewrite, send_back, submit
from arpenteur.web.communication.outreach.addresses import note_dead
from arpenteur.web.communication.outreach.blocks import ButtonBlock, PictureBlock, TextBlock, filled, read_blocks
from arpenteur.web.communication.outreach.checks import findings_of
from arpenteur.web.communication.outreach.choosing import choose
from arpenteur.web.communication.outreach.findings import CheckVerdict
from arpenteur.web.communication.outreach.models import Account, MailingState, OutReason, SenderKind
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.actions import add_member
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.actions import object_to_all, withdraw
from arpenteur.web.persons.contacts.models import Channel, Contact, How, Purpose

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(cast: Cast, settings) -> Account:
    """Who writes, and an account that only shows messages; contacts are each test's own."""
    settings.ARPENTEUR_DEMO = True
    with sealed(cast.campaign.pk):
        a_sender(cast)
        return an_account(cast)


def verdicts(mailing, at=NOW) -> dict[str, CheckVerdict]:
    """Each check by its code; of several of one code, the gravest."""
    found: dict[str, CheckVerdict] = {}
    for one in findings_of(mailing, at):
        found.setdefault(one.code, one.verdict)
    return found


def test_whoever_is_left_out_is_left_out_for_a_reason(cast: Cast, account: Account):
    with sealed(cast.campaign.pk):
        people(cast, 3)
        acquainted(cast.campaign, "Témoin Un", (), email="t1@exemple.fr", at=NOW)
        taken = acquainted(cast.campaign, "Témoin Deux", (NEWS,), email="t2@exemple.fr", at=NOW)
        withdraw(contact=taken, pairs=[NEWS], how=How.LINK, by=COMMAND, at=NOW)
        objecting = acquainted(cast.campaign, "Témoin Trois", (NEWS,), email="t3@exemple.fr", at=NOW)
        object_to_all(contact=objecting, how=How.LINK, by=COMMAND, at=NOW)
        moved = acquainted(cast.campaign, "Témoin Quatre", (NEWS,), email="t4@exemple.fr", at=NOW)
        Contact.objects.filter(pk=moved.pk).update(by_email=False)
        over = acquainted(cast.campaign, "Témoin Cinq", (NEWS,), email="t5@exemple.fr", at=NOW)
        Contact.objects.filter(pk=over.pk).update(expires_at=NOW)
        dead = acquainted(cast.campaign, "Témoin Six", (NEWS,), email="t6@exemple.fr", at=NOW)
        note_dead(dead, Channel.EMAIL, NOW)
        mailing = approved(cast, account)
        assert mailing.counts["left_out"] == {"objects": 1, "over": 1, "consent": 2, "address": 1, "bounced": 1}
        assert (mailing.counts["chosen"], mailing.counts["recipients"]) == (9, 3)
        assert mailing.recipients.count() == 3


def test_another_address_of_hers_is_not_dead(cast: Cast, account: Account):
    with sealed(cast.campaign.pk):
        contact = acquainted(cast.campaign, "Témoin Six", (NEWS,), email="t6@exemple.fr", at=NOW)
        note_dead(contact, Channel.EMAIL, NOW)
        mailing = written(cast, account)
        assert choose(mailing, NOW).left_out == {OutReason.BOUNCED: 1}
        contact.person.email = "autre@exemple.fr"
        contact.person.save()
        assert choose(mailing, NOW).recipients == 1


@pytest.mark.parametrize(
    ("given", "targeted"),
    [
        ({}, False),
        ({"lines": ("garder.accord.news.email",)}, False),
        ({"lines": ("garder.classe.regular",)}, True),
        ({"blocks": (TextBlock("Votre bureau : {bureau}"),)}, True),
        ({"blocks": (TextBlock("Bonjour {prénom}, {mes données}"),)}, False),
    ],
)
def test_any_choice_asks_for_the_separate_agreement(cast: Cast, account: Account, given: dict, targeted: bool):
    with sealed(cast.campaign.pk):
        people(cast, 2)
        acquainted(cast.campaign, "Témoin Ciblé", (NEWS, TARGETED), email="cible@exemple.fr", at=NOW)
        choice = choose(written(cast, account, **given), NOW)
        assert (choice.targeted, choice.recipients) == (targeted, 1 if targeted else 3)
        assert choice.left_out == ({OutReason.NOT_TARGETED: 2} if targeted else {})


def test_a_candidate_alone_always_needs_it_and_a_member_who_sees_a_part_chooses(cast: Cast, account: Account):
    with sealed(cast.campaign.pk):
        people(cast, 2, station=station(0))
        narrowed = begin(draft=draft_of(account), by=member_of(cast, cast.leader), at=NOW)
        assert choose(narrowed, NOW).targeted
        everybody = written(cast, account)
        assert choose(everybody, NOW).recipients == 2
        a_sender(cast, SenderKind.CANDIDATE)
        assert choose(everybody, NOW).left_out == {OutReason.NOT_TARGETED: 2}
        assert choose(written(cast, None, channel=Channel.POST), NOW).asks_agreement is False


def test_whoever_writes_does_not_approve_once_there_are_two(cast: Cast, account: Account):
    with sealed(cast.campaign.pk):
        people(cast, 1)
        organiser, director = member_of(cast, cast.organiser), member_of(cast, cast.director)
        mailing = submit(mailing=written(cast, account), by=organiser, at=NOW)
        with pytest.raises(InputError):
            approve(mailing=mailing, by=organiser, version=mailing.version, at=NOW)
        mailing = rewrite(
            mailing=mailing, by=director, draft=draft_of(account, subject="Autre"), version=mailing.version, at=NOW
        )
        mailing = submit(mailing=mailing, by=director, at=NOW)
        with pytest.raises(InputError):  # both wrote in it: whoever did so last does not approve
            approve(mailing=mailing, by=director, version=mailing.version, at=NOW)
        assert approve(mailing=mailing, by=organiser, version=mailing.version, at=NOW).approved_by is not None


def test_who_is_alone_approves_what_she_wrote_and_the_journal_says_so(cast: Cast, account: Account):
    with sealed(cast.campaign.pk):
        people(cast, 1)
        Membership.objects.filter(role=Role.FIELD_LEAD).delete()
        director = member_of(cast, cast.director)
        mailing = begin(draft=draft_of(account), by=director, at=NOW)
        submit(mailing=mailing, by=director, at=NOW)
        approve(mailing=mailing, by=director, version=mailing.version, at=NOW)
        line = Entry.objects.get(verb="mailing.approved")
        assert (line.details["alone"], line.details["n"]) == (True, 1)
        add_member(campaign=cast.campaign, user=cast.organiser, role=Role.FIELD_LEAD, stations=[], by=COMMAND, at=NOW)
        again = submit(mailing=begin(draft=draft_of(account), by=director, at=NOW), by=director, at=NOW)
        with pytest.raises(InputError):
            approve(mailing=again, by=director, version=again.version, at=NOW)


def test_a_change_takes_the_approval_away_and_two_changes_at_once_meet(cast: Cast, account: Account):
    with sealed(cast.campaign.pk):
        people(cast, 2)
        mailing = approved(cast, account)
        organiser = member_of(cast, cast.organiser)
        changed = rewrite(mailing=mailing, by=organiser, draft=draft_of(account), version=mailing.version, at=NOW)
        assert (changed.state, changed.approved_by, changed.counts) == (MailingState.DRAFT, None, {})
        assert changed.recipients.count() == 0
        with pytest.raises(InputError):
            rewrite(mailing=mailing, by=organiser, draft=draft_of(account), version=mailing.version, at=NOW)
        submit(mailing=changed, by=organiser, at=NOW)
        with pytest.raises(InputError):
            approve(mailing=changed, by=member_of(cast, cast.director), version=changed.version - 1, at=NOW)
        assert send_back(mailing=changed, by=member_of(cast, cast.director), at=NOW).state == MailingState.DRAFT


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"subject": ""}, "subject"),
        ({"blocks": ()}, "empty"),
        ({"subject": "Réunion [… jour]"}, "to-write"),
        ({"blocks": (TextBlock("Rendez-vous à [… lieu]."),)}, "to-write"),
        ({"blocks": (TextBlock("Bonjour {prenom}"),)}, "variable"),
        ({"blocks": (PictureBlock("a.jpg", ""),)}, "picture"),
        ({"blocks": (ButtonBlock("Je viens", "exemple.fr"),)}, "link"),
        ({"blocks": (ButtonBlock("", "https://exemple.fr"),)}, "button"),
        ({"blocks": (TextBlock("a" * 4000),) * 30}, "size"),
        ({"account": None}, "account"),
        ({"lines": ("garder.classe.donor",)}, "nobody"),
    ],
)
def test_what_is_not_right_stops_the_approval_with_its_sentence(cast: Cast, account: Account, given: dict, code: str):
    with sealed(cast.campaign.pk):
        people(cast, 1)
        mailing = written(cast, given.pop("account", account), **given)
        assert verdicts(mailing)[code] is CheckVerdict.STOP
        submit(mailing=mailing, by=member_of(cast, cast.organiser), at=NOW)
        with pytest.raises(InputError):
            approve(mailing=mailing, by=member_of(cast, cast.director), version=mailing.version, at=NOW)


def test_without_who_writes_nothing_is_approved(cast: Cast, settings):
    settings.ARPENTEUR_DEMO = True
    with sealed(cast.campaign.pk):
        people(cast, 1, (NEWS, TARGETED))
        mailing = written(cast, an_account(cast))
        assert verdicts(mailing)["sender"] is CheckVerdict.STOP
        a_sender(cast, label=False)
        found = verdicts(mailing)
        assert (found["sender"], found["label"]) == (CheckVerdict.OK, CheckVerdict.WARN)


def test_what_is_right_says_its_article(cast: Cast, account: Account):
    with sealed(cast.campaign.pk):
        people(cast, 1)
        found = {one.code: one for one in findings_of(written(cast, account), NOW)}
    assert all(one.verdict is not CheckVerdict.STOP for one in found.values())
    assert "18(3)" in str(found["targeting"].article)
    assert "L49" in found["silence"].article
    assert {"consent", "sender", "label", "exit", "tracking", "size", "spam"} <= found.keys()


def test_words_that_mailboxes_take_for_unwanted_mail_are_said_and_stop_nothing(cast: Cast, account: Account):
    with sealed(cast.campaign.pk):
        people(cast, 1)
        mailing = written(cast, account, subject="CLIQUEZ ICI MAINTENANT !!")
        spam = next(one for one in findings_of(mailing, NOW) if one.code == "spam")
    assert spam.verdict is CheckVerdict.WARN
    assert "cliquez ici" in spam.sentence
    assert "MAJUSCULES" in spam.sentence


def test_what_is_not_known_of_somebody_leaves_no_hole():
    assert filled("Bonjour {prénom}, venez", {}) == "Bonjour, venez"
    assert filled("{inconnu} {lieu}", {}) == "{inconnu}"


@pytest.mark.parametrize(
    "raw",
    [
        "text",
        [{"kind": "html", "text": "x"}],
        [{"kind": "text", "text": "x", "onclick": "y"}],
        [{"kind": "text", "text": 5}],
        [{"kind": "text", "text": "x" * 4001}],
        [{"kind": "picture"}],
        [{"kind": "text", "text": "x"}] * 31,
    ],
)
def test_nothing_else_than_blocks_is_kept(raw):
    with pytest.raises(InputError):
        read_blocks(raw)


def test_a_subject_is_one_line_of_bounded_length(cast: Cast, account: Account):
    with sealed(cast.campaign.pk):
        for subject in ("a\nBcc: b@exemple.fr", "a" * 151):
            with pytest.raises(InputError):
                written(cast, account, subject=subject)
        with pytest.raises(InputError):
            written(cast, account, purpose=Purpose.SUPPORT)
        with pytest.raises(InputError):
            written(cast, account, lines=("garder.nom.Dupont",))


def test_each_step_is_a_line_of_the_journal_that_names_nobody(cast: Cast, account: Account):
    with sealed(cast.campaign.pk):
        people(cast, 1)
        approved(cast, account, at=NOW + timedelta(minutes=1))
        lines = Entry.objects.filter(verb__startswith="mailing.")
        verbs = list(lines.order_by("number").values_list("verb", flat=True))
        assert verbs == ["mailing.begun", "mailing.submitted", "mailing.approved"]
        assert not any("Figurine" in str(one.details) or "@" in str(one.details) for one in lines)


def test_the_blocks_of_the_tests_are_as_a_mailing_keeps_them(cast: Cast, account: Account):
    with sealed(cast.campaign.pk):
        assert read_blocks(written(cast, account).blocks) == BLOCKS
