"""What somebody wrote on a page: as it waits, encrypted, and as it is kept once she confirms."""

import json
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from arpenteur.web.persons.contacts.models import Channel, Purpose

Pair = tuple[Purpose, Channel]
Text = Any  # a text or a promise of one, which Django's types tell apart by a private name
ADVERTISING: frozenset[Pair] = frozenset({(Purpose.TARGETED, Channel.EMAIL), (Purpose.TARGETED, Channel.SMS)})
"""What a browser that sends ``Sec-GPC: 1`` refuses for her."""
BOXES: dict[str, tuple[Pair, Text, Text]] = {
    "news_email": ((Purpose.NEWS, Channel.EMAIL), _("News by e-mail"), _("two a month at most")),
    "news_sms": ((Purpose.NEWS, Channel.SMS), _("News by text message"), ""),
    "meetings_email": ((Purpose.MEETINGS, Channel.EMAIL), _("Invitations by e-mail"), ""),
    "targeted_email": (
        (Purpose.TARGETED, Channel.EMAIL),
        _("E-mails chosen by my neighbourhood"),
        _("This is “targeted political advertising”: the law asks for an agreement of its own."),
    ),
    "targeted_sms": (
        (Purpose.TARGETED, Channel.SMS),
        _("Text messages chosen by my neighbourhood"),
        _("This is “targeted political advertising” too, by another way: another box."),
    ),
}
"""Name of a field, what is agreed to by its tick, its words and those in small. None is ticked for anybody."""
WISHES = {
    "doors": _("go to doors"),
    "posters": _("put up posters, fill letterboxes"),
    "phones": _("make calls"),
    "host": _("host people at home"),
}


@dataclass(frozen=True)
class PageAnswer:
    """One answer. ``refuses``: her browser refuses advertising for her, whatever the page."""

    name: str
    email: str = ""
    phone: str = ""
    address: str = ""
    text: str = ""
    wishes: tuple[str, ...] = ()
    boxes: frozenset[str] = frozenset()
    refuses: bool = False
    language: str = "fr"

    @property
    def pairs(self) -> frozenset[Pair]:
        """Purposes and channels that she ticked; never what her browser refuses."""
        ticked = frozenset(BOXES[one][0] for one in self.boxes)
        return ticked - ADVERTISING if self.refuses else ticked

    @property
    def to_call(self) -> bool:
        """Whether she left a telephone only."""
        return not self.email

    def to_text(self) -> str:
        """As it is encrypted."""
        values = {**vars(self), "boxes": sorted(self.boxes), "wishes": list(self.wishes)}
        return json.dumps({name: value for name, value in values.items() if value}, ensure_ascii=False)

    @classmethod
    def of_text(cls, text: str) -> "PageAnswer":
        """What ``to_text`` wrote."""
        values = json.loads(text)
        boxes, wishes = frozenset(values.pop("boxes", ())), tuple(values.pop("wishes", ()))
        return cls(**values, boxes=boxes, wishes=wishes)
