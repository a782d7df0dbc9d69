"""Writes: a whole campaign goes, keys of its data included, with a certificate for each table and one of the whole,
signed by the site; its journal stays until its own date, its papers of advertising until theirs.

Foreign keys are checked at the end of the transaction, on both databases: the order of tables does not matter.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from arpenteur.domain.errors import InputError
from arpenteur.domain.law.retention import term
from arpenteur.web.accountability.compliance import words
from arpenteur.web.accountability.compliance.authority.verifying import (
    CERTIFICATE,
    VERSION,
    certificate_text,
    signed_text,
)
from arpenteur.web.accountability.compliance.certificates import certify, digest
from arpenteur.web.accountability.compliance.erasure import key_of, lists_know_more, note_erasure, reapply, replicate
from arpenteur.web.accountability.compliance.models import Erasure
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import JOB, Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.listing import every_campaign
from arpenteur.web.foundation.campaigns.models import Campaign, OfCampaign
from arpenteur.web.foundation.campaigns.queries import deletion_asked_at
from arpenteur.web.foundation.keys.rotation import destroy_keys
from arpenteur.web.foundation.keys.signing import own_public, sign_bytes
from arpenteur.web.foundation.shared.archives import json_bytes
from arpenteur.web.foundation.shared.campaign_files import campaign_paths, count_files, remove_paths
from arpenteur.web.foundation.shared.persons import person_tables
from arpenteur.web.foundation.shared.privacy import Retention
from arpenteur.web.foundation.shared.sealing import sealed


@dataclass(frozen=True)
class Deletion:
    """What went: how many rows, and the certificate of the whole, a signed JSON document without anybody's name."""

    rows: int
    certificate: str


@dataclass(frozen=True)
class _Apart:
    """What was not in tables: keys and files."""

    keys: int
    files: int
    asked_at: datetime | None


@verb("campaign.deleted", "campaign deleted")
def delete_campaign(*, campaign: Campaign, by: Actor, at: datetime) -> Deletion:
    """Delete a closed campaign and everything that is its own. Accounts of its members stay, and go on their own date.
    A restored backup forgets it again. Raises InputError for a campaign that is open; OSError for a file that cannot
    be deleted, once everything else is gone.
    """
    if campaign.closed_at is None:
        raise InputError(
            _("the campaign “%(slug)s” is open") % {"slug": campaign.slug},
            action=_("“arpenteur campaigns suspend %(slug)s” first") % {"slug": campaign.slug},
        )
    key, paths = campaign.pk, campaign_paths(campaign)
    with sealed(key):
        asked_at = deletion_asked_at(campaign)
        for table in person_tables().values():
            if issubclass(table.model, OfCampaign) and not table.sweep:
                for person in table.model.objects.iterator():
                    note_erasure(table.model, person)
        gone = {model: list(model.objects.values_list("pk", flat=True)) for model in _tables()}
        for model in gone:
            rows = model.objects.all()
            rows._raw_delete(rows.db)
    note_erasure(Campaign, campaign)
    with sealed(key):
        rows = Campaign.objects.filter(pk=key)
        rows._raw_delete(rows.db)
    count = sum(map(len, gone.values())) + 1
    line = record(subject=f"campaigns.Campaign:{key}", by=by, at=at, n=count - 1).number
    keys = destroy_keys(campaign=key, by=by, at=at)
    certified = {**gone, Campaign: [key]}
    for model, numbers in certified.items():
        certify(rule=Retention.CAMPAIGN, model=model, keys=numbers, campaign=None, by=by, at=at)
    transaction.on_commit(partial(remove_paths, paths))
    return Deletion(count, _certificate(campaign, certified, _Apart(keys, count_files(paths), asked_at), line, at))


def delete_again(*, at: datetime) -> int:
    """Delete the campaigns that a restored backup brought back; how many."""
    noted = set(Erasure.objects.filter(kind="campaign").values_list("key", flat=True))
    back = [one for one in every_campaign() if key_of("campaign", one) in noted]
    for one in back:
        one.closed_at = one.closed_at or at
        delete_campaign(campaign=one, by=JOB, at=at)
    return len(back)


def forget_again(*, at: datetime) -> int:
    """Erase the persons and delete the campaigns that a base of before brought back; how many."""
    return reapply(at=at) + delete_again(at=at)


def settle_erasures(*, at: datetime) -> int:
    """A job: whoever came back with an older file of the base, put back by hand, is erased again; then each list gets
    what it misses. How many of both.

    Raises InputError where the second place is away.
    """
    again = forget_again(at=at) if lists_know_more() else 0
    return again + replicate(at=at)


def _certificate(
    campaign: Campaign, gone: Mapping[type[Any], list[Any]], apart: _Apart, line: int, at: datetime
) -> str:
    """For whoever answered for the data: each table with its count and digest, keys, what stays and until when."""
    with override("fr"):
        tables = [
            {
                "table": model._meta.label,
                "title": str(words.table(model._meta.label)),
                "rows": len(numbers),
                "digest": digest(model._meta.label, numbers),
            }
            for model, numbers in gone.items()
            if numbers
        ]
        stays = [
            {"what": str(words.RULES[one]), "until": term(one).summary}
            for one in (Retention.JOURNAL, Retention.ACCOUNT, Retention.ADVERTISING)
        ]
        if _letters_on_disk():
            stays.append(
                {
                    "what": _("Letters written on the disk of the site, which has no mail server (folder mail/)"),
                    "until": _("until the host deletes them"),
                }
            )
    text = json.dumps(
        {
            "name": campaign.name,
            "campaign": campaign.slug,
            "number": campaign.pk,
            "at": at.isoformat(),
            "asked_at": apart.asked_at.isoformat() if apart.asked_at else "",
            "line": line,
            "rows": sum(len(numbers) for numbers in gone.values()),
            "tables": tables,
            "keys_destroyed": apart.keys,
            "files_destroyed": apart.files,
            "stays": stays,
            "reference": "RGPD, art. 17 et 28(3)g",
        },
        ensure_ascii=False,
    )
    document = {"format": CERTIFICATE, "version": VERSION}
    signature = sign_bytes(signed_text(text))
    return json_bytes(certificate_text(document, own_public(), signature, text)).decode()


def _letters_on_disk() -> bool:
    """Whether the site writes letters into files, which no campaign has apart, and has some."""
    folder = settings.MAILERS["default"].get("OPTIONS", {}).get("file_path")
    return bool(folder) and any(Path(folder).glob("*"))


def _tables() -> Iterator[type[Any]]:
    """Tables of campaigns, and those below that have the number of one; the journal stays until its own date."""
    return (
        model
        for model in apps.get_models()
        if issubclass(model, OfCampaign) or getattr(model, "sealed_by", "") == "campaign"
    )
