"""The periods that lists and maps of actions show: what is to come, this week, everything since the start."""

from datetime import datetime, time, timedelta

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.campaigns.times import WEEK, moment

_MIDNIGHT = time()


class Period(TextChoices):
    """As addresses write it."""

    COMING = "a-venir", _("today and to come")
    WEEK = "semaine", _("this week")
    EVER = "tout", _("since the start")

    @classmethod
    def read(cls, text: str) -> "Period":
        """What an address asks for; what is to come where it says nothing that is known."""
        return cls(text) if text in cls.values else cls.COMING

    def when(self, campaign: Campaign, at: datetime) -> Q:
        """Actions of this period, by the territory's clocks."""
        today = day_of(campaign, at)
        if self is Period.COMING:
            return Q(ends_at__gte=moment(campaign, today, _MIDNIGHT))
        if self is Period.WEEK:
            monday = today - timedelta(days=today.weekday())
            starts, ends = (moment(campaign, day, _MIDNIGHT) for day in (monday, monday + WEEK))
            return Q(starts_at__lt=ends, ends_at__gt=starts)
        return Q(pk__isnull=False)
