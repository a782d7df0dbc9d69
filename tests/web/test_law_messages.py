"""UE-18-ADVERTISING, IA-III-8B-TEXTS: whom targeting never reaches, and that nothing leaves which nobody approved."""

import re
from datetime import timedelta

import pytest
from acquainted import acquainted
from cast import Cast
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from journeys import ready_path
from mailings import NEWS, NOW, TARGETED, a_sender, an_account, member_of, people, written

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.outreach.actions import open_sequence, start, submit
from arpenteur.web.communication.outreach.blocks import TextBlock, Variable
from arpenteur.web.communication.outreach.checks import findings_of
from arpenteur.web.communication.outreach.choosing import choose
from arpenteur.web.communication.outreach.findings import CheckVerdict
from arpenteur.web.communication.outreach.models import Account, Mailing, MailingState, OutReason, SequenceKind
from arpenteur.web.communication.outreach.sending import mailing_kinds
from arpenteur.web.communication.outreach.sequencing import enrol_due
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.outbox.models import Message
from arpenteur.web.foundation.outbox.worker import deliver_due
from arpenteur.web.foundation.shared.privacy import Personal, entries
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.models import Consent, Purpose
from arpenteur.web.persons.electors.models import Voter
from arpenteur.web.persons.paths.models import PathStep
from arpenteur.web.persons.paths.starting import start as put_on_path

pytestmark = pytest.mark.django_db
AGE = re.compile(r"(^|_)(age|ages|birth|birthday|born|year_of_birth|minor|adult)(_|$)")


@pytest.fixture
def account(cast: Cast, settings) -> Account:
    settings.ARPENTEUR_DEMO = True
    with sealed(cast.campaign.pk):
        a_sender(cast)
        return an_account(cast)


# -- whom a targeted message never reaches ------------------------------------------------------------------------


def test_no_age_is_held_of_anybody_but_on_the_electoral_list():
    """Whoever is under 17 is not known to be: nothing of whom messages go to says an age."""
    held = {
        f"{model._meta.label}.{name}"
        for model in apps.get_models(include_auto_created=True)
        for name, one in entries(model).items()
        if isinstance(one, Personal) and AGE.search(name)
    }
    assert held == {f"{Voter._meta.label}.birth_year"}


def test_whoever_gave_no_separate_agreement_herself_is_left_out_and_counted(cast: Cast, account: Account):
    with sealed(cast.campaign.pk):
        people(cast, 2)
        acquainted(cast.campaign, "Témoin Ciblé", (NEWS, TARGETED), email="cible@exemple.fr", at=NOW)
        mailing = written(cast, account, lines=("garder.classe.regular",))
        choice = choose(mailing, NOW)
        assert (choice.recipients, choice.left_out) == (1, {OutReason.NOT_TARGETED: 2})
        Consent.objects.filter(purpose=Purpose.TARGETED).update(withdrawn_at=NOW)
        assert choose(mailing, NOW).recipients == 0


def test_no_file_of_anybody_proves_the_separate_agreement(cast: Cast):
    client = cast.client(cast.organiser)
    file = SimpleUploadedFile(
        "liste.csv", b"Nom complet;Courriel;Date accord;Mention\nIris Figurine;iris@exemple.fr;2026-03-02;Oui\n"
    )
    page = client.post("/c/essai/contacts/imports/", {"file": file}).headers["Location"].removesuffix("origine/")
    said = {"origin": "bought", "proof": "columns", "channels": ["email"]}
    assert client.post(f"{page}origine/", {**said, "purposes": ["news", "targeted"]}).status_code == 400
    assert client.post(f"{page}origine/", {**said, "purposes": ["news"]}).status_code == 302
    assert client.post(f"{page}faire/", {"do": "write"}).status_code == 302
    with sealed(cast.campaign.pk):
        assert set(Consent.objects.values_list("purpose", "channel")) == {("news", "email")}


# -- nothing leaves that nobody approved --------------------------------------------------------------------------


def test_nothing_leaves_that_nobody_approved(cast: Cast, account: Account):
    with sealed(cast.campaign.pk):
        people(cast, 2)
        mailing = written(cast, account)
        with pytest.raises(InputError):
            start(mailing=mailing, by=COMMAND, at=NOW)
        submit(mailing=mailing, by=member_of(cast, cast.organiser), at=NOW)
        with pytest.raises(InputError):
            start(mailing=mailing, by=COMMAND, at=NOW)
        assert deliver_due(at=NOW + timedelta(days=2), among=mailing_kinds(), clock=lambda: NOW) == 0
        assert Mailing.objects.get().state == MailingState.SUBMITTED
        assert not Message.objects.filter(channel=f"mailing:{mailing.pk}").exists()


def test_a_step_of_a_path_sends_nothing_that_nobody_approved(cast: Cast, account: Account):
    with sealed(cast.campaign.pk):
        ready_path(cast.campaign)
        step = PathStep.objects.select_related("path").order_by("position")[0]
        made = open_sequence(step=step, kind=SequenceKind.WELCOME, hours=2, by=member_of(cast, cast.organiser), at=NOW)
        contact = acquainted(cast.campaign, "Figurine Une", (NEWS, TARGETED), email="une@exemple.fr", at=NOW)
        put_on_path(contact=contact, path=step.path, by=COMMAND, at=NOW)
        with pytest.raises(InputError):
            start(mailing=made.mailing, by=COMMAND, at=NOW)
        assert enrol_due(at=NOW + timedelta(days=1)) == 0
        assert made.mailing.recipients.count() == 0


@pytest.mark.parametrize("word", ["score", "potentiel", "soutien", "abstention", "profil", "opinion"])
def test_nothing_that_is_estimated_may_stand_in_a_message(cast: Cast, account: Account, word: str):
    assert set(Variable) == {"prénom", "lieu", "bureau", "mes données", "ne plus recevoir"}
    with sealed(cast.campaign.pk):
        people(cast, 1)
        mailing = written(cast, account, blocks=(TextBlock(f"Votre {{{word}}}"),))
        found = [one for one in findings_of(mailing, NOW) if one.code == "variable"]
    assert [one.verdict for one in found] == [CheckVerdict.STOP]
