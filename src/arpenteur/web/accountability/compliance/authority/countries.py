"""Where those who work on data for the campaign do so: said by the direction, since no setting of theirs says it."""

from datetime import datetime

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.accountability.compliance.models import ProcessorPlace
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.models import Campaign

MOST_LETTERS = 60
EUROPEAN = (
    "Allemagne",
    "Autriche",
    "Belgique",
    "Bulgarie",
    "Chypre",
    "Croatie",
    "Danemark",
    "Espagne",
    "Estonie",
    "Finlande",
    "France",
    "Grèce",
    "Hongrie",
    "Irlande",
    "Islande",
    "Italie",
    "Lettonie",
    "Liechtenstein",
    "Lituanie",
    "Luxembourg",
    "Malte",
    "Norvège",
    "Pays-Bas",
    "Pologne",
    "Portugal",
    "Roumanie",
    "Slovaquie",
    "Slovénie",
    "Suède",
    "Tchéquie",
)
"""The European Economic Area, in French as the file is: elsewhere a transfer has its own conditions (RGPD, art. 44)."""
_PLAIN = {one.casefold(): one for one in EUROPEAN}


@verb("processor.placed", "country of a processor said")
def say_country(*, campaign: Campaign, name: str, country: str, by: Actor, at: datetime) -> None:
    """Write where a processor works; an empty text takes it back. Raises InputError for a text that is too long."""
    said = " ".join(country.split())
    said = _PLAIN.get(said.casefold(), said)
    if len(said) > MOST_LETTERS:
        raise InputError(
            _("this country has %(count)s letters") % {"count": len(said)},
            expected=_("%(most)s at most") % {"most": MOST_LETTERS},
        )
    if countries_of(campaign).get(name, "") == said:
        return
    ProcessorPlace.objects.update_or_create(campaign=campaign, name=name, defaults={"country": said, "changed_at": at})
    record(subject=campaign, by=by, at=at, campaign=campaign.pk)


def countries_of(campaign: Campaign) -> dict[str, str]:
    """The country of each processor by its name, of those that somebody said."""
    found = ProcessorPlace.objects.filter(campaign=campaign).exclude(country="")
    return dict(found.values_list("name", "country"))


def is_european(country: str) -> bool:
    """Whether it is in the European Economic Area."""
    return country.casefold() in _PLAIN
