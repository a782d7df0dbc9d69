"""Forms: a file, where its people come from, what leaves and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.shared.fields import AreaField, DayField, LineField, TicksField
from arpenteur.web.persons.contacts.models import Channel, Purpose
from arpenteur.web.persons.exchange.actions import LONGEST_NOTICE, Provenance
from arpenteur.web.persons.exchange.checking import CHANNELS, PURPOSES
from arpenteur.web.persons.exchange.export_actions import ExportQuestion
from arpenteur.web.persons.exchange.leaving import ALWAYS, GROUPS
from arpenteur.web.persons.exchange.origins import ImportOrigin, ImportProof
from arpenteur.web.persons.exchange.purposes import ExportFormat, ExportPurpose
from arpenteur.web.persons.exchange.words import GROUP_LABELS


class ContactFileForm(forms.Form):
    """What a campaign brings: one file."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, XLSX, ODS, vCard, NationBuilder, Action Network (JSON): 24 MB and 100,000 people at most."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.ods,.vcf,.json"}),
    )


class OriginForm(forms.Form):
    """Where people of a list come from, and what the file proves."""

    origin = forms.ChoiceField(label=_("Where do these people come from?"), choices=[("", "–"), *ImportOrigin.choices])
    proof_file = LineField(
        _("Where you keep the proof"),
        120,
        required=False,
        help_text=_("As the team calls it: a folder, a register. The proof itself stays with you."),
    )
    proof = forms.ChoiceField(
        label=_("What does the file prove of agreements?"),
        choices=ImportProof.choices,
        widget=forms.RadioSelect,
        initial=ImportProof.NONE,
    )
    notice = AreaField(_("The text that they read"), LONGEST_NOTICE, required=False, rows=5)
    read_on = DayField(_("Until when they read it"), required=False)
    purposes = TicksField(
        _("What they agreed to"), [(one.value, Purpose(one).label) for one in PURPOSES], required=False
    )
    channels = TicksField(
        _("By what, where no column says it"), [(one.value, Channel(one).label) for one in CHANNELS], required=False
    )
    tag_purpose = LineField(
        _("What tags of the file are for"),
        120,
        required=False,
        help_text=_("Shown to the person. Without it no tag is taken."),
    )

    @property
    def about(self) -> Provenance:
        """What was said."""
        return Provenance(**self.cleaned_data)


class ExportForm(forms.Form):
    """Why contacts leave, in which form, with which columns."""

    purpose = forms.ChoiceField(label=_("What for?"), choices=[("", "–"), *ExportPurpose.choices])
    form = forms.ChoiceField(label=_("Form"), choices=ExportFormat.choices)
    segment = forms.TypedChoiceField(label=_("Who"), required=False, coerce=int, empty_value=None)
    groups = TicksField(
        _("Columns, beside the name"), [(name, GROUP_LABELS[name]) for name in GROUPS if name != ALWAYS], required=False
    )

    def __init__(self, *args: Any, segments: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["segment"].choices = [("", _("everybody I may see")), *segments]  # pyright: ignore[reportAttributeAccessIssue] — a field of choices

    @property
    def question(self) -> ExportQuestion:
        """What was asked for."""
        given = self.cleaned_data
        return ExportQuestion(given["purpose"], given["form"], given["groups"], given["segment"])


class TakeForm(forms.Form):
    """What a file is sealed with."""

    key = forms.CharField(
        label=_("Phrase of 16 signs or more, or public key of age"),
        min_length=16,
        max_length=200,
        strip=True,
        help_text=_("The file only opens with it, by the program age. It is not kept: write it down."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
