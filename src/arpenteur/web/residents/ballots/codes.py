"""Codes that people copy by hand: that of a scrutineer, that of a receipt, the serial of a sheet of paper.

The program draws them, so that none is weak: 25 signs of 30 are 122 bits, which need no slow derivation. A code of a
scrutineer is the key that opens her part, and stands nowhere but on her sheet.
"""

from collections.abc import Set

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.residents.consultations import paper_codes
from arpenteur.web.residents.consultations.paper_codes import CODE_SIGNS, SIGNS, new_code

SCRUTINEER = 25
RECEIPT = 16
SHEET_CODE = CODE_SIGNS
"""Of a voter."""
SERIAL = 6
_GROUP = {SCRUTINEER: 5, RECEIPT: 4, SHEET_CODE: 5}
_BYTES = 32


def in_groups(code: str) -> str:
    """As it is shown and printed.

    >>> in_groups("ABCDEFGHJKMNPQRS")
    'ABCD-EFGH-JKMN-PQRS'
    """
    return paper_codes.in_groups(code, _GROUP.get(len(code), len(code) or 1))


def read_code(text: str, signs: int) -> str:
    """A code as somebody typed it: in small letters, with spaces or dashes. Raises InputError for what is none."""
    code = "".join(sign for sign in text.upper() if not sign.isspace() and sign not in "-–—.")
    if len(code) != signs or any(sign not in SIGNS for sign in code):
        raise InputError(
            _("this is not a code of %(n)d signs") % {"n": signs},
            action=_("copy it from the sheet again: it has neither I, L, O, U, 0 nor 1"),
        )
    return code


def key_of_code(code: str, about: bytes) -> X25519PrivateKey:
    """The key that a scrutineer's code is, for one box and one place (``about``)."""
    derived = HKDF(algorithm=SHA256(), length=_BYTES, salt=None, info=b"arpenteur scrutineer 1\x1f" + about)
    return X25519PrivateKey.from_private_bytes(derived.derive(code.encode()))


def new_serials(count: int, taken: Set[str] = frozenset()) -> list[str]:
    """Serials of sheets, each once and none of those taken, in no order: neighbours in the pile say nothing."""
    fresh: dict[str, None] = {}
    while len(fresh) < count:
        serial = new_code(SERIAL)
        if serial not in taken:
            fresh[serial] = None
    return list(fresh)
