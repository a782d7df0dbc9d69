"""Texts that a campaign writes or brings: its list, its scenarios. How long they may be, how a form sends them."""

import hashlib

from django.http import HttpRequest
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError

MOST_LETTERS = 20_000
MOST_BYTES = 80_000


def key_of(head: str, text: str) -> str:
    """What addresses call a text: another content is another key, whatever the id inside."""
    return head + hashlib.sha256(text.encode()).hexdigest()[:12]


def refuse_long(text: str, name: str) -> None:
    """Raises InputError for a text of more letters than are kept; ``name`` is what its file is called."""
    if len(text) > MOST_LETTERS:
        raise InputError(
            _("%(name)s: %(length)s characters") % {"name": name, "length": len(text)},
            expected=_("%(most)s at most") % {"most": MOST_LETTERS},
        )


def sent_text(request: HttpRequest, name: str) -> str:
    """The text of the file that was sent, else the one that was typed. Raises InputError for what is no text."""
    file = request.FILES.get("file")
    if file is None:
        return request.POST["toml"].replace("\r\n", "\n")
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise InputError(
            _("%(name)s: the file is too large") % {"name": name},
            expected=_("%(n)s kB at most") % {"n": MOST_BYTES // 1000},
        )
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise InputError(_("%(name)s: unreadable file") % {"name": name}, expected=_("a text in UTF-8")) from None
