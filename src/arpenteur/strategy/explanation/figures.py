"""The figures of one zone, each written out from its inputs: a slow and obvious twin of ``assess``."""

from collections.abc import Callable

import numpy as np

from arpenteur.stats.priority import Numbers, numbers
from arpenteur.strategy.assessment.records import FAMILIES
from arpenteur.strategy.explanation import counts
from arpenteur.strategy.explanation.ballot_figures import LABELS, BallotFigures
from arpenteur.strategy.explanation.sheet import PERSONS, PLAIN, SHARE, VOTES, Sheet
from arpenteur.strategy.results import Figure, Term
from arpenteur.strategy.track_record.order_words import order_sentences


class Figures(BallotFigures):
    """Figures of the zone at ``row``; values that concern the whole place come as inputs with their origin."""

    def all(self) -> tuple[Figure, ...]:
        """Every figure that the zone has."""
        zone, ordered = self.zone, not self.order.alone
        wanted: list[tuple[bool, Callable[[], Figure]]] = [
            (zone.support is not None, self.turnout),
            (zone.support is not None, self.support),
            (zone.floating is not None, self.floating),
            (zone.intermittence is not None, self.intermittence),
            (zone.mobilisable is not None, self.mobilisable),
            (ordered and zone.value is not None, self.own),
            (ordered and zone.value is not None and self.order.rule == "votes_that_may_move", self.moving),
            (ordered and zone.rank is not None, self.score),
            (ordered and zone.value is not None, self.value),
            (ordered and zone.rank is not None, self.standing),
        ]
        return tuple(figure() for known, figure in wanted if known)

    # ── the last vote, turnout that comes and goes ────────────────────────────────────────────────────────────

    def _last_vote(self, sheet: Sheet) -> list[str]:
        """Shares of the last vote and what becomes of each family; returns the families that had votes."""
        a, election = self.a, self.a.outlook.last_vote
        base, past = self.outlook.bases[election].shares, a.past(election)
        present = [k for k in range(len(FAMILIES)) if past.votes[self.row, k] > 0]
        self._count(sheet, "V", "Exprimés", a.last_voters[self.row], election, counts.valid)
        for k in present:
            name, label = FAMILIES[k], LABELS[k]
            self._count(sheet, f"v_{name}", f"Voix, {label}", past.votes[self.row, k], election, counts.votes_of(k))
            self._place(sheet, f"N_{name}", f"Part alors, {label}, {self.scope}", base[k], SHARE)
            sheet.given(f"S_{name}", f"Part, {label}", self.outlook.shares[k], SHARE, "", self.scenario)
            sheet.step(f"s_{name}", f"Part, {label}", f"v_{name} ÷ V", SHARE)
            kept = f"max(0 ; 1 − S_{name} ÷ N_{name})" if base[k] > 0 else "0"
            sheet.step(f"c_{name}", f"Part qui flotte, {label}", kept, SHARE)
        return [FAMILIES[k] for k in present]

    def floating(self) -> Figure:
        """Floating vote."""
        election = self.a.outlook.last_vote
        sheet = self._sheet("Vote flottant", "F", "F = Σ s × c, c = max(0 ; 1 − S ÷ N)", SHARE)
        names = self._last_vote(sheet)
        for name in names:
            k = FAMILIES.index(name)
            reference, base = self.outlook.reference.shares[k], self.outlook.bases[election].shares[k]
            label = f"Part, {LABELS[k]}, {self.outlook.reference_election.label}"
            self._place(sheet, f"R_{name}", label, reference, SHARE)
            gone = self.a.prospects.shares[self.row, k] <= 0 and self.outlook.steady[k] >= 1
            steady = "1" if gone else f"max(0 ; 1 − R_{name} ÷ N_{name})" if base > 0 else "0"
            sheet.step(f"c0_{name}", f"Part qui flotte à rapport de forces inchangé, {LABELS[k]}", steady, SHARE)
        self._quantile(sheet)
        for symbol, c, error in (("F", "c", "e"), ("F0", "c0", "e0")):
            sheet.step(symbol, "Vote flottant", " + ".join(f"s_{one} × {c}_{one}" for one in names), SHARE)
            terms = " + ".join(f"s_{one} × (1 − s_{one}) × {c}_{one}²" for one in names)
            sheet.step(error, "Erreur type", f"√(({terms}) ÷ V)", SHARE)
        sheet.step("F_bas", "Vote flottant au plus bas", "max(0 ; min(F − u × e ; F0 − u × e0))", SHARE)
        sheet.step("F_haut", "Vote flottant au plus haut", "min(1 ; max(F + u × e ; F0 + u × e0))", SHARE)
        return sheet.figure("L'intervalle couvre le scénario et le rapport de forces inchangé (F0), tirage compris.")

    def _gap(self, sheet: Sheet) -> None:
        gaps: list[str] = []
        variances: list[str] = []
        for cycle in self.a.records.used.cycles:
            pasts = [self.a.past(one) for one in cycle]
            if min(past.registered[self.row] for past in pasts) <= 0:
                continue
            for past in pasts:
                key = f"{past.election.type.value[0].upper()}{past.election.year}"
                self._count(
                    sheet, f"n_{key}", "Inscrits", past.registered[self.row], past.election, counts.registered, PERSONS
                )
                self._count(
                    sheet, f"b_{key}", "Votants", past.turnout[self.row], past.election, counts.turnout, PERSONS
                )
                sheet.step(f"t_{key}", "Participation", f"b_{key} ÷ n_{key}", SHARE)
                variances.append(f"t_{key} × (1 − t_{key}) ÷ n_{key}")
            year = cycle[0].year
            sheet.step(f"g_{year}", f"Écart présidentielle − législatives {year}", f"t_P{year} − t_L{year}", SHARE)
            gaps.append(f"g_{year}")
        sheet.step("g", "Écart moyen", f"({' + '.join(gaps)}) ÷ {len(gaps)}", SHARE)
        sheet.step("e_g", "Erreur type", f"√({' + '.join(variances)}) ÷ {len(gaps)}", SHARE)

    def intermittence(self) -> Figure:
        """Mean turnout gap."""
        sheet = self._sheet("Intermittence", "g", "g = moyenne des écarts de participation P − L", SHARE)
        self._gap(sheet)
        self._quantile(sheet)
        self._widening(sheet, "f_g", self.a.gap_inflation[self.row])
        sheet.step("g_bas", "Écart au plus bas", "g − u × e_g × f_g", SHARE)
        sheet.step("g_haut", "Écart au plus haut", "g + u × e_g × f_g", SHARE)
        return sheet.figure()

    def _ratio(self, sheet: Sheet) -> None:
        self._registered(sheet)
        sheet.given("g", "Écart moyen de la zone", self.a.gap[self.row], SHARE, "", "figure « Intermittence »")
        sheet.given("H", "Hausse de participation", self.outlook.rise, SHARE, "", self.scenario)
        self._place(sheet, "G", "Écart moyen du lieu", self.a.mean_gap, SHARE)
        sheet.step("ρ", "Part de l'écart qui revient", "max(0 ; H) ÷ G" if self.a.mean_gap > 0 else "0", PLAIN)

    def mobilisable(self) -> Figure:
        """Mobilisable abstention."""
        sheet = self._sheet("Abstention mobilisable", "M", "M = n × ρ × max(0 ; g)", PERSONS)
        self._ratio(sheet)
        name = "Demi-largeur étalonnée, part des inscrits"
        self._parameter(sheet, "w", name, self.parameters.mobilisable_half_width, "mobilisable", SHARE)
        self._widening(sheet, "f_g", self.a.gap_inflation[self.row])
        sheet.step("M", "Abstention mobilisable", "min(n ; n × ρ × max(0 ; g))", PERSONS)
        sheet.step("M_bas", "Au plus bas", "max(0 ; M − n × w × f_g)", PERSONS)
        sheet.step("M_haut", "Au plus haut", "min(n ; M + n × w × f_g)", PERSONS)
        return sheet.figure()

    def own(self) -> Figure:
        """Own share that the order starts from."""
        a, row = self.a, self.row
        elections = a.own_elections[:1] if self.order.rule == "own_share" else a.own_elections
        sheet = self._sheet("Notre part", "π", "π = moyenne des parts lissées de nos voix aux scrutins nommés", SHARE)
        self._parameter(sheet, "k", "Voix fictives du lissage", self.parameters.pseudo_votes, "smoothing", VOTES)
        shares: list[str] = []
        for rank, election in enumerate(elections):
            past, at = a.past(election), f"o{rank}"
            if rank and not past.votes[row].sum():
                continue
            whose = "Voix de notre bloc, sans candidat des nôtres" if election in a.without_candidate else "Nos voix"
            self._count(sheet, f"V_{at}", "Exprimés", past.votes[row].sum(), election, counts.valid)
            self._count(sheet, f"v_{at}", whose, a.own_votes(election)[row].sum(), election, counts.ours)
            self._place(
                sheet, f"d_{at}", "Notre part, département ou lieu", a.own_prior(election)[row], SHARE, election
            )
            sheet.step(f"π_{at}", "Notre part alors", f"(v_{at} + k × d_{at}) ÷ (V_{at} + k)", SHARE)
            shares.append(at)
        sheet.step("π", "Notre part", f"({' + '.join(f'π_{one}' for one in shares)}) ÷ {len(shares)}", SHARE)
        return sheet.figure()

    def moving(self) -> Figure:
        """Votes of others that may change hands, per registered."""
        a, last = self.a, self.a.last_national
        past, moves = a.past(last), a.moves_by_outlook[a.prospects.of[self.row]]
        base = a.base_of_last(self.outlook)
        formula = "m = r × Σ v ÷ n_d × c × ρ, c = max(0 ; 1 − S ÷ N)"
        sheet = self._sheet("Voix d'autres qui peuvent changer de main", "m", formula, SHARE)
        self._count(sheet, "n_d", "Inscrits", past.registered[self.row], last, counts.registered, PERSONS)
        told = (
            "Poids : le scénario élève nos voix par inscrit" if moves.weight else "Poids : le scénario ne les élève pas"
        )
        sheet.given("r", told, moves.weight, PLAIN, *_dated(numbers(), "moving"))
        terms: list[str] = []
        for k in np.flatnonzero((past.reach[self.row] > 0) & (past.votes[self.row] > 0)):
            name, label = FAMILIES[k], LABELS[k]
            self._count(sheet, f"v_{name}", f"Voix, {label}", past.votes[self.row, k], last, counts.votes_of(int(k)))
            share = past.reach[self.row, k] / past.votes[self.row, k]
            sheet.given(
                f"ρ_{name}", f"Part de ses électeurs qui nous choisirait, {label}", share, SHARE, *self._reach()
            )
            self._place(sheet, f"N_{name}", f"Part alors, {label}, {self.scope}", base.shares[k], SHARE, last)
            shown = self.outlook.shares[k]
            sheet.given(f"S_{name}", f"Part, {label}", shown, SHARE, "", self.scenario)
            gone = "0" if base.shares[k] <= 0 else "1" if shown <= 0 else f"max(0 ; 1 − S_{name} ÷ N_{name})"
            sheet.step(f"c_{name}", f"Part qui s'en va, {label}", gone, SHARE)
            terms.append(f"v_{name} ÷ n_d × c_{name} × ρ_{name}")
        sheet.step("m", "Voix qui peuvent changer de main, par inscrit", f"r × ({' + '.join(terms) or '0'})", SHARE)
        return sheet.figure()

    def _reach(self) -> tuple[str, str]:
        """Date and origin of the second choices."""
        if self.order.second_choices_from is None:
            return "", "famille"
        return self.order.second_choices_date or "", f"reports estimés, {self.order.second_choices_from}"

    def score(self) -> Figure:
        """What the zones are ordered by."""
        if self.a.without_past:
            return self._doors()
        if self.order.rule != "votes_that_may_move":
            sheet = self._sheet("Ordre", "V", "V = notre part", SHARE)
            sheet.given("π", "Notre part", self.a.score[self.row], SHARE, "", "figure « Notre part »")
            sheet.step("V", "Notre part", "π", SHARE)
            return sheet.figure(order_sentences(self.order)[0])
        a, row = self.a, self.row
        formula = "V = π × max(|Δt| ; plancher) × (1 + w × (g ÷ ḡ − 1)) + m"
        sheet = self._sheet("Voix qui peuvent bouger, par inscrit", "V", formula, SHARE)
        sheet.given("π", "Notre part", a.own_share[0][row], SHARE, "", "figure « Notre part »")
        base, last = a.base_of_last(self.outlook), a.last_national
        sheet.given("t_s", "Participation", self.outlook.turnout, SHARE, "", self.scenario)
        self._place(sheet, "t_d", f"Participation alors, {self.scope}", base.turnout, SHARE, last)
        known = numbers()
        sheet.given(
            "p",
            "Plancher du mouvement",
            known.turnout_floor,
            SHARE,
            known.dates["turnout"],
            known.references["turnout"],
        )
        sheet.given(
            "g", "Écart moyen de la zone, jamais négatif", a.gap_used[row], SHARE, "", "figure « Intermittence »"
        )
        self._place(sheet, "ḡ", "Écart moyen du lieu", a.mean_gap, SHARE)
        sheet.given("w", "Poids de l'écart", known.gap_weight, PLAIN, *_dated(known, "come_and_go"))
        sheet.given(
            "m", "Voix d'autres", a.moving[row], SHARE, "", "figure « Voix d'autres qui peuvent changer de main »"
        )
        sheet.step("Δt", "Mouvement de la participation", "max(t_s − t_d ; t_d − t_s)", SHARE)
        factor = "(1 + w × (g ÷ ḡ − 1))" if a.mean_gap > 0 else "1"
        sheet.step("V", "Voix qui peuvent bouger", f"π × max(Δt ; p) × {factor} + m", SHARE)
        return sheet.figure(
            "Un ordre, pas une prévision : il dit où des voix peuvent bouger dans un sens ou dans l'autre. "
            "Ranger par notre seule part vaut presque autant."
        )

    def _doors(self) -> Figure:
        """The voters behind a door, of a list that had no vote here."""
        sheet = self._sheet("Ordre", "V", "V = inscrits, par logement où tous sont connus", PLAIN)
        self._registered(sheet)
        if self.order.rule == "registered":
            sheet.step("V", "Inscrits", "n", PLAIN)
        else:
            sheet.given("l", "Logements", self.a.dwellings[self.row], PLAIN, "", "recensement de la population")
            sheet.step("V", "Inscrits par logement", "n ÷ l", PLAIN)
        return sheet.figure(order_sentences(self.order)[0])

    def value(self) -> Figure:
        """What a door is worth here beside the mean of the place."""
        a, known = self.a, numbers()
        sheet = self._sheet("Valeur relative d'une porte", "x", "x = 1 + b × (V ÷ moyenne du lieu − 1)", PLAIN)
        sheet.given("V", "Score de l'ordre", a.score[self.row], SHARE, "", "figure de l'ordre")
        self._place(sheet, "W", "Score moyen du lieu, par inscrit", a.mean_score, SHARE)
        sheet.given("b", "Pente", a.strength, PLAIN, *_dated(known, "strength"))
        sheet.step("x", "Valeur relative", "1 + b × (V ÷ W − 1)" if a.mean_score > 0 else "1", PLAIN)
        return sheet.figure(
            "Les voix ne sont comptées que pour un plan entier : aucune expérience ne les place par bureau."
        )

    def standing(self) -> Figure:
        """Rank and class: read from the order of all zones, so given with what the draws say of them."""
        zone = self.zone
        drawn = f"{self.noise.draws} tirages (comptage, cycle, scénario), graine {self.noise.seed}"
        first = None if zone.first_fifth is None else float(zone.first_fifth)
        values = (
            ("Rang", "R", zone.rank, "ordre décroissant du score"),
            ("Rang au plus haut, 9 fois sur 10", "R_bas", zone.rank_low, drawn),
            ("Rang au plus bas, 9 fois sur 10", "R_haut", zone.rank_high, drawn),
            ("Classe de priorité", "C", zone.priority_class, "cinquièmes d'inscrits du lieu entier"),
            ("Premier cinquième (1 : oui)", "C_1", first, "les premiers 20 % d'inscrits de l'ordre"),
        )
        terms = tuple(
            Term(name, symbol, None if value is None else float(value), PLAIN, "", source)
            for name, symbol, value, source in values
        )
        note = " ".join(order_sentences(self.order)[2:])
        return Figure("Rang et classe", "R", "ordre décroissant du score", terms, (), None, PLAIN, note)


def _dated(known: Numbers, section: str) -> tuple[str, str]:
    """Date and origin of a number of the order."""
    return known.dates[section], known.references[section]
