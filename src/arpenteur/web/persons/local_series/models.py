"""A series of a campaign: its values by station and what is known of the file they come from. The file is not kept."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from arpenteur.strategy.local_series.results import Key, Masked, Measure, Why
from arpenteur.web.foundation.campaigns.models import OfCampaign
from arpenteur.web.foundation.shared.privacy import Plain, plain

MEASURES = {
    Measure.COUNT: _("numbers that add up (dwellings, pupils, euros)"),
    Measure.LINES: _("one line of the file is one thing: lines are counted"),
    Measure.RATE: _("a rate or a mean, with the column of its weight"),
    Measure.CATEGORY: _("a word among a few: each is counted"),
}
KEYS = {
    Key.STATION: _("by polling station"),
    Key.IRIS: _("by census zone (IRIS)"),
    Key.POINT: _("by point (longitude and latitude)"),
    Key.ADDRESS: _("by address"),
}
WHYS = {
    Why.NO_PLACE: _("nothing says where it is"),
    Why.NO_STATION: _("no station of this number here"),
    Why.NO_IRIS: _("no such IRIS here"),
    Why.NO_COMMUNE: _("no commune of this name or code here; one that was merged has the code of the new one"),
    Why.OUTSIDE: _("outside this territory"),
    Why.NO_POINT: _("not a longitude and a latitude in degrees"),
    Why.NO_STREET: _("no street of this name here"),
    Why.NO_NUMBER: _("this number is in no station, and the street is in several"),
    Why.SEVERAL_COMMUNES: _("in several communes: say which one"),
    Why.NO_VALUE: _("no value, or one that the producer withholds"),
    Why.NO_WEIGHT: _("no weight"),
    Why.NEGATIVE: _("a number below zero"),
}
MASKS = {
    Masked.SMALL: _("under 11"),
    Masked.NEIGHBOUR: _("hidden so that a sum under 11 cannot be had by subtraction"),
}


class LocalSeries(OfCampaign):
    """One series; waiting until somebody saw how its lines were placed and keeps it."""

    title = models.CharField(max_length=120)
    unit = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=200)
    licence = models.CharField(max_length=120)
    dated = models.DateField(help_text="day the figures are of")
    measure = models.CharField(max_length=8, choices=[(one.value, label) for one, label in MEASURES.items()])
    key = models.CharField(max_length=8, choices=[(one.value, label) for one, label in KEYS.items()])
    value_column = models.CharField(max_length=300, blank=True)
    weight_column = models.CharField(max_length=300, blank=True)
    categories = models.JSONField(default=list, help_text="words counted, in the order of the parts")
    stations = models.JSONField(default=dict, help_text="by station: value, size, parts, why masked")
    lines = models.PositiveIntegerField(help_text="of the file")
    matched = models.PositiveIntegerField()
    shared_out = models.PositiveIntegerField(help_text="lines that several stations share")
    unmatched = models.JSONField(default=list, help_text="[number of the line, why], the first ones")
    snapshot = models.CharField(max_length=64, help_text="digest of the snapshot on whose stations it was put")
    maker = models.CharField(max_length=40, help_text="pseudonym of the member who brought it")
    created_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True, blank=True)

    privacy: ClassVar = {
        **plain("id campaign unit licence dated measure key value_column weight_column lines matched shared_out"),
        **plain("unmatched snapshot created_at kept_at"),
        "title": Plain("name of a table of figures; files about persons are refused"),
        "source": Plain("who publishes the figures"),
        "categories": Plain("words that eleven lines or more share, in a file without persons"),
        "stations": Plain("sums of eleven or more by polling station"),
        "maker": Plain("keyed pseudonym of the journal: without the key of the site it names nobody"),
    }

    class Meta:
        ordering: ClassVar = ["title", "id"]

    def __str__(self) -> str:
        return self.title
