"""Who may do what: one list of rights, one list of roles, one table between them."""

from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.shared.declarations import declared


class Permission(StrEnum):
    """Rights inside one campaign. Zones, teams and "assigned only" narrow them further."""

    SEE_GLANCE = "see_glance"
    SEE_ACTIONS = "see_actions"
    SEE_OWN_ACTIONS = "see_own_actions"
    EDIT_ACTIONS = "edit_actions"
    ASSIGN = "assign"
    SIGN_UP = "sign_up"
    RECORD = "record"
    SEE_VOLUNTEERS = "see_volunteers"
    EDIT_VOLUNTEERS = "edit_volunteers"
    IMPORT_VOLUNTEERS = "import_volunteers"
    EDIT_TEAMS = "edit_teams"
    EXPORT = "export"
    SEE_MEMBERS = "see_members"
    MANAGE_MEMBERS = "manage_members"
    EDIT_CAMPAIGN = "edit_campaign"
    MANAGE_TOKENS = "manage_tokens"
    SEE_COMPLIANCE = "see_compliance"
    KEEP_COMPLIANCE = "keep_compliance"


class Role(TextChoices):
    """What a member is in a campaign."""

    DIRECTOR = "director", _("campaign director")
    FIELD_LEAD = "field_lead", _("field organiser")
    TEAM_LEAD = "team_lead", _("team leader")
    VOLUNTEER = "volunteer", _("volunteer")
    PROTECTION = "protection", _("data-protection officer")
    TREASURER = "treasurer", _("treasurer")
    GUEST = "guest", _("guest, reading only")


_P = Permission
_WALKER = {_P.SEE_OWN_ACTIONS, _P.SIGN_UP, _P.RECORD}
_LEADER = _WALKER | {_P.SEE_GLANCE, _P.SEE_ACTIONS, _P.EDIT_ACTIONS, _P.ASSIGN, _P.SEE_VOLUNTEERS}
_ORGANISER = _LEADER | {
    _P.EDIT_VOLUNTEERS,
    _P.IMPORT_VOLUNTEERS,
    _P.EDIT_TEAMS,
    _P.EXPORT,
    _P.SEE_MEMBERS,
}
RIGHTS: dict[Role, frozenset[Permission]] = {
    Role.DIRECTOR: frozenset(_P),
    Role.FIELD_LEAD: frozenset(_ORGANISER),
    Role.TEAM_LEAD: frozenset(_LEADER),
    Role.VOLUNTEER: frozenset(_WALKER),
    Role.PROTECTION: frozenset({_P.SEE_COMPLIANCE, _P.KEEP_COMPLIANCE, _P.SEE_MEMBERS, _P.SEE_VOLUNTEERS}),
    Role.TREASURER: frozenset({_P.SEE_GLANCE}),
    Role.GUEST: frozenset({_P.SEE_GLANCE}),
}
# Rights that show something of a person: whoever has one needs a second factor.
PERSONAL = frozenset(
    {
        _P.ASSIGN,
        _P.SEE_VOLUNTEERS,
        _P.EDIT_VOLUNTEERS,
        _P.IMPORT_VOLUNTEERS,
        _P.EDIT_TEAMS,
        _P.SEE_MEMBERS,
        _P.MANAGE_MEMBERS,
        _P.MANAGE_TOKENS,
        _P.SEE_COMPLIANCE,
        _P.KEEP_COMPLIANCE,
    }
)


@dataclass(frozen=True)
class RoomPermission:
    """A right that a room adds, in its module ``permissions``: a member's, by her role; the director has all of them.

    ``personal`` says that it shows something of a person, so that whoever has it needs a second factor; ``assigned``
    that its room shows a member who sees "assigned only" what is handed to her and nothing else.
    """

    name: str
    roles: frozenset[Role] = frozenset()
    personal: bool = True
    assigned: bool = False


def room_permissions() -> tuple[RoomPermission, ...]:
    """Rights that rooms add to those above, as ``PERMISSIONS``."""
    return tuple(one for room in declared("permissions", "PERMISSIONS") for one in room)


def every_right() -> frozenset[str]:
    """Every right there is, those of rooms too."""
    return frozenset({*_P, *(one.name for one in room_permissions())})


def rights_of(role: Role) -> frozenset[str]:
    """What a role may do."""
    added = {one.name for one in room_permissions() if role in one.roles or role is Role.DIRECTOR}
    return RIGHTS[role] | added


def needs_second_factor(role: Role) -> bool:
    """Whether a role sees personal data, on a site that asks for a second factor (CNIL, délib. 2025-019; ASVS 5.0,
    6.3.3)."""
    personal = PERSONAL | {one.name for one in room_permissions() if one.personal}
    return settings.ARPENTEUR_SECOND_FACTOR and bool(rights_of(role) & personal)


DUTIES = {
    Role.DIRECTOR: _("Everything, members and settings included."),
    Role.FIELD_LEAD: _("Actions, teams and volunteers, everywhere or in her zones."),
    Role.TEAM_LEAD: _("Actions and volunteers of her team, in her zones."),
    Role.VOLUNTEER: _("Her own actions, those open to all, and what she did there."),
    Role.PROTECTION: _("What is held, why and until when; the journal; requests from people."),
    Role.TREASURER: _("The account, donors and the bank; the figures at a glance."),
    Role.GUEST: _("The figures at a glance, without any name."),
}
