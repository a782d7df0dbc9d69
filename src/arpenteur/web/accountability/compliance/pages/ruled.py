"""Every rule that the program carries out, with the tests that prove it, and how long things are kept."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from arpenteur.domain.law import Effect, Grade, rules
from arpenteur.domain.law.results import Outcome, last_run
from arpenteur.domain.law.retention import terms
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.roles import Permission

EFFECTS = {
    Effect.REFUSE: _("refuses"),
    Effect.REQUIRE: _("requires"),
    Effect.MASK: _("masks"),
    Effect.PURGE: _("purges"),
    Effect.LOG: _("records"),
}
GRADES = {
    Grade.PRIMARY: _("text read"),
    Grade.OFFICIAL: _("official page"),
    Grade.SECONDARY: _("secondary source"),
    Grade.MEMORY: _("from memory"),
    Grade.DECISION: _("our decision"),
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
    """Rule, source, effect, tests with what became of each at the recorded run; a reference read more than a year ago
    is to be read again.
    """
    today, record = timezone.now().date(), last_run()
    found = [
        {
            "rule": one,
            "effect": EFFECTS[one.effect],
            "grade": GRADES[one.grade],
            "stale": (today - one.read_on).days > STALE_DAYS,
            "result": record.of_rule(one) if record else Outcome.UNKNOWN,
            "tests": [(test, RESULTS[record.outcome(test) if record else Outcome.UNKNOWN]) for test in one.tests],
        }
        for one in rules().values()
    ]
    durations = [(one, GRADES[one.grade]) for one in terms().values()]
    context = {"section": "rules", "tab": "rules", "rules": found, "terms": durations, "record": record}
    return render(request, "compliance/rules.html", context)
