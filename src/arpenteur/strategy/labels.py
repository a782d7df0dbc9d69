"""French words for flags, and numbers as French readers write them."""

FLAG_LABELS: dict[str, str] = {
    "changed_boundary": "Contour modifié : les résultats passés sont ceux du groupe de bureaux redécoupés",
    "commune_fallback": "Bureau sans passé propre : ce sont les résultats de la commune, intervalles élargis",
    "one_cycle": "Un seul cycle connu : l'écart de participation repose sur une année",
    "no_cycle": "Aucun cycle connu : l'écart de participation est celui de la commune ou du lieu",
    "short_history": "Sans rang : historique trop court",
    "uncertain_class": "Classe incertaine : moins de 60 % de chances d'être la bonne, cycle et scénario compris",
    "not_told_apart": "Pas départagée : le rang va plus loin que la classe voisine, aucune classe n'est donnée",
    "few_zones": "Sans classe : moins de cinq zones à comparer",
}

THIN = "\u202f"
NEARLY = 0.95
"""Above this chance, and under its complement, no finer number is said."""


def number(value: float, digits: int = 0) -> str:
    """A number with French decimals and thin spaces: 1 234,5 (minus sign U+2212)."""
    text = f"{abs(value):,.{digits}f}".replace(",", THIN).replace(".", ",")
    return f"−{text}" if value < 0 and float(f"{value:.{digits}f}") else text


def percent(share: float, digits: int = 0) -> str:
    """A share 0–1 as a percentage: 27 %."""
    return f"{number(100 * share, digits)}{THIN}%"


def points(share: float, digits: int = 1) -> str:
    """A difference of shares in points: 39,4 points."""
    return f"{number(100 * share, digits)}{THIN}points"


def counted(count: int, singular: str, plural: str) -> str:
    """1 bureau, 32 bureaux; French counts zero in the singular."""
    return f"{number(count)} {plural if count > 1 else singular}"


def short(label: str, most: int = 34) -> str:
    """A label that fits above a column: its beginning where it is longer."""
    return label if len(label) <= most else f"{label[: most - 1].rstrip()}…"


def tenths(chance: float) -> int:
    """A chance (0–1) in tenths, 1 to 9."""
    return min(max(round(10 * chance), 1), 9)


def in_ten(chance: float) -> str:
    """A chance in words that promise no more than they can: 7 chances sur 10, plus de 95 chances sur 100."""
    if chance > NEARLY:
        return "plus de 95 chances sur 100"
    if chance < 1 - NEARLY:
        return "moins de 5 chances sur 100"
    return f"{tenths(chance)} {'chances' if tenths(chance) > 1 else 'chance'} sur 10"
