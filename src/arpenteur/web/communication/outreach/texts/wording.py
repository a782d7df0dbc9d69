"""A text message as it leaves: who writes, what is said, how to object; made of seven bits where that is possible."""

from collections.abc import Mapping
from datetime import datetime

from arpenteur.domain.text_messages import length_of, plain, with_stop
from arpenteur.web.communication.outreach.blocks import TextBlock, Variable, filled, read_blocks
from arpenteur.web.communication.outreach.models import Account, Mailing, Sender
from arpenteur.web.communication.outreach.values import example_values


def stop_number(account: Account | None) -> str:
    """The short number that people send STOP to; empty where they answer the message itself."""
    return str(account.settings.get("stop", "")) if account else ""


def text_for(mailing: Mailing, account: Account | None, values: Mapping[Variable, str]) -> str:
    """The text for one person. Signs that would make it longer are written plainly, as its length is paid."""
    said = [filled(_bare(one.text), values) for one in read_blocks(mailing.blocks) if isinstance(one, TextBlock)]
    text = "\n".join(one for one in said if one)
    sender = Sender.objects.filter(campaign=mailing.campaign_id).first()
    name = sender.name if sender else mailing.campaign.name
    if name.casefold() not in text.casefold():
        text = f"{name} : {text}"
    return plain(with_stop(text, stop_number(account)))


def example(mailing: Mailing, _at: datetime) -> str:
    """The text for somebody who does not exist."""
    return text_for(mailing, mailing.account, example_values(mailing))


def longest_parts(mailing: Mailing) -> int:
    """In how many parts it leaves for somebody whose first name is long."""
    values = {**example_values(mailing), Variable.FIRST_NAME: "Marie-Antoinette"}
    return length_of(text_for(mailing, mailing.account, values)).parts


def _bare(text: str) -> str:
    """A text without the marks of titles and bold words, which a telephone does not show."""
    lines = [line.removeprefix("# ").replace("**", "").strip() for line in text.replace("\r\n", "\n").split("\n")]
    return "\n".join(line for line in lines if line)
