"""Writes: what a meeting decided, linked to what it carries out; nothing of it is rewritten."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.residents.consultations.actions.common import add_line
from arpenteur.web.residents.consultations.clocks import hold_to_silence
from arpenteur.web.residents.consultations.kinds import PublicFact
from arpenteur.web.residents.consultations.models import (
    Commitment,
    ConsultationMeeting,
    Contribution,
    MeetingDecision,
    MeetingDecisionSource,
)
from arpenteur.web.residents.consultations.models.process import LONGEST_REASON
from arpenteur.web.residents.consultations.states import MeetingState


@verb("meeting.decided", "decision of a meeting written")
def decide_in_meeting(
    *,
    meeting: ConsultationMeeting,
    text: str,
    sources: Sequence[Contribution],
    by: Actor,
    at: datetime,
    commitment: Commitment | None = None,
) -> MeetingDecision:
    """What was decided, and of which contributions and commitment it is the carrying out: each has a public line of
    it. Raises InputError before the meeting took place, without words, without anything it carries out, and for what
    is of another process; RefusedByLawError in silence.
    """
    rows = ConsultationMeeting.objects.select_for_update(of=("self",)).select_related("step__process__campaign")
    row = rows.get(pk=meeting.pk)
    process = row.step.process
    hold_to_silence(process.campaign, at)
    if row.state not in (MeetingState.HELD, MeetingState.MINUTES):
        raise InputError(_("a meeting decides once it took place"))
    said = text.strip()
    if not said or len(said) > LONGEST_REASON:
        raise InputError(_("what was decided?"), expected=_("%(n)d signs at most") % {"n": LONGEST_REASON})
    if not sources and commitment is None:
        raise InputError(_("a decision says what it carries out"), expected=_("numbers of texts, or a commitment"))
    others = [one for one in sources if one.process_id != process.pk]
    if others or (commitment is not None and commitment.process_id != process.pk):
        raise InputError(_("another process has this text"))
    last = row.decisions.aggregate(last=Max("number"))["last"] or 0
    made = MeetingDecision.objects.create(
        campaign_id=row.campaign_id,
        meeting=row,
        number=last + 1,
        text=said,
        commitment=commitment,
        by=by.pseudonym,
        at=at,
    )
    told = _("%(meeting)s: %(text)s") % {"meeting": row.title, "text": said}
    for one in dict.fromkeys(sources):
        MeetingDecisionSource.objects.create(campaign_id=row.campaign_id, decision=made, contribution=one)
        add_line(PublicFact.DECIDED, at, contribution=one, text=told[:LONGEST_REASON])
    add_line(PublicFact.DECIDED, at, step=row.step, text=told[:LONGEST_REASON])
    record(subject=made, by=by, at=at, campaign=row.campaign_id, n=len(sources))
    return made
