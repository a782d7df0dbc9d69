"""The frame of a campaign's account: what the law asks of it, from what was said of it."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.law import Refusal
from arpenteur.domain.law.retention import term
from arpenteur.domain.money_ceiling import AccountFrame, Ceiling, FilingDuty, account_frame, ceiling
from arpenteur.domain.money_gifts import period_refusals
from arpenteur.web.accountability.money.models import MoneyFrame
from arpenteur.web.foundation.campaigns.clock import zone_of
from arpenteur.web.foundation.campaigns.models import Campaign, VotingRound
from arpenteur.web.foundation.shared.privacy import Retention


@dataclass(frozen=True)
class FrameView:
    """The frame with what follows from it."""

    campaign: Campaign
    frame: MoneyFrame

    @property
    def election(self) -> ElectionType:
        """The campaign's."""
        return ElectionType(self.campaign.election)

    @cached_property
    def ceiling(self) -> Ceiling | None:
        """The most that may be spent; None until the inhabitants are known, and where no table or no account is."""
        if not self.files and self.frame.written_ceiling is None:
            return None
        nationwide = self.election in {ElectionType.PRESIDENTIAL, ElectionType.EUROPEAN}
        if not self.frame.inhabitants and not nationwide and self.frame.written_ceiling is None:
            return None
        return ceiling(
            self.election,
            self.frame.inhabitants,
            second_round=self.campaign.round == VotingRound.SECOND,
            on=self.campaign.first_round,
            written=self.frame.written_ceiling,
        )

    @property
    def most(self) -> int | None:
        """The same in cents."""
        return self.ceiling.cents if self.ceiling else None

    @cached_property
    def law(self) -> AccountFrame:
        """Who files, from when on, before when."""
        return account_frame(self.election, self.frame.inhabitants, self.campaign.first_round, zone_of(self.campaign))

    @property
    def files(self) -> bool:
        """Whether an account may have to be filed; unknown inhabitants count as many."""
        known = bool(self.frame.inhabitants)
        return self.law.duty is not FilingDuty.NOBODY or (self.election is ElectionType.MUNICIPAL and not known)

    @property
    def is_ready(self) -> bool:
        """Whether the agent is known, without whom nothing is received nor paid."""
        frame = self.frame
        return bool(frame.agent_kind and frame.agent_since and frame.agent_name)

    @property
    def paid_from(self) -> date | None:
        """First day on which money is received and paid: that of the agent's declaration, None without an agent; any
        day where the law asks for none (L52-4, last paragraph).
        """
        if not self.files:
            return date.min
        return self.frame.agent_since if self.is_ready else None

    def period_refusals(self, on: date) -> tuple[Refusal, ...]:
        """Why no money is received on a day. The year of a presidential election is known from the press: it refuses
        nothing.
        """
        filed = self.frame.filed_at
        by_law = self.files and self.election is not ElectionType.PRESIDENTIAL
        filed_on = filed.astimezone(zone_of(self.campaign)).date() if filed else None
        return period_refusals(on, self.law.opens_on if by_law else None, filed_on)

    @property
    def asks(self) -> bool:
        """Whether the page to give is open to everyone: every mention is known, and the account is not filed."""
        return self.frame.give_open and self.may_ask and self.frame.filed_at is None

    @property
    def may_ask(self) -> bool:
        """Whether every mention of a call for donations is known, and where they are paid."""
        frame = self.frame
        return self.is_ready and bool(frame.beneficiary and frame.provider and frame.provider_link)


def frame_of(campaign: Campaign) -> FrameView:
    """The frame as it was said, or an empty one."""
    found = MoneyFrame.objects.filter(campaign=campaign).first()
    return FrameView(campaign, found or MoneyFrame(campaign=campaign))


def locked_frame(campaign: Campaign, at: datetime) -> FrameView:
    """The same, locked until the transaction ends: two writes at once never pass a limit together."""
    MoneyFrame.objects.get_or_create(campaign=campaign, defaults={"changed_at": at})
    return FrameView(campaign, MoneyFrame.objects.select_for_update().get(campaign=campaign))


def kept_until(campaign: Campaign) -> datetime:
    """Until when donors, pieces and lines of the bank are kept."""
    return term(Retention.DONOR).after_day(campaign.second_round or campaign.first_round, campaign.time_zone)
