"""Writes: processes from draft to archive, their categories and forms."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import JOB, Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.listing import every_campaign
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.consultations.actions.common import add_line, end_duties, settle_authors
from arpenteur.web.residents.consultations.clocks import hold_to_silence
from arpenteur.web.residents.consultations.kinds import Nature, PublicFact
from arpenteur.web.residents.consultations.models import Category, Contribution, Process, ProcessStep, QuestionForm
from arpenteur.web.residents.consultations.plain_summary import check_clear
from arpenteur.web.residents.consultations.questionnaire_checks import check_questions
from arpenteur.web.residents.consultations.states import PROCESS, ProcessState, StepState, check_move

WRITTEN = ("title", "summary", "nature", "territory", "director", "legal_notice", "moderation", "kept_days")
LONGEST_KEPT = 365
_ABOUT_PERSONS = (
    "bruit",
    "tapage",
    "squat",
    "mendicit",
    "voisin",
    "stationnement",
    "fumee",
    "fumeur",
    "drogue",
    "deal",
    "sans-abri",
    "sdf",
    "migrant",
    "roms",
    "prostitution",
    "incivilite",
    "comportement",
)
"""Beginnings of words for what somebody does: such a category would collect denunciations, so there is none."""


@verb("process.written", "consultation written")
def write_process(
    *, campaign: Campaign, values: Mapping[str, Any], by: Actor, at: datetime, process: Process | None = None
) -> Process:
    """A process, new or changed; nature and moderation stand once it is public. Raises InputError for others then, and
    without a title; RefusedByLawError in silence for one that is public.
    """
    row = process or Process(campaign=campaign, created_at=at)
    if row.state != ProcessState.DRAFT:
        hold_to_silence(campaign, at)
    changed = sorted(name for name in WRITTEN if name in values and getattr(row, name) != values[name])
    if row.state != ProcessState.DRAFT and {"nature", "moderation"} & set(changed):
        raise InputError(_("people took part under other rules"), action=_("open another process"))
    for name in changed:
        setattr(row, name, values[name])
    if not row.title.strip():
        raise InputError(_("a process has a title"))
    if row.state != ProcessState.DRAFT:
        check_ready(row)
    row.save()
    record(subject=row, by=by, at=at, campaign=campaign.pk, fields=changed)
    return row


def check_ready(process: Process) -> None:
    """Raises InputError for what a process lacks to be public: legal notice, director, summary, retention, a nature
    that this instance may have.
    """
    if process.nature == Nature.INSTITUTION:
        raise InputError(
            _("a campaign is not a public body"),
            action=_("an institution has an instance of its own, another controller"),
        )
    missing = [
        (not process.director.strip(), _("who directs the publication")),
        (not process.legal_notice.strip(), _("the legal notice")),
        (process.kept_days is None, _("how long authors are kept after its end")),
    ]
    lacking = [str(words) for lacks, words in missing if lacks]
    if lacking:
        raise InputError(_("this process cannot be public: it lacks %(what)s") % {"what": ", ".join(lacking)})
    if process.kept_days is not None and process.kept_days > LONGEST_KEPT:
        raise InputError(_("authors are kept too long"), expected=_("%(n)d days at most") % {"n": LONGEST_KEPT})
    check_clear(process.summary)


@verb("process.opened", "consultation opened")
def open_process(*, process: Process, by: Actor, at: datetime) -> Process:
    """Everybody may read it. Raises InputError as ``check_ready`` and without a step; RefusedByLawError in silence."""
    row = _locked(process)
    hold_to_silence(row.campaign, at)
    check_move(PROCESS, row.state, ProcessState.OPEN, ProcessState)
    check_ready(row)
    if not row.steps.exists():
        raise InputError(_("a process has a step"), action=_("add one first"))
    row.state, row.closed_at = ProcessState.OPEN, None
    row.opened_at = row.opened_at or at
    row.save()
    add_line(PublicFact.OPENED, at, process=row)
    record(subject=row, by=by, at=at, campaign=row.campaign_id)
    return row


@verb("process.closed", "consultation closed")
def close_process(*, process: Process, by: Actor, at: datetime) -> Process:
    """Nothing more is written in it. Raises InputError while a step takes something."""
    row = _locked(process)
    hold_to_silence(row.campaign, at)
    check_move(PROCESS, row.state, ProcessState.CLOSED, ProcessState)
    if row.steps.filter(state__in=(StepState.OPEN, StepState.SUSPENDED, StepState.SCHEDULED)).exists():
        raise InputError(_("a step of it is open"), action=_("close every step first"))
    row.state, row.closed_at = ProcessState.CLOSED, at
    row.save()
    add_line(PublicFact.CLOSED, at, process=row)
    record(subject=row, by=by, at=at, campaign=row.campaign_id)
    return row


@verb("process.archived", "consultation archived")
def archive_process(*, process: Process, by: Actor, at: datetime) -> int:
    """What was written stays, its authors go: nobody is behind a pseudonym any more. How many people went."""
    row = _locked(process)
    check_move(PROCESS, row.state, ProcessState.ARCHIVED, ProcessState)
    row.state, row.archived_at = ProcessState.ARCHIVED, at
    row.save()
    end_duties(at, process=row)
    gone = settle_authors(row.campaign)
    Contribution.objects.filter(process=row).update(author=None)
    record(subject=row, by=by, at=at, campaign=row.campaign_id, n=gone)
    return gone


def archive_due(*, at: datetime) -> int:
    """Archive every process whose authors were kept as long as it said; how many."""
    count = 0
    for campaign in every_campaign():
        with sealed(campaign.pk):
            for row in Process.objects.filter(state=ProcessState.CLOSED, closed_at__isnull=False):
                if row.closed_at is not None and row.closed_at + timedelta(days=row.kept_days or 0) <= at:
                    archive_process(process=row, by=JOB, at=at)
                    count += 1
    return count


@verb("category.written", "category written")
def write_category(
    *,
    process: Process,
    label: str,
    by: Actor,
    at: datetime,
    answer_days: int | None = None,
    category: Category | None = None,
) -> Category:
    """What contributions may be about. Raises InputError for what persons do, and a label that is taken."""
    name = " ".join(label.split())
    code = slugify(name)[:40]
    if not code:
        raise InputError(_("a category has a name"))
    if any(part.startswith(_ABOUT_PERSONS) for part in code.split("-")):
        raise InputError(
            _("“%(name)s” is about what people do") % {"name": name},
            expected=_("something of the street or the town"),
            action=_("for the behaviour of somebody, say where to turn: 17, 3919, the town hall"),
        )
    others = Category.objects.filter(process=process).exclude(pk=category.pk if category else None)
    if others.filter(code=code).exists():
        raise InputError(_("there is such a category already"))
    row = category or Category(campaign_id=process.campaign_id, process=process, position=others.count() + 1)
    row.label, row.code, row.answer_days = name, row.code or code, answer_days
    row.save()
    record(subject=row, by=by, at=at, campaign=process.campaign_id)
    return row


@verb("form.written", "form written")
def write_form(
    *, process: Process, name: str, title: str, questions: Sequence[Mapping[str, Any]], by: Actor, at: datetime
) -> QuestionForm:
    """A form, or other words for it: another version once it is frozen. Raises InputError as ``check_questions``."""
    checked = check_questions(questions)
    last = QuestionForm.objects.select_for_update().filter(process=process, name=name).order_by("-version").first()
    if last is None or last.frozen_at is not None:
        last = QuestionForm(
            campaign_id=process.campaign_id, process=process, name=name, version=last.version + 1 if last else 1
        )
    last.title, last.questions, last.changed_at = title.strip(), checked, at
    last.save()
    record(subject=last, by=by, at=at, campaign=process.campaign_id, version=last.version)
    return last


def _locked(process: Process) -> Process:
    return Process.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=process.pk)


def next_position(process: Process) -> int:
    """Where a new step stands."""
    return (
        ProcessStep.objects.filter(process=process).order_by("-position").values_list("position", flat=True).first()
        or 0
    ) + 1
