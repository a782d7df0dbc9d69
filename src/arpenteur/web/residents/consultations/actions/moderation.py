"""Writes: contributions that somebody reads, notices of unlawful content, statements of reasons, appeals.

A first notice hides at once and for a moment (*Sanchez v. France*, 45581/15: a candidate answers for the comments of
others); no number of notices ever hides for good, and no filter decides anything.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.domain.law.retention import term
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.shared.privacy import Retention
from arpenteur.web.residents.consultations.actions.common import (
    add_line,
    end_duties,
    held_by,
    locked,
    open_duty_of,
    open_duty_of_case,
    show_as,
)
from arpenteur.web.residents.consultations.clocks import READ_WITHIN, hold_to_silence
from arpenteur.web.residents.consultations.kinds import CaseGround, CaseOutcome, CaseTrigger, DutyKind, PublicFact
from arpenteur.web.residents.consultations.letters import hand_over_decided, hand_over_judged, hand_over_notice
from arpenteur.web.residents.consultations.models import ContentNotice, Contribution, ModerationCase
from arpenteur.web.residents.consultations.models.moderation import LONGEST_WORDS
from arpenteur.web.residents.consultations.paper_codes import CODE_SIGNS, in_groups, new_code
from arpenteur.web.residents.consultations.states import Showing


@dataclass(frozen=True)
class StatementOfReasons:
    """A statement of reasons (DSA, art. 17): the ground, the article or rule, what in the text is meant."""

    ground: CaseGround
    basis: str
    facts: str


@dataclass(frozen=True)
class NewNotice:
    """A notice of unlawful content (DSA, art. 16(2)): why, where exactly, who, in good faith."""

    words: str
    address: str
    name: str = ""
    email: str = ""
    of_children: bool = False
    good_faith: bool = False
    language: str = "fr"


@verb("case.opened", "text to be read")
def open_case(
    *, contribution: Contribution, trigger: CaseTrigger, by: Actor, at: datetime, automated: bool = False
) -> ModerationCase:
    """Somebody has to read it within a day; the case that is open already, where there is one."""
    known = ModerationCase.objects.filter(contribution=contribution, outcome="").first()
    if known is not None:
        return known
    case = ModerationCase.objects.create(
        campaign_id=contribution.campaign_id,
        contribution=contribution,
        trigger=trigger,
        opened_at=at,
        due_at=at + READ_WITHIN,
        automated=automated,
    )
    kind = DutyKind.NOTICE if trigger is CaseTrigger.NOTICE else DutyKind.MODERATION
    open_duty_of_case(case, kind, at)
    record(subject=case, by=by, at=at, campaign=case.campaign_id, trigger=str(trigger), automated=automated)
    return case


@verb("notice.received", "notice of a content received")
def give_notice(
    *, contribution: Contribution, new: NewNotice, by: Actor, at: datetime, crowded: bool = False
) -> ContentNotice:
    """Somebody says that a content is unlawful: acknowledged at once by its code, and held until somebody has read it.

    It is read within the day and stays meanwhile where somebody read these words after a notice and let them show, and
    where many notices come from one network (``crowded``): nobody hides others by repeating herself.

    Possible in silence: a law protects whoever is concerned. Raises InputError for a notice that is not whole.
    """
    _check_notice(new)
    row = locked(contribution)
    case = open_case(contribution=row, trigger=CaseTrigger.NOTICE, by=by, at=at)
    if row.showing == Showing.PUBLIC and not crowded and not _was_cleared(row):
        show_as(row, Showing.HELD, at)
        row.save()
        add_line(PublicFact.HELD, at, contribution=row)
    campaign = row.process.campaign
    last = campaign.second_round or campaign.first_round
    notice = ContentNotice.objects.create(
        campaign_id=row.campaign_id,
        case=case,
        code=_code(),
        address=new.address,
        words=new.words.strip(),
        name="" if new.of_children else new.name.strip(),
        email="" if new.of_children else new.email.strip(),
        of_children=new.of_children,
        good_faith=True,
        language=new.language,
        received_at=at,
        acknowledged_at=at,
        expires_at=term(Retention.CONTENT_NOTICE).after_day(last, campaign.time_zone),
    )
    hand_over_notice(notice=notice, at=at)
    record(subject=notice, by=by, at=at, campaign=row.campaign_id, children=new.of_children)
    return notice


@verb("case.decided", "moderation decided")
def decide_case(
    *, case: ModerationCase, outcome: CaseOutcome, by: Actor, at: datetime, reasons: StatementOfReasons | None = None
) -> ModerationCase:
    """It shows, or it is hidden with a statement of reasons, which its author and whoever reported it are told.

    Raises InputError without reasons, and for a case that is decided; RefusedByLawError for showing in silence.
    """
    held, row = _open(case)
    if outcome is CaseOutcome.PUBLISH:
        hold_to_silence(row.process.campaign, at)
        if held_by(row) is not None:
            raise InputError(_("a photo of it waits"), action=_("look at the photo first: clear or refuse it"))
        again = row.published_at is not None
        show_as(row, Showing.PUBLIC, at)
        add_line(PublicFact.RESTORED if again else PublicFact.PUBLISHED, at, contribution=row)
    else:
        if reasons is None or not (reasons.facts.strip() and reasons.basis.strip()):
            raise InputError(
                _("nobody is hidden without reasons"),
                expected=_("the article or the rule, and what in the text is meant"),
            )
        held.ground, held.basis, held.facts = reasons.ground, reasons.basis.strip(), reasons.facts.strip()
        show_as(row, Showing.HIDDEN, at)
        add_line(PublicFact.HIDDEN, at, contribution=row, text=held.basis)
    row.save()
    held.outcome, held.decided_at, held.by = outcome, at, by.pseudonym
    held.save()
    held.notices.filter(answered_at=None).update(answered_at=at)
    hand_over_decided(case=held, at=at)
    end_duties(at, DutyKind.MODERATION, DutyKind.NOTICE, case=held)
    record(subject=held, by=by, at=at, campaign=held.campaign_id, outcome=str(outcome), ground=held.ground)
    if outcome is CaseOutcome.PUBLISH:
        open_duty_of(row, at)
    return held


@verb(through="decide_case")
def hide(*, contribution: Contribution, reasons: StatementOfReasons, by: Actor, at: datetime) -> ModerationCase:
    """The team hides what shows, without waiting for a notice. Raises InputError as ``decide_case``."""
    row = locked(contribution)
    case = open_case(contribution=row, trigger=CaseTrigger.BEFORE, by=by, at=at)
    return decide_case(case=case, outcome=CaseOutcome.HIDE, by=by, at=at, reasons=reasons)


@verb("case.appealed", "moderation contested")
def appeal(*, case: ModerationCase, words: str, by: Actor, at: datetime) -> ModerationCase:
    """Its author contests that it is hidden, once; somebody else decides. Possible in silence: nothing shows by it."""
    held = _locked_case(case)
    row = locked(held.contribution)
    if held.outcome != CaseOutcome.HIDE or held.appealed_at is not None:
        raise InputError(_("there is nothing to contest"), expected=_("a text that is hidden, contested once"))
    text = words.strip()
    if not text or len(text) > LONGEST_WORDS:
        raise InputError(_("say why it should show"), expected=_("%(n)d signs at most") % {"n": LONGEST_WORDS})
    show_as(row, Showing.APPEALED, at)
    row.save()
    held.appeal, held.appealed_at = text, at
    held.save()
    add_line(PublicFact.APPEALED, at, contribution=row)
    open_duty_of_case(held, DutyKind.APPEAL, at)
    record(subject=held, by=by, at=at, campaign=held.campaign_id)
    return held


@verb("case.appeal_decided", "contested moderation decided")
def decide_appeal(
    *, case: ModerationCase, outcome: CaseOutcome, reason: str, by: Actor, at: datetime, restored_by: str = ""
) -> ModerationCase:
    """Somebody else than who hid it decides for good. Showing again carries a name: whoever does it publishes
    (TGI Paris, 9 October 2009), so the name is that of the director of publication or of somebody who answers for it.
    """
    held = _locked_case(case)
    row = locked(held.contribution)
    if held.appealed_at is None or held.appeal_outcome:
        raise InputError(_("nobody contests this any more"))
    if held.by == by.pseudonym:
        raise InputError(_("whoever hid it does not judge it again"), action=_("somebody else has to decide"))
    if not reason.strip():
        raise InputError(_("this decision has a public reason"), action=_("say why in a sentence or two"))
    if outcome is CaseOutcome.PUBLISH:
        hold_to_silence(row.process.campaign, at)
        if not restored_by.strip():
            raise InputError(
                _("showing again carries a name"),
                expected=_("the director of publication: %(name)s") % {"name": row.process.director},
            )
        held.restored_by = restored_by.strip()
    show_as(row, Showing.PUBLIC if outcome is CaseOutcome.PUBLISH else Showing.OUT, at)
    row.save()
    held.appeal_outcome, held.appeal_reason, held.appeal_by = outcome, reason.strip(), by.pseudonym
    held.appeal_decided_at = at
    held.save()
    fact = PublicFact.RESTORED if outcome is CaseOutcome.PUBLISH else PublicFact.HIDDEN
    add_line(fact, at, contribution=row, text=reason)
    end_duties(at, DutyKind.APPEAL, case=held)
    hand_over_judged(case=held, at=at)
    record(subject=held, by=by, at=at, campaign=held.campaign_id, outcome=str(outcome))
    return held


@verb("notice.erased", "notice of a content erased")
def forget_notice(*, notice: ContentNotice, by: Actor, at: datetime) -> None:
    """Whoever reported a content goes, with her words; the case and its reasons stay."""
    record(subject=notice, by=by, at=at, campaign=notice.campaign_id)
    notice.delete()


def _was_cleared(row: Contribution) -> bool:
    """Whether a person let these very words show after a notice or an appeal."""
    words = row.words
    if words is None:
        return False
    noticed = row.cases.filter(trigger=CaseTrigger.NOTICE, outcome=CaseOutcome.PUBLISH, decided_at__gte=words.at)
    return (
        noticed.exists()
        or row.cases.filter(appeal_outcome=CaseOutcome.PUBLISH, appeal_decided_at__gte=words.at).exists()
    )


def _open(case: ModerationCase) -> tuple[ModerationCase, Contribution]:
    held = _locked_case(case)
    if held.outcome:
        raise InputError(_("this was decided already"), action=_("look at it again"))
    return held, locked(held.contribution)


def _locked_case(case: ModerationCase) -> ModerationCase:
    return ModerationCase.objects.select_for_update(of=("self",)).select_related("contribution").get(pk=case.pk)


def _check_notice(new: NewNotice) -> None:
    if not new.words.strip() or len(new.words) > LONGEST_WORDS:
        raise InputError(_("say why this is unlawful"), expected=_("%(n)d signs at most") % {"n": LONGEST_WORDS})
    if not new.good_faith:
        raise InputError(_("a notice is given in good faith"), action=_("tick the line that says so"))
    if not new.of_children and not (new.name.strip() and new.email.strip()):
        raise InputError(
            _("a notice says who gives it"), expected=_("a name and an address; not for the abuse of children")
        )


def _code() -> str:
    return in_groups(new_code(CODE_SIGNS))
