"""Writes: a message tried on whoever writes it, at the address of her account and nobody else's."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.outreach.channels import channel_of
from arpenteur.web.communication.outreach.models import Account, Mailing
from arpenteur.web.communication.outreach.silence import refused
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.persons.contacts.models import Channel

MOST, WITHIN = 10, timedelta(hours=1)
"""Tests of one campaign."""


@verb("mailing.tested", "message tried on oneself", own_transaction=True)
def try_out(*, mailing: Mailing, by: Member, at: datetime) -> None:
    """One message to herself, with the values of somebody who does not exist. Raises InputError without an account,
    where the test did not leave, for too many of them, and during the silence.
    """
    channel = channel_of(mailing)
    account = mailing.account
    if channel.test is None or account is None or account.ended_at is not None:
        raise InputError(_("Choose the account of the campaign by which it leaves."))
    law = refused(mailing.campaign, Channel(mailing.channel), at)
    if law is not None:
        raise InputError(law.title, action=f"{law.article} : {law.reason}")
    tests = Entry.objects.filter(chain=mailing.campaign_id, verb="mailing.tested", at__gt=at - WITHIN)
    if tests.count() >= MOST:
        raise InputError(_("too many tests"), expected=_("%(most)d an hour at most") % {"most": MOST})
    channel.test(mailing, account, by.membership.user.email, at)
    with transaction.atomic():
        Account.objects.filter(pk=account.pk).update(tried_at=at)
        record(subject=mailing, by=by.actor, at=at, campaign=mailing.campaign_id, version=mailing.version)
