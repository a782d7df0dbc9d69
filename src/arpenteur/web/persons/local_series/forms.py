"""What a person says of the file she brings."""

from django import forms
from django.utils.translation import gettext_lazy as _

from arpenteur.files.lists import FIGURES
from arpenteur.strategy.local_series.results import Measure
from arpenteur.web.foundation.shared.fields import DayField, LineField, TickField
from arpenteur.web.persons.local_series.actions import AboutSeries
from arpenteur.web.persons.local_series.models import MEASURES


class SeriesForm(forms.Form):
    """A file, and whose figures it holds."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, XLSX or ODS, 8 MB and 20,000 lines at most, titles on the first line. It is not kept."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.ods"}),
    )
    title = LineField(_("Title"), 120, help_text=_("What is counted: “council dwellings”."))
    measure = forms.ChoiceField(
        label=_("What a line says"),
        choices=[(one.value, label) for one, label in MEASURES.items()],
        widget=forms.RadioSelect,
        initial=Measure.COUNT.value,
    )
    value = LineField(
        _("Column of the value"), 300, required=False, help_text=_("Its title; empty if only one can be.")
    )
    weight = LineField(
        _("Column of the weight"),
        300,
        required=False,
        help_text=_("For a rate or a mean: how many people or dwellings it is about. Empty if only one can be."),
    )
    unit = LineField(_("Unit"), 20, required=False, help_text=_("%, €, m²…"))
    source = LineField(_("Source"), 200, help_text=_("Who publishes these figures."))
    licence = LineField(_("Licence"), 120, help_text=_("“Licence Ouverte 2.0”, “our own count”…"))
    dated = DayField(_("Date of the figures"))
    things = TickField(_("Its lines are things or counts, not people"))
    asks = False
    """Whether the table that was brought may be about people."""

    @property
    def content(self) -> bytes:
        """The file, and one byte more than is read of a larger one."""
        return self.cleaned_data["file"].read(FIGURES.bytes + 1)

    @property
    def about(self) -> AboutSeries:
        """What was said of it."""
        given = self.cleaned_data
        return AboutSeries(
            title=given["title"],
            source=given["source"],
            licence=given["licence"],
            dated=given["dated"],
            measure=Measure(given["measure"]),
            unit=given["unit"],
            value=given["value"],
            weight=given["weight"],
            things=given["things"],
        )
