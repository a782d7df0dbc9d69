"""Rules that the host of the site adds on acts, asked where each act is written into the journal: no page, no program
and no phone goes around them.
"""

from datetime import datetime
from typing import Any

from arpenteur.domain.law import Refusal
from arpenteur.domain.law.host import (
    PERIODS,
    HostRule,
    Per,
    RuleKind,
    amount_refusal,
    number_refusal,
    of_kind,
    period_refusals,
)
from arpenteur.domain.law.moments import Calendar
from arpenteur.web.foundation.audit.actors import COMMAND, JOB, Actor
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.declarations import Declared
from arpenteur.web.foundation.shared.law import hold

AT_THEIR_OWN_TIME = frozenset({"action.created", "mailing.started"})
"""Acts refused for the moment at which they take place, by the rooms that know it; not for that of their writing."""
ACTS = AT_THEIR_OWN_TIME | {
    "action.repeated",
    "ad.published",
    "ballot_box.announced",
    "ballot_box.opened",
    "benefit.kept",
    "call.taken",
    "call_list.opened",
    "consultation.taken",
    "contact.given",
    "contact.kept",
    "contact.support",
    "contacts.export_asked",
    "contacts.import_begun",
    "contribution.received",
    "donation.kept",
    "electors.asked",
    "electors.brought",
    "electors.printed",
    "expense.committed",
    "expense.paid",
    "expense.quoted",
    "follow_up.asked",
    "income.kept",
    "invitation.created",
    "letters.planned",
    "letters.printed",
    "loan.kept",
    "mailing.approved",
    "mailing.submitted",
    "meeting.planned",
    "member.added",
    "page.written",
    "poster.put_up",
    "process.opened",
    "report.sent",
    "round.given",
    "ruling.published",
    "segment.kept",
    "step.opened",
    "token.created",
    "turf.given",
    "turf.printed",
    "turfs.published",
    "volunteer.added",
    "volunteers.asked",
    "volunteers.exported",
    "week.published",
}
"""Acts that a host may refuse. What a person may always do is not there: to withdraw, to object, to be erased or
corrected; nor what happened already: counts of phones, results, payments that are put back.
"""
AMOUNTS = Declared("act_amounts", "AMOUNTS")
"""Of acts that have an amount: the table where they are kept, and which of its rows count."""


def refuse_act(line: str, subject: object, campaign: int, by: Actor, at: datetime) -> None:
    """Raises RefusedByLawError where a rule of the host refuses an act that is being written; its transaction ends.

    What the program does by itself is not asked: it carries out what somebody was allowed to begin.
    """
    rules = [one for one in of_kind(RuleKind.PERIOD, RuleKind.NUMBER, RuleKind.AMOUNT) if line in one.acts]
    if rules and by not in {COMMAND, JOB}:
        hold(_refusals(rules, line, subject, Campaign.objects.get(pk=campaign), at))


HOLD = refuse_act


def calendar_of(campaign: Campaign) -> Calendar:
    """Its rounds and clocks, as rules read them."""
    return Calendar(campaign.place, campaign.time_zone, campaign.first_round, campaign.second_round)


def _refusals(
    rules: list[HostRule], line: str, subject: object, campaign: Campaign, at: datetime
) -> tuple[Refusal, ...]:
    found = [] if line in AT_THEIR_OWN_TIME else list(period_refusals(line, at, at, calendar_of(campaign)))
    today = local(campaign, at).date()
    for one in rules:
        refusal = None
        if one.kind is RuleKind.NUMBER:
            refusal = number_refusal(one, _times(one, campaign, at), today)
        elif one.kind is RuleKind.AMOUNT:
            refusal = amount_refusal(one, *_cents(one, line, subject, campaign), today)
        found += [refusal] if refusal else []
    return tuple(found)


def _times(rule: HostRule, campaign: Campaign, at: datetime) -> int:
    done = Entry.objects.filter(chain=campaign.pk, verb__in=rule.acts)
    return done.filter(at__gt=at - PERIODS[rule.per]).count() if rule.per in PERIODS else done.count()


def _cents(rule: HostRule, line: str, subject: Any, campaign: Campaign) -> tuple[int, int]:
    """Of the act, and of those of its kind before it."""
    if rule.per is Per.ACT:
        return subject.cents, 0
    before = 0
    for act in rule.acts:
        table, counted = AMOUNTS[act]
        rows = table.objects.filter(campaign=campaign, **counted)
        before += sum(rows.exclude(pk=subject.pk if act == line else None).values_list("cents", flat=True))
    return subject.cents, before
