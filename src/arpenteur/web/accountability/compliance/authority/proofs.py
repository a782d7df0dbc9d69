"""What proves it: receipts of agreements without a name, requests and their months, certificates of destruction."""

import json
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils.crypto import salted_hmac

from arpenteur.domain.law.retention import term
from arpenteur.web.accountability.compliance import words
from arpenteur.web.accountability.compliance.authority.registers import controller_of
from arpenteur.web.accountability.compliance.authority.state import CampaignState
from arpenteur.web.accountability.compliance.authority.texts import head, texts
from arpenteur.web.accountability.compliance.models import Certificate, PersonRequest, SiteCertificate
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.archives import csv_bytes, json_bytes
from arpenteur.web.foundation.shared.privacy import Retention
from arpenteur.web.persons.contacts.models import Consent, How, Receipt

_SALT = "arpenteur.authority.person"
_STANDARD = "ISO/IEC TS 27560:2023"
_HOW = dict(How.choices)
_AT_ONCE = 2000


def pseudonym(campaign: int, contact: int) -> str:
    """Under which a contact stands in the file: without the key of the site nobody finds her by it."""
    return salted_hmac(_SALT, f"{campaign}:{contact}", algorithm="sha256").hexdigest()[:24]


def proof_files(state: CampaignState) -> dict[str, bytes]:
    """Receipts one a line, agreements and refusals as a table, requests."""
    campaign = state.campaign
    return {
        "preuves/recus.jsonl": "".join(f"{line}\n" for line in _receipts(campaign)).encode(),
        "preuves/accords.csv": csv_bytes(head("consents"), _consents(campaign)),
        "demandes/demandes.csv": csv_bytes(head("requests"), _requests(campaign)),
    }


def certificate_files(state: CampaignState) -> dict[str, bytes]:
    """Of the campaign; and of the site, but for other campaigns that were deleted."""
    rows = [
        *_certificates(Certificate.objects.filter(campaign=state.campaign), texts()["words"]["campaign"]),
        *_certificates(
            SiteCertificate.objects.exclude(rule__in=[Retention.CAMPAIGN, Retention.ADVERTISING]).filter(
                at__lte=state.at
            ),
            texts()["words"]["site"],
        ),
    ]
    names = ("number", "of", "rule", "what", "count", "at", "digest", "journal_line")
    return {
        "certificats/certificats.json": json_bytes(rows),
        "certificats/certificats.csv": csv_bytes(head("certificates"), [[row[one] for one in names] for row in rows]),
    }


def _receipts(campaign: Campaign) -> Iterator[str]:
    """In the structure of the standard: record, notice, purposes with their state; the person is a pseudonym."""
    controller, lines = controller_of(campaign), _by_receipt(campaign)
    for one in Receipt.objects.order_by("pk").iterator(chunk_size=_AT_ONCE):
        document = {
            "schema_version": _STANDARD,
            "record_id": one.pk,
            "pii_principal_id": pseudonym(campaign.pk, one.contact_id),
            "pii_controller": controller,
            "privacy_notice_sha256": one.notice,
            "event_time": _time(one.given_at),
            "confirmed_time": _time(one.confirmed_at),
            "consent_type": one.how,
            "witness": one.witness,
            "purposes": lines.get(one.pk, []),
        }
        yield json.dumps(document, ensure_ascii=False)


def _by_receipt(campaign: Campaign) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for one in _rows(campaign).exclude(receipt=None).iterator(chunk_size=_AT_ONCE):
        line = {
            "purpose": one.purpose,
            "channel": one.channel,
            "given": _time(one.given_at),
            "state": "withdrawn" if one.withdrawn_at else "given",
            "withdrawn": _time(one.withdrawn_at),
            "withdrawn_how": one.withdrawn_how,
        }
        found.setdefault(one.receipt_id or 0, []).append(line)
    return found


def _consents(campaign: Campaign) -> Iterator[list[Any]]:
    for one in _rows(campaign).select_related("receipt").iterator(chunk_size=_AT_ONCE):
        receipt = one.receipt
        yield [
            receipt.pk if receipt else "",
            pseudonym(campaign.pk, one.contact_id),
            one.get_purpose_display(),
            one.get_channel_display(),
            _time(one.given_at),
            receipt.get_how_display() if receipt else "",
            receipt.notice if receipt else "",
            _time(receipt.confirmed_at) if receipt else "",
            _time(one.withdrawn_at),
            _HOW.get(one.withdrawn_how, one.withdrawn_how),
        ]


def _rows(campaign: Campaign) -> "models.QuerySet[Consent]":
    return Consent.objects.filter(campaign=campaign).order_by("pk")


def _requests(campaign: Campaign) -> Iterator[list[Any]]:
    for one in PersonRequest.objects.filter(campaign=campaign).order_by("pk"):
        yield [
            one.reference,
            one.get_kind_display(),
            _time(one.received_at),
            _time(one.due_at),
            _time(one.done_at),
            one.get_outcome_display() if one.outcome else "",
        ]


def _certificates(found: "models.QuerySet[Any]", of: str) -> Iterator[dict[str, Any]]:
    for one in found.order_by("pk"):
        rule = term(one.rule)
        yield {
            "number": one.pk,
            "of": of,
            "rule": rule.title,
            "rule_summary": rule.summary,
            "reference": rule.reference,
            "what": str(words.table(one.what)),
            "count": one.count,
            "at": _time(one.at),
            "digest": one.digest,
            "journal_line": one.line,
        }


def _time(at: Any) -> str:
    return at.isoformat(timespec="seconds") if at else ""
