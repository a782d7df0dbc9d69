"""The gate of a step: what is asked of whoever writes, once a person and once a contribution."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.residents.consultations.kinds import ContributionKind, EntryChannel, Requirement
from arpenteur.web.residents.consultations.models import Contribution, Credential, ProcessStep, Resident
from arpenteur.web.residents.consultations.states import ProcessState, Showing, StepState
from arpenteur.web.residents.consultations.step_rules import gate_of

BY_HAND = frozenset({EntryChannel.DESK, EntryChannel.PAPER, EntryChannel.MEETING})
"""Somebody of the team types it in for a person who is there, or wrote on paper: no address is asked, nor an age."""
_SHOWN_TO_SOMEBODY = (Requirement.CODE, Requirement.DESK, Requirement.MEMBER)
_NOT_COUNTED = (Showing.WITHDRAWN, Showing.ERASED)


@dataclass(frozen=True)
class GateVisit:
    """Who comes to the gate, how, and what she declared. ``proved``: she came by her own link, or sits at a desk.
    ``crowded``: more came from her network lately than a few people would send.
    """

    resident: Resident | None
    channel: EntryChannel = EntryChannel.WEB
    declared: AbstractSet[Requirement] = frozenset()
    proved: bool = False
    crowded: bool = False

    @property
    def by_hand(self) -> bool:
        """Whether somebody of the team types it in."""
        return self.channel in BY_HAND


def hold_to_step(step: ProcessStep, at: datetime) -> None:
    """Raises InputError where a step takes nothing: not open yet, stopped, over, or its process is."""
    if step.process.state != ProcessState.OPEN or not step.takes(at):
        later = step.state == StepState.SCHEDULED
        raise InputError(
            _("“%(step)s” is not open yet") % {"step": step.title}
            if later
            else _("“%(step)s” takes nothing any more") % {"step": step.title},
            action=_("its page can be read"),
        )


def hold_to_gate(step: ProcessStep, kind: ContributionKind, visit: GateVisit) -> bool:
    """Whether what she writes waits for her e-mail to be confirmed. Raises InputError for the first requirement that is
    not met, and for one contribution too many.
    """
    gate = gate_of(step)
    wanted = [Requirement(one) for one in gate.requirements]
    waits = False
    for one in wanted:
        waits = _requirement(step, one, visit) or waits
    if not visit.by_hand and Requirement.AGE not in visit.declared:
        raise InputError(
            _("nobody writes here under %(n)d") % {"n": gate.min_age},
            action=_("tick the line about the age, or come to a desk"),
        )
    _limit(step, kind, gate.most, visit.resident)
    given = visit.resident is not None and bool(visit.resident.email)
    return waits or (given and not visit.proved and not visit.by_hand)


def _requirement(step: ProcessStep, one: Requirement, visit: GateVisit) -> bool:
    """Whether it waits for a letter."""
    resident = visit.resident
    if one in (Requirement.AGE, Requirement.RESIDENCE):
        if one not in visit.declared and not (one is Requirement.AGE and visit.by_hand):
            raise InputError(
                _("this step asks for: %(what)s") % {"what": one.label}, action=_("declare it on the form")
            )
        return False
    if one in _SHOWN_TO_SOMEBODY:
        if one is Requirement.DESK and visit.channel is EntryChannel.DESK:
            return False
        has = resident is not None and Credential.objects.filter(step=step, resident=resident, method=one).exists()
        if not has:
            raise InputError(_("this step asks for: %(what)s") % {"what": one.label})
        return False
    if visit.by_hand:
        return False
    if resident is None or not resident.email:
        raise InputError(_("this step asks for: %(what)s") % {"what": one.label}, action=_("give your address"))
    return not visit.proved


def _limit(step: ProcessStep, kind: ContributionKind, most: int, resident: Resident | None) -> None:
    if not most or resident is None or kind not in step.settings.writes:
        return
    hers = Contribution.objects.filter(step=step, author=resident, kind=kind).exclude(showing__in=_NOT_COUNTED)
    if hers.count() >= most:
        raise InputError(
            _("you have written as much as this step lets one person write"),
            expected=_("%(n)d at most") % {"n": most},
            action=_("withdraw one to write another"),
        )
