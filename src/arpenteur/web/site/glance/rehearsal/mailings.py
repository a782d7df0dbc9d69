"""The messages of the demonstration: one that left, one that waits to be read again, an answer. Nothing leaves."""

from datetime import datetime, timedelta

from arpenteur.web.communication.outreach.accounts import AccountWords
from arpenteur.web.communication.outreach.actions import MailingDraft, approve, begin, keep_account, keep_sender, submit
from arpenteur.web.communication.outreach.blocks import ButtonBlock, TextBlock
from arpenteur.web.communication.outreach.models import (
    Account,
    AccountKind,
    Mailing,
    MailingState,
    ReturnKind,
    SenderKind,
)
from arpenteur.web.communication.outreach.replies import MailAnswer, take_reply
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.persons.contacts.models import Channel, Purpose

_MEETING = (
    TextBlock(
        "# Réunion publique\n\nBonjour {prénom},\n\nVenez jeudi à 18 h 30, salle des Épures. On parlera de **l’eau**."
    ),
    ButtonBlock("Je viens", "https://exemple.fr/reunion"),
)
_ORCHARD = (
    TextBlock(
        "# Samedi, on plante un verger\n\nBonjour {prénom},\n\nNous plantons douze arbres derrière la salle des Épures."
        "\n\n- des gants\n- une gourde"
    ),
    ButtonBlock("Je viens", "https://exemple.fr/verger"),
)
_ANSWER = "Je ne peux pas monter les marches. La salle est-elle accessible ?"
_LEFT, _MINUTES = timedelta(days=3, hours=2), timedelta(minutes=4)
_DEAD, _AWAY = 2, 3
"""How many of the first message came back, for good and for now."""


def mailings(campaign: Campaign, at: datetime) -> None:
    """Write them by the verbs of the room, around the day of the rehearsal."""
    keep_sender(
        campaign=campaign,
        kind=SenderKind.BODY,
        name="Association Valmarche en commun",
        label_shown=True,
        address="1 rue du Gabarit, Valmarche",
        contact="donnees@exemple.invalid",
        by=COMMAND,
        at=at,
    )
    words = AccountWords(
        channel=Channel.EMAIL,
        kind=AccountKind.CONSOLE,
        name="Démonstration",
        sender="bonjour@exemple.invalid",
        sender_name="Valmarche en commun",
    )
    account = keep_account(campaign=campaign, account=None, words=words, by=COMMAND, at=at)
    team = {one.role: Member(campaign, one) for one in Membership.objects.filter(campaign=campaign)}
    writer, reader = team[Role.DIRECTOR], team[Role.FIELD_LEAD]
    gone = _written(writer, account, "Réunion publique jeudi", _MEETING, at)
    approve(mailing=gone, version=gone.version, by=reader, at=at)
    _arrived(gone, at - _LEFT)
    _answered(gone, account, at)
    _written(writer, account, "Samedi, on plante un verger", _ORCHARD, at)


def _written(
    writer: Member, account: Account, subject: str, blocks: tuple[TextBlock | ButtonBlock, ...], at: datetime
) -> Mailing:
    draft = MailingDraft(purpose=Purpose.NEWS, subject=subject, blocks=blocks, account=account)
    return submit(mailing=begin(draft=draft, by=writer, at=at), by=writer, at=at)


def _arrived(mailing: Mailing, at: datetime) -> None:
    """As it would have been, had it left: nothing does from here."""
    mailing.recipients.update(state="accepted", handed_at=at + _MINUTES)
    numbers = list(mailing.recipients.order_by("pk").values_list("pk", flat=True)[: _DEAD + _AWAY])
    for kind, some in ((ReturnKind.HARD, numbers[:_DEAD]), (ReturnKind.SOFT, numbers[_DEAD:])):
        mailing.recipients.filter(pk__in=some).update(returned=kind, returned_at=at + _MINUTES)
    Mailing.objects.filter(pk=mailing.pk).update(
        state=MailingState.DONE, changed_at=at, submitted_at=at, approved_at=at, started_at=at, ended_at=at + _MINUTES
    )


def _answered(mailing: Mailing, account: Account, at: datetime) -> None:
    someone = mailing.recipients.select_related("contact__person").exclude(contact=None).order_by("-pk").first()
    if someone is not None and someone.contact is not None:
        answer = MailAnswer("demo", someone.contact.email, _ANSWER, (str(someone.code),))
        take_reply(account=account, answer=answer, by=COMMAND, at=at)
