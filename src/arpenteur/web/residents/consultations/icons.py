"""Icons of what is reported and of what waits: a word always stands beside them."""

from arpenteur.web.residents.consultations.kinds import DutyKind

_BY_BEGINNING = (
    ("cone-striped", ("trottoir", "chauss", "voirie", "route", "trou", "pavement", "road")),
    ("lightbulb", ("eclair", "lampad", "lumi", "light")),
    ("trash", ("dechet", "propre", "depot", "ordure", "waste", "rubbish")),
    ("tree", ("arbre", "verdure", "parc", "jardin", "tree", "park")),
    ("house", ("banc", "abri", "mobilier", "bench", "shelter")),
    ("signpost-split", ("passage", "panneau", "signalis", "sign", "crossing")),
    ("droplet", ("eau", "egout", "fontaine", "water", "drain")),
    ("slash-circle", ("acces", "blocked", "access")),
)
OTHER = "tag"
DUTY_ICONS: dict[str, str] = {
    DutyKind.ANSWER: "question-circle",
    DutyKind.REPORT: "geo-alt",
    DutyKind.REVIEW: "bar-chart",
    DutyKind.MODERATION: "eye",
    DutyKind.NOTICE: "flag",
    DutyKind.APPEAL: "arrow-repeat",
    DutyKind.AMENDMENT: "pencil",
    DutyKind.MINUTES: "journal-text",
}


def category_icon(code: str) -> str:
    """The icon of a category by the beginnings of its words; a label where none is known.

    >>> category_icon("trottoir-chaussee"), category_icon("autre-chose")
    ('cone-striped', 'tag')
    """
    words = code.lower().split("-")
    found = (icon for icon, starts in _BY_BEGINNING if any(word.startswith(starts) for word in words))
    return next(found, OTHER)
