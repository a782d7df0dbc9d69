"""Published column names and the part each plays, whoever exported the table.

Names are compared without accents, case and punctuation, so that ``N°Panneau``, R's ``N.Panneau.1`` and a reader's
``N°Panneau_2`` are one name and a number.
"""

import re
import unicodedata

STATION_ROLES = {
    "id election": "election",
    "scrutin code": "scrutin",
    "no tour": "round",
    "code du departement": "departement",
    "code departement": "departement",
    "code de la circonscription": "circonscription",
    "code circonscription": "circonscription",
    "code du canton": "canton",
    "code canton": "canton",
    "code de la commune": "commune",
    "code commune": "commune",
    "libelle de la commune": "commune_name",
    "libelle commune": "commune_name",
    "nom commune": "commune_name",
    "ville": "commune_name",
    "code du b vote": "station",
    "code b vote": "station",
    "code bv": "station",
    "code du bureau de vote": "station",
    "no bureau vote": "station",
    "bv": "station",
    "inscrits": "registered",
    "abstentions": "abstentions",
    "votants": "turnout",
    "blancs": "blank",
    "nuls": "null_votes",
    "blancs et nuls": "null_votes",
    "exprimes": "valid",
}
"""Columns about the station."""

CANDIDATE_ROLES = {
    "n panneau": "panel",
    "n pan": "panel",
    "numero de panneau": "panel",
    "no panneau": "panel",
    "no liste": "panel",
    "n liste": "panel",
    "nom": "name",
    "nom candidat": "name",
    "nom tete de liste": "head",
    "nom tete liste": "head",
    "prenom": "first_name",
    "prenom candidat": "first_name",
    "nuance": "nuance",
    "code nuance": "nuance",
    "nuance candidat": "nuance",
    "nuance liste": "nuance",
    "nuance binome": "nuance",
    "binome": "pair",
    "liste": "list",
    "libelle de liste": "list_long",
    "libelle etendu liste": "list_long",
    "libelle abrege de liste": "list_short",
    "libelle abrege liste": "list_short",
    "voix": "votes",
    "nb": "votes",
}
"""Columns about one candidate, list or pair; repeated in blocks, or one per row."""

COUNTS = frozenset({"registered", "abstentions", "turnout", "blank", "null_votes", "valid"})

CANDIDATE_IGNORED = frozenset(
    {
        "sexe",
        "sexe candidat",
        "elu",
        "sieges",
        "sieges elu",
        "sieges au cm",
        "sieges au cc",
        "sieges secteur",
        "sieges cc",
    }
    | {f"pct voix {base}" for base in ("ins", "exp", "inscrits", "exprimes")}
    | {"ratio voix inscrits", "ratio voix exprimes"}
)
"""Published columns of a block that are not kept: percentages are recomputed, never read."""

STATION_IGNORED = frozenset(
    {"libelle du departement", "libelle departement", "libelle de la circonscription", "libelle circonscription"}
    | {"libelle du canton", "libelle canton", "code localisation", "libelle localisation", "id brut miom"}
    | {"code region", "libelle region", "code de la region", "libelle de la region", "participation"}
    | {f"pct {part}" for part in ("abs ins", "vot ins", "blancs ins", "blancs vot", "nuls ins", "nuls vot")}
    | {f"pct {part}" for part in ("exp ins", "exp vot", "blnuls ins", "blnuls vot", "votants", "abstentions")}
    | {f"pct {part} {base}" for part in ("exprimes", "blancs", "nuls") for base in ("inscrits", "votants")}
    | {f"ratio {part} {base}" for part in ("blancs", "nuls", "exprimes") for base in ("inscrits", "votants")}
    | {"ratio abstentions inscrits", "ratio votants inscrits"}
)
"""Published columns about the station that are not kept."""

CARRIER_ADDITIONS = frozenset(
    {"id bv", "id bv2", "bureau id", "nombureauvote", "insee com", "location", "libelle du bureau de vote"}
    | {f"{part} officiel {what}" for part in ("code", "nom") for what in ("epci", "region")}
)
"""Columns that those who re-publish results have been seen to append; they are dropped and named in the report."""

_UNNAMED = re.compile(r"(unnamed|column|x|v)?( ?\d+)?")
_NUMBERED = re.compile(r"(.+?)(?: duplicated)? (\d+)")


def normal(name: str) -> tuple[str, int | None]:
    """Comparable name and the number at its end, if any.

    >>> normal("% Voix/Exp_2"), normal("X..Voix.Exp.1"), normal("N°Panneau"), normal("Prénom candidat 12")
    (('pct voix exp', 2), ('pct voix exp', 1), ('n panneau', None), ('prenom candidat', 12))
    """
    text = re.sub(r"^\s*(X\.\.|%)\s*", "pct ", name)
    text = re.sub(r"[\u0300-\u036f]", "", unicodedata.normalize("NFD", text)).lower()
    text = re.sub(r"[^a-z0-9]+", " ", text).strip()
    match = _NUMBERED.fullmatch(text)
    return (match[1], int(match[2])) if match else (text, None)


def unnamed(name: str) -> bool:
    """Whether a header cell is empty, or a reader's stand-in for an empty one (``Unnamed: 27``, ``X.3``, ``...12``)."""
    text = re.sub(r"[^a-z0-9]+", " ", name.lower()).strip()
    return _UNNAMED.fullmatch(text) is not None
