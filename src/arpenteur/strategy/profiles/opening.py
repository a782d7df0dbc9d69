"""The sentence that opens a profile: where one is, what is built there, how many vote; no family, no forecast."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Literal

from arpenteur.domain.elections import Election
from arpenteur.strategy.labels import number, percent
from arpenteur.strategy.results import IndicatorLine, RankedZone, StreetLine, TurnoutPoint, ZoneProfile

Language = Literal["fr", "en"]
_MOST, _LEAST = 0.8, 0.2
"""Part of the households in flats from which a place is said to be of flats, under which of houses."""
_MAIN = 0.1
"""Part of the dwellings of a zone from which its first street is named."""
_THE = {
    "rue": "la ",
    "avenue": "l'",
    "boulevard": "le ",
    "allée": "l'",
    "allee": "l'",
    "place": "la ",
    "chemin": "le ",
    "route": "la ",
    "impasse": "l'",
    "quai": "le ",
    "square": "le ",
    "cours": "le ",
    "passage": "le ",
    "cité": "la ",
    "cite": "la ",
    "résidence": "la ",
    "residence": "la ",
    "villa": "la ",
    "sente": "la ",
    "sentier": "le ",
    "promenade": "la ",
    "esplanade": "l'",
    "ruelle": "la ",
    "voie": "la ",
    "mail": "le ",
}


def opening(profile: ZoneProfile, language: Language) -> str:
    """The sentence in a language, from the figures of the profile alone."""
    return opening_sentence(profile.zone, profile.turnout, profile.indicators, profile.streets, language)


def opening_sentence(
    zone: RankedZone,
    turnout: Sequence[TurnoutPoint],
    indicators: Sequence[IndicatorLine],
    streets: Sequence[StreetLine],
    language: Language = "fr",
) -> str:
    """Commune, kind of homes and first street where they are known, then turnout at the last presidential and
    legislative elections, each beside the commune's; of a masked zone, that it is one."""
    texts = _texts()[language]
    start = _start(zone, indicators, streets, texts, language)
    if zone.suppressed:
        return texts["masked"].format(start=start)
    told = [one for kind in ("pres", "legi") if (one := _turnout(turnout, kind, texts, zone, language)) is not None]
    if not told:
        return texts["registered"].format(start=start, registered=_written(number(zone.registered), language))
    (first, kind, around), *more = told
    if not more:
        return texts["votes"].format(start=start, first=first, kind=kind, around=around)
    second, other, around_other = more[0]
    return texts["votes_twice"].format(
        start=start, first=first, kind=kind, around=around, second=second, other=other, around_other=around_other
    )


def _start(
    zone: RankedZone,
    indicators: Sequence[IndicatorLine],
    streets: Sequence[StreetLine],
    texts: Mapping[str, str],
    language: Language,
) -> str:
    flats = next((line.zone for line in indicators if line.indicator == "flat_share"), None)
    homes = "" if flats is None else texts["flats" if flats >= _MOST else "houses" if flats <= _LEAST else "both"]
    commune = zone.commune_name.partition(" (")[0]  # of the demonstration: what is fictional is said above
    if zone.level == "commune":
        return texts["of_commune"].format(commune=commune, homes=homes, street="")
    main = _main_street(streets)
    named = texts["street"].format(street=_street(main, language)) if main else ""
    place = texts["place"].format(commune=commune, zone=texts[zone.level], homes=homes, street=named)
    return _contracted(place) if language == "fr" else place


def _main_street(streets: Sequence[StreetLine]) -> str:
    """The street with most dwellings, empty where they are unknown or it has few of them."""
    whole = sum(line.dwellings or 0.0 for line in streets)
    first = max(streets, key=lambda line: line.dwellings or 0.0, default=None)
    return first.street if first and whole and (first.dwellings or 0.0) >= _MAIN * whole else ""


def _street(name: str, language: Language) -> str:
    if language == "en":
        return name
    kind, _, rest = name.partition(" ")
    article = _THE.get(kind.lower())
    return f"{article}{kind.lower()} {rest}" if article and rest else name


def _contracted(sentence: str) -> str:
    """``À Le Havre`` is said ``Au Havre``, ``À Les Lilas`` ``Aux Lilas``."""
    for apart, together in (("À Le ", "Au "), ("À Les ", "Aux ")):
        if sentence.startswith(apart):
            return together + sentence.removeprefix(apart)
    return sentence


def _turnout(
    turnout: Sequence[TurnoutPoint], kind: str, texts: Mapping[str, str], zone: RankedZone, language: Language
) -> tuple[str, str, str] | None:
    point = next((one for one in reversed(turnout) if f"_{kind}_" in one.election and one.zone is not None), None)
    if point is None or point.zone is None:
        return None
    beside = "" if zone.level == "commune" or point.commune is None or point.commune == point.zone else point.commune
    around = texts["around"].format(share=_written(percent(beside), language)) if isinstance(beside, float) else ""
    year = Election.parse(point.election).year
    return _written(percent(point.zone), language), texts[kind].format(year=year), around


def _written(text: str, language: Language) -> str:
    """A figure as French writes it, or as English does."""
    return text if language == "fr" else text.replace("\u202f%", "%").replace("\u202f", ",").replace(" %", "%")


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    text = files("arpenteur.strategy.profiles").joinpath("opening_words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
