"""A message as one person receives it: plain text, HTML with its styles inside, pictures carried in it, headers.

Nothing is fetched when it is opened: no picture of elsewhere, no font, no pixel; and no link is followed.
"""

import re
import secrets
from base64 import b64encode, encodebytes
from binascii import b2a_qp
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.header import Header
from email.message import EmailMessage as MimeMessage
from email.policy import SMTP, default
from email.utils import format_datetime, formataddr, parseaddr, quote
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from arpenteur.web.communication.outreach.blocks import (
    Block,
    PictureBlock,
    TextBlock,
    filled,
    read_blocks,
    variables_of,
)
from arpenteur.web.communication.outreach.choosing import is_targeted
from arpenteur.web.communication.outreach.models import Account, Mailing, Recipient, Sender
from arpenteur.web.communication.outreach.pictures import content_of
from arpenteur.web.communication.outreach.rendering import html_of, linked, plain_of, wrapped
from arpenteur.web.communication.outreach.values import (
    Foot,
    Variable,
    example_contact,
    example_values,
    foot_of,
    values_of,
)
from arpenteur.web.persons.contacts.models import Contact

BODY, FOOT = "outreach/email_body.html", "outreach/email_foot.html"
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
        self.targeted = is_targeted(mailing)
        self.sender = Sender.objects.filter(campaign=mailing.campaign).first()
        self.blocks: tuple[Block, ...] = read_blocks(mailing.blocks)
        sizes = {one.file: one for one in mailing.pictures.all()}
        self.shown = [one for one in self.blocks if isinstance(one, PictureBlock) and one.file in sizes]
        self.used = variables_of(mailing.subject, self.blocks)
        self.files = {one.file: content_of(sizes[one.file]) for one in self.shown}
        self.parts = [picture_part(name, content) for name, content in self.files.items()]
        self._sizes = sizes
        self._bodies: dict[str, tuple[str, str]] = {}

    def letter(self, recipient: Recipient, contact: Contact) -> Letter:
        """For one person, in her language."""
        with override(contact.language or settings.LANGUAGE_CODE):
            values = values_of(recipient, contact, self.used)
            return self._letter(values, foot_of(self.mailing, self.sender, contact, values, targeted=self.targeted))

    def example(self, at: datetime) -> Letter:
        """For somebody who does not exist, in the language of the moment."""
        contact = example_contact(self.mailing.campaign, at)
        values = example_values(self.mailing)
        return self._letter(values, foot_of(self.mailing, self.sender, contact, values, targeted=self.targeted))

    def message(self, letter: Letter, to: str, code: str, at: datetime, leave: str = "") -> "WholeMessage":
        """With its headers, ready to be handed over. ``code`` names it; ``leave`` is where one press unsubscribes."""
        account = self.account
        sender = account.sender if account else settings.DEFAULT_FROM_EMAIL
        headers = {"Message-ID": f"<{code}@{domain_of(sender)}>", "Date": format_datetime(at)}
        if leave:
            headers |= {"List-Unsubscribe": f"<{leave}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        name = one_line((account.sender_name if account else "") or self.mailing.campaign.name)
        shown = f'"{quote(name)}" <{sender}>'
        return WholeMessage(
            self.parts,
            self.files,
            subject=one_line(letter.subject),
            body=letter.text,
            from_email=shown,
            to=[to],
            reply_to=[account.reply_to] if account and account.reply_to else None,
            headers=headers,
            alternatives=[(letter.html, "text/html")],
        )

    def _letter(self, values: Mapping[Variable, str], foot: Foot) -> Letter:
        html, text = self._body()
        safe = {key: str(escape(value)) for key, value in values.items()}
        dressed = filled(html, safe).replace(_HOLE, render_to_string(FOOT, {"foot": foot, "label": linked(foot.label)}))
        return Letter(filled(self.mailing.subject, values), filled(text, values) + plain_foot(foot), dressed)

    def _body(self) -> tuple[str, str]:
        language = get_language() or settings.LANGUAGE_CODE
        if language not in self._bodies:
            context = {
                "blocks": [self._dressed(one) for one in self.blocks],
                "subject": self.mailing.subject,
                "lang": language,
                "scheme": self.scheme,
                "hole": _HOLE,
                "preview": _first_words(self.blocks),
            }
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
    """Text and HTML as alternatives, with the pictures of the HTML beside it (RFC 2387).

    Written here rather than by the library, which would encode what is the same for all once for each: ``parts`` are
    the pictures, encoded; ``files`` the same as they are, for providers that take them apart.
    """

    def __init__(self, parts: Sequence[bytes], files: Mapping[str, bytes], **words: Any) -> None:
        super().__init__(**words)
        self.parts, self.files = parts, files

    def message(self, *, policy: Any = SMTP) -> Any:  # noqa: ARG002 — as Django calls it
        """The message as it leaves: what has ``as_bytes``."""
        return self.written()

    def written(self) -> "WrittenMessage":
        """The same, for whoever reads it again."""
        return WrittenMessage(self._head() + self._body())

    def _head(self) -> bytes:
        headers = [
            ("From", _address(self.from_email)),
            ("To", _address(self.to[0])),
            *((("Reply-To", ", ".join(self.reply_to)),) if self.reply_to else ()),
            ("Subject", _word(str(self.subject))),
            *self.extra_headers.items(),
            ("MIME-Version", "1.0"),
        ]
        lines = [f"{name}: {one_line(str(value))}" for name, value in headers]
        return "\r\n".join(lines).encode("ascii") + b"\r\n"

    def _body(self) -> bytes:
        (html, _kind) = self.alternatives[0]
        shown = _text_part("html", str(html))
        if self.parts:
            shown = _multipart("related", [shown, *self.parts])
        return _multipart("alternative", [_text_part("plain", str(self.body)), shown])


class WrittenMessage:
    """A message as bytes."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def as_bytes(self) -> bytes:
        """From its first header to its last line."""
        return self._content

    def read(self) -> MimeMessage:
        """Read again, as whoever receives it reads it."""
        found: Any = message_from_bytes(self._content, policy=default)
        return found


def picture_part(name: str, content: bytes) -> bytes:
    """A picture as a part of a message, shown by its Content-ID alone."""
    head = f"Content-Type: image/jpeg\r\nContent-ID: <{name}>\r\nContent-Transfer-Encoding: base64\r\n"
    head += f'Content-Disposition: inline; filename="{name}"\r\n\r\n'
    return head.encode("ascii") + encodebytes(content).replace(b"\n", b"\r\n")


def _text_part(kind: str, text: str) -> bytes:
    head = f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    plain = text.replace("\r\n", "\n").replace("\r", "\n").encode()
    return head.encode("ascii") + b2a_qp(plain, istext=True).replace(b"\n", b"\r\n")


def _multipart(kind: str, parts: Sequence[bytes]) -> bytes:
    """Parts between lines that none of them has."""
    line = f"=_{secrets.token_hex(16)}".encode("ascii")
    of = kind.encode("ascii") + (b'; type="text/html"' if kind == "related" else b"")
    head = b"Content-Type: multipart/" + of + b'; boundary="' + line + b'"\r\n\r\n'
    inner = b"".join(b"--" + line + b"\r\n" + part.rstrip(b"\r\n") + b"\r\n" for part in parts)
    return head + inner + b"--" + line + b"--\r\n"


def _word(text: str) -> str:
    """A text of a header: as it is where it is ASCII, else encoded (RFC 2047), on one line of words."""
    return text if text.isascii() else one_line(Header(text, "utf-8").encode())


def _address(text: str) -> str:
    name, address = parseaddr(text)
    if not address.isascii():
        before, _at, domain = address.rpartition("@")
        address = f"{before}@{domain.encode('idna').decode('ascii')}"
    return formataddr((name, address)) if name.isascii() else f"{_word(name)} <{address}>"


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


def with_pictures(html: str, files: Mapping[str, bytes]) -> str:
    """For a page that shows it: pictures written into it, or none of them without files."""

    def source(name: re.Match[str]) -> str:
        content = files.get(f"{name[1]}.jpg", b"")
        return f'src="data:image/jpeg;base64,{b64encode(content).decode("ascii")}"' if content else 'src=""'

    return _CID.sub(source, html)


def _first_words(blocks: tuple[Block, ...]) -> str:
    """What mailboxes show beside the subject: the first line of the first text."""
    text = next((one.text for one in blocks if isinstance(one, TextBlock)), "")
    return " ".join(re.sub(r"[*#]", "", text).split())[:110]
