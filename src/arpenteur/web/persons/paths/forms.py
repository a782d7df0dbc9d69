"""Forms of paths, their steps and the reasons of a campaign."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.shared.fields import LineField, choice_field
from arpenteur.web.persons.paths.delays import Delay
from arpenteur.web.persons.paths.models import LONGEST_NAME, LONGEST_TO_DO, ExitReason, Path, PathStep
from arpenteur.web.persons.paths.setting_up import PathDetails, StepDetails

_NO_NAME = _("No name of a person.")


class OwnedForm(forms.Form):
    """What has a name, a member in charge and a delay."""

    name = LineField(_("Name"), LONGEST_NAME, help_text=_NO_NAME)
    owner = forms.ChoiceField(label=_("In charge"), required=False)
    delay = forms.ChoiceField(label=_("Delay"), choices=Delay.choices)

    def __init__(self, *args: Any, people: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {str(one.pk): one for one in people}
        names = [(key, one.user.name) for key, one in self._people.items()]
        choice_field(self, "owner").choices = [("", _("nobody yet")), *names]

    def chosen_owner(self) -> Membership | None:
        """Who is in charge."""
        return self._people.get(self.cleaned_data["owner"])


class PathForm(OwnedForm):
    """A path; its delay is that of the whole journey."""

    @classmethod
    def of(cls, path: Path, data: Any, people: list[Membership]) -> "PathForm":
        """The form of a path that is there."""
        initial = {"name": path.name, "owner": path.owner_id or "", "delay": path.delay}
        return cls(data, initial=initial, people=people, auto_id="id_path_%s")

    def details(self) -> PathDetails:
        """What was filled in."""
        return PathDetails(self.cleaned_data["name"], self.chosen_owner(), Delay(self.cleaned_data["delay"]))


class StepForm(OwnedForm):
    """A step of a path."""

    to_do = LineField(_("What to do, in one sentence"), LONGEST_TO_DO, required=False, help_text=_NO_NAME)

    @classmethod
    def of(cls, step: PathStep, data: Any, people: list[Membership]) -> "StepForm":
        """The form of a step that is there."""
        initial = {"name": step.name, "owner": step.owner_id or "", "delay": step.delay, "to_do": step.to_do}
        return cls(data, initial=initial, people=people, auto_id=f"id_step{step.pk}_%s")

    def details(self) -> StepDetails:
        """What was filled in."""
        given = self.cleaned_data
        return StepDetails(given["name"], self.chosen_owner(), Delay(given["delay"]), given["to_do"])


class ReasonForm(forms.Form):
    """A reason of the closed list: the same words for everybody."""

    name = LineField(_("Reason"), LONGEST_NAME, help_text=_("The same words for everybody, never about somebody."))
    target = forms.ChoiceField(label=_("The journey is then"), choices=ExitReason.TARGETS)
