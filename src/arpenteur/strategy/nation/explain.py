"""Why a station has these figures: from what is kept of it, each step computed from the lines above."""

from arpenteur.stats.parameters import parameters
from arpenteur.stats.priority import numbers
from arpenteur.strategy.explanation.sheet import PERSONS, PLAIN, SHARE, Sheet
from arpenteur.strategy.nation.desk import NationQuestion
from arpenteur.strategy.results import Figure, Interval, Json
from arpenteur.strategy.track_record.order_words import order_sentences

_GIVEN = {
    "support": (
        "Soutien attendu",
        "q",
        "q = Σ part des nôtres × a ÷ Σ a, a = part du bloc portée au scénario × part dans le bloc",
        SHARE,
        "L'intervalle est étalonné sur des scrutins passés ; les parts s'additionnent au scénario sur toute la France.",
    ),
    "floating": (
        "Vote flottant",
        "F",
        "F = Σ s × c, c = max(0 ; 1 − S ÷ N)",
        SHARE,
        "L'intervalle couvre le scénario et le rapport de forces inchangé, tirage compris.",
    ),
    "intermittence": (
        "Intermittence",
        "g",
        "g = moyenne des écarts de participation P − L",
        SHARE,
        "L'intervalle ne couvre que le tirage des deux participations.",
    ),
}


def explained(row: Json, question: NationQuestion) -> tuple[Figure, ...]:
    """The figures of one station (a row of ``Nation.station``); none where it is masked.

    The abstention that may come back, the order and the value of a door are recomputed from their inputs.
    """
    figures = [_given(row, name) for name in _GIVEN if row[f"{name}_central"] is not None]
    if row["mobilisable_central"] is not None:
        figures.insert(0, _mobilisable(row, question))
    if row["value"] is not None:
        figures = [_value(row, question), _score(row, question), *figures]
    return tuple(figures)


def _given(row: Json, name: str) -> Figure:
    title, symbol, formula, unit, note = _GIVEN[name]
    result = Interval(row[f"{name}_central"], row[f"{name}_low"], row[f"{name}_high"])
    return Figure(title, symbol, formula, (), (), result, unit, note)


def _turnout(sheet: Sheet, row: Json, question: NationQuestion) -> None:
    known, scenario = parameters(), f"scénario « {question.scenario['id']} »"
    sheet.given("n", "Inscrits du dernier scrutin", row["registered"], PERSONS, "", "stations")
    sheet.given("g", "Écart moyen du bureau", row["intermittence_central"], SHARE, "", "figure « Intermittence »")
    sheet.given("H", "Hausse de participation", question.rise, SHARE, "", scenario)
    sheet.given("G", "Écart moyen de la France", question.mean_gap, SHARE, "", "ensemble : France")
    name, width = "Demi-largeur étalonnée, part des inscrits", known.mobilisable_half_width
    sheet.given("w", name, width, SHARE, known.dates["mobilisable"], known.references["mobilisable"])
    sheet.given("f_g", "Élargissement pour contour modifié (1 : contour inchangé)", row["gap_inflation"], PLAIN)
    sheet.step("ρ", "Part de l'écart qui revient", "max(0 ; H) ÷ G" if question.mean_gap > 0 else "0", PLAIN)
    sheet.step("M", "Abstention mobilisable", "min(n ; n × ρ × max(0 ; g))", PERSONS)
    sheet.step("M_bas", "Au plus bas", "max(0 ; M − n × w × f_g)", PERSONS)
    sheet.step("M_haut", "Au plus haut", "min(n ; M + n × w × f_g)", PERSONS)


def _mobilisable(row: Json, question: NationQuestion) -> Figure:
    sheet = Sheet("Abstention mobilisable", "M", "M = n × ρ × max(0 ; g)", PERSONS)
    _turnout(sheet, row, question)
    return sheet.figure()


def _score(row: Json, question: NationQuestion) -> Figure:
    """What stations are ordered by: V from its lines, or a plain share."""
    if question.order.rule != "votes_that_may_move":
        share = row["last_own_share" if question.order.rule == "own_share" else "own_share"]
        sheet = Sheet("Ordre", "V", "V = notre part", SHARE)
        sheet.given("π", "Notre part, lissée", share, SHARE)
        sheet.step("V", "Notre part", "π", SHARE)
        return sheet.figure(order_sentences(question.order)[0])
    known, scenario = numbers(), f"scénario « {question.scenario['id']} »"
    formula = "V = π × max(|Δt| ; plancher) × (1 + w × (g ÷ ḡ − 1)) + m"
    sheet = Sheet("Voix qui peuvent bouger, par inscrit", "V", formula, SHARE)
    sheet.given("π", "Notre part, moyenne lissée", row["own_share"], SHARE)
    sheet.given(
        "Δ", "Participation du scénario moins celle du dernier vote", row["rise_since_last"], SHARE, "", scenario
    )
    floor, reference = known.dates["turnout"], known.references["turnout"]
    sheet.given("p", "Plancher du mouvement", known.turnout_floor, SHARE, floor, reference)
    sheet.given("g", "Écart moyen du bureau, jamais négatif", row["gap_used"], SHARE, "", "figure « Intermittence »")
    sheet.given("ḡ", "Écart moyen de la France", question.mean_gap, SHARE, "", "ensemble : France")
    sheet.given("m", "Voix d'autres qui peuvent changer de main, par inscrit", row["moving"], SHARE, "", scenario)
    sheet.step("Δt", "Mouvement de la participation", "max(Δ ; 0 − Δ ; p)", SHARE)
    date, reference = known.dates["come_and_go"], known.references["come_and_go"]
    sheet.given("w", "Poids de l'écart", known.gap_weight, PLAIN, date, reference)
    factor = "(1 + w × (g ÷ ḡ − 1))" if question.mean_gap > 0 else "1"
    sheet.step("V", "Voix qui peuvent bouger", f"π × Δt × {factor} + m", SHARE)
    return sheet.figure("Un ordre, pas une prévision : rien n'est estimé sous le bureau de vote.")


def _value(row: Json, question: NationQuestion) -> Figure:
    known = numbers()
    sheet = Sheet("Valeur relative d'une porte", "x", "x = 1 + b × (V ÷ moyenne du lieu − 1)", PLAIN)
    sheet.given("V", "Score de l'ordre", row["score"], SHARE, "", "figure de l'ordre")
    sheet.given("W", "Score moyen de la France, par inscrit", question.mean_score, SHARE, "", "ensemble : France")
    date, reference = known.dates["strength"], known.references["strength"]
    sheet.given("b", "Pente", question.order.strength, PLAIN, date, reference)
    sheet.step("x", "Valeur relative", "1 + b × (V ÷ W − 1)" if question.mean_score > 0 else "1", PLAIN)
    return sheet.figure(
        "Les voix ne sont comptées que pour un plan entier : aucune expérience ne les place par bureau."
    )
