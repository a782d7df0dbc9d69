"""What profiles and comparisons show of the campaign's series, beside the public figures of a place."""

from django.http import HttpRequest
from django.utils import timezone

from arpenteur.strategy.local_series.results import Measure
from arpenteur.web.accounts.factors import has_second_factor
from arpenteur.web.campaigns.context import campaign
from arpenteur.web.campaigns.roles import Permission
from arpenteur.web.local_series.models import LocalSeries
from arpenteur.web.local_series.page import value_of, written
from arpenteur.web.shared.sealing import sealed
from arpenteur.web.territory.zone_figures import ZoneFigures
