"""Reads: what is held in a campaign, why, until when; made from the ``privacy`` of every model."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Min

from arpenteur.domain.law.retention import Term, term
from arpenteur.web.accountability.compliance import words
from arpenteur.web.accountability.compliance.people import links_to
from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.campaigns.models import Campaign, Membership, OfCampaign
from arpenteur.web.foundation.shared.persons import PersonTable, person_tables
from arpenteur.web.foundation.shared.privacy import Personal, Retention, Scrub, entries
from arpenteur.web.persons.volunteers.models import Volunteer

_SOON_DAYS = 30


@dataclass(frozen=True)
class Column:
    """One column of a table: what for, and what erasure does to it."""

    name: str
    label: object
    purpose: object
    scrub: object
    exported: bool


@dataclass(frozen=True)
class PersonalTable:
    """One table that holds something of people."""

    label: str
    title: object
    columns: tuple[Column, ...]
    basis: object
    term: Term
    count: int
    until: datetime | None
    """The oldest expiry of its rows, None where each has its own."""
    now: datetime
    own: bool
    """Whether the table is the campaign's, rather than the site's."""

    @property
    def purposes(self) -> list[object]:
        """Each once, in the order of columns."""
        return list(dict.fromkeys(str(column.purpose) for column in self.columns))

    @property
    def overdue(self) -> bool:
        """Whether something should be gone by now."""
        return self.count > 0 and self.until is not None and self.until <= self.now

    @property
    def days(self) -> int | None:
        """Days until something goes, None where that is not soon."""
        if not self.count or self.until is None or self.overdue:
            return None
        left = (self.until - self.now).days
        return left if left <= _SOON_DAYS else None


@dataclass(frozen=True)
class Nameless:
    """A table of the campaign without anything of a person."""

    title: object
    count: int


def personal_tables(campaign: Campaign, at: datetime) -> list[PersonalTable]:
    """Every table with something of a person of the campaign, its own first; read inside the sealed campaign."""
    people = _People.of(campaign)
    found = [_table(model, people, campaign, at) for model in _personal_models()]
    return sorted((one for one in found if one is not None), key=lambda one: (not one.own, words.place_of(one.label)))


def nameless(campaign: Campaign) -> list[Nameless]:
    """Tables of the campaign without a personal column, the fullest first; none whose number is a secret."""
    found = [
        Nameless(words.table(model._meta.label), model.objects.filter(campaign=campaign).count())
        for model in apps.get_models(include_auto_created=True)
        if issubclass(model, OfCampaign) and not model.count_is_secret and not _personal(model)
    ]
    return sorted((one for one in found if one.count), key=lambda one: -one.count)


def persons(campaign: Campaign) -> int:
    """People known to the campaign: members, and those who may have an account and have none of a member."""
    members = Membership.objects.filter(campaign=campaign).values("user")
    others = (
        table.model.objects.filter(campaign=campaign).exclude(**{f"{table.account}__in": members}).count()
        for table in _with_accounts()
    )
    return members.count() + sum(others)


def every_column() -> Iterator[tuple[type[models.Model], Mapping[str, Any]]]:
    """Every model with its entries, for the generated document."""
    for model in apps.get_models(include_auto_created=True):
        yield model, entries(model)


@dataclass(frozen=True)
class _People:
    """Whom the campaign knows."""

    users: frozenset[int]

    @classmethod
    def of(cls, campaign: Campaign) -> "_People":
        members = Membership.objects.filter(campaign=campaign).values_list("user", flat=True)
        linked: set[int] = set()
        for table in _with_accounts():
            rows = table.model.objects.filter(campaign=campaign).exclude(**{table.account: None})
            linked.update(rows.values_list(table.account, flat=True))
        return cls(frozenset(members) | linked)


def _with_accounts() -> Iterator[PersonTable]:
    return (table for table in person_tables().values() if table.account)


def _personal_models() -> Iterator[type[models.Model]]:
    yield from (model for model in apps.get_models(include_auto_created=True) if _personal(model))


def _personal(model: type[models.Model]) -> dict[str, Personal]:
    return {name: entry for name, entry in entries(model).items() if isinstance(entry, Personal)}


def _table(model: type[models.Model], people: _People, campaign: Campaign, at: datetime) -> PersonalTable | None:
    rows = _rows(model, people, campaign)
    if rows is None:
        return None
    personal = _personal(model)
    first = next(iter(personal.values()))
    columns = tuple(
        Column(
            name, words.column(name, model._meta.label), words.purpose(one.purpose), words.SCRUBS[one.scrub], one.export
        )
        for name, one in personal.items()
    )
    basis, rule = words.BASES[first.basis], term(first.retention)
    until = _until(model, rows, first.retention, campaign)
    label, own = model._meta.label, issubclass(model, OfCampaign)
    return PersonalTable(label, words.table(label), columns, basis, rule, rows.count(), until, at, own)


def _rows(model: type[models.Model], people: _People, campaign: Campaign) -> "models.QuerySet[Any] | None":
    """Rows about people of the campaign; None for a table that no link leads to them from."""
    if issubclass(model, OfCampaign):
        rows = model.objects.filter(campaign=campaign)
        return rows.exclude(**dict.fromkeys(_only_linked(model))) if _only_linked(model) else rows
    if model is User:
        return User.objects.filter(pk__in=people.users)
    if model is Session:
        keys = UserSession.objects.filter(user__in=people.users).values("session_key")
        return Session.objects.filter(session_key__in=keys)
    for link in links_to(User):
        if link.model is model:
            return model._base_manager.filter(**{f"{link.column}__in": people.users})
    return None


def _only_linked(model: type[models.Model]) -> list[str]:
    """Links that alone make a row personal while they are there: a count that names a volunteer. None where something
    else of the row is about a person: a contact whom nobody follows is held too.
    """
    personal = _personal(model)
    linked = [name for name, entry in personal.items() if entry.scrub is Scrub.UNLINK]
    return linked if len(linked) == len(personal) else []


def _until(
    model: type[models.Model], rows: "models.QuerySet[Any]", rule: Retention, campaign: Campaign
) -> datetime | None:
    if any(field.name == "expires_at" for field in model._meta.concrete_fields):
        oldest = rows.aggregate(oldest=Min("expires_at"))["oldest"]
        if oldest is not None:
            return oldest
    if rule is Retention.ELECTORS:
        return term(rule).after_day(campaign.second_round or campaign.first_round, campaign.time_zone)
    if rule in (Retention.MEMBER, Retention.VOLUNTEER):
        owner = Volunteer if rule is Retention.VOLUNTEER else Membership
        oldest = owner.objects.filter(campaign=campaign).aggregate(oldest=Min("expires_at"))["oldest"]
        return oldest or term(rule).after_day(campaign.second_round or campaign.first_round, campaign.time_zone)
    return None
