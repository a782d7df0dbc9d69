"""Every rule that the program carries out: what it says and since when, where, what proves it; what a change of one of
its values would concern here, and what differs between two days. Then how long things are kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from arpenteur.domain.law import Effect, Grade, Rule, rules
from arpenteur.domain.law.changes import differences, sentences_with
from arpenteur.domain.law.host import RuleKind, host_rules
from arpenteur.domain.law.loading import JudgedOn, rules_as_written
from arpenteur.domain.law.results import Outcome, TestRecord, last_run
from arpenteur.domain.law.retention import terms
from arpenteur.domain.law.sentences import in_french
from arpenteur.web.accountability.compliance.forms import BetweenForm, WhatIfForm
from arpenteur.web.accountability.compliance.refusal_counts import refused_in
from arpenteur.web.accountability.compliance.words import ACTIVITIES, PARAMETERS
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.judging import ACTS, JudgedActs, judged_from
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.places import Of, Tab, every_tab
from arpenteur.web.foundation.shared.rules import rule_of

QUESTIONS = {
    Effect.REFUSE: _("What does it refuse?"),
    Effect.REQUIRE: _("What does it ask for?"),
    Effect.PURGE: _("What does it erase?"),
    Effect.MASK: _("What does it hide?"),
    Effect.LOG: _("What does it write down?"),
}
GRADES = {
    Grade.PRIMARY: _("text read"),
    Grade.OFFICIAL: _("official page"),
    Grade.SECONDARY: _("secondary source"),
    Grade.MEMORY: _("from memory"),
    Grade.DECISION: _("our decision"),
}
KINDS = {
    RuleKind.PERIOD: _("acts refused on some days"),
    RuleKind.NUMBER: _("a limit on how often"),
    RuleKind.AMOUNT: _("a limit on an amount"),
    RuleKind.RETENTION: _("how long something is kept"),
    RuleKind.MENTION: _("words that messages bear"),
    RuleKind.AGREEMENT: _("an agreement asked for besides"),
    RuleKind.FIELD: _("a column that no list brings"),
}
RESULTS = {
    Outcome.PASSED: _("passed"),
    Outcome.FAILED: _("failed"),
    Outcome.SKIPPED: _("not run"),
    Outcome.UNKNOWN: _("not in the record"),
}
STALE_DAYS = 365


JUDGED = {
    JudgedOn.FIRST_ROUND: _("judged by the values of the first round’s day"),
    JudgedOn.GIFT: _("judged by the values of the day of the gift"),
    JudgedOn.LOAN: _("judged by the values of the day of the loan"),
    JudgedOn.ACT: _("judged by the values of the day it takes place"),
}
EVERYWHERE = {"domain": _("calculations"), "shared": _("every page"), "audit": _("journal")}
"""What stands behind pages, as a place where a rule is carried out."""


@dataclass(frozen=True)
class RulePlace:
    """Where a rule is carried out: its page in the campaign; none behind pages, and where the member may not go."""

    label: Promise | str
    page: str


@in_campaign(Permission.SEE_COMPLIANCE)
@require_safe
def law(request: CampaignRequest) -> HttpResponse:
    """Rules by what they do, as they are today; a reference read more than a year ago is to be read again. Two forms
    ask what a change would concern, and what differs between two days: nothing is written.
    """
    record, member = last_run(), request.member
    today = day_of(member.campaign, timezone.now())
    refused = refused_in(member.campaign, today)
    ask = WhatIfForm(request.GET if "rule" in request.GET else None, parameters=_parameters())
    between = BetweenForm(request.GET if "first" in request.GET else None)
    context = {
        "section": "rules",
        "questions": [
            (
                asked,
                [
                    {**_told(one, record, today, member), "refused": refused.get(one.id, 0)}
                    for one in rules().values()
                    if one.effect is effect
                ],
            )
            for effect, asked in QUESTIONS.items()
        ],
        "of_host": [(one, KINDS[one.kind], GRADES[one.grade], refused.get(one.id, 0)) for one in host_rules().values()],
        "terms": [(one, GRADES[one.grade]) for one in terms().values()],
        "record": record,
        "ask": ask,
        "change": _concerned(ask, member) if ask.is_bound and ask.is_valid() else None,
        "between": between,
        "differences": _differences(between) if between.is_bound and between.is_valid() else None,
    }
    return render(request, "compliance/rules.html", context, status=400 if ask.errors or between.errors else 200)


def _told(one: Rule, record: TestRecord | None, today: date, member: Member) -> dict[str, object]:
    return {
        "rule": one,
        "grade": GRADES[one.grade],
        "stale": (today - one.read_on).days > STALE_DAYS,
        "values": [(PARAMETERS.get(name, name), _since(one, name, today)) for name in one.parameters],
        "judged": JUDGED[one.judged_on] if one.judged_on else "",
        "places": places_of(one, member),
        "result": record.of_rule(one) if record else Outcome.UNKNOWN,
        "tests": [(test, RESULTS[record.outcome(test) if record else Outcome.UNKNOWN]) for test in one.tests],
    }


def _since(one: Rule, name: str, today: date) -> list[tuple[str, date, bool]]:
    """Each value with its first day, and whether that is to come."""
    return [(in_french(name, each.value), each.since, each.since > today) for each in one.parameters[name]]


def places_of(one: Rule, member: Member) -> list[RulePlace]:
    """Where it is carried out, each room once."""
    found = dict.fromkeys(point.partition(".")[0] for point in one.control_points)
    return [_place(room, member) for room in found]


def _place(room: str, member: Member) -> RulePlace:
    if room in EVERYWHERE:
        return RulePlace(EVERYWHERE[room], "")
    tab = next((one for one in every_tab() if one.page.startswith(f"{room}:") and one.of is Of.CAMPAIGN), None)
    return RulePlace(ACTIVITIES.get(room, room), "") if tab is None else RulePlace(tab.together, _open(tab, member))


def _open(tab: Tab, member: Member) -> str:
    return tab.page if not tab.right or member.may(tab.right) else ""


def _parameters() -> Iterator[tuple[str, str, list[tuple[str, object]]]]:
    """Rule, title, its parameters, for the list of the form."""
    for one in rules().values():
        if one.parameters:
            yield one.id, one.title, [(f"{one.id}.{name}", PARAMETERS.get(name, name)) for name in one.parameters]


def _concerned(ask: WhatIfForm, member: Member) -> dict[str, object]:
    """What of this campaign another value from a day on concerns: acts, pages, sentences."""
    id, _dot, name = ask.cleaned_data["rule"].partition(".")
    on: date = ask.cleaned_data["on"]
    one, acts = rules()[id], ACTS.get(id)
    return {
        "rule": one,
        "name": PARAMETERS.get(name, name),
        "value": in_french(name, one.in_force(name, on)),
        "on": on,
        "judged": JUDGED[one.judged_on] if one.judged_on else "",
        "whole": one.judged_on is JudgedOn.FIRST_ROUND,
        "reached": member.campaign.first_round >= on,
        "first_round": member.campaign.first_round,
        "acts": acts and acts.words,
        "acts_page": _acts_page(acts, member),
        "number": judged_from(one, on, member.campaign),
        "places": places_of(one, member),
        "sentences": [one.told_on(on).sentences[place] for place in _places_of_sentences(id, name)],
    }


def _places_of_sentences(id: str, name: str) -> list[int]:
    written = rules_as_written()[id]
    found = set(sentences_with(written, name))
    return [place for place, text in enumerate(written.sentences) if text in found]


def _acts_page(acts: JudgedActs | None, member: Member) -> str:
    if acts is None:
        return ""
    asked = rule_of(resolve(reverse(acts.page, args=[member.campaign.slug])).func)
    return acts.page if asked is None or not asked.permission or member.may(asked.permission) else ""


def _differences(between: BetweenForm) -> list[tuple[object, object]]:
    found = differences(between.cleaned_data["first"], between.cleaned_data["last"])
    return [(one, PARAMETERS.get(one.name, one.name)) for one in found]
