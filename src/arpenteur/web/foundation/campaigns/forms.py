"""Forms: a campaign, a member, an invitation. What a form does not name cannot be written."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.errors import InputError
from arpenteur.domain.time_zones import METROPOLE, time_zone_of
from arpenteur.web.foundation.campaigns.ground import Ground
from arpenteur.web.foundation.campaigns.models import OWN, VotingRound
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.foundation.shared.fields import DayField, LineField, TickField, TicksField, add_choice, choice_field
from arpenteur.web.foundation.territory import queries as territory
from arpenteur.web.foundation.territory.asking import REFERENCE
from arpenteur.web.foundation.territory.scenarios import families, scenarios

MOST_BOXES = 120
ZONES = (
    METROPOLE,
    "America/Guadeloupe",
    "America/Martinique",
    "America/Cayenne",
    "America/Miquelon",
    "America/St_Barthelemy",
    "America/Marigot",
    "Indian/Reunion",
    "Indian/Mayotte",
    "Indian/Kerguelen",
    "Pacific/Noumea",
    "Pacific/Tahiti",
    "Pacific/Marquesas",
    "Pacific/Gambier",
    "Pacific/Wallis",
)

ELECTIONS = {
    ElectionType.PRESIDENTIAL: _("presidential"),
    ElectionType.LEGISLATIVE: _("legislative"),
    ElectionType.MUNICIPAL: _("municipal"),
    ElectionType.EUROPEAN: _("European"),
    ElectionType.REGIONAL: _("regional"),
    ElectionType.DEPARTEMENTAL: _("departmental"),
    ElectionType.CANTONAL: _("cantonal"),
    ElectionType.REFERENDUM: _("referendum"),
}


class SettingsForm(forms.Form):
    """What can be changed of a campaign. ``own``: the name of its own list, empty where it has none;
    ``own_scenarios``: names of its own scenarios by key.
    """

    name = LineField(_("Name of the campaign"), 120)
    election = forms.ChoiceField(label=_("Election"))
    family = forms.ChoiceField(label=_("Political family"), help_text=_("Whose vote is estimated and ranked."))
    scenario = forms.ChoiceField(
        label=_("Scenario"), help_text=_("What every order of the campaign supposes of the vote.")
    )
    round = forms.ChoiceField(
        label=_("Round we work for"),
        choices=VotingRound.choices,
        help_text=_("The countdown follows it; the order of zones is the same in both."),
    )
    first_round = DayField(_("First round"))
    second_round = DayField(_("Second round"), required=False)
    contact = LineField(
        _("Where people write about their data"),
        160,
        required=False,
        help_text=_(
            "An e-mail or a postal address of the campaign, rather than a person's. It is public: volunteers show it, "
            "walk sheets print it."
        ),
    )
    time_zone = forms.ChoiceField(label=_("Clock of the territory"))

    def __init__(
        self, *args: Any, own: str = "", own_scenarios: Mapping[str, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "election").choices = [(kind.value, ELECTIONS[kind]) for kind in ElectionType]
        choice_field(self, "family").choices = [
            *([(OWN, gettext("our own list: %(name)s") % {"name": own})] if own else []),
            *((key, family.label) for key, family in families().items()),
        ]
        choice_field(self, "scenario").choices = [
            (REFERENCE, gettext("reference: as at the last comparable election")),
            *((own_scenarios or {}).items()),
            *((key, one.label or key) for key, one in scenarios().items()),
        ]
        choice_field(self, "time_zone").choices = [(zone, zone.replace("_", " ")) for zone in ZONES]

    def clean_contact(self) -> str:
        """On one line."""
        return " ".join(self.cleaned_data["contact"].split())

    def clean_second_round(self) -> Any:
        """After the first."""
        first, second = self.cleaned_data.get("first_round"), self.cleaned_data["second_round"]
        if first and second and second <= first:
            raise ValidationError(gettext("The second round comes after the first."))
        if not second and self.cleaned_data.get("round") == VotingRound.SECOND:
            raise ValidationError(gettext("Write its day first: the campaign works for the second round."))
        return second


class CampaignForm(SettingsForm):
    """A new campaign."""

    place = forms.ChoiceField(label=_("Territory"), help_text=_("Among the territories published on this site."))
    slug = forms.SlugField(
        label=_("Short name, in its address"),
        max_length=60,
        required=False,
        help_text=_("Left empty, it is made from the name."),
    )
    field_order = (
        "name",
        "place",
        "election",
        "first_round",
        "second_round",
        "family",
        "contact",
        "slug",
        "time_zone",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["scenario"], self.fields["round"]
        for name in ("election", "family"):
            add_choice(self, name, gettext("to be chosen"))
        published = territory.published().values_list("place", "name")
        choice_field(self, "place").choices = [(place, f"{name} ({place})") for place, name in published]
        self.fields["time_zone"].required = False
        add_choice(self, "time_zone", gettext("That of the territory"))

    def clean(self) -> dict[str, Any]:
        """The short name and the clock that were left to the site."""
        asked = super().clean() or self.cleaned_data
        if not asked.get("slug") and asked.get("name"):
            asked["slug"] = slugify(asked["name"])[:60]
            if not asked["slug"]:
                self.add_error("slug", gettext("This name makes no address: write a short one."))
        if not asked.get("time_zone") and asked.get("place"):
            asked["time_zone"] = _zone_of(asked["place"])
        return asked


def _zone_of(place: str) -> str:
    try:
        return time_zone_of(place)
    except InputError:
        return METROPOLE


class WideField(forms.CharField):
    """Stations of a large place, by number or key, separated by commas."""

    def __init__(self, ground: Ground, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._known = {ground.label(key): key for key in ground.stations} | {key: key for key in ground.stations}

    def prepare_value(self, value: Any) -> Any:
        """A list as text."""
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """Keys of stations; raises ValidationError naming one that is unknown."""
        words = [word for word in re.split(r"\s*[,;\n]\s*", super().clean(value).strip()) if word]
        unknown = [word for word in words if word not in self._known]
        if unknown:
            raise ValidationError(gettext("Unknown station: %(station)s.") % {"station": unknown[0]})
        return sorted({self._known[word] for word in words})


def _stations(ground: Ground) -> forms.Field:
    label, hint = gettext("Stations"), gettext("None chosen: the whole campaign.")
    if len(ground.stations) > MOST_BOXES:
        return WideField(ground, label=label, help_text=hint, required=False)
    choices = [(key, ground.title(key)) for key in ground.stations]
    return TicksField(label, choices, help_text=hint, required=False)


class _Narrowed(forms.Form):
    """A role, and where it is held."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)

    def __init__(self, *args: Any, ground: Ground, teams: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stations"] = _stations(ground)
        if teams:
            self.fields["team"] = forms.TypedChoiceField(
                label=gettext("Team"),
                choices=[("", gettext("No team in particular")), *teams.items()],
                coerce=int,
                empty_value=None,
                required=False,
            )

    def clean_role(self) -> Role:
        """The choice of the form, which knows no other, in place of its text."""
        return Role(self.cleaned_data["role"])

    def clean(self) -> dict[str, Any]:
        """A team where there are none is no team."""
        asked = super().clean() or self.cleaned_data
        asked.setdefault("team", None)
        return asked


class MemberForm(_Narrowed):
    """What a member may do, and where."""

    assigned_only = TickField(
        _("Sees only the actions she is assigned to"),
        help_text=_("For someone who comes once: nothing else of the campaign is shown."),
    )


class InvitationForm(_Narrowed):
    """A link that makes its holder a member."""

    label = LineField(
        _("What it is for"), 80, required=False, help_text=_("For you, to tell links apart; no name of a person.")
    )
    uses = forms.IntegerField(label=_("People"), min_value=1, max_value=500, initial=1)
    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=60, initial=7)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].initial = Role.VOLUNTEER.value
