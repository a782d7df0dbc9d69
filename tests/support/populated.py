"""One row of every table of a campaign, each free text an attack: what pages must survive, and must not mix up."""

import itertools
import json
import uuid
from datetime import date, time, timedelta
from typing import Any

from cast import AT
from django.apps import apps
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from fictional_place import station

from arpenteur.web.communication.public_pages.answers import PageAnswer
from arpenteur.web.foundation.campaigns.models import Campaign, OfCampaign
from arpenteur.web.foundation.shared.secret_links import digest

NUMBER = 900_001
"""Of every row: one address with a number is one question, whatever table it is about."""
ATTACK = "<script>alert(1)</script>'\"><img src=x onerror=alert(2)>"
SHORT = "<b>'\""
_serial = itertools.count()
_FIRST = {("Consent", "receipt"), ("Duty", "contribution"), ("PageReply", "contact")}
"""Links that may be empty and are not here: what is in force has its receipt, a duty is about something."""
_NOT_YET = {"paused_at", "ended_at", "revoked_at", "closed_at", "done_at", "withdrawn_at", "objected_at"}
_STOP = {"key": "typed:1", "label": ATTACK, "at": [2.41, 48.86], "load": 2, "station": station(2), "source": "typed"}
_SPECIAL: dict[str, dict[str, Any]] = {
    "Availability": {"weekday": 5, "day": None, "starts": time(10), "ends": time(12)},
    # Letterboxes are cut into turfs and gone round: both pages are there.
    "Action": {
        "kind": "letterboxes",
        "starts_at": AT + timedelta(days=1),
        "ends_at": AT + timedelta(days=1, hours=2),
        "status": "planned",
    },
    "Volunteer": {"by_email": True, "by_phone": True},
    "Certificate": {"rule": "volunteer"},
    "Contact": {
        "by_email": True,
        "by_phone": True,
        "basis": "consent",
        "expires_at": AT + timedelta(days=3650),
    },
    "DoorEvent": {"type": "visit", "outcome": "opened", "undoes": None},
    "FieldEvent": {"undoes": None, "quantity": 3},
    "Round": {"plan": {"stops": [_STOP], "path": [[2.41, 48.86], [2.42, 48.86]], "meeting": [2.41, 48.86]}},
    "StopList": {"stops": [_STOP], "missing": [{"text": ATTACK, "why": ATTACK}], "notices": [ATTACK]},
    "PendingAnswer": {
        "words": PageAnswer(name=ATTACK, phone="06 39 98 00 09", text=ATTACK).to_text(),
        "to_call": True,
        "expires_at": AT + timedelta(days=3650),
    },
    "PublicFace": {"picture": ""},
    "PublicPage": {"is_open": True},
    "OwnList": {"text": 'id = "la-notre"\nlabel = "<La nôtre>"\n[ours]\nblocs = ["gauche"]\n'},
    "OwnScenario": {"text": 'id = "haut"\nlabel = "<Haut>"\nturnout_rise = 0.05\n'},
    "AccountPiece": {"form": "pdf"},
    "BankMatch": {"income": None, "expense": None, "repayment": None, "refund": None},
    "CallList": {"weekdays": "10:00-13:00 14:00-20:00", "saturday": "10:00-19:00", "left_out": {"often": 3}},
    "CallScript": {"lines": [{"text": f"{{campagne}} {ATTACK}", "then": ATTACK, "answers": [[SHORT, 0]]}]},
    "Ballot": {"payload": "[1]", "receipt": "0" * 64},
    "BallotBox": {"state": "counted", "size": 64, "public_key": "0" * 64, "roll_key": "0" * 64},
    "Envelope": {"sealed": b"sealed"},
    "PaperSheet": {"first": "[1]", "second": "[1]", "third": "", "again": "", "second_by": "user:autre"},
    "OfficialAnswer": {"video": ""},
    "ReportPhoto": {"file": "", "small": ""},
    "TownHall": {"email": "", "url": "https://georeport.exemple.invalid"},
    "Process": {"state": "open", "kept_days": 30},
    "ProcessStep": {"closes_at": AT + timedelta(days=3650), "state": "open"},
    "Contribution": {"showing": "public"},
    "ConsultationMeeting": {"ends_at": AT + timedelta(hours=2)},
    "ContentNotice": {"good_faith": True},
    "ModerationCase": {"outcome": "hide", "appeal_by": "user:autre"},
    "Benefit": {"heading": "6142"},
    "Expense": {"heading": "6142"},
    "MoneyFrame": {"agent_since": AT.date(), "provider_link": "https://payer.exemple.fr/"},
    "Income": {"heading": "7030"},
    "PieceBlock": {"text": "cGnDqGNl"},
    "ContactExport": {"agreer": "another"},
    "ContactImport": {
        "kind": "csv",
        "columns": json.dumps([[ATTACK, "used", "name", 3]]),
        "destroyed": [[ATTACK, "opinion", 2]],
    },
    "Invitation": {"expires_at": AT + timedelta(days=3650), "uses_left": 5},
}


def populate(campaign: Campaign, user: AbstractBaseUser) -> dict[type[models.Model], models.Model]:
    """Write one row of every table of the campaign, with numbers that no other campaign has. Inside ``sealed``."""
    built: dict[type[models.Model], models.Model] = {}
    waiting = [model for model in apps.get_models() if issubclass(model, OfCampaign)]
    while waiting:
        ready = [model for model in waiting if not _needs(model) & set(waiting)]
        assert ready, f"tables that need each other: {waiting}"
        for model in ready:
            built[model] = _existing(model, user) or _row(model, campaign, user, built)
        waiting = [model for model in waiting if model not in ready]
    return built


def _needs(model: type[models.Model]) -> set[type[models.Model]]:
    links = [field for field in model._meta.concrete_fields if field.is_relation]
    related = {one.related_model for one in links if not one.null or (model.__name__, one.name) in _FIRST}
    return {one for one in related if isinstance(one, type) and one is not model}


def _existing(model: type[models.Model], user: AbstractBaseUser) -> models.Model | None:
    return model.objects.filter(user=user).first() if model.__name__ == "Membership" else None


def _row(model: type[models.Model], campaign: Campaign, user: AbstractBaseUser, built: dict) -> models.Model:
    special = _SPECIAL.get(model.__name__, {})
    values = {
        field.name: special[field.name] if field.name in special else _value(field, campaign, user, built)
        for field in model._meta.concrete_fields
    }
    return model.objects.create(**{name: value for name, value in values.items() if value is not None})


def _value(field: Any, campaign: Campaign, user: AbstractBaseUser, built: dict) -> Any:
    if field.name == "campaign":
        return campaign
    if field.is_relation:
        return built.get(field.related_model, user if issubclass(field.related_model, AbstractBaseUser) else None)
    if field.primary_key:
        return uuid.uuid4() if isinstance(field, models.UUIDField) else NUMBER
    if field.name in {"station", "quartier"}:
        return station(2)
    if field.name in _NOT_YET:
        return None
    return _plain(field)


def _plain(field: Any) -> Any:
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.EmailField):
        return f"essai{next(_serial)}@exemple.invalid"
    if isinstance(field, models.CharField | models.TextField):
        return _text(field)
    if isinstance(field, models.DateTimeField):
        return AT
    if isinstance(field, models.DateField):
        return date(2026, 9, 2)
    if isinstance(field, models.UUIDField):
        return uuid.uuid4()
    if isinstance(field, models.JSONField) and not field.has_default():
        return None if field.null else {}
    return None if field.has_default() or field.null else 1


def _text(field: Any) -> str:
    if "digest" in field.name or field.unique:
        return digest(str(next(_serial)))[: field.max_length]
    if field.name == "photo":
        return ""
    if field.name == "language":
        return "fr"
    longest = getattr(field, "longest", field.max_length)
    return (ATTACK if (longest or 2000) > len(ATTACK) else SHORT)[:longest]
