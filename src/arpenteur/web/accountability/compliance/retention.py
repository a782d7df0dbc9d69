"""Writes: what is over goes, with a certificate. Run again after an interruption, it goes on where it was.

Each rule of each campaign is one transaction: its rows, its line in the journal and its certificate, or nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models, transaction

from arpenteur.domain.law.retention import term
from arpenteur.web.accountability.compliance.certificates import certify
from arpenteur.web.accountability.compliance.erasure import end_membership, erase_account, erase_row
from arpenteur.web.accountability.compliance.models import Deadline, PersonRequest
from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import JOB
from arpenteur.web.foundation.audit.models import INSTANCE, Head
from arpenteur.web.foundation.audit.purging import purge_lines
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.listing import every_campaign
from arpenteur.web.foundation.campaigns.models import Campaign, Invitation, Membership, OfCampaign
from arpenteur.web.foundation.shared.declarations import declared
from arpenteur.web.foundation.shared.persons import PersonTable, person_tables
from arpenteur.web.foundation.shared.privacy import Personal, Retention, entries
from arpenteur.web.foundation.shared.sealing import sealed, unsealed

_Step = Callable[[Campaign, datetime], int]


@dataclass(frozen=True)
class Purged:
    """What one rule removed; ``campaign`` is empty for the site itself."""

    campaign: str
    rule: Retention
    count: int

    @property
    def sentence(self) -> str:
        """« Liste d'essai, bénévole : 12. »"""
        return f"{self.campaign or 'Site'}, {term(self.rule).title.lower()} : {self.count}."


def run_due(*, at: datetime) -> int:
    """Date what has no expiry yet, purge what is over; how many rows went."""
    return sum(one.count for one in run(at=at))


def rehearse(*, at: datetime) -> list[Purged]:
    """What ``run`` would remove; nothing is kept of it."""
    with transaction.atomic():
        found = run(at=at)
        transaction.set_rollback(True)
    return found


def run(*, at: datetime) -> list[Purged]:
    """Every rule of every campaign, then those of the site; what each removed."""
    done: list[Purged] = []
    for campaign in every_campaign():
        with sealed(campaign.pk):
            date_people(campaign=campaign, at=at)
            done += [Purged(campaign.name, rule, step(campaign, at)) for rule, step in _steps()]
    with unsealed():
        done += [Purged("", rule, step(at)) for rule, step in _steps_of_site()]
        done += [Purged("", Retention.JOURNAL, _journal_of(chain, at)) for chain in _left_behind()]
    return [one for one in done if one.count]


@verb("retention.dated", "expiries set", acts="a rule of retention")
def date_people(*, campaign: Campaign, at: datetime) -> int:
    """Give members and volunteers without an expiry theirs; where the last round moved, those dated by it follow."""
    last = campaign.second_round or campaign.first_round
    members = term(Retention.MEMBER).after_day(last, campaign.time_zone)
    volunteers = term(Retention.VOLUNTEER).after_day(last, campaign.time_zone)
    known = Deadline.objects.select_for_update().filter(campaign=campaign).first()
    dated = _date(Membership, members, known and known.members_until)
    for table in _purged():
        if _rule(table.model) is Retention.VOLUNTEER:
            dated += _date(table.model, volunteers, known and known.volunteers_until)
    if dated or known is None or (known.members_until, known.volunteers_until) != (members, volunteers):
        Deadline.objects.update_or_create(
            campaign=campaign, defaults={"members_until": members, "volunteers_until": volunteers}
        )
        record(subject=campaign, by=JOB, at=at, campaign=campaign.pk, n=dated)
    return dated


def _date(model: type[Any], until: datetime, before: datetime | None) -> int:
    undated = models.Q(expires_at=None)
    if before is not None and before != until:
        undated |= models.Q(expires_at=before)
    return model.objects.filter(undated).update(expires_at=until)


@transaction.atomic
def _invitations(campaign: Campaign, at: datetime) -> int:
    old = Invitation.objects.filter(expires_at__lte=term(Retention.INVITATION).before(at))
    keys = list(old.values_list("pk", flat=True))
    old.filter(pk__in=keys).delete()
    return certify(rule=Retention.INVITATION, model=Invitation, keys=keys, campaign=campaign, by=JOB, at=at)


@transaction.atomic
def _people(table: PersonTable, campaign: Campaign, at: datetime) -> int:
    """Persons of a table whose time is over, erased as their room says."""
    over = list(table.model.objects.select_for_update().filter(expires_at__lte=at))
    keys = [one.pk for one in over]
    for one in over:
        erase_row(table=table, row=one, by=JOB, at=at)
    return certify(rule=_rule(table.model), model=table.model, keys=keys, campaign=campaign, by=JOB, at=at)


@transaction.atomic
def _swept(table: PersonTable, campaign: Campaign, at: datetime) -> int:
    """Persons of a table that go together, as their room says."""
    keys = table.sweep(campaign, JOB, at) if table.sweep else []
    return certify(rule=_rule(table.model), model=table.model, keys=keys, campaign=campaign, by=JOB, at=at)


@transaction.atomic
def _members(campaign: Campaign, at: datetime) -> int:
    over = list(Membership.objects.select_for_update().filter(expires_at__lte=at))
    keys = [one.pk for one in over]
    for one in over:
        # An account outlives its last campaign by its own term.
        until = term(Retention.ACCOUNT).after(one.expires_at)
        User.objects.filter(pk=one.user_id).update(expires_at=until)
        end_membership(membership=one, by=JOB, at=at)
    return certify(rule=Retention.MEMBER, model=Membership, keys=keys, campaign=campaign, by=JOB, at=at)


@transaction.atomic
def _requests(campaign: Campaign, at: datetime) -> int:
    until = term(Retention.CAMPAIGN).after_day(campaign.second_round or campaign.first_round, campaign.time_zone)
    if at < until:
        return 0
    keys = list(PersonRequest.objects.exclude(done_at=None).values_list("pk", flat=True))
    PersonRequest.objects.filter(pk__in=keys).delete()
    return certify(rule=Retention.CAMPAIGN, model=PersonRequest, keys=keys, campaign=campaign, by=JOB, at=at)


@transaction.atomic
def _others(campaign: Campaign, at: datetime) -> int:
    """Whatever else of people has an expiry of its own, such as a list being imported."""
    count, handled = 0, {Membership, Invitation, *(table.model for table in _purged())}
    for model in apps.get_models():
        if not issubclass(model, OfCampaign) or model in handled or not _dies(model):
            continue
        over = model.objects.filter(expires_at__lte=at)
        keys = list(over.values_list("pk", flat=True))
        over.filter(pk__in=keys).delete()
        count += certify(rule=_rule(model), model=model, keys=keys, campaign=campaign, by=JOB, at=at)
    return count


def _rule(model: type[models.Model]) -> Retention:
    return next(entry.retention for entry in entries(model).values() if isinstance(entry, Personal))


def _dies(model: type[models.Model]) -> bool:
    personal = any(isinstance(entry, Personal) for entry in entries(model).values())
    return personal and any(field.name == "expires_at" for field in model._meta.concrete_fields)


def _left_behind() -> list[int]:
    """Chains of the journal whose campaign was deleted."""
    known = {INSTANCE, *(one.pk for one in every_campaign())}
    return [chain for chain in Head.objects.order_by("chain").values_list("chain", flat=True) if chain not in known]


def _journal(campaign: Campaign | None, at: datetime) -> int:
    return _journal_of(campaign.pk if campaign else INSTANCE, at, campaign)


@transaction.atomic
def _journal_of(chain: int, at: datetime, campaign: Campaign | None = None) -> int:
    gone = purge_lines(chain=chain, by=JOB, at=at)
    if gone is None:
        return 0
    return certify(
        rule=Retention.JOURNAL, model="audit.Entry", keys=gone.numbers, campaign=campaign, by=JOB, at=at, line=gone.line
    )


@transaction.atomic
def _sessions(at: datetime) -> int:
    over = list(Session.objects.filter(expire_date__lte=at).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=over).delete()
    # A device is remembered no longer than its session.
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return certify(rule=Retention.SESSION, model=Session, keys=over, campaign=None, by=JOB, at=at)


@transaction.atomic
def _outlived(rule: Retention, model: type[Any], at: datetime) -> int:
    """Rows that outlive their campaigns, as their room says, and go at their own date."""
    over = model.objects.filter(expires_at__lte=at)
    keys = list(over.values_list("pk", flat=True))
    over.filter(pk__in=keys).delete()
    return certify(rule=rule, model=model, keys=keys, campaign=None, by=JOB, at=at)


@transaction.atomic
def _accounts(at: datetime) -> int:
    date_accounts(at=at)
    over = list(_idle().filter(expires_at__lte=at))
    keys = [user.pk for user in over]
    for user in over:
        erase_account(user=user, by=JOB, at=at)
    return certify(rule=Retention.ACCOUNT, model=User, keys=keys, campaign=None, by=JOB, at=at)


@verb(also="retention.dated", acts="a rule of retention")
def date_accounts(*, at: datetime) -> int:
    """Give accounts without a campaign their expiry, later after each visit; take it from those with one."""
    idle, dated = _idle(), 0
    for user in idle.iterator():
        until = term(Retention.ACCOUNT).after(max(user.last_login or user.joined_at, user.joined_at))
        if user.expires_at is None or user.expires_at < until:
            User.objects.filter(pk=user.pk).update(expires_at=until)
            dated += 1
    dated += User.objects.exclude(pk__in=idle.values("pk")).exclude(expires_at=None).update(expires_at=None)
    if dated:
        record(subject="accounts.User", by=JOB, at=at, n=dated)
    return dated


def _idle() -> models.QuerySet[User]:
    members = Membership.objects.values("user")
    idle = User.objects.exclude(pk__in=members)
    for table in person_tables().values():
        if table.account:
            linked = table.model.objects.exclude(**{table.account: None})
            idle = idle.exclude(pk__in=linked.values(table.account))
    return idle.order_by("pk")


def _purged() -> list[PersonTable]:
    """Tables of persons that are erased at their expiry as their room says."""
    return [table for table in person_tables().values() if table.purge and table.expires]


def _steps() -> list[tuple[Retention, _Step]]:
    """What is done in each campaign, in this order."""
    return [
        (Retention.INVITATION, _invitations),
        *((_rule(table.model), partial(_people, table)) for table in _purged()),
        *((_rule(table.model), partial(_swept, table)) for table in person_tables().values() if table.sweep),
        (Retention.MEMBER, _members),
        (Retention.CAMPAIGN, _requests),
        (Retention.SESSION, _others),
        (Retention.JOURNAL, _journal),
    ]


def _steps_of_site() -> list[tuple[Retention, Callable[[datetime], int]]]:
    """What is done once for all campaigns, in this order."""
    return [
        (Retention.SESSION, _sessions),
        (Retention.ACCOUNT, _accounts),
        *((rule, partial(_outlived, rule, model)) for room in declared("persons", "OUTLIVING") for rule, model in room),
        (Retention.JOURNAL, partial(_journal, None)),
    ]
