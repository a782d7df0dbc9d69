"""What canvassers say by default: neutral, short, by kind of action, in French and English."""

from collections.abc import Mapping

from arpenteur.web.fieldwork.kinds import Kind

Script = Mapping[str, object]
_NARROW, _WIDE = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
_MAY = {
    "fr": "Porte ouverte, absente, inaccessible ou « revenir plus tard » ; "
    "l’accès de l’immeuble ; ses logements ; « ne pas revenir ».",
    "en": "Door opened, nobody there, out of reach or “come back later”; "
    "how one gets in; how many dwellings; “do not come back”.",
}
_NEVER = {
    "fr": "Jamais un nom, une opinion, un texte sur quelqu’un, ni un code d’entrée.",
    "en": "Never a name, an opinion, a text about anyone, nor an entry code.",
}
_SPOKEN: Mapping[Kind, Mapping[str, tuple[str, tuple[str, ...]]]] = {
    Kind.DOORS: {
        "fr": (
            "Bonjour ! Nous sommes bénévoles de la campagne « {campaign} ».",
            (
                "Une élection a lieu bientôt dans votre quartier. Avez-vous deux minutes ?",
                "Qu’est-ce qui compte le plus pour vous, ici ?",
                "Voici notre document. Les bureaux sont ouverts le {day}.",
                "Merci de nous avoir ouvert, bonne journée !",
            ),
        ),
        "en": (
            "Hello! We are volunteers of the campaign “{campaign}”.",
            (
                "There is an election soon in your neighbourhood. Do you have two minutes?",
                "What matters most to you here?",
                "Here is our leaflet. Polling stations are open on {day}.",
                "Thank you for opening, have a good day!",
            ),
        ),
    },
    Kind.LETTERBOXES: {
        "fr": (
            "Bonjour ! Nous distribuons un document de la campagne « {campaign} ».",
            (
                "Une boîte qui porte « pas de publicité » est respectée.",
                "Un document par boîte, entier dedans, rien par terre.",
                "Si on vous le demande : qui nous sommes, et que personne n’est noté.",
            ),
        ),
        "en": (
            "Hello! We are giving out a leaflet of the campaign “{campaign}”.",
            (
                "A letterbox that says “no advertising” is respected.",
                "One leaflet a letterbox, all the way in, nothing on the ground.",
                "If somebody asks: who we are, and that nobody is written down.",
            ),
        ),
    },
}


def script(kind: str, campaign: str, day: Mapping[str, str], brief: str = "") -> dict[str, Script]:
    """In both languages. What the organiser wrote replaces the lines, not what may be written down.

    ``day`` is the day of the vote by language.
    """
    spoken = _SPOKEN.get(Kind(kind), _SPOKEN[Kind.DOORS])
    own = [line.strip() for line in brief.splitlines() if line.strip()]
    return {
        language: {
            "greeting": _set(language, greeting).format(campaign=campaign),
            "lines": own or [_set(language, line).format(day=day[language]) for line in lines],
            "may": _set(language, _MAY[language]),
            "never": _NEVER[language],
        }
        for language, (greeting, lines) in spoken.items()
    }


def _set(language: str, text: str) -> str:
    """As French is set: no line begins with a sign."""
    if language != "fr":
        return text
    for sign in ";!?":
        text = text.replace(f" {sign}", f"{_NARROW}{sign}")
    return text.replace(" :", f"{_WIDE}:").replace("« ", f"«{_WIDE}").replace(" »", f"{_WIDE}»")
