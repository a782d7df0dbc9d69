"""What a column holds of a person, said beside the model that has it.

Every model carries ``privacy``: one entry a column, ``Plain`` or ``Personal``. A column without one fails the system
check, so nothing personal is ever stored unannounced (RGPD art. 5, 6 and 30). The compliance pages, the retention
job, access requests and erasure all read these entries: there is no second list.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, NotRequired, TypedDict

from django.apps import apps
from django.core.checks import Error, register
from django.db import models


class Basis(StrEnum):
    """Legal bases in use (RGPD art. 6(1) and 9(2))."""

    CONSENT = "consent"
    MEMBERSHIP = "membership"
    """Members and regular contacts of a political body, art. 9(2)(d)."""
    LEGITIMATE_INTEREST = "legitimate_interest"
    LEGAL_OBLIGATION = "legal_obligation"


class Retention(StrEnum):
    """How long: keys of the dated rules in ``domain/law/retention.toml``."""

    ACCOUNT = "account"
    SESSION = "session"
    MEMBER = "member"
    VOLUNTEER = "volunteer"
    CONTACT = "contact"
    PARTY_MEMBER = "party_member"
    REGULAR = "regular"
    OCCASIONAL = "occasional"
    DONOR = "donor"
    UNCONFIRMED = "unconfirmed"
    JOINING = "joining"
    CAMPAIGN = "campaign"
    JOURNAL = "journal"
    INVITATION = "invitation"
    ELECTORS = "electors"
    AUTHORITY = "authority"
    ADVERTISING = "advertising"
    COMPLAINT = "complaint"
    RESIDENT = "resident"
    CONTENT_NOTICE = "content_notice"


class Scrub(StrEnum):
    """What erasure does to a column."""

    EMPTY = "empty"
    """The empty value of its type: text, number, list or null."""
    ROW = "row"
    """The whole row goes."""
    UNLINK = "unlink"
    """The reference to the person becomes null; the fact, a count, stays."""


@dataclass(frozen=True)
class Plain:
    """A column that says nothing of a person; ``why`` where that is not obvious."""

    why: str = ""


@dataclass(frozen=True)
class Personal:
    """A column about a person."""

    purpose: str
    basis: Basis
    retention: Retention
    scrub: Scrub = Scrub.EMPTY
    export: bool = True
    """Whether the person's own access request contains it; never a secret such as a key."""


class Terms(TypedDict):
    """What the columns of one person share: why they may be kept, how long, and how they go."""

    basis: Basis
    retention: Retention
    scrub: NotRequired[Scrub]


Entry = Plain | Personal
PLAIN = Plain()


def plain(columns: str) -> dict[str, Entry]:
    """Columns that say nothing of a person, by name."""
    return dict.fromkeys(columns.split(), PLAIN)


# Models of libraries cannot carry their own entries: (app label, model name) -> entries.
OF_LIBRARIES: dict[tuple[str, str], Mapping[str, Entry]] = {}


class Classified(models.Model):
    """A model whose columns are all classified."""

    privacy: ClassVar[Mapping[str, Entry]]

    class _Meta:
        abstract = True

    # Declared as any class: the Meta of a table is its own, not a kind of this one.
    Meta: ClassVar[type] = _Meta


def entries(model: type[models.Model]) -> Mapping[str, Entry]:
    """Column to its entry, for our models and those of libraries."""
    own: Any = getattr(model, "privacy", None)
    return own if own is not None else OF_LIBRARIES.get((model._meta.app_label, model.__name__), {})


def unclassified() -> Iterator[tuple[type[models.Model], str, bool]]:
    """Columns without an entry, then entries without a column (True)."""
    for model in apps.get_models(include_auto_created=True):
        columns = {field.name for field in model._meta.concrete_fields}
        known = set(entries(model))
        yield from ((model, name, False) for name in sorted(columns - known))
        yield from ((model, name, True) for name in sorted(known - columns))


@register("privacy")
def check_classification(**_: object) -> list[Error]:
    """Stop migrations, tests and the server where a column is not classified."""
    return [
        Error(
            f"{model._meta.label}.{name} " + ("is classified and does not exist" if extra else "is not classified"),
            hint="say what it holds of a person in the model's `privacy`",
            id="arpenteur.E001",
        )
        for model, name, extra in unclassified()
    ]
