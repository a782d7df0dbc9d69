"""What is held, why, until when: the first page of compliance.

Every rule that the program carries out, with the tests that prove it, and how long things are kept.
"""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from arpenteur.domain.law import Effect, Grade, Rule, rules
from arpenteur.domain.law.host import RuleKind, host_rules
from arpenteur.domain.law.results import Outcome, TestRecord, last_run
from arpenteur.domain.law.retention import terms
from arpenteur.web.accountability.compliance import words
from arpenteur.web.accountability.compliance.clocks import timeline
from arpenteur.web.accountability.compliance.inventory import nameless, personal_tables, persons
from arpenteur.web.accountability.compliance.lines import LineFilter, lines_of, verified
from arpenteur.web.accountability.compliance.models import Certificate, PersonRequest
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.exports import exports

_LATEST = 7
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


@in_campaign(Permission.SEE_COMPLIANCE)
@require_safe
def ruled(request: CampaignRequest) -> HttpResponse:
    """Rules by what they do, each with its source and its tests, and what became of each at the recorded run; a
    reference read more than a year ago is to be read again. Then rules that the host of the site added.
    """
    today, record = timezone.now().date(), last_run()
    questions = [
        (asked, [_told(one, record, today) for one in rules().values() if one.effect is effect])
        for effect, asked in QUESTIONS.items()
    ]
    durations = [(one, GRADES[one.grade]) for one in terms().values()]
    of_host = [(one, KINDS[one.kind], GRADES[one.grade]) for one in host_rules().values()]
    context = {"section": "rules", "questions": questions, "of_host": of_host, "terms": durations, "record": record}
    return render(request, "compliance/rules.html", context)


def _told(one: Rule, record: TestRecord | None, today: date) -> dict[str, object]:
    return {
        "rule": one,
        "grade": GRADES[one.grade],
        "stale": (today - one.read_on).days > STALE_DAYS,
        "result": record.of_rule(one) if record else Outcome.UNKNOWN,
        "tests": [(test, RESULTS[record.outcome(test) if record else Outcome.UNKNOWN]) for test in one.tests],
    }


@in_campaign(Permission.SEE_COMPLIANCE)
@require_safe
def overview(request: CampaignRequest) -> HttpResponse:
    """Tables with their purposes, counts and terms; clocks; the end of the journal; the latest certificate."""
    campaign, at = request.member.campaign, timezone.now()
    waiting = list(PersonRequest.objects.filter(campaign=campaign, done_at=None))
    latest = Certificate.objects.filter(campaign=campaign).first()
    tables = personal_tables(campaign, at)
    context = {
        "section": "compliance",
        "held": [one for one in tables if one.count],
        "empty": [one for one in tables if not one.count],
        "nameless": nameless(campaign),
        "files": exports(),
        "persons": persons(campaign),
        "waiting": waiting,
        "late": [one for one in waiting if one.due_at < at],
        "rules": len(rules()),
        "timeline": timeline(campaign, at),
        "latest": lines_of(campaign, LineFilter(), _LATEST),
        "faults": verified(campaign, whole=False),
        "certificate": latest,
        "certified": words.table(latest.what) if latest else "",
    }
    return render(request, "compliance/overview.html", context)
