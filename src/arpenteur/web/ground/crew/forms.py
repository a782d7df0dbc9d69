"""Forms of volunteers and teams."""

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.ground import Ground
from arpenteur.web.foundation.shared.fields import DayField, LineField, TickField, TicksField, choice_field
from arpenteur.web.ground.crew.week import PART_NAMES
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.persons.volunteers.models import Mobility, Team
from arpenteur.web.persons.volunteers.people import LANGUAGES


def _languages() -> list[tuple[str, str]]:
    """French first, then by name in the language of the page."""
    names = {code: str(name) for code, name in LANGUAGES.items()}
    return sorted(names.items(), key=lambda pair: (pair[0] != "fr", slugify(pair[1])))


class PersonForm(forms.Form):
    """What is held of a volunteer. ``known`` is a quartier kept from before that the place no longer has."""

    name = LineField(_("Name"), 80, help_text=_("What the team calls her."))
    email = forms.EmailField(
        label=_("E-mail address"), required=False, help_text=_("Only for reminders of her own actions.")
    )
    phone = LineField(_("Phone"), 20, required=False, help_text=_("Only to reach her on the day of an action."))
    mobility = forms.ChoiceField(label=_("How she moves"), choices=Mobility.choices)
    quartier = forms.ChoiceField(
        label=_("Home quartier"), required=False, help_text=_("Never an address: a quartier is enough.")
    )
    languages = TicksField(_("Languages"), _languages, required=False)
    wishes = TicksField(_("What she likes doing"), Kind.choices, required=False)
    reminders = TickField(_("Reminders by e-mail on the eve"))

    def __init__(self, *args: Any, ground: Ground, known: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = list(ground.quartiers.values())
        others = [known] if known and known not in names else []
        choice_field(self, "quartier").choices = [("", _("not given")), *((name, name) for name in [*names, *others])]


class NewPersonForm(PersonForm):
    """The same with her first team."""

    team = forms.ChoiceField(label=_("Team"), required=False)

    def __init__(self, *args: Any, teams: list[Team], must: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "team").choices = [("", _("no team yet")), *((str(team.pk), str(team)) for team in teams)]
        self.fields["team"].required = must


class OwnForm(PersonForm):
    """The same, said to the person herself; reminders have their own switch."""

    reminders = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = {
            "name": (_("Name"), _("What the team calls you.")),
            "email": (_("E-mail address"), _("Only for reminders of your own actions.")),
            "phone": (_("Phone"), _("Only to reach you on the day of an action.")),
            "mobility": (_("How you move"), ""),
            "wishes": (_("What you like doing"), ""),
        }
        for name, (label, help_text) in own.items():
            self.fields[name].label, self.fields[name].help_text = label, help_text


class WeekForm(forms.Form):
    """Boxes of an ordinary week, ``5-morning``."""

    week = forms.MultipleChoiceField(
        required=False, choices=[(f"{day}-{part}", f"{day}-{part}") for day in range(7) for part in PART_NAMES]
    )


class DayForm(forms.Form):
    """One day that is not like every week; no part: not free at all."""

    day = DayField(_("Day"))
    parts = TicksField(
        _("Free that day"), tuple(PART_NAMES.items()), required=False, help_text=_("Nothing ticked: not free that day.")
    )


class TeamForm(forms.Form):
    """A team and its ground."""

    letter = forms.RegexField(
        r"^[A-Za-z][A-Za-z0-9]?$",
        label=_("Letter"),
        help_text=_("Written on maps and lists: A, B, C2."),
        error_messages={"invalid": _("One letter, or a letter and a figure: A, B, C2. The name goes below.")},
    )
    name = LineField(_("Name"), 60, help_text=_("Of a place or a group, not of a person."))
    stations = TicksField(_("Its stations"), required=False)

    def __init__(self, *args: Any, ground: Ground, seen: frozenset[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "stations").choices = [
            (key, ground.label(key)) for key in ground.stations if seen is None or key in seen
        ]
        # Someone narrowed to zones would not see a team without any of them.
        self.fields["stations"].required = seen is not None

    def clean_letter(self) -> str:
        """Capital."""
        return self.cleaned_data["letter"].upper()
