"""Writes: the sponsor, notices and what is published of them; policy, register and assessment of targeting."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from arpenteur.domain.errors import InputError
from arpenteur.domain.law.retention import term
from arpenteur.web.communication.advertising import documents
from arpenteur.web.communication.advertising.kinds import AdPaperKind
from arpenteur.web.communication.advertising.mailings import sent_mailings
from arpenteur.web.communication.advertising.models import AdComplaint, AdNotice, AdPaper, Sponsor
from arpenteur.web.communication.advertising.queries import sponsor_of, uses_of
from arpenteur.web.communication.public_pages.links import whole
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import JOB, Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.listing import every_campaign
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.privacy import Retention
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.filters import every_filter

_SPACE = uuid.UUID("4a7c7d7e-6a0f-5a55-9b4e-0d6f0f6f2a31")


@verb("ad.sponsor_written", "sponsor of the advertising written")
def write_sponsor(*, campaign: Campaign, values: Mapping[str, Any], by: Actor, at: datetime) -> Sponsor:
    """For whom the advertisements are. Notices that are published stay as they are until they are published again."""
    sponsor, _new = Sponsor.objects.update_or_create(campaign=campaign, defaults={**values, "changed_at": at})
    record(subject=sponsor, by=by, at=at, campaign=campaign.pk)
    return sponsor


@verb("ad.notice_written", "notice of an advertisement written")
def write_notice(
    *, campaign: Campaign, notice: AdNotice | None, values: Mapping[str, Any], by: Actor, at: datetime
) -> AdNotice:
    """A notice, new or changed; nobody outside sees it before it is published. Raises InputError for days or amounts
    that contradict each other.
    """
    if values["ends"] < values["begins"]:
        raise InputError(_("an advertisement does not end before it begins"), expected=_("a last day after the first"))
    if values["campaign_amount"] < values["amount"]:
        raise InputError(
            _("the whole campaign of advertising costs less than this part of it"),
            expected=_("an amount that contains the other"),
        )
    held = notice or AdNotice(campaign=campaign)
    for name, value in values.items():
        setattr(held, name, value)
    held.changed_at = at
    held.save()
    record(subject=held, by=by, at=at, campaign=campaign.pk)
    return held


@verb("ad.published", "paper of advertising published or noted")
def publish_notice(*, notice: AdNotice, by: Actor, at: datetime) -> AdPaper:
    """The notice as it is now, at its permanent address; the versions before stay there. Raises InputError without a
    sponsor.
    """
    campaign = notice.campaign
    document = current_notice(campaign, notice)
    return _keep(campaign, AdPaperKind.NOTICE, notice.code, document, notice.ends, by, at)


def current_notice(campaign: Campaign, notice: AdNotice) -> dict[str, Any]:
    """What a notice says now. Raises InputError without a sponsor."""
    return documents.notice_document(campaign, named_sponsor(campaign), notice, addresses=addresses_of(campaign))


def named_sponsor(campaign: Campaign) -> Sponsor:
    """For whom its advertisements are. Raises InputError before somebody says it."""
    sponsor = sponsor_of(campaign)
    if sponsor is None:
        raise InputError(_("nobody is named as sponsor"), action=_("say first for whom the advertisement is"))
    return sponsor


@verb(also="ad.published")
def publish_policy(*, campaign: Campaign, by: Actor, at: datetime) -> AdPaper:
    """The policy on targeting; the same again changes nothing but its last day."""
    with override("fr"):
        facts = [str(one.label) for one in every_filter().values()]
    document = documents.policy_document(campaign, facts, addresses=addresses_of(campaign))
    return _keep(campaign, AdPaperKind.POLICY, policy_code(campaign), document, _last_day(campaign), by, at)


@verb(also="ad.published")
def publish_assessment(*, campaign: Campaign, year: int, by: Actor, at: datetime) -> AdPaper:
    """The assessment of a year, of what was sent in it. Raises InputError where nothing was targeted in that year."""
    uses = [one.document for one in uses_of(campaign) if documents.is_of_year(one.document, year)]
    if not uses:
        raise InputError(_("nothing was targeted in %(year)s") % {"year": year}, action=_("there is nothing to assess"))
    complaints = AdComplaint.objects.filter(received_at__year=year).count()
    document = documents.assessment_document(campaign, year, uses, complaints)
    code = uuid.uuid5(_SPACE, f"{campaign.pk}/assessment/{year}")
    return _keep(campaign, AdPaperKind.ASSESSMENT, code, document, _last_day(campaign), by, at)


@verb(also="ad.published")
def note_uses(*, campaign: Campaign, by: Actor, at: datetime) -> int:
    """Write into the register every targeted message that left, as it is known now, and publish the policy with the
    first; how many lines are new or changed.
    """
    known = {one.code: one.digest for one in uses_of(campaign)}
    count = 0
    for one in sent_mailings(campaign):
        document = documents.use_document(one)
        code = uuid.uuid5(_SPACE, f"{campaign.pk}/{one.key}")
        if one.targeted and known.get(code) != documents.digest_of_document(document):
            _keep(campaign, AdPaperKind.USE, code, document, one.last_day, by, at)
            count += 1
    if count:
        publish_policy(campaign=campaign, by=by, at=at)
    return count


def keep_up(*, at: datetime) -> int:
    """The register of every campaign follows what was sent; how many lines."""
    count = 0
    for campaign in every_campaign():
        with sealed(campaign.pk):
            count += note_uses(campaign=campaign, by=JOB, at=at)
    return count


def addresses_of(campaign: Campaign) -> dict[str, str]:
    """Where others read and write about the campaign's advertisements."""
    return {
        "complaint": whole(reverse("advertising:complain", args=[campaign.slug])),
        "policy": whole(reverse("advertising:paper", args=[policy_code(campaign)])),
        "rights": whole(reverse("public_pages:leave", args=[campaign.slug])),
    }


def policy_code(campaign: Campaign) -> uuid.UUID:
    """In the permanent address of the policy, known before it is published."""
    return uuid.uuid5(_SPACE, f"{campaign.pk}/policy")


def _keep(
    campaign: Campaign,
    kind: AdPaperKind,
    code: uuid.UUID,
    document: dict[str, Any],
    last_day: date,
    by: Actor,
    at: datetime,
) -> AdPaper:
    """A version more; where the document is the same, its last day alone."""
    kept = AdPaper.objects.select_for_update().filter(code=code, chain=campaign.pk).order_by("-version").first()
    expires_at = term(Retention.ADVERTISING).after_day(last_day, campaign.time_zone)
    digest = documents.digest_of_document(document)
    if kept is not None and kept.digest == digest:
        kept.last_day, kept.expires_at = last_day, expires_at
        kept.save(update_fields=["last_day", "expires_at"])
        paper = kept
    else:
        paper = AdPaper.objects.create(
            chain=campaign.pk,
            campaign_name=campaign.name,
            code=code,
            kind=kind,
            document=document,
            digest=digest,
            version=kept.version + 1 if kept else 1,
            published_at=at,
            last_day=last_day,
            expires_at=expires_at,
        )
    record(
        verb="ad.published",
        subject=paper,
        by=by,
        at=at,
        campaign=campaign.pk,
        paper=kind.value,
        digest=digest,
        version=paper.version,
    )
    return paper


def _last_day(campaign: Campaign) -> date:
    return max(campaign.second_round or campaign.first_round, day_of(campaign, campaign.created_at))
