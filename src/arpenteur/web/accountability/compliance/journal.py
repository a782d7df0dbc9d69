"""Reads: chains of the journal by their campaigns, and whether they hold, in sentences."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit import queries
from arpenteur.web.foundation.audit.models import INSTANCE, Head
from arpenteur.web.foundation.campaigns.listing import every_campaign, find_campaign
from arpenteur.web.foundation.shared.sealing import sealed, unsealed

_FAULTS = {
    queries.MISSING: "manque",
    queries.UNCHAINED: "n'est pas scellée sur la précédente",
    queries.ALTERED: "a été modifiée",
    queries.CUT: "devait être la dernière : la fin a été retirée",
    queries.HEADLESS: "ne peut pas être la première : le début a été retiré sans purge",
}


@dataclass(frozen=True)
class Chain:
    """The journal of a campaign, or of the site itself."""

    number: int
    name: str


def chains(campaign: str | None) -> list[Chain]:
    """The chain of one campaign, or all of them, the site's own first. Raises InputError for an unknown campaign."""
    if campaign is None:
        named = sorted((one.slug, one.pk) for one in every_campaign())
        known = [Chain(INSTANCE, "site"), *(Chain(key, slug) for slug, key in named)]
        over = Head.objects.exclude(chain__in=[one.number for one in known]).order_by("chain")
        return [*known, *(Chain(key, f"campagne supprimée {key}") for key in over.values_list("chain", flat=True))]
    found = find_campaign(campaign)
    if found is None:
        raise InputError(
            _("unknown campaign: %(campaign)s") % {"campaign": campaign},
            expected=_("the short name of a campaign, the one in its address"),
        )
    return [Chain(found.pk, found.slug)]


def faults(campaign: str | None) -> Iterator[str]:
    """One French sentence for every place where a chain does not hold."""
    for chain in chains(campaign):
        with unsealed() if chain.number == INSTANCE else sealed(chain.number):
            broken = list(queries.breaks(chain.number))
        for one in broken:
            yield f"Journal « {chain.name} », ligne {one.number} : {_FAULTS[one.fault]}."


def lines(campaign: str | None) -> Iterator[str]:
    """Every line of one or of all chains, each a JSON document."""
    for chain in chains(campaign):
        with unsealed() if chain.number == INSTANCE else sealed(chain.number):
            yield from queries.lines_as_json(chain.number)
