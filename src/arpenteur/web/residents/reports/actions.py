"""Writes: reports with their photos, photos looked at, reports that whoever reported closes or opens again, keys of
programs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.shared.secret_links import digest, new_secret
from arpenteur.web.residents.consultations.actions.common import locked, move_decision, open_duty
from arpenteur.web.residents.consultations.actions.contributions import (
    NOWHERE,
    NewContribution,
    Whereabouts,
    Words,
    contribute,
)
from arpenteur.web.residents.consultations.clocks import due_after, hold_to_silence
from arpenteur.web.residents.consultations.kinds import ContributionKind, DutyKind
from arpenteur.web.residents.consultations.models import Category, Contribution, Process, ProcessStep
from arpenteur.web.residents.consultations.states import Decision
from arpenteur.web.residents.consultations.step_access import GateVisit
from arpenteur.web.residents.reports.follow_codes import digest_of, new_follow_code
from arpenteur.web.residents.reports.models import FollowCode, PhotoState, PosterKey, ReportPhoto
from arpenteur.web.residents.reports.photos.blurring import Region
from arpenteur.web.residents.reports.photos.files import (
    clear_photo,
    destroy_waiting,
    refuse_too_many,
    waiting_path,
)
from arpenteur.web.residents.reports.step_kind import LONGEST_SENTENCE, ReportStepConfig

ENDED = (Decision.RESOLVED, Decision.INCOMPETENT, Decision.UNABLE)
"""What the team says is over; whoever reported then closes it, or opens it again."""
MOST_PROOFS = 3


@dataclass(frozen=True)
class NewReport:
    """What is seen, where. ``photos``: names of files that wait (``photos.files``)."""

    category: Category
    sentence: str = ""
    spot: Whereabouts = NOWHERE
    photos: Sequence[str] = field(default_factory=tuple[str, ...])
    language: str = "fr"


@verb(through="contribute")
def receive_report(
    *, step: ProcessStep, new: NewReport, visit: GateVisit, by: Actor, at: datetime
) -> tuple[Contribution, str]:
    """Take a report; the code that follows it, shown once. With a photo, it is held until somebody has looked.

    Raises InputError as ``contribute``, for a place that is not said and a photo that is gone.
    """
    if not (new.spot.words.strip() or new.spot.latitude is not None):
        raise InputError(_("where is it?"), expected=_("an address, or a point"))
    refuse_too_many(len(new.photos))
    settings = step.settings
    if new.photos and isinstance(settings, ReportStepConfig) and not settings.photos:
        raise InputError(_("this step takes no photos"))
    contribution = contribute(
        step=step,
        visit=visit,
        by=by,
        at=at,
        attach=partial(_attach, names=new.photos, at=at),
        new=NewContribution(
            ContributionKind.REPORT, words_of(new), spot=new.spot, category=new.category, language=new.language
        ),
    )
    code = new_follow_code()
    FollowCode.objects.create(
        campaign_id=contribution.campaign_id,
        contribution=contribution,
        at=at,
        digest=digest_of(contribution.campaign_id, code),
    )
    return contribution, code


def words_of(new: NewReport) -> Words:
    """One sentence as the title, the category where nothing is written; what is longer goes below it."""
    text = new.sentence.strip()
    first = " ".join(text.split())
    if len(first) <= LONGEST_SENTENCE:
        return Words(first or new.category.label)
    cut = first[: LONGEST_SENTENCE - 1]
    return Words(f"{cut.rpartition(' ')[0] or cut}…", "", text)


@verb("report_photo.cleared", "photo looked at and blurred")
def clear_report_photo(*, photo: ReportPhoto, regions: Sequence[Region], by: Actor, at: datetime) -> ReportPhoto:
    """Somebody looked: what she drew is blurred for good, and the photo as it came is destroyed. A photo of the repair
    of what is said to be repaired closes the report.

    Raises InputError for a photo that does not wait any more; RefusedByLawError for a proof in silence.
    """
    row = _waiting(photo)
    if row.proof:
        hold_to_silence(row.contribution.process.campaign, at)
    before = row.waiting
    clear = clear_photo(row.campaign_id, before, regions)
    row.state, row.waiting, row.file, row.small = PhotoState.CLEAR, "", clear.name, clear.small
    row.width, row.height, row.fingerprint = clear.width, clear.height, clear.fingerprint
    row.regions, row.by, row.cleared_at = len(regions), by.pseudonym, at
    row.save()
    record(subject=row, by=by, at=at, campaign=row.campaign_id, regions=len(regions), proof=row.proof)
    if row.proof:
        report = locked(row.contribution)
        if report.decision == Decision.RESOLVED:
            move_decision(report, Decision.CONFIRMED, "", at)
    transaction.on_commit(partial(destroy_waiting, row.campaign_id, before))
    return row


@verb("report_photo.refused", "photo destroyed")
def refuse_report_photo(*, photo: ReportPhoto, by: Actor, at: datetime) -> ReportPhoto:
    """A photo that cannot show even blurred is destroyed; the report goes on without it."""
    row = _waiting(photo)
    before = row.waiting
    row.state, row.waiting, row.by = PhotoState.REFUSED, "", by.pseudonym
    row.save()
    record(subject=row, by=by, at=at, campaign=row.campaign_id, proof=row.proof)
    transaction.on_commit(partial(destroy_waiting, row.campaign_id, before))
    return row


@verb("report_photo.brought", "photo of a repair received")
def show_repair(*, report: Contribution, photo: str, by: Actor, at: datetime) -> ReportPhoto:
    """A photo of the repair, by whoever reported or by the team; it waits like every photo."""
    row = _report(report)
    hold_to_silence(row.process.campaign, at)
    if ReportPhoto.objects.filter(contribution=row, proof=True).count() >= MOST_PROOFS:
        raise InputError(_("too many photos"), expected=_("%(most)d at most") % {"most": MOST_PROOFS})
    _attach(row, names=(photo,), at=at, proof=True)
    made = ReportPhoto.objects.filter(contribution=row, waiting=photo).get()
    record(subject=made, by=by, at=at, campaign=row.campaign_id)
    return made


@verb("report.forwarded", "report handed to whoever is in charge")
def forward_reports(*, reports: Sequence[Contribution], to: str, by: Actor, at: datetime, reference: str = "") -> int:
    """Say that reports were handed to whoever is in charge, with its number for them; everybody reads it. How many.

    Raises InputError where nobody is named or nothing chosen, and for a report that was forwarded or is over;
    RefusedByLawError in silence.
    """
    who = ", ".join(one.strip() for one in (to, reference) if one.strip())
    if not to.strip() or len(who) > LONGEST_SENTENCE:
        raise InputError(_("to whom?"), expected=_("%(most)d at most") % {"most": LONGEST_SENTENCE})
    if not reports:
        raise InputError(_("nothing was chosen"))
    rows = [_report(one) for one in sorted(reports, key=lambda one: one.pk)]
    for row in rows:
        hold_to_silence(row.process.campaign, at)
        move_decision(row, Decision.FORWARDED, who, at)
        record(subject=row, by=by, at=at, campaign=row.campaign_id)
    return len(rows)


@verb("report.confirmed", "report closed by whoever reported")
def confirm_report(*, report: Contribution, by: Actor, at: datetime) -> Contribution:
    """Whoever reported says that it is over. Raises InputError where the team does not say so yet."""
    row = _report(report)
    hold_to_silence(row.process.campaign, at)
    move_decision(row, Decision.CONFIRMED, "", at)
    record(subject=row, by=by, at=at, campaign=row.campaign_id)
    return row


@verb("report.reopened", "report opened again by whoever reported")
def reopen_report(*, report: Contribution, by: Actor, at: datetime) -> Contribution:
    """Whoever reported says, once and for some weeks, that it is still there: the clock starts again.

    Raises InputError for a second time, later than that, and where the team does not say that it is over.
    """
    row = _report(report)
    campaign = row.process.campaign
    hold_to_silence(campaign, at)
    if row.timeline.filter(decision=Decision.REOPENED).exists():
        raise InputError(_("this report was opened again once"), action=_("send another one"))
    settings = row.step.settings
    days = settings.reopen_days if isinstance(settings, ReportStepConfig) else ReportStepConfig().reopen_days
    if row.decision not in ENDED or row.decided_at is None:
        raise InputError(_("nobody says that this is over"))
    if at > row.decided_at + timedelta(days=days):
        raise InputError(_("more than %(n)d days have passed") % {"n": days}, action=_("send another report"))
    move_decision(row, Decision.REOPENED, "", at)
    own = row.category.answer_days if row.category else None
    due = due_after(campaign, at, own or settings.answer_days)
    open_duty(DutyKind.REPORT, due, at, contribution=row)
    record(subject=row, by=by, at=at, campaign=row.campaign_id)
    return row


@verb("poster_key.opened", "key of a program opened")
def open_poster_key(*, process: Process, name: str, by: Actor, at: datetime) -> tuple[PosterKey, str]:
    """A key for a program that posts reports; its secret, shown once."""
    if not name.strip():
        raise InputError(_("which program is it?"))
    secret = new_secret()
    made = PosterKey.objects.create(
        campaign_id=process.campaign_id, process=process, name=name.strip(), digest=digest(secret), opened_at=at
    )
    record(subject=made, by=by, at=at, campaign=process.campaign_id)
    return made, secret


@verb("poster_key.closed", "key of a program closed")
def close_poster_key(*, key: PosterKey, by: Actor, at: datetime) -> None:
    """It opens nothing any more; again is not an error."""
    row = PosterKey.objects.select_for_update().get(pk=key.pk)
    if row.closed_at is None:
        row.closed_at = at
        row.save(update_fields=["closed_at"])
        record(subject=row, by=by, at=at, campaign=row.campaign_id)


def _attach(contribution: Contribution, *, names: Sequence[str], at: datetime, proof: bool = False) -> None:
    for name in names:
        if waiting_path(contribution.campaign_id, name) is None or ReportPhoto.objects.filter(waiting=name).exists():
            raise InputError(_("this photo is gone"), action=_("take it again"))
        ReportPhoto.objects.create(
            campaign_id=contribution.campaign_id, contribution=contribution, proof=proof, waiting=name, at=at
        )


def _waiting(photo: ReportPhoto) -> ReportPhoto:
    rows = ReportPhoto.objects.select_for_update(of=("self",)).select_related("contribution__process__campaign")
    row = rows.filter(pk=photo.pk, state=PhotoState.WAITING).first()
    if row is None:
        raise InputError(_("this photo does not wait any more"), action=_("open the report again"))
    return row


def _report(report: Contribution) -> Contribution:
    row = locked(report)
    if row.kind != ContributionKind.REPORT:
        raise InputError(_("this is no report"))
    return row
