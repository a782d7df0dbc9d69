"""Where addresses and streets come from, and whom to ask about one's rights: on every phone and every sheet."""

from django.utils.translation import gettext as _

from arpenteur.web.foundation.campaigns.models import Campaign

_ADDRESSES = "Base adresse nationale (communes, IGN, La Poste), Licence Ouverte 2.0 ; nombre de logements estimé"
_STREETS = "© les contributeurs d’OpenStreetMap, ODbL"
_FICTIONAL = "Adresses et rues fictives"


def origin_of(campaign: Campaign, *, streets: bool = True) -> dict[str, str]:
    """``addresses`` and ``streets`` are credits, ``contact`` is whom to ask. ``streets``: whether any are shown."""
    return {
        "addresses": _FICTIONAL if campaign.fictional else _ADDRESSES,
        "streets": _FICTIONAL if campaign.fictional else _STREETS if streets else "",
        "contact": campaign.rights_at,
    }


def map_credit(campaign: Campaign, *, streets: bool) -> str:
    """The same in the line below a map; ``streets``: whether any are shown."""
    if campaign.fictional:
        return _("Fictional addresses and streets")
    both, alone = _("Points: Base adresse nationale · © OpenStreetMap, ODbL"), _("Points: Base adresse nationale")
    return both if streets else alone
