"""Pages of a vote that its step leads to: the ballot while it is open, the rules, the result once it is counted."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from arpenteur.web.residents.ballots.vote_results import is_counted
from arpenteur.web.residents.ballots.voting_page import Voting
from arpenteur.web.residents.consultations.kinds import StepKind
from arpenteur.web.residents.consultations.links import StepLink
from arpenteur.web.residents.consultations.models import ProcessStep


def links_of_vote(step: ProcessStep) -> list[StepLink]:
    """None for a step of another kind."""
    if step.kind != StepKind.VOTE:
        return []
    voting = Voting.at(step)
    where = [voting.campaign.slug, step.process_id, step.position]
    found = [StepLink(reverse("ballots:rules", args=where), _("The rules, and their seal"))]
    if voting.receives(timezone.now()):
        return [StepLink(reverse("ballots:vote", args=where), pgettext("voter", "Vote"), first=True), *found]
    if is_counted(voting.box):
        found.insert(0, StepLink(reverse("ballots:result", args=where), _("The result, and why"), first=True))
        if voting.config.receipts:
            found.append(StepLink(reverse("ballots:check-receipt", args=where), _("Check my receipt")))
    return found


LINKS = (links_of_vote,)
