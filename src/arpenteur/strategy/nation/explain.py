"""Why a station has these figures: from what is kept of it, each step computed from the lines above."""

from arpenteur.stats.parameters import parameters
from arpenteur.strategy.explanation.sheet import PERSONS, PLAIN, SHARE, VOTES, Sheet
from arpenteur.strategy.nation.desk import NationQuestion
from arpenteur.strategy.results import Figure, Interval, Json

_GIVEN = {
    "support": (
        "Soutien attendu", "q",
        "q = Σ part des nôtres × a ÷ Σ a, a = part du bloc portée au scénario × part dans le bloc", SHARE,
        "L'intervalle est étalonné sur des scrutins passés ; les parts s'additionnent au scénario sur toute la France.",
    ),
    "floating": (
        "Vote flottant", "F", "F = Σ s × c, c = max(0 ; 1 − S ÷ N)", SHARE,
        "L'intervalle couvre le scénario et le rapport de forces inchangé, tirage compris.",
    ),
    "intermittence": (
        "Intermittence", "g", "g = moyenne des écarts de participation P − L", SHARE,
        "L'intervalle ne couvre que le tirage des deux participations.",
    ),
}  # fmt: skip


def explained(row: Json, question: NationQuestion) -> tuple[Figure, ...]:
    """The figures of one station (a row of ``Nation.station``); none where it is masked.

    The abstention that may come back and the potential are recomputed from their inputs.
    """
    figures = [_given(row, name) for name in _GIVEN if row[f"{name}_central"] is not None]
    if row["mobilisable_central"] is not None:
        figures = [_mobilisable(row, question), _potential(row, question), *figures]
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


def _potential(row: Json, question: NationQuestion) -> Figure:
    sheet = Sheet("Potentiel", "P", "P = M × π + n × (exprimés ÷ inscrits) × r", VOTES)
    _turnout(sheet, row, question)
    known = parameters()
    sheet.given("π", "Notre part, lissée", row["own_share"], SHARE)
    sheet.given("e", "Erreur type de notre part", row["own_error"], SHARE)
    sheet.given("v", "Exprimés ÷ inscrits au dernier vote", row["last_rate"], SHARE)
    sheet.given("r", "Vote flottant à portée", row["reach"], SHARE)
    sheet.given("e_r", "Erreur type du vote à portée", row["reach_error"], SHARE)
    date, reference = known.dates["interval"], known.references["interval"]
    sheet.given("u", "Quantile à 95 % de la loi normale", known.normal_quantile, PLAIN, date, reference)
    sheet.step("P", "Potentiel", "M × π + n × v × r", VOTES)
    for end, sign in (("_bas", "−"), ("_haut", "+")):
        own, reach = (f"min(1 ; max(0 ; {one} {sign} u × {error}))" for one, error in (("π", "e"), ("r", "e_r")))
        sheet.step(f"P{end}", f"Au plus {end[1:]}", f"M{end} × {own} + n × v × {reach}", VOTES)
    return sheet.figure("Des voix en général, pas des personnes : rien n'est estimé sous le bureau de vote.")
