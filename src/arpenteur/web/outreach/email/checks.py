"""What is looked at in an e-mail before it may leave. No network: links and DNS were asked about before, by a job."""

import re
from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.web.outreach.blocks import ButtonBlock, PictureBlock, is_address, links_of, read_blocks
from arpenteur.web.outreach.email.compose import Composer
from arpenteur.web.outreach.email.domain import sentences
from arpenteur.web.outreach.email.spam import suspicious
from arpenteur.web.outreach.findings import Finding, Verdict
from arpenteur.web.outreach.links import link_faults
from arpenteur.web.outreach.models import Mailing
from arpenteur.web.shared.numbers import decimal

_OK, _WARN, _STOP = Verdict.OK, Verdict.WARN, Verdict.STOP
_CLIPPED, _HEAVY = 100_000, 700_000
"""Bytes: above the first a big mailbox cuts the text and hides how to leave; above the second servers hesitate."""
_LONG_SUBJECT = 70
EXIT_RULE, TRACKING_RULE = "RFC-8058-EXIT", "CNIL-NO-TRACKING"
_OUTSIDE = re.compile(r"""(?:src|background|srcset)\s*=\s*["']?(?!cid:)|url\(|<link|<script|@import""", re.IGNORECASE)


def preflight(mailing: Mailing, at: datetime) -> list[Finding]:
    """Every check of an e-mail."""
    return [*_subject(mailing), *_blocks(mailing), *_links(mailing), *_whole(mailing, at), *_domain(mailing, at)]


def _subject(mailing: Mailing) -> Iterator[Finding]:
    subject = mailing.subject
    if not subject:
        yield Finding("subject", _STOP, _("The message has no subject."), settle="subject")
        return
    if len(subject) > _LONG_SUBJECT:
        told = _("The subject is longer than a telephone shows: %(n)d characters.") % {"n": len(subject)}
        yield Finding("subject-long", _WARN, told, settle="subject")
    words = suspicious(subject, read_blocks(mailing.blocks))
    if words:
        told = _("Mailboxes take this for unwanted mail: %(words)s.") % {"words": ", ".join(words)}
        yield Finding("spam", _WARN, told, settle="blocks")
    else:
        yield Finding("spam", _OK, _("Neither capitals nor words that mailboxes take for unwanted mail."))


def _blocks(mailing: Mailing) -> Iterator[Finding]:
    blocks = read_blocks(mailing.blocks)
    known = set(mailing.pictures.values_list("file", flat=True))
    pictures = [one for one in blocks if isinstance(one, PictureBlock)]
    for one in pictures:
        if one.file not in known:
            yield Finding(
                "picture", _STOP, _("A picture is missing: take its block off, or choose it again."), settle="blocks"
            )
        elif not one.alt.strip():
            told = _("The picture has no text: a screen reader passes over it in silence.")
            yield Finding("alt", _STOP, told, _("RGAA, criterion 1.1"), settle="blocks")
    if pictures and all(one.alt.strip() for one in pictures):
        yield Finding("alt", _OK, _("Each picture says what it shows."), _("RGAA, criterion 1.1"))
    for one in blocks:
        if isinstance(one, ButtonBlock) and not (one.label.strip() and is_address(one.address)):
            told = _("A button needs words and an address that begins with https://.")
            yield Finding("button", _STOP, told, settle="blocks")


def _links(mailing: Mailing) -> Iterator[Finding]:
    links = links_of(read_blocks(mailing.blocks))
    for one in links:
        if one.startswith("http://"):
            yield Finding("http", _WARN, _("This link is not encrypted: %(link)s") % {"link": one}, settle="blocks")
    faults = link_faults(mailing, links)
    for link, fault in faults:
        yield Finding(
            "link",
            _STOP,
            _("The link %(link)s does not work: %(fault)s.") % {"link": link, "fault": fault},
            settle="blocks",
        )
    if links and not faults:
        yield Finding("link", _OK, ngettext("Its link is an address.", "Its links are addresses.", len(links)))


def _whole(mailing: Mailing, at: datetime) -> Iterator[Finding]:
    composer = Composer(mailing, mailing.account)
    letter = composer.example(at)
    message = composer.message(letter, "essai@exemple.fr", "essai", at, leave="https://exemple.fr/")
    made = message.message()
    size, text = len(made.as_bytes()), len(letter.html.encode())
    kilobytes = {"n": decimal(max(size, 1000) / 1000)}
    if text > _CLIPPED or size > _HEAVY:
        yield Finding("size", _STOP, _("The message is too big: %(n)s kB.") % kilobytes, settle="blocks")
    else:
        yield Finding("size", _OK, _("It weighs %(n)s kB, pictures included.") % kilobytes)
    one_each = all(len(made.get_all(name, [])) == 1 for name in ("From", "To", "Subject", "Message-ID", "Date"))
    exits = {"List-Unsubscribe", "List-Unsubscribe-Post"} <= set(made.keys())
    if one_each and exits:
        told = _("She leaves in one gesture, by the button of her mailbox and by the foot.")
        yield Finding("exit", _OK, told, "RFC 8058", EXIT_RULE)
    else:
        yield Finding("exit", _STOP, _("A header is missing, or comes twice."), "RFC 5322, RFC 8058", EXIT_RULE)
    if _OUTSIDE.search(letter.html):
        yield Finding(
            "tracking", _STOP, _("Something of it would be fetched elsewhere."), _("CNIL, pixels"), TRACKING_RULE
        )
    else:
        told = _("No pixel, no link that is followed, no picture of elsewhere.")
        yield Finding("tracking", _OK, told, _("GDPR, art. 5(1)c"), TRACKING_RULE)


def _domain(mailing: Mailing, at: datetime) -> list[Finding]:
    return [] if mailing.account is None else list(sentences(mailing.account, at))
