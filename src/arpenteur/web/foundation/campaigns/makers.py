"""Who made rows that are older than their column ``maker``: what the journal says. Used by migrations only."""

from typing import Any

from django.utils import timezone

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.shared.sealing import unsealed


def fill_makers(apps: Any, label: str, verb: str, closing: str) -> None:
    """Write the makers of every row, and close those of people who are no longer members (column ``closing``).

    A row whose line was purged keeps no maker: it closes with the first who leaves and could have made it.
    """
    model, now = apps.get_model(label), timezone.now()
    with unsealed():
        for campaign in model._base_manager.values_list("campaign", flat=True).distinct():
            rows = model._base_manager.filter(campaign=campaign, maker="")
            members = apps.get_model("campaigns.Membership")._base_manager.filter(campaign=campaign)
            known = {name for user in members.values_list("user", flat=True) for name in _names("user", user)}
            lines = apps.get_model("audit.Entry")._base_manager.filter(chain=campaign, verb=verb)
            owners = _owners(apps, campaign) if verb == "webhook.created" else {}
            for subject, by in lines.values_list("subject", "by"):
                maker = str(owners.get(by, by))
                row = rows.filter(pk=int(subject.rpartition(":")[2]))
                if maker.startswith("user:") and maker not in known:
                    row.filter(**{closing: None}).update(**{closing: now})
                row.update(maker=maker)


def _owners(apps: Any, campaign: int) -> dict[str, str]:
    """Pseudonym of each token to that of who made it."""
    tokens = apps.get_model("api.ApiToken")._base_manager.filter(campaign=campaign).exclude(maker="")
    return {name: maker for key, maker in tokens.values_list("pk", "maker") for name in _names("token", key)}


def _names(kind: str, key: int) -> frozenset[str]:
    return Actor(kind, str(key)).pseudonyms
