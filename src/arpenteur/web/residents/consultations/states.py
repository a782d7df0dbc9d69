"""State machines as data: which state follows which. Moving is the business of the verbs, which write the journal.

A contribution has two states that know nothing of each other: whether it shows (*moderation*), and what becomes of it
(*decision*). An acceptance never shows what is hidden, and hiding never decides.
"""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from arpenteur.domain.errors import InputError
from arpenteur.web.residents.consultations.kinds import ContributionKind


class ProcessState(TextChoices):
    """From its draft to its archive."""

    DRAFT = "draft", gettext_lazy("draft")
    OPEN = "open", gettext_lazy("public")
    CLOSED = "closed", gettext_lazy("closed")
    ARCHIVED = "archived", gettext_lazy("archived, without its authors")


class StepState(TextChoices):
    """Of a step. ``SUSPENDED``: an incident; electoral silence is the clock's, no state. In French the words have no
    gender: they stand beside « Examen » as beside « Idées ».
    """

    DRAFT = "draft", gettext_lazy("draft")
    SCHEDULED = "scheduled", gettext_lazy("opens by itself")
    OPEN = "open", pgettext_lazy("step", "open")
    SUSPENDED = "suspended", gettext_lazy("stopped for a while")
    CLOSED = "closed", pgettext_lazy("step", "closed")
    FINAL = "final", pgettext_lazy("step", "final")


NOT_YET = (StepState.DRAFT, StepState.SCHEDULED)
"""A step that may still be written again."""


class Showing(TextChoices):
    """Whether a contribution shows: its moderation state."""

    EMAIL = "email", gettext_lazy("waits for its author's e-mail")
    PUBLIC = "public", gettext_lazy("public")
    HELD = "held", gettext_lazy("read by somebody before it shows")
    HIDDEN = "hidden", gettext_lazy("hidden, with reasons")
    APPEALED = "appealed", gettext_lazy("hidden, and contested")
    OUT = "out", gettext_lazy("hidden for good")
    WITHDRAWN = "withdrawn", gettext_lazy("withdrawn by its author")
    ERASED = "erased", gettext_lazy("erased at its author's request")


class Decision(TextChoices):
    """What becomes of a contribution: its decision state."""

    NEW = "new", pgettext_lazy("contribution", "new")
    ADMISSIBLE = "admissible", gettext_lazy("admissible")
    INADMISSIBLE = "inadmissible", gettext_lazy("not admissible")
    REVIEW = "review", gettext_lazy("under review")
    SELECTED = "selected", gettext_lazy("selected")
    UNSELECTED = "unselected", gettext_lazy("not selected")
    MERGED = "merged", gettext_lazy("joined with another one")
    WINNER = "winner", gettext_lazy("chosen by the vote")
    UNCHOSEN = "unchosen", gettext_lazy("not chosen by the vote")
    ACCEPTED = "accepted", gettext_lazy("accepted")
    REJECTED = "rejected", gettext_lazy("rejected")
    PROMOTED = "promoted", gettext_lazy("became an idea of its own")
    ACKNOWLEDGED = "acknowledged", gettext_lazy("read, no answer yet")
    ANSWERED = "answered", pgettext_lazy("question", "answered")
    REDIRECTED = "redirected", gettext_lazy("somebody else can answer")
    GROUPED = "grouped", gettext_lazy("answered with another one")
    ASSIGNED = "assigned", gettext_lazy("somebody follows it up")
    FORWARDED = "forwarded", gettext_lazy("forwarded to who is in charge")
    PROGRESS = "progress", gettext_lazy("in progress")
    RESOLVED = "resolved", gettext_lazy("said to be repaired")
    INCOMPETENT = "incompetent", gettext_lazy("another body is in charge")
    UNABLE = "unable", gettext_lazy("cannot be done")
    DUPLICATE = "duplicate", gettext_lazy("known already")
    CONFIRMED = "confirmed", gettext_lazy("repaired: its author confirms")
    REOPENED = "reopened", gettext_lazy("open again: its author says so")


class CommitmentState(TextChoices):
    """From promise to done or abandoned."""

    PROMISED = "promised", gettext_lazy("promised")
    PLANNED = "planned", gettext_lazy("planned")
    STARTED = "started", gettext_lazy("started")
    DONE = "done", gettext_lazy("done")
    ABANDONED = "abandoned", gettext_lazy("abandoned, with the reason")


class MeetingState(TextChoices):
    """From plan to minutes."""

    PLANNED = "planned", gettext_lazy("planned")
    OPEN = "open", gettext_lazy("people say that they come")
    HELD = "held", gettext_lazy("took place")
    MINUTES = "minutes", gettext_lazy("minutes published")
    CANCELLED = "cancelled", gettext_lazy("cancelled")


type Machine = Mapping[str, frozenset[str]]


def _machine(**moves: str) -> Machine:
    return {before: frozenset(after.split()) for before, after in moves.items()}


PROCESS: Machine = _machine(draft="open", open="closed", closed="open archived", archived="")
STEP: Machine = _machine(
    draft="scheduled open",
    scheduled="draft open",
    open="suspended closed",
    suspended="open closed",
    closed="open final",
    final="",
)
SHOWING: Machine = _machine(
    email="public held withdrawn erased",
    public="held hidden withdrawn erased",
    held="public hidden withdrawn erased",
    hidden="appealed public withdrawn erased",
    appealed="public out withdrawn erased",
    out="public erased",
    withdrawn="erased",
    erased="",
)
COMMITMENT: Machine = _machine(
    promised="planned started done abandoned",
    planned="promised started done abandoned",
    started="planned done abandoned",
    done="started",
    abandoned="promised planned started",
)
MEETING: Machine = _machine(
    planned="open held cancelled", open="held cancelled", held="minutes", minutes="", cancelled=""
)
_SETTLED = "confirmed reopened"
DECISION: Mapping[str, Machine] = {
    ContributionKind.PROPOSAL: _machine(
        new="admissible inadmissible merged",
        admissible="inadmissible review selected unselected merged",
        inadmissible="admissible",
        review="admissible selected unselected merged",
        selected="winner unchosen unselected",
        unselected="review selected",
        merged="new admissible",
        winner="",
        unchosen="",
    ),
    ContributionKind.AMENDMENT: _machine(new="accepted rejected", accepted="", rejected="promoted", promoted=""),
    ContributionKind.QUESTION: _machine(
        new="acknowledged answered redirected grouped",
        acknowledged="answered redirected grouped",
        answered="acknowledged",
        redirected="answered acknowledged grouped",
        grouped="new acknowledged answered",
    ),
    ContributionKind.REPORT: _machine(
        new="assigned forwarded progress resolved incompetent unable duplicate",
        assigned="forwarded progress resolved incompetent unable duplicate",
        forwarded="progress resolved incompetent unable duplicate",
        progress="forwarded resolved incompetent unable",
        resolved=_SETTLED,
        incompetent=_SETTLED,
        unable=_SETTLED,
        duplicate="assigned confirmed",
        confirmed="",
        reopened="assigned forwarded progress resolved incompetent unable confirmed",
    ),
    ContributionKind.ARGUMENT: _machine(new=""),
    ContributionKind.COMMENT: _machine(new=""),
}
WITH_REASON = frozenset(
    {
        Decision.INADMISSIBLE,
        Decision.UNSELECTED,
        Decision.REJECTED,
        Decision.INCOMPETENT,
        Decision.UNABLE,
        Decision.REDIRECTED,
    }
)
"""Decisions that nobody takes without a public reason."""
OF_WHOEVER_REPORTED = frozenset({Decision.CONFIRMED, Decision.REOPENED})
"""Said by whoever reported, or by a photo."""
WITH_MORE = frozenset(
    {
        Decision.ACCEPTED,
        Decision.PROMOTED,
        Decision.ANSWERED,
        Decision.MERGED,
        Decision.GROUPED,
        Decision.DUPLICATE,
        Decision.WINNER,
        Decision.UNCHOSEN,
    }
)
"""Decisions that are more than a word: a version, another idea, an answer, the text that is joined, a vote that was
counted. Each has a verb."""
SHOWN = frozenset({Showing.PUBLIC})
PLACEHOLDERS = frozenset({Showing.HIDDEN, Showing.APPEALED, Showing.OUT, Showing.WITHDRAWN, Showing.ERASED})
"""What shows as a line without its text: it was public, or may have been."""


def check_move(machine: Machine, before: str, after: str, labels: type[TextChoices]) -> None:
    """Raises InputError for a state that does not follow another, or for one that the machine does not have."""
    allowed = machine.get(before, frozenset())
    if after not in allowed:
        names = ", ".join(str(labels(one).label) for one in labels.values if one in allowed)
        raise InputError(
            _("“%(after)s” does not follow “%(before)s”")
            % {"after": labels(after).label, "before": labels(before).label},
            expected=names or _("nothing follows it"),
        )


def check_decision(kind: str, before: str, after: str, reason: str) -> None:
    """The same for a decision on a contribution of a kind. Raises InputError too where a reason is owed and missing."""
    check_move(DECISION[kind], before, after, Decision)
    if after in WITH_REASON and not reason.strip():
        raise InputError(_("this decision has a public reason"), action=_("say why in a sentence or two"))
