"""Words said to volunteers: what they are called, the text that asks when they are free, and where it may be sent."""

import re
from collections.abc import Mapping
from urllib.parse import quote

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.shared.matching import phone_key

LONGEST = 600
_SHORTEST = 3
_VARIABLE = re.compile(r"\{([^{}]*)\}")
NAME, LINK, CAMPAIGN = "name", "link", "campaign"
_MEANINGS = {
    "prénom": NAME,
    "prenom": NAME,
    "nom": NAME,
    "name": NAME,
    "lien": LINK,
    "link": LINK,
    "campagne": CAMPAIGN,
    "campaign": CAMPAIGN,
}
"""Variables of a text, in both languages."""


def first_name(name: str) -> str:
    """« Alma » of « Alma Figurante »; the whole name where its first word is an initial or a title."""
    first = name.split()[0] if name.split() else name
    return name if len(first) < _SHORTEST or first.endswith(".") else first


def usual_text() -> str:
    """The text that asks, before anybody changes it."""
    return _("Hello {name}, when are you free for “{campaign}”? Three taps are enough, without an account: {link}")


def checked_text(text: str) -> str:
    """A text that may be sent to everyone. Raises InputError where it is too long, names a variable that does not
    exist, or has no link to answer by.
    """
    whole = text.strip().replace("\r\n", "\n")
    names = [name.strip().casefold() for name in _VARIABLE.findall(whole)]
    unknown = [name for name in names if name not in _MEANINGS]
    if unknown:
        raise InputError(
            _("{%(name)s} means nothing") % {"name": unknown[0][:40]}, expected=_("{name}, {link}, {campaign}")
        )
    if LINK not in {_MEANINGS[name] for name in names}:
        raise InputError(_("this text has no link to answer by"), action=_("write {link} where it should be"))
    if len(whole) > LONGEST:
        raise InputError(_("text too long"), expected=_("%(longest)s characters at most") % {"longest": LONGEST})
    return whole


def filled_text(text: str, values: Mapping[str, str]) -> str:
    """A checked text for one person; ``values`` are those of NAME, LINK and CAMPAIGN."""
    return _VARIABLE.sub(lambda found: values[_MEANINGS[found[1].strip().casefold()]], text)


def mail_address(email: str, subject: str, text: str) -> str:
    """A ``mailto:`` that opens a message ready to send (RFC 6068: line ends are CR LF, a space is %20)."""
    body = quote("\r\n".join(text.splitlines()), safe="")
    return f"mailto:{quote(email, safe='@')}?subject={quote(subject, safe='')}&body={body}"


def sms_address(phone: str, text: str) -> str:
    """An ``sms:`` that opens a text message ready to send: telephones of Apple read what follows ``&``, the others what
    follows ``?``, and both leave the other sign alone.
    """
    body = quote("\n".join(text.splitlines()), safe="")
    return f"sms:{phone_key(phone)}?&body={body}"
