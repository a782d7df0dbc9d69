"""Reads: the sponsor of a campaign, what it published, its register, complaints that wait."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from arpenteur.web.communication.advertising.kinds import PUBLIC_KINDS, AdPaperKind
from arpenteur.web.communication.advertising.models import AdComplaint, AdNotice, AdPaper, Sponsor
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.sealing import unsealed


def sponsor_of(campaign: Campaign) -> Sponsor | None:
    """For whom its advertisements are, None before somebody says it."""
    return Sponsor.objects.filter(campaign=campaign).first()


def papers_of(campaign: Campaign, *kinds: AdPaperKind) -> list[AdPaper]:
    """The latest version of each paper of some kinds, the latest published first."""
    rows = AdPaper.objects.filter(chain=campaign.pk, kind__in=kinds).order_by("-version")
    latest: dict[uuid.UUID, AdPaper] = {}
    for one in rows:
        latest.setdefault(one.code, one)
    return sorted(latest.values(), key=_published, reverse=True)


def _published(one: AdPaper) -> tuple[datetime, int]:
    return one.published_at, one.pk


def uses_of(campaign: Campaign) -> list[AdPaper]:
    """The register: each targeted message as it is known last, the first sent first."""
    return sorted(papers_of(campaign, AdPaperKind.USE), key=lambda one: (str(one.document["from"]), str(one.code)))


def public_versions(code: uuid.UUID) -> Sequence[AdPaper]:
    """Every version of a published paper, the latest first, whatever became of its campaign; none for another one."""
    with unsealed():
        return list(AdPaper.objects.filter(code=code, kind__in=PUBLIC_KINDS).order_by("-version"))


def published_notices(campaign: Campaign) -> dict[uuid.UUID, AdPaper]:
    """The latest version of each notice by its code."""
    return {one.code: one for one in papers_of(campaign, AdPaperKind.NOTICE)}


def notices_of(campaign: Campaign) -> list[AdNotice]:
    """Every notice, the latest first."""
    return list(AdNotice.objects.filter(campaign=campaign))


def complaints_waiting(campaign: Campaign) -> int:
    """How many nobody has answered."""
    return AdComplaint.objects.filter(campaign=campaign, answered_at=None).count()


def years_to_assess(campaign: Campaign) -> list[int]:
    """Years in which something was targeted, and of which no assessment says as much as the register."""
    papers = papers_of(campaign, AdPaperKind.USE, AdPaperKind.ASSESSMENT)
    uses = [one for one in papers if one.kind == AdPaperKind.USE]
    years = {year for one in uses for year in _years(one)}
    done = {one.document["year"]: one.document["mailings"] for one in papers if one.kind != AdPaperKind.USE}
    return [year for year in sorted(years) if done.get(year) != sum(year in _years(one) for one in uses)]


def _years(use: AdPaper) -> range:
    return range(int(use.document["from"][:4]), int(use.document["to"][:4]) + 1)
