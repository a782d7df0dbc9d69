"""Where pages of the room stand in a campaign."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.communication.outreach.permissions import (
    ANSWER_MESSAGES,
    SEE_MESSAGES,
    SET_UP_SENDING,
    WRITE_MESSAGES,
)
from arpenteur.web.foundation.shared.places import CampaignPlace, Tab

_PEOPLE = CampaignPlace.PEOPLE
TABS = (
    Tab("messages", _PEOPLE, 46, _("Messages"), "outreach:messages", SEE_MESSAGES.name),
    Tab(
        "sequences",
        _PEOPLE,
        49,
        _("Messages at steps of paths"),
        "outreach:sequences",
        WRITE_MESSAGES.name,
        listed=False,
    ),
    Tab("replies", _PEOPLE, 47, _("Answers to messages"), "outreach:replies", ANSWER_MESSAGES.name, listed=False),
    Tab("sending", _PEOPLE, 48, _("Sending accounts"), "outreach:sending", SET_UP_SENDING.name, listed=False),
)
