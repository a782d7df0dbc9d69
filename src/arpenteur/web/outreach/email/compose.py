"""A message as one person receives it: plain text, HTML with its styles inside, pictures carried in it, headers.

Nothing is fetched when it is opened: no picture of elsewhere, no font, no pixel; and no link is followed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage as MimeMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from arpenteur.web.contacts.models import Contact
from arpenteur.web.outreach.blocks import Block, PictureBlock, TextBlock, filled, read_blocks
from arpenteur.web.outreach.models import Account, Mailing, Recipient, Sender
from arpenteur.web.outreach.pictures import content_of
from arpenteur.web.outreach.rendering import html_of, plain_of, wrapped
from arpenteur.web.outreach.values import (
    Foot,
    Variable,
    example_contact,
    example_values,
    foot_of,
    values_of,
)

BODY, FOOT = "outreach/email/body.html", "outreach/email/foot.html"
_HOLE = "{{foot}}"
LIGHT, DARK, AUTOMATIC = "clair", "sombre", ""
_CID = re.compile(r'src="cid:([0-9a-f]+)\.jpg"')


@dataclass(frozen=True)
class Letter:
    """A message to one person, before it has headers."""

    subject: str
    text: str
    html: str


class Composer:
    """Composes one mailing for many people: what is the same for all is written once in each language."""

    def __init__(self, mailing: Mailing, account: Account | None, *, scheme: str = AUTOMATIC) -> None:
        self.mailing, self.account, self.scheme = mailing, account, scheme
        self.sender = Sender.objects.filter(campaign=mailing.campaign).first()
        self.blocks: tuple[Block, ...] = read_blocks(mailing.blocks)
        sizes = {one.file: one for one in mailing.pictures.all()}
        self.shown = [one for one in self.blocks if isinstance(one, PictureBlock) and one.file in sizes]
        self.files = {one.file: content_of(sizes[one.file]) for one in self.shown}
        self._sizes = sizes
        self._bodies: dict[str, tuple[str, str]] = {}

    def letter(self, recipient: Recipient, contact: Contact) -> Letter:
        """For one person, in her language."""
        with override(contact.language or settings.LANGUAGE_CODE):
            values = values_of(recipient, contact)
            return self._letter(values, foot_of(self.mailing, self.sender, contact, values))

    def example(self, at: datetime) -> Letter:
        """For somebody who does not exist, in the language of the moment."""
        contact = example_contact(self.mailing.campaign, at)
        values = example_values(self.mailing)
        return self._letter(values, foot_of(self.mailing, self.sender, contact, values))

    def message(self, letter: Letter, to: str, code: str, at: datetime, leave: str = "") -> EmailMultiAlternatives:
        """With its headers, ready to be handed over. ``code`` names it; ``leave`` is where one press unsubscribes."""
        account = self.account
        sender = account.sender if account else settings.DEFAULT_FROM_EMAIL
        headers = {"Message-ID": f"<{code}@{domain_of(sender)}>", "Date": format_datetime(at)}
        if leave:
            headers |= {"List-Unsubscribe": f"<{leave}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        name = one_line((account.sender_name if account else "") or self.mailing.campaign.name)
        return WholeMessage(
            self.files, subject=one_line(letter.subject), body=letter.text, from_email=formataddr((name, sender)),
            to=[to], reply_to=[account.reply_to] if account and account.reply_to else None, headers=headers,
            alternatives=[(letter.html, "text/html")],
        )  # fmt: skip

    def _letter(self, values: Mapping[Variable, str], foot: Foot) -> Letter:
        html, text = self._body()
        safe = {key: str(escape(value)) for key, value in values.items()}
        dressed = filled(html, safe).replace(_HOLE, render_to_string(FOOT, {"foot": foot}))
        return Letter(filled(self.mailing.subject, values), filled(text, values) + plain_foot(foot), dressed)

    def _body(self) -> tuple[str, str]:
        language = get_language() or settings.LANGUAGE_CODE
        if language not in self._bodies:
            context = {
                "blocks": [self._dressed(one) for one in self.blocks], "subject": self.mailing.subject,
                "lang": language, "scheme": self.scheme, "hole": _HOLE, "preview": _first_words(self.blocks),
            }  # fmt: skip
            picture = _("picture")
            parts = [part for one in self.blocks if (part := plain_of(one, picture))]
            self._bodies[language] = render_to_string(BODY, context), "\n\n".join(parts)
        return self._bodies[language]

    def _dressed(self, block: Block) -> dict[str, Any]:
        if isinstance(block, TextBlock):
            return {"kind": block.kind, "html": html_of(block.text)}
        found: dict[str, Any] = {"kind": block.kind, "block": block}
        if isinstance(block, PictureBlock):
            size = self._sizes.get(block.file)
            width = min(size.width, 600) if size else 600
            found |= {"width": width, "height": round(width * size.height / size.width) if size else 0}
        return found


class WholeMessage(EmailMultiAlternatives):
    """Text and HTML as alternatives, with the pictures of the HTML beside it (RFC 2387)."""

    def __init__(self, files: Mapping[str, bytes], **words: Any) -> None:
        super().__init__(**words)
        self.files = files

    def message(self, *, policy: Any = SMTP) -> Any:
        """The message as it leaves."""
        made = MimeMessage(policy=policy)
        for name, value in (
            ("From", self.from_email), ("To", self.to[0]), ("Subject", self.subject), *self.extra_headers.items(),
        ):  # fmt: skip
            made[name] = value
        if self.reply_to:
            made["Reply-To"] = ", ".join(self.reply_to)
        made.set_content(self.body, cte="quoted-printable")
        (html, _kind) = self.alternatives[0]
        made.add_alternative(str(html), subtype="html", cte="quoted-printable")
        if self.files:
            related: Any = made.get_payload(1)
            for name, content in self.files.items():
                related.add_related(content, "image", "jpeg", cid=f"<{name}>", filename=name, disposition="inline")
        return made


def plain_foot(foot: Foot) -> str:
    """What stands under every message, as plain text; after the line that mailboxes take for its end."""
    sentences = [foot.label, foot.who, foot.origin, foot.chosen, foot.rights]
    links = [
        _("My data: %(address)s") % {"address": foot.mine},
        _("Receive no more: %(address)s") % {"address": foot.leave},
    ]
    return "\n\n-- \n" + "\n".join([*(wrapped(one) for one in sentences if one), *links]) + "\n"


def domain_of(address: str) -> str:
    """What stands after the @."""
    return address.rpartition("@")[2].strip().lower()


def one_line(text: str) -> str:
    """A text of a header, without anything that would end it."""
    return " ".join(text.split())


def with_pictures(html: str, address: str) -> str:
    """For a page that shows it: pictures by their address on the site, or none where that is empty."""
    return _CID.sub(lambda found: f'src="{address}{found[1]}.jpg"' if address else 'src=""', html)


def _first_words(blocks: tuple[Block, ...]) -> str:
    """What mailboxes show beside the subject: the first line of the first text."""
    text = next((one.text for one in blocks if isinstance(one, TextBlock)), "")
    return " ".join(re.sub(r"[*#]", "", text).split())[:110]
