"""The label of art. 11(1), for whoever shows or sends an advertisement: by default, by law where it is paid for."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from arpenteur.web.communication.advertising.models import AdNotice
from arpenteur.web.communication.advertising.queries import sponsor_of
from arpenteur.web.communication.public_pages.links import whole
from arpenteur.web.foundation.campaigns.forms import ELECTIONS
from arpenteur.web.foundation.campaigns.models import Campaign


@dataclass(frozen=True)
class AdLabel:
    """Sentences to show beside the advertisement, and where its notice is."""

    sentences: tuple[str, ...]
    notice: str

    @property
    def text(self) -> str:
        """As one line of plain text, for a message without pictures."""
        return " ".join((*self.sentences, self.notice))


def label_of(campaign: Campaign, *, targeted: bool, notice: AdNotice | None = None) -> AdLabel:
    """The label in the language of the reader; without a notice of its own it leads to the page of the campaign's
    advertisements. Without a sponsor it names the campaign.
    """
    sponsor = sponsor_of(campaign)
    name = sponsor.name if sponsor else campaign.name
    said = [
        _("Political advertising."),
        _("For %(name)s.") % {"name": name},
        _("Election: %(election)s, %(day)s.")
        % {"election": ELECTIONS[campaign.election], "day": campaign.first_round.isoformat()},  # type: ignore[index] — a choice of the same list
    ]
    if sponsor and sponsor.controller and sponsor.controller != sponsor.name:
        said.insert(2, _("Controlled by %(name)s.") % {"name": sponsor.controller})
    return AdLabel((*said, _targeting(targeted=targeted)), _address(campaign, notice))


def end_of_label(campaign: Campaign, *, targeted: bool, notice: AdNotice | None = None) -> str:
    """Whether it was targeted and where everything about it is (art. 11(1)d and e), for whoever says the rest."""
    return f"{_targeting(targeted=targeted)} {_address(campaign, notice)}"


def _targeting(*, targeted: bool) -> str:
    return _("It was targeted, with your separate consent.") if targeted else _("It went to everybody who had agreed.")


def _address(campaign: Campaign, notice: AdNotice | None) -> str:
    if notice is not None:
        return whole(reverse("advertising:paper", args=[notice.code]))
    return whole(reverse("advertising:index", args=[campaign.slug]))
