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
    Tab(
        "messages",
        _PEOPLE,
        46,
        _("Messages"),
        "outreach:messages",
        SEE_MESSAGES.name,
        whole=_("Messages and calls"),
        words=_("write, e-mail, newsletter, text messages, letters, send"),
        guide="messages",
    ),
    Tab(
        "replies",
        _PEOPLE,
        47,
        _("Answers"),
        "outreach:replies",
        ANSWER_MESSAGES.name,
        within="messages",
        words=_("who wrote back, inbox"),
        guide="messages#ce-qui-revient",
    ),
    Tab(
        "sequences",
        _PEOPLE,
        49,
        _("On paths"),
        "outreach:sequences",
        WRITE_MESSAGES.name,
        within="messages",
        words=_("messages that leave by themselves, welcome, at a step"),
        guide="messages#de-soi-même-à-une-étape",
    ),
    Tab(
        "sending",
        _PEOPLE,
        50,
        _("Sending"),
        "outreach:sending",
        SET_UP_SENDING.name,
        within="messages",
        words=_("mail account, sender, SMTP, mail server"),
        guide="messages#avant-le-premier",
    ),
)
