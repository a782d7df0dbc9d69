"""Turnout and support of one zone written out: how past ballots become the coming one, with every number."""

from functools import cached_property

import numpy as np

from arpenteur.domain.elections import Election
from arpenteur.domain.grid import grid
from arpenteur.stats.forecast.axis import ordered_transfer
from arpenteur.stats.forecast.support import Source, choices_of_absent, completed
from arpenteur.stats.panel import BLOCS
from arpenteur.stats.second_choices import second_choices
from arpenteur.strategy.assessment.assess import Assessment
from arpenteur.strategy.assessment.ballots import Mask
from arpenteur.strategy.assessment.outlook import Outlook
from arpenteur.strategy.assessment.records import FAMILIES
from arpenteur.strategy.explanation import counts
from arpenteur.strategy.explanation.counts import Counted, Read
from arpenteur.strategy.explanation.sheet import PERSONS, PLAIN, SHARE, VOTES, Sheet, day_of
from arpenteur.strategy.ranking.rank import Noise
from arpenteur.strategy.results import Figure, Order, RankedZone

_TODAY = "Inscrits du dernier scrutin"
LABELS = tuple(grid().families.values())
_BLOC_LABELS = tuple(grid().blocs.values())


class BallotFigures:
    """Figures of the zone at ``row``; values that concern the whole place come as inputs with their origin."""

    def __init__(self, assessment: Assessment, noise: Noise, order: Order, zone: RankedZone, row: int) -> None:
        self.a = assessment
        self.noise = noise
        self.order = order
        self.zone = zone
        self.row = row
        self.counted = Counted(assessment, row)
        self.manifest = assessment.snapshot.manifest
        self.parameters = assessment.parameters
        self.outlook = assessment.outlook_of(row)
        self.scope = self.manifest.place_name if self.outlook.raked else self.outlook.scope
        self.scenario = f"scénario « {assessment.outlook.scenario.id} »"

    @cached_property
    def letters(self) -> dict[Election, str]:
        """Letters of the elections: P, L, E, P0 for the presidential before the last, M for the last municipal."""
        used = self.a.records.used
        named = {one: one.type.value[0].upper() for one in (*used.ballots, used.european, used.municipal) if one}
        return named | ({used.older: "P0"} if used.older else {})

    # ── helpers ───────────────────────────────────────────────────────────────────────────────────────────────

    def _sheet(self, name: str, symbol: str, formula: str, unit: str) -> Sheet:
        return Sheet(name, symbol, formula, unit)

    def _count(
        self, sheet: Sheet, symbol: str, name: str, value: float, election: Election, read: Read, unit: str = VOTES
    ) -> None:
        """A past count; ``read`` tells which, for what was published where stations were cut anew."""
        by_candidate = read not in (counts.registered, counts.turnout, counts.valid)
        published, reason = self.counted.published(election, read)
        sheet.given(
            symbol,
            f"{name}, {election.label}",
            value,
            unit,
            day_of(election),
            self.counted.origin(election, votes=by_candidate),
            published=published,
            reason=reason,
        )

    def _parameter(self, sheet: Sheet, symbol: str, name: str, value: float, section: str, unit: str = PLAIN) -> None:
        sheet.given(symbol, name, value, unit, self.parameters.dates[section], self.parameters.references[section])

    def _place(
        self, sheet: Sheet, symbol: str, name: str, value: float, unit: str, election: Election | None = None
    ) -> None:
        """A value of a wider territory: of one election where it is named, else of all that the snapshot holds."""
        told = f"{name}, {election.label}" if election else name
        date = day_of(election) if election else self.manifest.generated_at[:10]
        source = "reference_results" if election else f"ensemble : {self.manifest.place_name}"
        sheet.given(symbol, told, value, unit, date, source)

    def _registered(self, sheet: Sheet) -> None:
        latest = Election.parse(self.manifest.elections[-1])
        sheet.given("n", _TODAY, self.zone.registered, PERSONS, day_of(latest), "stations")

    def _quantile(self, sheet: Sheet) -> None:
        self._parameter(sheet, "u", "Quantile à 95 % de la loi normale", self.parameters.normal_quantile, "interval")

    def _widening(self, sheet: Sheet, symbol: str, value: float) -> None:
        name = "Élargissement pour contour modifié (1 : contour inchangé)"
        self._parameter(sheet, symbol, name, value, "unseen")

    # ── turnout ───────────────────────────────────────────────────────────────────────────────────────────────

    def turnout(self) -> Figure:
        """Expected turnout."""
        fall = self.a.turnout_fall[self.row]
        formula = "t = 1 ÷ (1 + exp(−(x + δ)))" if np.isnan(fall) else "t = t_P + f"
        sheet = self._sheet("Participation attendue", "t", formula, SHARE)
        european = self.a.recent_european
        odds = [self._odds(sheet, one) for one in (*self.a.turnout_ballots, *([european] if european else []))]
        known = [one for one in odds if one is not None]
        if not np.isnan(fall):
            self._place(sheet, "f", f"Points ajoutés partout pour la participation du {self.scenario}", fall, SHARE)
            sheet.step("t", "Participation attendue", f"min(1 ; max(0 ; {known[0].replace('x', 't')} + f))", SHARE)
            return sheet.figure()
        name = f"Constante qui donne la participation du {self.scenario}"
        self._place(sheet, "δ", name, self.a.turnout_constant[self.row], PLAIN)
        last = known.pop() if european and odds[-1] else None
        self._mean_odds(sheet, known, last)
        sheet.step("t", "Participation attendue", "1 ÷ (1 + exp(−(x + δ)))", SHARE)
        return sheet.figure()

    def _odds(self, sheet: Sheet, election: Election) -> str | None:
        """Turnout of a past ballot as log-odds; their symbol, None where the zone did not vote then."""
        letter, past = self.letters[election], self.a.past(election)
        if past.registered[self.row] <= 0:
            return None
        self._count(sheet, f"n_{letter}", "Inscrits", past.registered[self.row], election, counts.registered, PERSONS)
        self._count(sheet, f"b_{letter}", "Votants", past.turnout[self.row], election, counts.turnout, PERSONS)
        if np.isnan(self.a.turnout_fall[self.row]):
            bounded = f"min(max(b_{letter} ÷ n_{letter} ; 0,001) ; 0,999)"
            sheet.step(f"t_{letter}", "Participation, bornée", bounded, SHARE)
            sheet.step(f"x_{letter}", "Log-cote", f"ln(t_{letter} ÷ (1 − t_{letter}))", PLAIN)
        else:
            sheet.step(f"t_{letter}", "Participation", f"b_{letter} ÷ n_{letter}", SHARE)
        return f"x_{letter}"

    def _mean_odds(self, sheet: Sheet, odds: list[str], european: str | None) -> None:
        date, reference = self.parameters.dates["turnout"], self.parameters.references["turnout"]
        formula = odds[0]
        if len(odds) > 1:
            part = self.a.presidential_part[self.row]
            sheet.given("λ", "Poids de la présidentielle", part, PLAIN, date, reference)
            formula = f"λ × {odds[0]} + (1 − λ) × {odds[1]}"
        if european:
            part = self.parameters.european_turnout
            sheet.given("ε", "Poids des européennes, dernier vote", part, PLAIN, date, reference)
            formula = f"(1 − ε) × ({formula}) + ε × {european}"
        sheet.step("x", "Log-cote moyenne", formula, PLAIN)

    # ── support ───────────────────────────────────────────────────────────────────────────────────────────────

    def support(self) -> Figure:
        """Expected support and its interval, then the interval inside a constituency."""
        sheet = self._sheet(
            "Soutien attendu",
            "q",
            "q = Σ part des nôtres × a ÷ Σ a, a = part du bloc portée au scénario × part dans le bloc",
            SHARE,
        )
        self._parameter(sheet, "k", "Voix fictives du lissage", self.parameters.support_pseudo_votes, "support", VOTES)
        for k in self._asked_families:
            label = f"Part, {LABELS[k]}"
            sheet.given(f"S_{FAMILIES[k]}", label, self._asked.shares[k], SHARE, "", self.scenario)
        for election in self._sources:
            self._ballot(sheet, election)
        self._blocs(sheet)
        for k in self._asked_families:
            self._inside(sheet, k)
        self._met(sheet)
        self._own(sheet)
        self._intervals(sheet)
        return sheet.figure(
            "Entre bureaux voisins, c'est l'intervalle à l'intérieur de la circonscription qui compte (c_bas à c_haut)."
        )

    @cached_property
    def _asked(self) -> Outlook:
        """The outlook whose shares the zone meets with others."""
        return self.a.scenario_of(self.row)

    @cached_property
    def _sources(self) -> dict[Election, Source]:
        """Past ballots with votes here, on this zone alone."""
        mine = np.arange(len(self.a.zones)) == self.row
        found = zip(self.a.weights(self._asked), self.a.sources(self._asked, mine), strict=True)
        return {election: source for election, source in found if source.weight[0] > 0}

    @cached_property
    def _standing(self) -> Mask:
        """Families that can be voted for here (k)."""
        return self.a.prospects.shares[self.row] > 0

    @cached_property
    def _asked_families(self) -> list[int]:
        """Families of the scenario."""
        return [k for k in range(len(FAMILIES)) if self._asked.shares[k] > 0]

    @cached_property
    def _kept(self) -> list[int]:
        """Those of them that can be voted for here."""
        return [k for k in self._asked_families if self._standing[k]]

    def _of(self, bloc: int, families: list[int]) -> list[str]:
        return [FAMILIES[k] for k in families if self.a.axis.bloc_of[k] == bloc]

    def _ballot(self, sheet: Sheet, election: Election) -> None:
        """Votes by family at a past ballot, smoothed, added by bloc and carried to the scenario."""
        letter, past, source = self.letters[election], self.a.past(election), self._sources[election]
        date, reference = self.a.support_rule.date.isoformat(), self.a.support_rule.reference
        sheet.given(f"w_{letter}", f"Poids du scrutin, {election.label}", source.weight[0], PLAIN, date, reference)
        self._count(sheet, f"V_{letter}", "Exprimés", past.votes[self.row].sum(), election, counts.valid)
        prior = self.a.prior(election)[self.row]
        for k in range(len(FAMILIES)):
            name, label = f"{letter}_{FAMILIES[k]}", LABELS[k]
            self._count(sheet, f"v_{name}", f"Voix, {label}", past.votes[self.row, k], election, counts.votes_of(k))
            self._place(sheet, f"d_{name}", f"Part, {label}, département ou lieu", prior[k], SHARE, election)
            self._place(sheet, f"N_{name}", f"Part, {label}, {self.scope}", source.before[k], SHARE, election)
            sheet.step(f"p_{name}", f"Part lissée, {label}", f"(v_{name} + k × d_{name}) ÷ (V_{letter} + k)", SHARE)
        self._carried(sheet, election)

    def _carried(self, sheet: Sheet, election: Election) -> None:
        letter, source, line = self.letters[election], self._sources[election], self.a.axis
        for b, bloc in enumerate(BLOCS):
            inside = [f"p_{letter}_{FAMILIES[k]}" for k in np.flatnonzero(line.bloc_of == b)]
            sheet.step(f"P_{letter}_{bloc}", f"Part, {_BLOC_LABELS[b]}", " + ".join(inside) or "0", SHARE)
        start = self._lent(sheet, election)
        after = line.by_bloc(self._asked.shares)
        swung = self._swung(sheet, election, start) if source.ordered < 1 else []
        ordered = self._ordered(sheet, election, start) if source.ordered > 0 else []
        if swung and ordered:
            date, reference = self.a.support_rule.date.isoformat(), self.a.support_rule.reference
            sheet.given(f"α_{letter}", "Part du transfert ordonné", source.ordered, PLAIN, date, reference)
        factors = np.broadcast_to(source.correction, (1, line.blocs))[0]
        for b, bloc in enumerate(BLOCS):
            formula = (ordered or swung)[b]
            if swung and ordered:
                formula = f"α_{letter} × ({ordered[b]}) + (1 − α_{letter}) × ({swung[b]})"
            if factors[b] != 0:
                self._corrected(sheet, f"κ_{letter}_{bloc}", b, factors[b])
                formula = f"({formula}) × exp(κ_{letter}_{bloc})"
            sheet.step(f"B_{letter}_{bloc}", f"Part portée au scénario, {_BLOC_LABELS[b]}", formula, SHARE)
        total = " + ".join(f"B_{letter}_{bloc}" for bloc in BLOCS)
        for b in np.flatnonzero(after > 0):
            name = f"Part portée, somme 1, {_BLOC_LABELS[b]}"
            sheet.step(f"E_{letter}_{BLOCS[b]}", name, f"B_{letter}_{BLOCS[b]} ÷ ({total})", SHARE)

    def _ordered(self, sheet: Sheet, election: Election, start: str) -> list[str]:
        """By bloc, the sum that the ordered transfer makes of the past shares."""
        letter, source, line = self.letters[election], self._sources[election], self.a.axis
        moves = ordered_transfer(line.by_bloc(source.before), line.by_bloc(self._asked.shares), line)
        sums: list[str] = []
        for b in range(line.blocs):
            parts: list[str] = []
            for origin in np.flatnonzero(moves[:, b] > 0):
                name = f"T_{letter}_{BLOCS[origin]}_{BLOCS[b]}"
                told = f"Transfert ordonné, {_BLOC_LABELS[origin]} vers {_BLOC_LABELS[b]}"
                sheet.given(name, told, moves[origin, b], SHARE, "", "parts N et S rangées sur l'axe des blocs")
                parts.append(f"{start}_{letter}_{BLOCS[origin]} × {name}")
            sums.append(" + ".join(parts) or "0")
        return sums

    def _swung(self, sheet: Sheet, election: Election, start: str) -> list[str]:
        """By bloc, the past share times the change of the bloc in the territory of the scenario, over their sum."""
        letter, source, line = self.letters[election], self._sources[election], self.a.axis
        before, after = line.by_bloc(source.before), line.by_bloc(self._asked.shares)
        for b, bloc in enumerate(BLOCS):
            inside = [FAMILIES[k] for k in np.flatnonzero(line.bloc_of == b)]
            asked = " + ".join(f"S_{one}" for one in self._of(b, self._asked_families)) or "0"
            then = " + ".join(f"N_{letter}_{one}" for one in inside) or "0"
            formula = f"{start}_{letter}_{bloc} × ({asked}) ÷ ({then})" if before[b] > 0 else asked
            if after[b] <= 0:
                formula = "0"
            sheet.step(f"G_{letter}_{bloc}", f"Mouvement proportionnel, {_BLOC_LABELS[b]}", formula, SHARE)
        total = " + ".join(f"G_{letter}_{bloc}" for bloc in BLOCS)
        return [f"G_{letter}_{bloc} ÷ ({total})" for bloc in BLOCS]

    def _corrected(self, sheet: Sheet, symbol: str, bloc: int, value: float) -> None:
        correction = self.a.correction
        if correction is not None:
            name = f"Correction apprise, {_BLOC_LABELS[bloc]}"
            sheet.given(symbol, name, value, PLAIN, correction.date.isoformat(), correction.reference)

    def _lent(self, sheet: Sheet, election: Election) -> str:
        """Shares lent to blocs that nobody stood for then; returns the letter of the completed shares."""
        letter, source, line = self.letters[election], self._sources[election], self.a.axis
        absent = ~source.blocs_standing(line)[0] & (line.by_bloc(source.before) > 0)
        if not absent.any():
            return "P"
        others = [one for other, one in self._sources.items() if other != election]
        full = completed(source, line, others)[0]
        lent: list[str] = []
        for b in np.flatnonzero(absent):
            told = f"Part prêtée à un bloc sans candidat alors, {_BLOC_LABELS[b]}"
            self._place(sheet, f"l_{letter}_{BLOCS[b]}", told, full[b], SHARE, election)
            lent.append(f"l_{letter}_{BLOCS[b]}")
        for b, bloc in enumerate(BLOCS):
            formula = f"l_{letter}_{bloc}" if absent[b] else f"P_{letter}_{bloc} × (1 − ({' + '.join(lent)}))"
            sheet.step(f"R_{letter}_{bloc}", f"Part complétée, {_BLOC_LABELS[b]}", formula, SHARE)
        return "R"

    def _blocs(self, sheet: Sheet) -> None:
        """Mean of the ballots by bloc."""
        letters = [self.letters[one] for one in self._sources]
        weight = " + ".join(f"w_{one}" for one in letters)
        for b in self._asked_blocs:
            mean = " + ".join(f"w_{one} × E_{one}_{BLOCS[b]}" for one in letters)
            sheet.step(f"E_{BLOCS[b]}", f"Moyenne des scrutins, {_BLOC_LABELS[b]}", f"({mean}) ÷ ({weight})", SHARE)

    @cached_property
    def _asked_blocs(self) -> list[int]:
        """Blocs of the scenario."""
        return sorted({int(self.a.axis.bloc_of[k]) for k in self._asked_families})

    def _inside(self, sheet: Sheet, k: int) -> None:
        """Weight of a family inside its bloc."""
        line, name, label = self.a.axis, FAMILIES[k], LABELS[k]
        bloc, inside = BLOCS[line.bloc_of[k]], np.flatnonzero(line.bloc_of == line.bloc_of[k])
        sources = {self.letters[one]: source for one, source in self._sources.items()}
        stood = [one for one, source in sources.items() if source.standing[0, k] and source.before[k] > 0]
        known = [one for one, source in sources.items() if source.before[inside].sum() > 0]
        if stood:
            terms = [f"w_{one} × p_{one}_{name} × S_{name} ÷ N_{one}_{name}" for one in stood]
            formula = f"({' + '.join(terms)}) ÷ ({' + '.join(f'w_{one}' for one in stood)})"
        elif known:
            before = {one: " + ".join(f"N_{one}_{FAMILIES[g]}" for g in inside) for one in known}
            terms = [f"w_{one} × P_{one}_{bloc} × S_{name} ÷ ({before[one]})" for one in known]
            formula = f"({' + '.join(terms)}) ÷ ({' + '.join(f'w_{one}' for one in sources)})"
        else:
            formula = f"S_{name}"
        sheet.step(f"y_{name}", f"Poids dans le bloc, {label}", formula, PLAIN)

    def _met(self, sheet: Sheet) -> None:
        """What blocs that nobody stands for here leave to the others, then shares that sum to 1."""
        present = [b for b in range(self.a.axis.blocs) if self._standing[self.a.axis.bloc_of == b].any()]
        gains = self._gains(sheet, present)
        for k in self._kept:
            b, name = int(self.a.axis.bloc_of[k]), FAMILIES[k]
            mates = " + ".join(f"y_{one}" for one in self._of(b, self._kept))
            held = " + ".join([f"E_{BLOCS[b]}", *gains[b]])
            self._place(sheet, f"m_{name}", f"Calage sur le lieu, {LABELS[k]}", self.a.multipliers[self.row, k], PLAIN)
            formula = f"({held}) × y_{name} ÷ ({mates}) × m_{name}"
            sheet.step(f"a_{name}", f"Poids, {LABELS[k]}", formula, PLAIN)
        sheet.step("A", "Somme des familles", " + ".join(f"a_{FAMILIES[k]}" for k in self._kept), PLAIN)

    def _gains(self, sheet: Sheet, present: list[int]) -> dict[int, list[str]]:
        """What each bloc gains from those that nobody stands for here, by second choices."""
        gains: dict[int, list[str]] = {b: [] for b in present}
        seen, choices = second_choices(), choices_of_absent(self.a.axis)
        for bloc in self._asked_blocs:
            if bloc in present or seen is None or choices is None:
                continue
            takers = [b for b in present if choices[bloc, b] > 0 and b != bloc]
            for b in takers:
                told = f"Second choix, {_BLOC_LABELS[bloc]} vers {_BLOC_LABELS[b]}"
                origin = f"reports estimés, {seen.election.label}"
                sheet.given(f"ρ_{BLOCS[bloc]}_{BLOCS[b]}", told, choices[bloc, b], SHARE, seen.date.isoformat(), origin)
            total = " + ".join(f"ρ_{BLOCS[bloc]}_{BLOCS[b]}" for b in takers)
            for b in takers:
                gains[b].append(f"E_{BLOCS[bloc]} × ρ_{BLOCS[bloc]}_{BLOCS[b]} ÷ ({total})")
        return gains

    def _own(self, sheet: Sheet) -> None:
        parts: list[str] = []
        for k in self._kept:
            own, name = self.a.own_part[self.row, k], FAMILIES[k]
            if own > 0:
                sheet.given(f"o_{name}", f"Part des nôtres, {LABELS[k]}", own, SHARE, "", "famille")
                parts.append(f"o_{name} × a_{name} ÷ A")
        sheet.step("q", "Soutien attendu", " + ".join(parts) or "0", SHARE)

    def _intervals(self, sheet: Sheet) -> None:
        a, row = self.a, self.row
        self._registered(sheet)
        sheet.given(
            "t", "Participation attendue", a.expected_turnout[row], SHARE, "", "figure « Participation attendue »"
        )
        transition, date = a.own_transition, a.own_transition.date.isoformat()
        sheet.given("z", "Étalonnage de l'intervalle", transition.z, PLAIN, date, transition.reference)
        sheet.given("ρ_q", "Erreur commune, en variance", transition.rho, PLAIN, date, transition.reference)
        self._parameter(sheet, "f", "Élargissement, type de scrutin", transition.inflation, "unseen")
        self._widening(sheet, "f_c", a.inflation[row])
        sheet.given(
            "z_c", "Étalonnage dans une circonscription", transition.within.z, PLAIN, date, transition.reference
        )
        sheet.given(
            "ρ_c", "Erreur commune alors, en variance", transition.within.rho, PLAIN, date, transition.reference
        )
        self._ends(sheet, "q", "h", ("z", "ρ_q"), "Soutien")
        sheet.step("c", "Soutien attendu", "q", SHARE)
        self._ends(sheet, "c", "h_c", ("z_c", "ρ_c"), "Soutien, à l'intérieur d'une circonscription :")

    def _ends(self, sheet: Sheet, symbol: str, width: str, calibration: tuple[str, str], name: str) -> None:
        z, rho = calibration
        formula = f"{z} × f × f_c × √({symbol} × (1 − {symbol}) × (1 ÷ (n × t) + {rho}))"
        sheet.step(width, "Demi-largeur à 90 %", formula, SHARE)
        sheet.step(f"{symbol}_bas", f"{name} au plus bas", f"max(0 ; {symbol} − {width})", SHARE)
        sheet.step(f"{symbol}_haut", f"{name} au plus haut", f"min(1 ; {symbol} + {width})", SHARE)
