"""The turf file: a turf, or what was done in it, in one signed text that travels without a network.

``docs/field-protocol.md``, section "Turf file", is the format. Signatures are Ed25519 (RFC 8032) over the very text of
``content``, so nothing has to be written the same way twice. A file is read in this order: is it whole, is it of this
format, is it as it was signed; what it says is looked at only then.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.keys.signing import fingerprint_of, is_signature, own_public, sign_bytes

FORMAT, VERSION = "arpenteur-secteur", 1
ENDING = ".arpenteur-secteur.json"
MOST_BYTES = 8 * 1024 * 1024
TURF, EVENTS = "turf", "events"
_SIGNED = b"arpenteur-secteur\n1\n"
_KEY_BYTES = 32


@dataclass(frozen=True)
class Opened:
    """A file that is whole and as it was signed; ``fingerprint`` is empty where nobody signed it."""

    kind: str
    content: Mapping[str, Any]
    fingerprint: str


def sealed_text(content: Mapping[str, Any]) -> str:
    """A file of this content, signed with the key of this site."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    public = own_public()
    signature = sign_bytes(_SIGNED + text.encode())
    return json.dumps(
        {
            "format": FORMAT,
            "version": VERSION,
            "content": text,
            "key": base64.b64encode(public).decode(),
            "fingerprint": fingerprint_of(public),
            "signature": base64.b64encode(signature).decode(),
        },
        ensure_ascii=False,
    )


def opened(raw: bytes) -> Opened:
    """Read a file. Raises InputError with one sentence for one that is cut off, foreign, newer or changed."""
    outer = _table(raw)
    if outer.get("format") != FORMAT:
        raise InputError(_("this is not a turf file"), expected=_("a “%(ending)s” file") % {"ending": ENDING})
    if outer.get("version") != VERSION:
        raise InputError(
            _("this file is of another version of Arpenteur"), action=_("update this site, or make the file again")
        )
    text = outer.get("content")
    if not isinstance(text, str):
        _cut_off()
    signer = _signer(outer, text) if "signature" in outer or "key" in outer else ""
    content = _table(text.encode())
    kind = content.get("kind")
    if kind not in {TURF, EVENTS}:
        raise InputError(_("this file holds neither a turf nor results"), action=_("ask for it again"))
    return Opened(kind, content, signer)


def public_key(text: str) -> bytes:
    """A public key as another site shows it. Raises InputError."""
    try:
        raw = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise InputError(_("this key cannot be read"), expected=_("44 signs, copied from the other site")) from error
    if len(raw) != _KEY_BYTES:
        raise InputError(_("this key cannot be read"), expected=_("44 signs, copied from the other site"))
    return raw


def _signer(outer: Mapping[str, Any], text: str) -> str:
    """Fingerprint of whoever signed; raises InputError where the signature is not of this text and key."""
    try:
        public = base64.b64decode(outer["key"], validate=True)
        signature = base64.b64decode(outer["signature"], validate=True)
    except (KeyError, TypeError, ValueError, binascii.Error):
        public = signature = b""
    if not is_signature(signature, _SIGNED + text.encode(), public):
        raise InputError(
            _("this file was changed after it was signed"), action=_("ask for it again from whoever made it")
        )
    return fingerprint_of(public)


def _table(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw, parse_constant=_no_number)
    except (ValueError, RecursionError):
        _cut_off()
    if not isinstance(found, dict):
        _cut_off()
    return found


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def _cut_off() -> NoReturn:
    raise InputError(_("this file is cut off or unreadable"), action=_("copy it again as a whole"))
