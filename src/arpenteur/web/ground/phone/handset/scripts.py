"""What canvassers say by default: neutral, short, by kind of action, in French and English."""

from collections.abc import Mapping

from arpenteur.web.ground.fieldwork.kinds import Kind

Script = Mapping[str, object]
_NARROW, _WIDE = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
_MAY = {
    "fr": "Porte ouverte, absente, inaccessible ou « revenir plus tard » ; "
    "l’accès de l’immeuble ; ses logements ; « ne pas revenir ».",
    "en": "Door opened, nobody there, out of reach or “come back later”; "
    "how one gets in; how many dwellings; “do not come back”.",
}
_MAY_AT_STOPS = {
    "fr": "Arrêt fait et combien, ou pourquoi il ne l’est pas.",
    "en": "Stop done and how many, or why it is not.",
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
    Kind.LEAFLETS: {
        "fr": (
            "Bonjour ! Un document de la campagne « {campaign} ».",
            (
                "On tend, on sourit, on n’insiste pas.",
                "Ce qui est jeté par terre autour de vous, on le ramasse.",
                "Les bureaux sont ouverts le {day}.",
            ),
        ),
        "en": (
            "Hello! A leaflet of the campaign “{campaign}”.",
            (
                "Hold it out, smile, do not insist.",
                "Pick up what is thrown away around you.",
                "Polling stations are open on {day}.",
            ),
        ),
    },
    Kind.POSTERS: {
        "fr": (
            "Nous collons pour la campagne « {campaign} ».",
            (
                "Sur nos panneaux et sur l’affichage libre, nulle part ailleurs.",
                "On ne recouvre et on n’arrache l’affiche de personne.",
                "À deux, visibles, et on repart sans discuter si quelqu’un s’énerve.",
            ),
        ),
        "en": (
            "We put up posters for the campaign “{campaign}”.",
            (
                "On our panels and on free boards, nowhere else.",
                "Nobody’s poster is covered or torn off.",
                "In pairs, in sight, and we leave without arguing if somebody gets angry.",
            ),
        ),
    },
}


def script(
    kind: str, campaign: str, day: Mapping[str, str], brief: str = "", *, of_stops: bool = False
) -> dict[str, Script]:
    """In both languages. What the organiser wrote replaces the lines, not what may be written down.

    ``day`` is the day of the vote by language.
    """
    spoken = _SPOKEN.get(Kind(kind), _SPOKEN[Kind.DOORS])
    own = [line.strip() for line in brief.splitlines() if line.strip()]
    return {
        language: {
            "greeting": _set(language, greeting).format(campaign=campaign),
            "lines": own or [_set(language, line).format(day=day[language]) for line in lines],
            "may": _set(language, (_MAY_AT_STOPS if of_stops else _MAY)[language]),
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
