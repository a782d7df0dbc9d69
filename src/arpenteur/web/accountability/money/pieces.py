"""Writes: files that prove are kept in encrypted parts, handed out whole, counted as leaving; PDF and pictures only."""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePath

from django.conf import settings
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.accountability.money.framing import kept_until
from arpenteur.web.accountability.money.models import (
    BLOCK,
    AccountPiece,
    Benefit,
    Donation,
    Expense,
    Income,
    PieceBlock,
)
from arpenteur.web.accountability.money.words import PieceKind
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.keys.fields import encrypt_rows

MOST_BYTES = 8 * 1024 * 1024
MOST_PIECES = 3_000
"""Of one campaign."""
FORMS = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
_STARTS = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png"}
_NAME = 120
Owner = Expense | Donation | Income | Benefit
_LINKS: dict[type, str] = {Expense: "expense", Donation: "donation", Income: "income", Benefit: "benefit"}


@verb("piece.kept", "piece kept")
def keep_piece(
    *, campaign: Campaign, of: Owner | None, kind: PieceKind, name: str, content: bytes, by: Actor, at: datetime
) -> AccountPiece:
    """Keep a file of a line of the account, or of the account itself. The same file of the same line is kept once.

    Raises InputError for anything but a PDF, JPEG, PNG or WebP of 8 MB at most, told by what is in it.
    """
    form = _form_of(content)
    link = {_LINKS[type(of)]: of} if of is not None else {}
    digest = _digest_of(campaign, content)
    known = AccountPiece.objects.filter(campaign=campaign, kind=kind, digest=digest, **(link or _alone())).first()
    if known is not None:
        return known
    if AccountPiece.objects.filter(campaign=campaign).count() >= MOST_PIECES:
        raise InputError(_("this campaign has %(n)d files already") % {"n": MOST_PIECES}, action=_("remove some"))
    piece = AccountPiece.objects.create(
        campaign=campaign,
        kind=kind,
        name=_short(name, form),
        form=form,
        size=len(content),
        digest=digest,
        kept_at=at,
        expires_at=kept_until(campaign),
        **link,
    )
    rows = [
        PieceBlock(campaign=campaign, piece=piece, number=number, text=text)
        for number, text in enumerate(_parts(content))
    ]
    encrypt_rows(rows)
    PieceBlock.objects.bulk_create(rows)
    record(subject=piece, by=by, at=at, campaign=campaign.pk, kind=str(kind), bytes=len(content))
    return piece


def content_of(piece: AccountPiece) -> bytes:
    """The whole file, opened. Raises KeyGoneError once its key was destroyed."""
    parts = PieceBlock.objects.filter(piece=piece).order_by("number")
    return b"".join(base64.b64decode(one.text) for one in parts)


@verb("piece.taken", "piece taken")
def hand_out(*, piece: AccountPiece, by: Actor, at: datetime) -> bytes:
    """The whole file for a member, with its line in the journal."""
    record(subject=piece, by=by, at=at, campaign=piece.campaign_id, counting=True)
    return content_of(piece)


@verb("piece.removed", "piece removed")
def remove_piece(*, piece: AccountPiece, by: Actor, at: datetime) -> None:
    """A file goes. Raises InputError for a file of an expense that is proved."""
    if piece.expense is not None and piece.expense.number and piece.expense.stage == "proof":
        raise InputError(
            _("it proves piece no. %(n)d") % {"n": piece.expense.number}, action=_("go back one step first")
        )
    record(subject=piece, by=by, at=at, campaign=piece.campaign_id, kind=piece.kind)
    piece.delete()


def _form_of(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise InputError(_("this file weighs more than 8 MB"), action=_("scan it at a lower resolution"))
    for start, form in _STARTS.items():
        if content.startswith(start):
            return form
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    raise InputError(_("this file is neither a PDF nor a picture"), expected=_("PDF, JPEG, PNG or WebP"))


def _short(name: str, form: str) -> str:
    """A name without a path, with the ending of what the file is."""
    stem = "".join(one for one in PurePath(name.replace("\\", "/")).stem if one.isprintable()).strip() or "piece"
    return f"{stem[: _NAME - 5]}.{form}"


def _digest_of(campaign: Campaign, content: bytes) -> str:
    key = hashlib.sha256(f"money.piece:{campaign.pk}:{settings.SECRET_KEY}".encode()).digest()
    return hmac.digest(key, content, "sha256").hex()


def _parts(content: bytes) -> Iterator[str]:
    size = BLOCK // 4 * 3
    for start in range(0, max(len(content), 1), size):
        yield base64.b64encode(content[start : start + size]).decode()


def _alone() -> dict[str, None]:
    return dict.fromkeys(_LINKS.values())
