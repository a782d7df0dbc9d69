"""Django application of its own: what voters see of it stands in the pages of the room."""

from django.apps import AppConfig


class BallotsConfig(AppConfig):
    """Boxes of ballots, their scrutineers, the roll, envelopes, paper and what was counted."""

    name = "arpenteur.web.residents.ballots"
    label = "ballots"
