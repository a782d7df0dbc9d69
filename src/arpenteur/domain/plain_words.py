"""Words as they are compared: without case, accents, marks, nor the characters that are not seen."""

import re
import unicodedata

_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_DASHES = re.compile(r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_APOSTROPHES = re.compile(r"[\u2018\u2019\u02bc\u00b4`]")


def plain_letters(text: str) -> str:
    """Words of letters and digits, small, apart by one space.

    >>> plain_letters("Dalle CASSÉE, à l’œil !")
    'dalle cassee a l oeil'
    """
    folded = text.casefold().replace("œ", "oe").replace("æ", "ae")
    bare = "".join(one for one in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(one))
    return " ".join(re.findall(r"\w+", _UNSEEN.sub("", bare)))


def plain_marks(text: str) -> str:
    """The same text with one kind of space, hyphen and apostrophe, and no character that is not seen; case and accents
    stay.

    >>> plain_marks("AB\\u2011123\\u200b\\u2011CD\\u00a0: l’auto")
    "AB-123-CD : l'auto"
    """
    # Dashes and apostrophes first: compatibility turns some of them into a space and a mark.
    one_kind = _APOSTROPHES.sub("'", _DASHES.sub("-", _UNSEEN.sub("", text)))
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", one_kind)).strip()
