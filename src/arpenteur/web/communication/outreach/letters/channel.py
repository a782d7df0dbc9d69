"""Letters as a channel: printed and carried, so that nothing of the outbox sends them."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arpenteur.web.communication.outreach.blocks import PictureBlock, read_blocks
from arpenteur.web.communication.outreach.channels import SendingChannel
from arpenteur.web.communication.outreach.findings import CheckVerdict, SendingCheck
from arpenteur.web.communication.outreach.letters.wording import example_letter, frame_of, title_and_body
from arpenteur.web.communication.outreach.models import Mailing
from arpenteur.web.foundation.shared.letters import letter_pictures
from arpenteur.web.persons.contacts.models import Channel

_OK, _WARN, _STOP = CheckVerdict.OK, CheckVerdict.WARN, CheckVerdict.STOP
NOTICE_RULE = "RGPD-13-MESSAGE"


def preflight(mailing: Mailing, at: datetime) -> list[SendingCheck]:
    """Every check of a letter."""
    return [*_blocks(mailing), *_sheet(mailing, at)]


def sheets_of(mailing: Mailing, at: datetime) -> list[bytes]:
    """The sheets of the letter to somebody who does not exist, as PNG."""
    return letter_pictures(frame_of(mailing, at), example_letter(mailing))


def _blocks(mailing: Mailing) -> Iterator[SendingCheck]:
    if any(isinstance(one, PictureBlock) for one in read_blocks(mailing.blocks)):
        told = _("A letter has no picture here: take its block off.")
        yield SendingCheck("picture", _STOP, told, settle="blocks")
    if not title_and_body(mailing)[0]:
        yield SendingCheck("title", _WARN, _("It has no title: begin the text with “# ”."), settle="blocks")


def _sheet(mailing: Mailing, at: datetime) -> Iterator[SendingCheck]:
    sheets = len(sheets_of(mailing, at))
    if sheets > 1:
        told = _("It does not stand on one sheet with what the law asks for at its foot: shorten it.")
        yield SendingCheck("sheet", _STOP, told, settle="blocks")
    else:
        told = _("One sheet, the address in the window, where it comes from and the rights of people at the foot.")
        yield SendingCheck("sheet", _OK, told, _("GDPR, art. 13 and 14"), NOTICE_RULE)


LETTER = SendingChannel(
    channel=Channel.POST, label=gettext_lazy("letter"), preflight=preflight, page="outreach:letters"
)
