"""Writes: what people write, change, withdraw and follow; what the team types in for them comes the same way."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import JOB, Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.listing import every_campaign
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.campaigns.spots import PRECISION, spot_of_ground
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.consultations.actions.common import (
    Words,
    add_line,
    add_version,
    blank,
    end_duties,
    held_by,
    locked,
    open_duty_of,
    show_as,
)
from arpenteur.web.residents.consultations.actions.moderation import open_case
from arpenteur.web.residents.consultations.clocks import hold_to_silence
from arpenteur.web.residents.consultations.kinds import (
    ArgumentSide,
    CaseTrigger,
    ContributionKind,
    ModerationMode,
    PublicFact,
)
from arpenteur.web.residents.consultations.letters import WITHIN, hand_over_confirm
from arpenteur.web.residents.consultations.models import (
    Category,
    Contribution,
    ContributionFollow,
    ProcessStep,
    Resident,
)
from arpenteur.web.residents.consultations.personal_hints import signals_of
from arpenteur.web.residents.consultations.states import Decision, Showing
from arpenteur.web.residents.consultations.step_access import GateVisit, hold_to_gate, hold_to_step
from arpenteur.web.residents.consultations.step_kinds import (
    LONGEST_BODY,
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    CollectConfig,
    QuestionsConfig,
    StepConfig,
    TextConfig,
)
from arpenteur.web.residents.consultations.surges import is_surge

_MENDABLE = (Showing.EMAIL, Showing.HELD, Showing.PUBLIC)


@dataclass(frozen=True)
class Whereabouts:
    """Where in the town it is about, in words and perhaps as a point; ``precision`` in metres."""

    words: str = ""
    latitude: float | None = None
    longitude: float | None = None
    precision: int | None = None
    zone: str = ""


NOWHERE = Whereabouts()


@dataclass(frozen=True)
class NewContribution:
    """A contribution to be taken; ``cost`` in cents, ``parent`` what it is about, ``side`` of an argument."""

    kind: ContributionKind
    words: Words
    spot: Whereabouts = NOWHERE
    category: Category | None = None
    cost: int | None = None
    parent: Contribution | None = None
    side: ArgumentSide | None = None
    language: str = "fr"


@verb("contribution.received", "contribution received")
def contribute(
    *,
    step: ProcessStep,
    new: NewContribution,
    visit: GateVisit,
    by: Actor,
    at: datetime,
    attach: Callable[[Contribution], None] | None = None,
) -> Contribution:
    """Take what somebody wrote at a step. It waits for her letter, is held to be read, or shows at once. ``attach``
    writes what comes with it, before it may show.

    Raises InputError where the step takes nothing of this kind, the gate is not passed, the words are too long or the
    point is not of the campaign's ground; RefusedByLawError in silence.
    """
    row = _receiving(step)
    hold_to_silence(row.process.campaign, at)
    hold_to_step(row, at)
    _check_kind(row, new)
    words = new.words.tidy()
    _check_words(row.settings, new, words)
    waits = hold_to_gate(row, new.kind, visit)
    _check_once(new, visit.resident)
    made = _written(row, replace(new, spot=_kept(row.process.campaign, new.spot)), visit, by, at)
    add_version(made, words, by, at)
    if attach is not None:
        attach(made)
    add_line(PublicFact.RECEIVED, at, contribution=made)
    record(
        subject=made,
        by=by,
        at=at,
        campaign=made.campaign_id,
        kind=str(new.kind),
        channel=str(visit.channel),
        waits=waits,
    )
    if visit.resident is not None:
        follow(contribution=made, resident=visit.resident, by=by, at=at)
    if waits:
        hand_over_confirm(contribution=made, at=at)
    else:
        _arrive(made, words, by, at, crowded=visit.crowded)
    return made


@verb("contribution.dropped", "contributions that nobody confirmed dropped")
def drop_unconfirmed(*, campaign: Campaign, by: Actor, at: datetime) -> int:
    """Texts whose author never opened her letter go as if they had not been written; how many."""
    rows = Contribution.objects.filter(campaign=campaign, showing=Showing.EMAIL, submitted_at__lte=at - WITHIN)
    authors = [one for one in rows.values_list("author", flat=True) if one is not None]
    count = rows.count()
    if count:
        rows.delete()
        unknown = Resident.objects.filter(pk__in=authors, confirmed_at=None, contributions=None)
        unknown.delete()
        record(subject=campaign, by=by, at=at, campaign=campaign.pk, n=count)
    return count


def drop_due(*, at: datetime) -> int:
    """The same for every campaign; how many."""
    count = 0
    for campaign in every_campaign():
        with sealed(campaign.pk):
            count += drop_unconfirmed(campaign=campaign, by=JOB, at=at)
    return count


@verb("contribution.confirmed", "contribution confirmed by its author")
def confirm_contribution(*, contribution: Contribution, by: Actor, at: datetime) -> Contribution:
    """Its author opened her letter: it is read, or shows. Again is not an error. RefusedByLawError in silence."""
    row = locked(contribution)
    if row.showing != Showing.EMAIL:
        return row
    hold_to_silence(row.process.campaign, at)
    hold_to_step(row.step, at)
    record(subject=row, by=by, at=at, campaign=row.campaign_id)
    version = row.words
    _arrive(row, Words(version.title, version.summary, version.body) if version else Words(""), by, at)
    return row


@verb("contribution.changed", "contribution changed by its author")
def change_words(*, contribution: Contribution, words: Words, by: Actor, at: datetime) -> Contribution:
    """Its author writes another version, as long as nothing was decided of it: the first one stays to be read.

    Held again where its words may name somebody, or every text is read first. Raises InputError later than that.
    """
    row = locked(contribution)
    hold_to_silence(row.process.campaign, at)
    hold_to_step(row.step, at)
    if row.decision != Decision.NEW or row.showing not in _MENDABLE:
        raise InputError(_("something was decided of this text"), action=_("propose an amendment"))
    tidy = words.tidy()
    _check_words(row.step.settings, NewContribution(ContributionKind(row.kind), tidy), tidy)
    add_version(row, tidy, by, at)
    row.save()
    if row.showing == Showing.PUBLIC:
        add_line(PublicFact.CHANGED, at, contribution=row)
        hold_again(row, tidy, by=by, at=at)
    elif row.showing == Showing.HELD:
        row.signals = [str(one) for one in signals_of(tidy.title, tidy.summary, tidy.body)]
        row.save()
    record(subject=row, by=by, at=at, campaign=row.campaign_id, version=row.version)
    return row


@verb("contribution.withdrawn", "contribution withdrawn")
def withdraw_contribution(*, contribution: Contribution, by: Actor, at: datetime) -> Contribution:
    """Its author takes it back: a line stays, without its words. Possible in silence: nothing is added."""
    row = locked(contribution)
    show_as(row, Showing.WITHDRAWN, at)
    row.save()
    end_duties(at, contribution=row)
    end_duties(at, case__contribution=row)
    add_line(PublicFact.WITHDRAWN, at, contribution=row)
    record(subject=row, by=by, at=at, campaign=row.campaign_id)
    return row


@verb("contribution.erased", "contribution erased")
def erase_contribution(*, contribution: Contribution, by: Actor, at: datetime) -> Contribution:
    """Its words and its author go for good, the line stays: no count changes. A right, in silence too."""
    row = locked(contribution)
    if row.showing == Showing.ERASED:
        return row
    blank(row, at)
    record(subject=row, by=by, at=at, campaign=row.campaign_id)
    return row


@verb("contribution.followed", "contribution followed")
def follow(*, contribution: Contribution, resident: Resident, by: Actor, at: datetime) -> ContributionFollow:
    """She wants to know what becomes of it. Again is not an error."""
    line, new = ContributionFollow.objects.get_or_create(
        contribution=contribution,
        resident=resident,
        defaults={"campaign_id": contribution.campaign_id, "at": at},
    )
    if new:
        record(subject=contribution, by=by, at=at, campaign=contribution.campaign_id)
    return line


@verb("contribution.unfollowed", "contribution followed no more")
def unfollow(*, contribution: Contribution, resident: Resident, by: Actor, at: datetime) -> None:
    """Nothing more is sent to her about it."""
    gone, _tables = ContributionFollow.objects.filter(contribution=contribution, resident=resident).delete()
    if gone:
        record(subject=contribution, by=by, at=at, campaign=contribution.campaign_id)


def _receiving(step: ProcessStep) -> ProcessStep:
    """The step as it is, its process locked: two at once would have one number, and pass one limit together."""
    rows = ProcessStep.objects.select_for_update(of=("process",)).select_related("process__campaign")
    return rows.get(pk=step.pk)


def _written(step: ProcessStep, new: NewContribution, visit: GateVisit, by: Actor, at: datetime) -> Contribution:
    last = Contribution.objects.filter(process=step.process_id).aggregate(last=Max("number"))["last"] or 0
    made = Contribution(
        campaign_id=step.campaign_id,
        process=step.process,
        step=step,
        number=last + 1,
        kind=new.kind,
        author=visit.resident,
        entered_by=by.pseudonym if visit.by_hand else "",
        channel=visit.channel,
        language=new.language,
        category=new.category,
        place=new.spot.words.strip(),
        latitude=new.spot.latitude,
        longitude=new.spot.longitude,
        precision=new.spot.precision,
        zone=new.spot.zone,
        cost=new.cost,
        parent=new.parent,
        side=new.side or "",
        showing=Showing.EMAIL,
        submitted_at=at,
        base=new.parent.version if new.parent and new.kind == ContributionKind.AMENDMENT else None,
    )
    made.save()
    return made


def _kept(campaign: Campaign, spot: Whereabouts) -> Whereabouts:
    if spot.latitude is None or spot.longitude is None:
        return replace(spot, latitude=None, longitude=None, precision=None)
    latitude, longitude = spot_of_ground(campaign, spot.latitude, spot.longitude)
    return replace(spot, latitude=latitude, longitude=longitude, precision=max(PRECISION, spot.precision or 0))


def _arrive(row: Contribution, words: Words, by: Actor, at: datetime, *, crowded: bool = False) -> None:
    """Held to be read, or public at once, as its process says, its words let it, and few come with it."""
    found = signals_of(words.title, words.summary, words.body, row.place)
    row.signals = [str(one) for one in found]
    held = held_by(row)
    if held is None and (crowded or is_surge(row, at)):
        held = CaseTrigger.SURGE
    if found or held or row.process.moderation == ModerationMode.BEFORE:
        show_as(row, Showing.HELD, at)
        row.save()
        trigger = CaseTrigger.WORDS if found else held or CaseTrigger.BEFORE
        automated = bool(found) or held is CaseTrigger.SURGE
        open_case(contribution=row, trigger=trigger, by=by, at=at, automated=automated)
        return
    show_as(row, Showing.PUBLIC, at)
    row.save()
    add_line(PublicFact.PUBLISHED, at, contribution=row)
    open_duty_of(row, at)


@verb(through="open_case")
def hold_again(row: Contribution, words: Words, *, by: Actor, at: datetime) -> None:
    """Other words of what shows are read again where they may name somebody, or every text is read first."""
    found = signals_of(words.title, words.summary, words.body, row.place)
    if not found and row.process.moderation != ModerationMode.BEFORE:
        return
    row.signals = [str(one) for one in found]
    show_as(row, Showing.HELD, at)
    row.save()
    add_line(PublicFact.HELD, at, contribution=row)
    trigger = CaseTrigger.WORDS if found else CaseTrigger.BEFORE
    open_case(contribution=row, trigger=trigger, by=by, at=at, automated=bool(found))


def _check_kind(step: ProcessStep, new: NewContribution) -> None:
    config = step.settings
    about = new.kind in (ContributionKind.ARGUMENT, ContributionKind.AMENDMENT, ContributionKind.COMMENT)
    lets = _lets(config, new.kind) if about else new.kind in config.writes
    if not lets:
        raise InputError(_("this step takes no text of this kind: %(kind)s") % {"kind": new.kind.label})
    if about != (new.parent is not None):
        raise InputError(_("what is it about?"))
    if new.parent is not None:
        if new.parent.process_id != step.process_id or not new.parent.shows:
            raise InputError(_("what it is about does not show any more"))
        if new.parent.kind not in (ContributionKind.PROPOSAL, ContributionKind.QUESTION):
            raise InputError(_("nobody answers an argument"))
    if new.category is not None and new.category.process_id != step.process_id:
        raise InputError(_("another process has this category"))
    if (new.kind == ContributionKind.ARGUMENT) != (new.side is not None):
        raise InputError(_("an argument is for or against"))


def _lets(config: StepConfig, kind: ContributionKind) -> bool:
    if kind not in config.comments:
        return False
    if isinstance(config, CollectConfig):
        return config.arguments if kind == ContributionKind.ARGUMENT else config.amendments
    return not isinstance(config, TextConfig) or kind != ContributionKind.AMENDMENT or config.amendments


def _check_words(config: StepConfig, new: NewContribution, words: Words) -> None:
    most_title, most_body = LONGEST_TITLE, LONGEST_BODY
    if isinstance(config, QuestionsConfig):
        most_title, most_body = config.longest_question, config.longest_grounds
    elif isinstance(config, CollectConfig):
        most_body = config.longest
    if not words.title:
        raise InputError(_("nothing is written"), expected=_("a question, or a title"))
    for text, most in ((words.title, most_title), (words.summary, LONGEST_SUMMARY), (words.body, most_body)):
        if len(text) > most:
            raise InputError(_("%(n)d signs") % {"n": len(text)}, expected=_("%(most)d at most") % {"most": most})
    if new.kind == ContributionKind.QUESTION and "?" not in words.title:
        raise InputError(_("a question ends with a question mark"))
    if new.kind == ContributionKind.AMENDMENT and not words.body:
        raise InputError(_("an amendment has other words"))


def _check_once(new: NewContribution, resident: Resident | None) -> None:
    if new.kind != ContributionKind.ARGUMENT or resident is None:
        return
    hers = Contribution.objects.filter(parent=new.parent, author=resident, kind=new.kind, side=new.side or "")
    if hers.exclude(showing__in=(Showing.WITHDRAWN, Showing.ERASED)).exists():
        raise InputError(_("you gave an argument on this side already"), action=_("withdraw it to give another one"))
