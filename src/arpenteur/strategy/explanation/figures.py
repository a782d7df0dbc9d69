"""The figures of one zone, each written out from its inputs: a slow and obvious twin of ``assess``."""

from collections.abc import Callable

import numpy as np

from arpenteur.strategy.assessment.records import FAMILIES
from arpenteur.strategy.explanation.ballot_figures import LABELS, BallotFigures
from arpenteur.strategy.explanation.sheet import PERSONS, PLAIN, SHARE, VOTES, Sheet
from arpenteur.strategy.results import Figure, Term

_ENDS = {"": "", "_bas": ", au plus bas", "_haut": ", au plus haut"}


class Figures(BallotFigures):
    """Figures of the zone at ``row``; values that concern the whole place come as inputs with their origin."""

    def all(self) -> tuple[Figure, ...]:
        """Every figure that the zone has."""
        zone = self.zone
        wanted: list[tuple[bool, Callable[[], Figure]]] = [
            (zone.support is not None, self.turnout),
            (zone.support is not None, self.support),
            (zone.floating is not None, self.floating),
            (zone.intermittence is not None, self.intermittence),
            (zone.mobilisable is not None, self.mobilisable),
            (zone.potential is not None, self.own),
            (zone.potential is not None, self.reach),
            (zone.potential is not None, self.potential),
            (zone.votes_per_10_hours is not None, self.votes),
            (zone.rank is not None, self.standing),
        ]
        return tuple(figure() for known, figure in wanted if known)

    # ── the last vote, turnout that comes and goes ────────────────────────────────────────────────────────────

    def _last_vote(self, sheet: Sheet) -> list[str]:
        """Shares of the last vote and what becomes of each family; returns the families that had votes."""
        a, election = self.a, self.a.outlook.last_vote
        base, past = self.outlook.bases[election].shares, a.past(election)
        present = [k for k in range(len(FAMILIES)) if past.votes[self.row, k] > 0]
        self._count(sheet, "V", "Exprimés", a.last_voters[self.row], election)
        for k in present:
            name, label = FAMILIES[k], LABELS[k]
            self._count(sheet, f"v_{name}", f"Voix, {label}", past.votes[self.row, k], election)
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
                self._count(sheet, f"n_{key}", "Inscrits", past.registered[self.row], past.election, PERSONS)
                self._count(sheet, f"b_{key}", "Votants", past.turnout[self.row], past.election, PERSONS)
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
        """Own share of the votes that come and go."""
        a, row = self.a, self.row
        name = "π = moyenne des parts lissées de nos voix aux scrutins de référence"
        sheet = self._sheet("Notre part", "π", name, SHARE)
        self._parameter(sheet, "k", "Voix fictives du lissage", self.parameters.pseudo_votes, "smoothing", VOTES)
        shares: list[str] = []
        for rank, election in enumerate(a.own_elections):
            past, at = a.past(election), f"o{rank}"
            if rank and not past.votes[row].sum():
                continue
            self._count(sheet, f"V_{at}", "Exprimés", past.votes[row].sum(), election)
            self._count(sheet, f"v_{at}", "Nos voix", past.ours[row].sum(), election)
            self._place(
                sheet, f"d_{at}", "Notre part, département ou lieu", a.own_prior(election)[row], SHARE, election
            )
            sheet.step(f"π_{at}", "Notre part alors", f"(v_{at} + k × d_{at}) ÷ (V_{at} + k)", SHARE)
            shares.append(at)
        self._parameter(sheet, "ρ_c", "Erreur commune, en variance", self.parameters.within_rho, "within")
        self._widening(sheet, "f_c", a.inflation[row])
        self._quantile(sheet)
        count = len(shares)
        sheet.step("π", "Notre part", f"({' + '.join(f'π_{one}' for one in shares)}) ÷ {count}", SHARE)
        counted = " + ".join(f"1 ÷ (V_{one} + k)" for one in shares)
        sheet.step("e", "Erreur type", f"√(π × (1 − π) × (({counted}) ÷ {count * count} + ρ_c)) × f_c", SHARE)
        sheet.step("π_bas", "Au plus bas", "max(0 ; π − u × e)", SHARE)
        sheet.step("π_haut", "Au plus haut", "min(1 ; π + u × e)", SHARE)
        return sheet.figure()

    def reach(self) -> Figure:
        """Floating vote within reach, by the weights of the family file."""
        sheet = self._sheet("Vote flottant à portée", "r", "r = Σ s × c × poids de portée", SHARE)
        names = self._last_vote(sheet)
        for name in names:
            k = FAMILIES.index(name)
            weight = self.a.reach_weights[self.row, k]
            sheet.given(f"w_{name}", f"Poids de portée, {LABELS[k]}", weight, PLAIN, "", "famille")
        self._quantile(sheet)
        sheet.step("r", "Vote flottant à portée", " + ".join(f"s_{one} × c_{one} × w_{one}" for one in names), SHARE)
        terms = " + ".join(f"s_{one} × (1 − s_{one}) × (c_{one} × w_{one})²" for one in names)
        sheet.step("e", "Erreur type", f"√(({terms}) ÷ V)", SHARE)
        sheet.step("r_bas", "Au plus bas", "max(0 ; r − u × e)", SHARE)
        sheet.step("r_haut", "Au plus haut", "min(1 ; r + u × e)", SHARE)
        return sheet.figure()

    def _band(self, sheet: Sheet, symbol: str, figure: Figure) -> None:
        if figure.result is None:
            return
        origin = f"figure « {figure.name} »"
        for end, value in (("", figure.result.central), ("_bas", figure.result.low), ("_haut", figure.result.high)):
            sheet.given(f"{symbol}{end}", f"{figure.name}{_ENDS[end]}", value, figure.unit, "", origin)

    def potential(self) -> Figure:
        """Votes that can be won."""
        last = self.a.outlook.last_vote
        sheet = self._sheet("Potentiel", "P", "P = M × π + n × (exprimés ÷ inscrits) × r", VOTES)
        for symbol, figure in (("M", self.mobilisable()), ("π", self.own()), ("r", self.reach())):
            self._band(sheet, symbol, figure)
        self._registered(sheet)
        self._count(sheet, "V", "Exprimés", self.a.last_voters[self.row], last)
        self._count(sheet, "n_d", "Inscrits", self.a.past(last).registered[self.row], last, PERSONS)
        for end, name in _ENDS.items():
            formula = f"M{end} × π{end} + n × V ÷ n_d × r{end}"
            sheet.step(f"P{end}", f"Potentiel{name}", formula, VOTES)
        return sheet.figure("Des voix en général, pas des personnes : rien n'est estimé sous le bureau de vote.")

    def votes(self) -> Figure:
        """Votes in ten volunteer hours."""
        a, row, beliefs = self.a, self.row, self.a.priors
        sheet = self._sheet(
            "Voix pour 10 heures de bénévole", "B", "B = 10 × portes × ouverture × (persuasion + mobilisation)", VOTES
        )
        flats = float(a.flat_share[row])
        if np.isnan(flats):
            self._prior(sheet, "D", "Portes par heure et par personne", beliefs.doors_unknown, "doors_per_hour")
        else:
            sheet.given("a", "Ménages en immeuble collectif", flats, SHARE, "", "station_profile")
            self._prior(sheet, "D_m", "Portes par heure, maisons", beliefs.doors_houses, "doors_per_hour")
            self._prior(sheet, "D_i", "Portes par heure, immeubles", beliefs.doors_flats, "doors_per_hour")
            sheet.step("D", "Portes par heure", "D_m + (D_i − D_m) × min(1 ; max(0 ; a))", PLAIN)
        self._prior(sheet, "κ", "Taux d'ouverture", beliefs.contact_mean, "contact")
        self._prior(sheet, "β", "Persuasion par porte ouverte, en moyenne", beliefs.persuasion, "persuasion")
        self._prior(sheet, "μ", "Mobilisation par porte ouverte", beliefs.mobilisation, "mobilisation")
        sheet.given("r", "Vote flottant à portée", a.reachable[0][row], SHARE, "", "figure « Vote flottant à portée »")
        self._place(sheet, "r_m", "Vote flottant à portée, moyenne du lieu", a.mean_reach, SHARE)
        sheet.step("X", "À portée, par rapport à la moyenne", "r ÷ r_m" if a.mean_reach > 0 else "1", PLAIN)
        sheet.given("g", "Écart moyen de la zone", a.gap[row], SHARE, "", "figure « Intermittence »")
        self._place(sheet, "G", "Écart moyen du lieu", a.mean_gap, SHARE)
        sheet.step("Y", "Intermittence, par rapport à la moyenne", "max(0 ; g) ÷ G" if a.mean_gap > 0 else "1", PLAIN)
        sheet.given("π", "Notre part", a.own_share[0][row], SHARE, "", "figure « Notre part »")
        sheet.step("B_p", "Dont persuasion", "10 × D × κ × β × X", VOTES)
        sheet.step("B_m", "Dont mobilisation", "10 × D × κ × μ × Y × π", VOTES)
        sheet.step("B", "Voix pour 10 heures", "B_p + B_m", VOTES)
        high = self.zone.votes_per_10_hours
        drawn = f"quantile à 95 % de {self.noise.draws} tirages, graine {self.noise.seed}"
        sheet.given("B_haut", "Au plus haut", high.high if high else 0.0, VOTES, "", drawn)
        sheet.given("B_bas", "Plancher", 0.0, VOTES, beliefs.dates["persuasion"], beliefs.references["persuasion"])
        return sheet.figure(
            "Le plancher est toujours 0 : une fois sur deux, le porte-à-porte ne persuade personne. "
            "Un électeur de plus ne compte pour la famille que par sa propre part."
        )

    def _prior(self, sheet: Sheet, symbol: str, name: str, value: float, section: str) -> None:
        beliefs = self.a.priors
        sheet.given(symbol, name, value, PLAIN, beliefs.dates[section], beliefs.references[section])

    def standing(self) -> Figure:
        """Rank and class: read from the order of all zones, so given with what the draws say of them."""
        zone, drawn = self.zone, f"{self.noise.draws} tirages du bruit des données, graine {self.noise.seed}"
        values = (
            ("Rang", "R", zone.rank, "ordre des voix pour 10 heures"),
            ("Rang au plus haut, 9 fois sur 10", "R_bas", zone.rank_low, drawn),
            ("Rang au plus bas, 9 fois sur 10", "R_haut", zone.rank_high, drawn),
            ("Classe de priorité", "C", zone.priority_class, "quintiles d'inscrits du lieu entier"),
            ("Probabilité de la classe", "C_p", zone.class_probability, drawn),
        )
        terms = tuple(
            Term(name, symbol, None if value is None else float(value), PLAIN, "", source)
            for name, symbol, value, source in values
        )
        note = "Classe 1 : les zones qui réunissent les premiers 20 % d'inscrits, par voix attendues à l'heure."
        return Figure("Rang et classe", "R", "ordre décroissant des voix pour 10 heures", terms, (), None, PLAIN, note)
