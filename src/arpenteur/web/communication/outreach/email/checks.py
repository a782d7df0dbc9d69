"""What is looked at in an e-mail before it may leave. No network: links and DNS were asked about before, by a job.

Words and manners that mailboxes take for unwanted mail. They stop nothing: the page says them.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.web.communication.outreach.blocks import (
    Block,
    ButtonBlock,
    PictureBlock,
    is_address,
    links_of,
    read_blocks,
    texts_of,
)
from arpenteur.web.communication.outreach.email.compose import Composer
from arpenteur.web.communication.outreach.email.domain import sentences
from arpenteur.web.communication.outreach.findings import CheckVerdict, SendingCheck
from arpenteur.web.communication.outreach.links import link_faults
from arpenteur.web.communication.outreach.models import Mailing
from arpenteur.web.communication.outreach.starting_letters import still_to_write
from arpenteur.web.foundation.shared.matching import plain_text
from arpenteur.web.foundation.shared.numbers import decimal

_OK, _WARN, _STOP = CheckVerdict.OK, CheckVerdict.WARN, CheckVerdict.STOP
_CLIPPED, _HEAVY = 100_000, 700_000
"""Bytes: above the first a big mailbox cuts the text and hides how to leave; above the second servers hesitate."""
_LONG_SUBJECT = 70
EXIT_RULE, TRACKING_RULE = "RFC-8058-EXIT", "CNIL-NO-TRACKING"
_OUTSIDE = re.compile(r"""\s(?:src|srcset|background)=(?!"cid:)|<[^>]*url\(|<link|<script|@import""", re.IGNORECASE)
WORDS = (
    "100 % gratuit",
    "argent facile",
    "cliquez ici",
    "derniere chance",
    "felicitations",
    "gagnez",
    "gratuitement",
    "offre exclusive",
    "offre speciale",
    "promotion",
    "sans engagement",
    "urgent",
    "vous avez gagne",
)
_SHOUT = re.compile(r"[!?]{2,}|!\s*!")
_LEAST_CAPITALS = 8


def suspicious(subject: str, blocks: Iterable[Block]) -> list[str]:
    """What would be taken for unwanted mail, as it is written; capitals and rows of marks are said as such."""
    text = "\n".join([subject, *texts_of(blocks)])
    plain = f" {' '.join(plain_text(text).split())} "
    found = [one for one in WORDS if re.search(rf"\b{re.escape(one)}\b", plain)]
    letters = [one for one in subject if one.isalpha()]
    if len(letters) >= _LEAST_CAPITALS and sum(one.isupper() for one in letters) > 0.6 * len(letters):
        found.append("MAJUSCULES")
    found += sorted({one.strip() for one in _SHOUT.findall(text)})
    return found


def preflight(mailing: Mailing, at: datetime) -> list[SendingCheck]:
    """Every check of an e-mail."""
    return [*_subject(mailing), *_blocks(mailing), *_links(mailing), *_whole(mailing, at), *_domain(mailing, at)]


def _subject(mailing: Mailing) -> Iterator[SendingCheck]:
    subject = mailing.subject
    if not subject:
        yield SendingCheck("subject", _STOP, _("The message has no subject."), settle="subject")
        return
    if len(subject) > _LONG_SUBJECT:
        told = _("The subject is longer than a telephone shows: %(n)d characters.") % {"n": len(subject)}
        yield SendingCheck("subject-long", _WARN, told, settle="subject")
    words = suspicious(subject, read_blocks(mailing.blocks))
    if words:
        told = _("Mailboxes take this for unwanted mail: %(words)s.") % {"words": ", ".join(words)}
        yield SendingCheck("spam", _WARN, told, settle="blocks")
    else:
        yield SendingCheck("spam", _OK, _("Neither capitals nor words that mailboxes take for unwanted mail."))


def _blocks(mailing: Mailing) -> Iterator[SendingCheck]:
    blocks = read_blocks(mailing.blocks)
    places = still_to_write(mailing.subject, blocks)
    if places:
        told = _("This is still to be written: %(places)s.") % {"places": ", ".join(places)}
        yield SendingCheck("to-write", _STOP, told, settle="blocks")
    known = set(mailing.pictures.values_list("file", flat=True))
    pictures = [one for one in blocks if isinstance(one, PictureBlock)]
    for one in pictures:
        if one.file not in known:
            yield SendingCheck(
                "picture", _STOP, _("A picture is missing: take its block off, or choose it again."), settle="blocks"
            )
        elif not one.alt.strip():
            told = _("The picture has no text: a screen reader passes over it in silence.")
            yield SendingCheck("alt", _STOP, told, _("RGAA, criterion 1.1"), settle="blocks")
    if pictures and all(one.alt.strip() for one in pictures):
        yield SendingCheck("alt", _OK, _("Each picture says what it shows."), _("RGAA, criterion 1.1"))
    for one in blocks:
        if isinstance(one, ButtonBlock) and not (one.label.strip() and is_address(one.address)):
            told = _("A button needs words and an address that begins with https://.")
            yield SendingCheck("button", _STOP, told, settle="blocks")


def _links(mailing: Mailing) -> Iterator[SendingCheck]:
    links = links_of(read_blocks(mailing.blocks))
    for one in links:
        if one.startswith("http://"):
            yield SendingCheck(
                "http", _WARN, _("This link is not encrypted: %(link)s") % {"link": one}, settle="blocks"
            )
    faults = link_faults(mailing, links)
    for one in faults:
        told = _("The link %(link)s does not work: %(fault)s.") % {"link": one.link, "fault": one.words}
        yield SendingCheck("link", _STOP if one.sure else _WARN, told, settle="blocks")
    if links and not faults:
        yield SendingCheck("link", _OK, ngettext("Its link is an address.", "Its links are addresses.", len(links)))


def _whole(mailing: Mailing, at: datetime) -> Iterator[SendingCheck]:
    composer = Composer(mailing, mailing.account)
    letter = composer.example(at)
    message = composer.message(letter, "essai@exemple.fr", "essai", at, leave="https://exemple.fr/")
    written = message.written()
    made = written.read()
    size, text = len(written.as_bytes()), len(letter.html.encode())
    kilobytes = {"n": decimal(max(size, 1000) / 1000)}
    if text > _CLIPPED or size > _HEAVY:
        yield SendingCheck("size", _STOP, _("The message is too big: %(n)s kB.") % kilobytes, settle="blocks")
    else:
        yield SendingCheck("size", _OK, _("It weighs %(n)s kB, pictures included.") % kilobytes)
    one_each = all(len(made.get_all(name, [])) == 1 for name in ("From", "To", "Subject", "Message-ID", "Date"))
    exits = {"List-Unsubscribe", "List-Unsubscribe-Post"} <= set(made.keys())
    if one_each and exits:
        told = _("She leaves in one gesture, by the button of her mailbox and by the foot.")
        yield SendingCheck("exit", _OK, told, "RFC 8058", EXIT_RULE)
    else:
        yield SendingCheck("exit", _STOP, _("A header is missing, or comes twice."), "RFC 5322, RFC 8058", EXIT_RULE)
    if _OUTSIDE.search(letter.html):
        yield SendingCheck(
            "tracking", _STOP, _("Something of it would be fetched elsewhere."), _("CNIL, pixels"), TRACKING_RULE
        )
    else:
        told = _("No pixel, no link that is followed, no picture of elsewhere.")
        yield SendingCheck("tracking", _OK, told, _("GDPR, art. 5(1)c"), TRACKING_RULE)


def _domain(mailing: Mailing, at: datetime) -> list[SendingCheck]:
    return [] if mailing.account is None else list(sentences(mailing.account, at))
