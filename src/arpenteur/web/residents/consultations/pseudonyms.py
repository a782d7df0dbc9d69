"""Pseudonyms that say nothing of anybody, drawn by lot; nobody chooses hers, so that nobody writes a name."""

import secrets

from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.residents.consultations.models import Resident

WORDS = (
    "Alouette",
    "Aulne",
    "Bouleau",
    "Buis",
    "Castor",
    "Cèdre",
    "Charme",
    "Chevreuil",
    "Cigogne",
    "Érable",
    "Fauvette",
    "Fougère",
    "Frêne",
    "Genêt",
    "Grèbe",
    "Grive",
    "Hérisson",
    "Héron",
    "Hêtre",
    "Houx",
    "Hulotte",
    "Iris",
    "Jonquille",
    "Libellule",
    "Loutre",
    "Martinet",
    "Mésange",
    "Noisetier",
    "Orme",
    "Osier",
    "Peuplier",
    "Pinson",
    "Prunier",
    "Roitelet",
    "Roseau",
    "Saule",
    "Sittelle",
    "Sorbier",
    "Tilleul",
    "Verdier",
)
_FEW, _MANY = 89, 9_999
_TRIES = 12
_draw = secrets.SystemRandom()


def new_pseudonym(campaign: Campaign) -> str:
    """One that nobody of the campaign has. Inside the transaction that writes it."""
    for tries in range(_TRIES):
        name = f"{_draw.choice(WORDS)} {_draw.randint(2, _FEW if tries < _TRIES // 2 else _MANY)}"
        if not Resident.objects.filter(campaign=campaign, pseudonym=name).exists():
            return name
    return f"{_draw.choice(WORDS)} {secrets.randbits(40)}"
