"""What is published, as documents: each value under the letter of the law that asks for it.

Texts of a notice are in French, the language of its advertisement; dates are ISO, amounts euros as text with two
decimals, nothing is a person who got anything.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from arpenteur.domain.elections import ElectionType
from arpenteur.web.communication.advertising.mailings import SentMailing
from arpenteur.web.communication.advertising.models import AdNotice, Sponsor
from arpenteur.web.foundation.campaigns.models import Campaign

NOTICE_FIELDS = tuple("abcdefghijklm")
"""Letters of art. 12(1)."""
SPONSOR_FIELDS = {"9(1)": "adef", "11(1)": "abcd", "12(1)": "abcehk"}
"""What a sponsor hands to a provider (art. 7(3))."""
NEVER = ("age", "name", "origin", "support", "behaviour", "profile", "bought", "likeness")
"""What the program has no way to choose people by."""
KEPT_YEARS = 7


def euros(cents: int) -> str:
    """An amount as it is written for everybody.

    >>> euros(460001), euros(5)
    ('4600.01', '0.05')
    """
    return f"{cents // 100}.{cents % 100:02d}"


def notice_document(
    campaign: Campaign, sponsor: Sponsor, notice: AdNotice, *, addresses: dict[str, str]
) -> dict[str, Any]:
    """The thirteen fields of art. 12(1). ``addresses``: of the form of complaints and of the policy on targeting."""
    return {
        "title": notice.title,
        "channel": notice.channel,
        "label": label_document(campaign, sponsor, targeted=notice.targeted),
        "12(1)": {
            "a": {
                "sponsor": {
                    "name": sponsor.name,
                    "legal_name": sponsor.legal_name,
                    "email": sponsor.email,
                    "address": sponsor.address,
                    "place": sponsor.place,
                    "number": sponsor.number,
                },
                "controller": sponsor.controller or sponsor.name,
            },
            "b": {"payer": sponsor.payer or sponsor.name},
            "c": {"from": notice.begins.isoformat(), "to": notice.ends.isoformat()},
            "d": {
                "amount": euros(notice.amount),
                "currency": "EUR",
                "benefits": notice.benefits,
                "whole_campaign": euros(notice.campaign_amount),
                "provider": notice.provider,
            },
            "e": {"origin": sponsor.origin, "place": sponsor.money_place},
            "f": {"method": sponsor.method},
            "g": election_document(campaign),
            "h": {"official_information": sponsor.participation},
            "i": {"repository": notice.repository},
            "j": {"complaints": addresses["complaint"]},
            "k": {"suspended": notice.suspended},
            "l": {
                "targeted": notice.targeted,
                "parameters": notice.parameters,
                "policy": addresses["policy"] if notice.targeted else "",
            },
            "m": {"reach": notice.reach},
        },
    }


def label_document(campaign: Campaign, sponsor: Sponsor, *, targeted: bool) -> dict[str, Any]:
    """What a label says (art. 11(1)a to d); where its notice is, is added by whoever shows it."""
    return {
        "a": {"political": True},
        "b": {"sponsor": sponsor.name, "controller": sponsor.controller or sponsor.name},
        "c": election_document(campaign),
        "d": {"targeted": targeted},
    }


def election_document(campaign: Campaign) -> dict[str, Any]:
    """Which vote it is about."""
    days = [campaign.first_round, campaign.second_round]
    return {
        "election": ElectionType(campaign.election).label,
        "place": campaign.place,
        "rounds": [one.isoformat() for one in days if one is not None],
    }


def sponsor_document(campaign: Campaign, sponsor: Sponsor, notice: dict[str, Any], *, title: str) -> dict[str, Any]:
    """What a provider must be given before it publishes (art. 7(3)): the political nature, and the fields it lists."""
    twelve = {letter: notice["12(1)"][letter] for letter in SPONSOR_FIELDS["12(1)"]}
    return {
        "political": True,
        "advertisement": title,
        "eligible": sponsor.eligible,
        "9(1)": {
            "a": title,
            "d": notice["12(1)"]["e"],
            "e": notice["12(1)"]["a"],
            "f": election_document(campaign),
        },
        "11(1)": notice["label"],
        "12(1)": twelve,
    }


def use_document(one: SentMailing) -> dict[str, Any]:
    """A line of the register of targeting (art. 19(1)): parameters and sources, never a person."""
    return {
        "mailing": one.key,
        "channel": one.channel.value,
        "from": one.first_day.isoformat(),
        "to": one.last_day.isoformat(),
        "people": one.people,
        "parameters": list(one.parameters),
        "sources": list(one.sources),
        "techniques": ["filters"],
        "left": one.left,
        "complained": one.complained,
    }


def assessment_document(
    campaign: Campaign, year: int, uses: Sequence[dict[str, Any]], complaints: int
) -> dict[str, Any]:
    """What is measured of a year of targeting (art. 19(1)): sums of what was really sent."""
    parameters = sorted({one for use in uses for one in use["parameters"]})
    people, left = sum(use["people"] for use in uses), sum(use["left"] for use in uses)
    return {
        "year": year,
        "election": election_document(campaign),
        "mailings": len(uses),
        "people": people,
        "channels": sorted({use["channel"] for use in uses}),
        "parameters": parameters,
        "sources": sorted({one for use in uses for one in use["sources"]}),
        "left": left,
        "left_in_thousand": round(1000 * left / people, 1) if people else 0.0,
        "complained": sum(use["complained"] for use in uses),
        "complaints_received": complaints,
        "most_parameters": max((len(use["parameters"]) for use in uses), default=0),
        "smallest": min((use["people"] for use in uses), default=0),
    }


def is_of_year(use: dict[str, Any], year: int) -> bool:
    """Whether something of a sending fell into a year."""
    return date.fromisoformat(use["from"]).year <= year <= date.fromisoformat(use["to"]).year


def policy_document(campaign: Campaign, facts: Sequence[str], *, addresses: dict[str, str]) -> dict[str, Any]:
    """The policy on targeting (art. 19(1)a). ``facts``: kinds of fact that the program can choose people by, there is
    no other; ``addresses``: of the page to leave and of the form of complaints.
    """
    return {
        "controller": campaign.name,
        "contact": campaign.contact,
        "election": election_document(campaign),
        "techniques": ["filters"],
        "facts": list(facts),
        "never": list(NEVER),
        "consent": {"separate": True},
        "rights": addresses["rights"],
        "complaints": addresses["complaint"],
        "kept_years": KEPT_YEARS,
    }


def digest_of_document(document: dict[str, Any]) -> str:
    """SHA-256 of a document over canonical JSON."""
    said = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()
