"""Where addresses and streets come from, and whom to ask about one's rights: on every phone and every sheet."""

from arpenteur.web.campaigns.models import Campaign

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
