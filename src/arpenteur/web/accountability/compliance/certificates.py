"""Writes: the certificate of a purge."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.crypto import salted_hmac

from arpenteur.web.accountability.compliance.models import Certificate, SiteCertificate
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.models import INSTANCE
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.privacy import Retention

_SALT = "arpenteur.purge"


@verb("purged", "purge with certificate")
def certify(
    *,
    rule: Retention,
    model: type[models.Model] | str,
    keys: Sequence[Any],
    campaign: Campaign | None,
    by: Actor,
    at: datetime,
    line: int = 0,
) -> int:
    """Say that rows were purged, in the journal and in a certificate; how many. Nothing where there were none.

    ``line`` is the line of the journal where it says so already.
    """
    if not keys:
        return 0
    what = model if isinstance(model, str) else model._meta.label
    chain = campaign.pk if campaign else INSTANCE
    if not line:
        line = record(subject=what, by=by, at=at, campaign=chain, rule=rule.value, n=len(keys)).number
    values = {
        "rule": rule.value,
        "what": what,
        "count": len(keys),
        "at": at,
        "digest": digest(what, keys),
        "line": line,
    }
    if campaign is None:
        SiteCertificate.objects.create(**values)
    else:
        Certificate.objects.create(campaign=campaign, **values)
    return len(keys)


def digest(what: str, keys: Sequence[Any]) -> str:
    """Keyed digest of which rows were purged: whoever holds the site's key can check a list, nobody can guess one."""
    said = json.dumps([what, sorted(map(str, keys))])
    return salted_hmac(_SALT, said, algorithm="sha256").hexdigest()
