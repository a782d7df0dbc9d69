"""Registers of art. 30, made from what rooms declare of their tables, rights, files, messages and processors.

Nothing is listed by hand: a table or a column that no room has declared stops the file (``refuse_undeclared``).
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.template.loader import render_to_string

from arpenteur.domain.errors import InputError
from arpenteur.domain.law import rules
from arpenteur.domain.law.retention import term, terms
from arpenteur.web.accountability.compliance import words
from arpenteur.web.accountability.compliance.authority.countries import countries_of
from arpenteur.web.accountability.compliance.authority.state import CampaignState
from arpenteur.web.accountability.compliance.authority.texts import head, sentence, texts
from arpenteur.web.accountability.compliance.inventory import personal_tables
from arpenteur.web.accountability.compliance.models import AuthorityFile
from arpenteur.web.foundation.campaigns.models import Campaign, Membership, OfCampaign
from arpenteur.web.foundation.campaigns.roles import PERSONAL, Role, rights_of, room_permissions
from arpenteur.web.foundation.outbox.kinds import MessageKind, kinds
from arpenteur.web.foundation.shared.archives import csv_bytes, json_bytes
from arpenteur.web.foundation.shared.authority import Processor, processors
from arpenteur.web.foundation.shared.declarations import declared
from arpenteur.web.foundation.shared.exports import exports
from arpenteur.web.foundation.shared.privacy import Personal, entries, unclassified

FOLDER = "registres"


def refuse_undeclared() -> None:
    """Raises InputError for a table or a column of persons that no room has said what it is for."""
    missing = [f"{model._meta.label}.{name}" for model, name, _extra in unclassified()]
    for model in personal_models():
        if model._meta.label not in words.TABLES:
            missing.append(model._meta.label)
        missing += [
            f"{model._meta.label}.{name}" for name, one in _personal(model).items() if one.purpose not in words.PURPOSES
        ]
    if missing:
        raise InputError(
            f"non déclaré au registre : {', '.join(sorted(missing))}",
            expected="compliance_words de sa salle dit sa table et sa finalité",
        )


def personal_models() -> list[type[models.Model]]:
    """Every table with something of a person, campaigns' and the site's."""
    return [one for one in apps.get_models(include_auto_created=True) if _personal(one)]


def register_files(state: CampaignState) -> dict[str, bytes]:
    """Both registers, terms, processors and files that leave."""
    refuse_undeclared()
    campaign, found = state.campaign, processors_of(state.campaign)
    controller = controller_register(state, found)
    processor = processor_register(campaign, controller["activities"], found)
    every = [(one.title, one.verb) for one in exports()]
    context = {
        "t": texts()["register"],
        "campaign": campaign,
        "controller": controller,
        "processor": processor,
        "state": sentence("index", "state", at=state.moment, line=state.line),
    }
    return {
        f"{FOLDER}/registre.html": render_to_string("compliance/authority_register.html", context).encode(),
        f"{FOLDER}/30-1-responsable.json": json_bytes(controller),
        f"{FOLDER}/30-1-responsable.csv": csv_bytes(head("register"), _lines(controller["activities"])),
        f"{FOLDER}/30-2-sous-traitant.json": json_bytes(processor),
        f"{FOLDER}/30-2-sous-traitant.csv": csv_bytes(head("processor"), _categories(processor["processing"])),
        f"{FOLDER}/durees.csv": csv_bytes(
            head("terms"),
            [[one.key, one.title, one.summary, one.reference, one.grade, one.read_on] for one in terms().values()],
        ),
        f"{FOLDER}/sous-traitants.csv": csv_bytes(
            head("processors"), [[one.name, str(one.does), one.contact, one.country] for one in found]
        ),
        f"{FOLDER}/fichiers-sortants.csv": csv_bytes(head("exports"), [[str(title), verb] for title, verb in every]),
    }


def controller_register(state: CampaignState, others: list[Processor]) -> dict[str, Any]:
    """Art. 30(1): what the campaign does with data of persons, an activity a room."""
    campaign = state.campaign
    counts = {one.label: one.count for one in personal_tables(campaign, state.at)}
    counts.pop(AuthorityFile._meta.label, None)
    common = {
        "transfers": texts()["words"]["transfers"],
        "security": [{"rule": one.id, "title": one.title, "summary": one.summary} for one in rules().values()],
        "recipients": {"roles": _roles(), "processors": [_processor(one) for one in others]},
    }
    return {
        "article": "RGPD, art. 30(1)",
        "controller": controller_of(campaign),
        "officer": has_officer(campaign),
        "activities": list(_activities(counts)),
        **common,
    }


def processor_register(campaign: Campaign, activities: list[Any], others: list[Processor]) -> dict[str, Any]:
    """Art. 30(2): what the host does for the campaign."""
    own = next(one for one in others if one.name == host().name)
    return {
        "article": "RGPD, art. 30(2)",
        "processor": _processor(own),
        "controllers": [controller_of(campaign)],
        "processing": [
            {name: one[name] for name in ("activity", "persons", "purposes", "terms")}
            | {"tables": [table["title"] for table in one["tables"]]}
            for one in activities
        ],
        "further_processors": [_processor(one) for one in others if one != own],
        "transfers": texts()["words"]["transfers"],
        "tariff": settings.ARPENTEUR_TARIFF,
        "security": [{"rule": one.id, "title": one.title} for one in rules().values()],
    }


def controller_of(campaign: Campaign) -> dict[str, str]:
    """Who answers for the data, and where to write."""
    return {"name": campaign.name, "contact": campaign.contact}


def has_officer(campaign: Campaign) -> bool:
    """Whether a member is the data-protection officer; who is not said."""
    return Membership.objects.filter(campaign=campaign, role=Role.PROTECTION).exists()


def host() -> Processor:
    """Who runs the site, as its settings say."""
    named = settings.ARPENTEUR_HOST_CONTACT
    name = named or sentence("words", "unnamed_host", address=settings.ARPENTEUR_ADDRESS)
    return Processor(name=name, does=texts()["words"]["host"], contact=named, country=settings.ARPENTEUR_HOST_COUNTRY)


def processors_of(campaign: Campaign) -> list[Processor]:
    """The host, whoever carries its letters, and those that rooms name."""
    mail = settings.MAILERS["default"].get("OPTIONS", {}).get("host", "")
    letters = [Processor(name=mail, does=texts()["words"]["mail"])] if mail else []
    said = countries_of(campaign)
    found = dict.fromkeys([host(), *letters, *processors(campaign)])
    return [replace(one, country=one.country or said.get(one.name, "")) for one in found]


def _activities(counts: dict[str, int]) -> Iterator[dict[str, Any]]:
    rooms: dict[str, list[type[models.Model]]] = {}
    for model in sorted(personal_models(), key=lambda one: words.place_of(one._meta.label)):
        rooms.setdefault(_room(model), []).append(model)
    files, titles = exports(), _titles()
    for room, tables in rooms.items():
        personal = [one for model in tables for one in _personal(model).values()]
        yield {
            "activity": titles.get(room, str(words.table(tables[0]._meta.label))),
            "room": room,
            "persons": _once(texts()["persons"][one.retention.value] for one in personal),
            "purposes": _once(str(words.purpose(one.purpose)) for one in personal),
            "bases": _once(str(words.BASES[one.basis]) for one in personal),
            "terms": _once(f"{term(one.retention).title} : {term(one.retention).summary}" for one in personal),
            "tables": [_table(model, counts.get(model._meta.label)) for model in tables],
            "files": [str(one.title) for one in files if one.route.partition(":")[0] == room],
            "messages": sorted(name for name, kind in kinds().items() if _sender(kind) == room),
        }


def _table(model: type[models.Model], count: int | None) -> dict[str, Any]:
    columns = [
        {
            "column": name,
            "label": str(words.column(name, model._meta.label)),
            "purpose": str(words.purpose(one.purpose)),
            "basis": str(words.BASES[one.basis]),
            "retention": one.retention.value,
            "retention_summary": term(one.retention).summary,
            "erasure": str(words.SCRUBS[one.scrub]),
            "in_access": one.export,
        }
        for name, one in _personal(model).items()
    ]
    label = model._meta.label
    return {
        "table": label,
        "title": str(words.table(label)),
        "of_campaign": issubclass(model, OfCampaign),
        "count": count,
        "columns": columns,
    }


def _lines(activities: list[dict[str, Any]]) -> Iterator[list[Any]]:
    for one in activities:
        for table in one["tables"]:
            for column in table["columns"]:
                yield [
                    one["activity"],
                    table["title"],
                    column["column"],
                    column["label"],
                    column["purpose"],
                    column["basis"],
                    column["retention"],
                    column["retention_summary"],
                    column["erasure"],
                    column["in_access"],
                ]


def _categories(processing: list[dict[str, Any]]) -> Iterator[list[str]]:
    for one in processing:
        yield [one["activity"], *(" ; ".join(one[name]) for name in ("persons", "purposes", "tables", "terms"))]


def _roles() -> list[str]:
    """Roles of the campaign with a right that shows something of a person."""
    personal = PERSONAL | {one.name for one in room_permissions() if one.personal}
    return [str(role.label) for role in Role if rights_of(role) & personal]


def _titles() -> dict[str, str]:
    """What the activity of each room is called, where it says so itself."""
    return {key: str(title) for room in declared("compliance_words", "ACTIVITY") for key, title in room.items()}


def _room(model: type[models.Model]) -> str:
    """The room of a table; those of libraries hold accounts and their sessions."""
    name = model.__module__
    return _module_room(name) if name.startswith("arpenteur.web.") else "accounts"


def _sender(kind: MessageKind) -> str:
    """The room whose code sends messages of a kind."""
    return _module_room(getattr(kind.send or kind.session, "__module__", ""))


def _module_room(module: str) -> str:
    """A module is ``arpenteur.web.<wing>.<room>…``."""
    return module.split(".")[3] if module else ""


def _personal(model: type[models.Model]) -> dict[str, Personal]:
    return {name: one for name, one in entries(model).items() if isinstance(one, Personal)}


def _processor(one: Processor) -> dict[str, str]:
    return {"name": one.name, "does": str(one.does), "contact": one.contact, "country": one.country}


def _once(found: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(found))
