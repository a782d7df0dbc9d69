"""Writes: who comes to an action, by herself or assigned, in pairs, and who came."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.ground.fieldwork.kinds import Status
from arpenteur.web.ground.fieldwork.models import Action, Participation, Presence
from arpenteur.web.persons.volunteers.actions import add_volunteer, new_personal_link
from arpenteur.web.persons.volunteers.models import LineSource, Volunteer

JOINABLE = (Status.PLANNED, Status.RUNNING)


@verb("people.assigned", "volunteer assigned")
def assign(*, action: Action, volunteer: Volunteer, by: Actor, at: datetime) -> Participation:
    """Put someone in an action; again is not an error. Raises InputError where it is cancelled or she pauses."""
    current = _locked(action)
    if current.status == Status.CANCELLED:
        raise InputError(_("this action is cancelled"), action=_("restore it before assigning anyone to it"))
    if volunteer.paused_at is not None:
        raise InputError(_("this person is on pause"), action=_("choose somebody else"))
    return _enter(current, volunteer, by, at, signed_up=False)


@verb("people.unassigned", "volunteer taken out")
def unassign(*, action: Action, volunteer: Volunteer, by: Actor, at: datetime) -> None:
    """Take someone out; again is not an error. Raises InputError for someone who came: it is a fact."""
    _locked(action)
    _leave(action, volunteer, by, at, "people.unassigned")


@verb("people.signed_up", "volunteer signed up")
def sign_up(*, action: Action, volunteer: Volunteer, by: Actor, at: datetime) -> Participation:
    """Someone enters an action by herself, or says that she comes where she was assigned; again is not an error.

    Raises InputError saying why she cannot.
    """
    current = _locked(action)
    known = Participation.objects.filter(action=current, volunteer=volunteer).first()
    if known is not None:
        return _confirm(known, by, at)
    closed = why_closed(current, at)
    if closed:
        raise InputError(closed, action=_("choose another action"))
    if not current.open:
        raise InputError(_("people are assigned to this action by the team"), action=_("ask an organiser"))
    return _enter(current, volunteer, by, at, signed_up=True)


@verb("people.withdrew", "volunteer withdrew")
def withdraw(*, action: Action, volunteer: Volunteer, by: Actor, at: datetime) -> None:
    """Someone leaves an action by herself; again is not an error. Raises InputError once it is over."""
    current = _locked(action)
    if current.status == Status.DONE:
        raise InputError(_("this action is over"))
    _leave(current, volunteer, by, at, "people.withdrew")


@verb("people.presence", "presence noted")
def set_presence(*, action: Action, volunteer: Volunteer, presence: Presence, by: Actor, at: datetime) -> None:
    """Who came, who did not. Raises InputError for someone who is not in the action."""
    one = _in(action, volunteer)
    if one.presence != presence:
        one.presence = presence
        one.save(update_fields=["presence"])
        record(
            subject=action, by=by, at=at, campaign=action.campaign_id, volunteer=volunteer.pk, presence=str(presence)
        )


@verb("people.paired", "pair made")
def pair(*, action: Action, volunteers: Sequence[Volunteer], by: Actor, at: datetime) -> int:
    """People who walk together, two or three; the number of their pair. Pairs they leave with one person dissolve.

    No number is given twice in an action: what a pair that dissolved was given does not fall to the next one. Raises
    InputError for another number of people, or one who is not in the action.
    """
    current = _locked(action)
    if not 2 <= len({one.pk for one in volunteers}) <= 3:
        raise InputError(_("a pair is two people"), expected=_("two people, three at most"))
    rows = [_in(action, one) for one in volunteers]
    left = {row.pair for row in rows if row.pair}
    last = Participation.objects.filter(action=action).aggregate(last=Max("pair"))["last"] or 0
    number = max(last, current.pairs) + 1
    Action.objects.filter(pk=action.pk).update(pairs=number)
    Participation.objects.filter(pk__in=[row.pk for row in rows]).update(pair=number)
    _dissolve_lonely(action, left)
    record(subject=action, by=by, at=at, campaign=action.campaign_id, people=len(rows))
    return number


@verb("people.unpaired", "pair taken apart")
def unpair(*, action: Action, volunteer: Volunteer, by: Actor, at: datetime) -> None:
    """Someone walks alone again; again is not an error."""
    _locked(action)
    row = _in(action, volunteer)
    if row.pair:
        Participation.objects.filter(pk=row.pk).update(pair=0)
        _dissolve_lonely(action, {row.pair})
        record(subject=action, by=by, at=at, campaign=action.campaign_id)


@verb(also="people.signed_up", acts="whoever holds the link: the volunteer that it writes down")
def join_by_link(*, action: Action, name: str, email: str, at: datetime) -> tuple[Volunteer, str]:
    """Someone without an account enters by the sign-up link; she, and the secret of her own page, shown once.

    An address that the campaign knows already makes a new line all the same: a stranger learns nothing, and takes
    nobody's page. Raises InputError saying why she cannot.
    """
    current = _locked(action)
    closed = why_closed(current, at)
    if closed:
        raise InputError(closed, action=_("ask the team which other action is open"))
    campaign = current.campaign
    volunteer = add_volunteer(
        campaign=campaign, source=LineSource.HERSELF, by=Actor("volunteer"), at=at, name=name, email=email
    )
    herself = Actor.volunteer(volunteer)
    _enter(current, volunteer, herself, at, signed_up=True)
    return volunteer, new_personal_link(volunteer=volunteer, by=herself, at=at)


def why_closed(action: Action, at: datetime) -> str:
    """The sentence that says why nobody can sign up any more; empty where one can."""
    if action.status == Status.CANCELLED:
        return _("this action is cancelled")
    if action.status not in JOINABLE:
        return _("this action is not open")
    if action.ends_at <= at:
        return _("this action is past")
    coming = Participation.objects.filter(action=action).exclude(presence=Presence.MISSED).count()
    return _("this action is full") if coming >= action.wanted else ""


def _locked(action: Action) -> Action:
    """Two people who take the last place take their turn."""
    return Action.objects.select_for_update().get(pk=action.pk)


def _in(action: Action, volunteer: Volunteer) -> Participation:
    found = Participation.objects.filter(action=action, volunteer=volunteer).first()
    if found is None:
        raise InputError(_("this person is not in the action"), action=_("assign her first"))
    return found


def _enter(action: Action, volunteer: Volunteer, by: Actor, at: datetime, *, signed_up: bool) -> Participation:
    one, created = Participation.objects.get_or_create(
        campaign_id=action.campaign_id,
        action=action,
        volunteer=volunteer,
        defaults={"signed_up": signed_up, "since": at},
    )
    if created:
        verb = "people.signed_up" if signed_up else "people.assigned"
        record(verb=verb, subject=action, by=by, at=at, campaign=action.campaign_id, volunteer=volunteer.pk)
    return one


def _confirm(one: Participation, by: Actor, at: datetime) -> Participation:
    if not one.signed_up:
        one.signed_up = True
        one.save(update_fields=["signed_up"])
        record(
            verb="people.signed_up",
            subject=one.action,
            by=by,
            at=at,
            campaign=one.campaign_id,
            volunteer=one.volunteer_id,
        )
    return one


def _leave(action: Action, volunteer: Volunteer, by: Actor, at: datetime, verb: str) -> None:
    one = Participation.objects.filter(action=action, volunteer=volunteer).first()
    if one is None:
        return
    if one.presence == Presence.CAME:
        raise InputError(_("this person came: her presence stays"), action=_("correct her presence first"))
    left = {one.pair} - {0}
    one.delete()
    _dissolve_lonely(action, left)
    record(verb=verb, subject=action, by=by, at=at, campaign=action.campaign_id, volunteer=volunteer.pk)


def _dissolve_lonely(action: Action, pairs: set[int]) -> None:
    for number in pairs:
        rest = Participation.objects.filter(action=action, pair=number)
        if rest.count() < 2:
            rest.update(pair=0)
