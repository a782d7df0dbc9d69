"""Writes: somebody takes part, confirms her address, takes it back, is forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.domain.law.retention import term
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.keys.blind import Digester
from arpenteur.web.foundation.shared.privacy import Retention
from arpenteur.web.foundation.shared.secret_links import digest, new_secret
from arpenteur.web.residents.consultations.actions.common import blank, leave_codes_spent
from arpenteur.web.residents.consultations.clocks import hold_to_silence
from arpenteur.web.residents.consultations.kinds import EntryChannel, Requirement
from arpenteur.web.residents.consultations.mailbox_aliases import one_mailbox
from arpenteur.web.residents.consultations.models import (
    DATA,
    Contribution,
    Credential,
    ProcessStep,
    Resident,
)
from arpenteur.web.residents.consultations.privacy_notice import version_of
from arpenteur.web.residents.consultations.pseudonyms import new_pseudonym

VISITOR = Actor("visitor")


@dataclass(frozen=True)
class NewResident:
    """What somebody gives of herself: a notice she agreed to, and nothing else that is owed."""

    notice: Sequence[str]
    email: str = ""
    zone: str = ""
    channel: EntryChannel = EntryChannel.WEB
    language: str = "fr"


def resident_actor(resident: Resident) -> Actor:
    """Whoever takes part, as the journal has her: a keyed digest."""
    return Actor("resident", str(resident.pk))


@verb("resident.came_back", "somebody who takes part came back")
@verb("resident.entered", "somebody takes part")
def enter(*, campaign: Campaign, new: NewResident, by: Actor, at: datetime) -> tuple[Resident, str]:
    """A line for whoever takes part, with the secret of her own link, shown once.

    Somebody whose address is known keeps her line, and no secret is given: what is written in her name waits until
    her letter is opened. Raises InputError without a notice; RefusedByLawError in silence.
    """
    hold_to_silence(campaign, at)
    if not any(new.notice):
        raise InputError(_("nobody takes part without having read what is kept"))
    found = email_digest(campaign, new.email)
    known = Resident.objects.filter(campaign=campaign, email_digest=found).first() if found else None
    if known is not None:
        record(verb="resident.came_back", subject=known, by=by, at=at, campaign=campaign.pk)
        return known, ""
    secret = new_secret()
    resident = Resident.objects.create(
        campaign=campaign,
        pseudonym=new_pseudonym(campaign),
        email=new.email.strip(),
        email_digest=found,
        digest=digest(secret),
        zone=new.zone,
        channel=new.channel,
        language=new.language,
        notice=version_of(new.notice),
        since=at,
        expires_at=kept_until(campaign),
    )
    record(verb="resident.entered", subject=resident, by=by, at=at, campaign=campaign.pk, channel=str(new.channel))
    return resident, secret


@verb("resident.confirmed", "address of somebody who takes part confirmed")
def confirm_address(*, resident: Resident, by: Actor, at: datetime) -> Resident:
    """She opened her letter: the address is hers. Again is not an error."""
    row = Resident.objects.select_for_update().get(pk=resident.pk)
    if row.confirmed_at is None:
        row.confirmed_at = at
        row.save(update_fields=["confirmed_at"])
        record(subject=row, by=by, at=at, campaign=row.campaign_id)
    return row


@verb("credential.given", "right to take part shown")
def give_credential(
    *,
    step: ProcessStep,
    resident: Resident,
    method: Requirement,
    evidence: str,
    by: Actor,
    at: datetime,
    zone: str = "",
) -> Credential:
    """What she showed at a gate; only a keyed digest of it is kept. Raises InputError for what was used already."""
    print_of = credential_digest(step, method, evidence)
    taken = Credential.objects.select_for_update().filter(step=step, method=method, digest=print_of).first()
    used = InputError(_("this was used already"), action=_("ask at the desk"))
    if taken is not None and taken.spent and taken.resident_id != resident.pk:
        raise used
    if taken is None:
        taken = Credential(
            campaign_id=step.campaign_id, step=step, method=method, digest=print_of, zone=zone, by=by.pseudonym
        )
    taken.resident, taken.spent, taken.at = resident, True, at
    try:
        with transaction.atomic():
            taken.save()
    except IntegrityError as fault:  # at another desk, a moment before
        raise used from fault
    record(subject=taken, by=by, at=at, campaign=step.campaign_id, method=str(method))
    return taken


@verb("resident.texts_erased", "texts of somebody erased")
def make_placeholders(*, resident: Resident, by: Actor, at: datetime) -> int:
    """Everything she wrote becomes a line without a text, a place or her; counts stay. How many.

    Called before her line is scrubbed (``persons.PERSONS``), and by ``forget_resident``: a right, in silence too.
    """
    rows = list(Contribution.objects.select_for_update(of=("self",)).select_related("process").filter(author=resident))
    for row in rows:
        blank(row, at)
    if rows:
        record(subject=resident, by=by, at=at, campaign=resident.campaign_id, n=len(rows))
    return len(rows)


@verb(through="drop_resident")
def forget_resident(*, resident: Resident, by: Actor, at: datetime) -> int:
    """Erase somebody who takes part, and the words of everything she wrote; how many texts became placeholders."""
    count = make_placeholders(resident=resident, by=by, at=at)
    drop_resident(resident=resident, by=by, at=at)
    return count


@verb("resident.erased", "somebody who took part erased")
def drop_resident(*, resident: Resident, by: Actor, at: datetime) -> None:
    """Her line goes; what she wrote is nobody's from now on, and a code that she used stays used."""
    leave_codes_spent([resident.pk])
    record(subject=resident, by=by, at=at, campaign=resident.campaign_id)
    resident.delete()


def kept_until(campaign: Campaign) -> datetime:
    """When a line of somebody who takes part goes at the latest."""
    return term(Retention.RESIDENT).after_day(campaign.second_round or campaign.first_round, campaign.time_zone)


def email_digest(campaign: Campaign, email: str) -> str:
    """What an address is found by; empty for none."""
    key = one_mailbox(email)
    return Digester.of(campaign.pk, DATA).digest("resident-email", key) if key else ""


def credential_digest(step: ProcessStep, method: Requirement, evidence: str) -> str:
    """What is kept of a code or a card, under the key of the campaign, for one step."""
    word = "".join(evidence.split()).replace("-", "").upper()
    if not word:
        raise InputError(_("nothing was shown"))
    return Digester.of(step.campaign_id, DATA).digest(f"credential-{step.pk}", method.value, word)
