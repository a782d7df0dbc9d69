"""What the rules of messages judge."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from arpenteur.web.communication.outreach.models import Mailing
from arpenteur.web.foundation.campaigns.judging import JudgedActs
from arpenteur.web.persons.contacts.models import Channel


def _texts() -> "QuerySet[Mailing]":
    return Mailing.objects.filter(channel=Channel.SMS)


def _letters() -> "QuerySet[Mailing]":
    return Mailing.objects.filter(channel=Channel.EMAIL)


_TEXTS = JudgedActs(_("text messages sent"), "outreach:messages", _texts, "started_at")
ACTS = {
    "SMS-AF2M-HOURS": _TEXTS,
    "ARCEP-2022-1583-SENDER": _TEXTS,
    "MAIL-SENDERS-RATES": JudgedActs(_("e-mails sent"), "outreach:messages", _letters, "started_at"),
}
