"""What an organiser says when events are set aside."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.shared.fields import LineField

_NUMBERS = re.compile(r"[0-9]{1,12}(?:,[0-9]{1,12})*")


class SetAsideForm(forms.Form):
    """Which events, and why."""

    numbers = forms.CharField(widget=forms.HiddenInput, max_length=60_000)
    reason = LineField(
        _("Why these doors are not counted"),
        200,
        help_text=_("Everyone in the organisation can read it; name no person."),
    )

    def clean_numbers(self) -> list[int]:
        """Numbers of events in their turf."""
        text = self.cleaned_data["numbers"]
        if not _NUMBERS.fullmatch(text):
            raise forms.ValidationError(_("These doors are not known."))
        return [int(one) for one in text.split(",")]
