"""The figures of one zone, each written out from its inputs: a slow and obvious twin of ``assess``."""

from collections.abc import Callable

import numpy as np

from arpenteur.domain.elections import Election
from arpenteur.domain.grid import grid
from arpenteur.strategy.assess import Assessment
from arpenteur.strategy.rank import Noise
from arpenteur.strategy.records import FAMILIES
from arpenteur.strategy.results import Figure, RankedZone, Term
from arpenteur.strategy.sheet import PERSONS, PLAIN, SHARE, VOTES, Sheet, day_of, source_of

_TODAY = "Inscrits du dernier scrutin"
_ENDS = {"": "", "_bas": ", au plus bas", "_haut": ", au plus haut"}
LABELS = tuple(grid().families.values())


class Figures:
    """Figures of the zone at ``row``; values that concern the whole place come as inputs with their origin."""

    def __init__(self, assessment: Assessment, noise: Noise, zone: RankedZone, row: int) -> None:
        self.a = assessment
        self.noise = noise
        self.zone = zone
        self.row = row
        self.manifest = assessment.snapshot.manifest
        self.parameters = assessment.parameters
        self.outlook = assessment.outlook_of(row)
        self.scope = self.manifest.place_name if self.outlook.raked else self.outlook.scope
        self.scenario = f"scénario « {assessment.outlook.scenario.id} »"
        self.letters = dict(zip(assessment.records.used.ballots, self._letters(), strict=True))
        self.kept = [k for k in range(len(FAMILIES)) if self.outlook.shares[k] > 0]

    def _letters(self) -> list[str]:
        return [one.type.value[0].upper() for one in self.a.records.used.ballots]

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

    # ── helpers ───────────────────────────────────────────────────────────────────────────────────────────────

    def _sheet(self, name: str, symbol: str, formula: str, unit: str) -> Sheet:
        return Sheet(name, symbol, formula, unit)

    def _count(self, sheet: Sheet, symbol: str, name: str, value: float, election: Election, unit: str = VOTES) -> None:
        source = source_of(self.manifest, election)
        sheet.given(symbol, f"{name}, {election.label}", value, unit, day_of(election), source)

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

    def _ballot(self, sheet: Sheet, election: Election) -> None:
        """Votes by family at a past ballot, with what the smoothing needs."""
        letter, past, ballot = self.letters[election], self.a.past(election), self.a.ballot(election)
        self._count(sheet, f"V_{letter}", "Exprimés", ballot.valid[self.row], election)
        for k in self.kept:
            name, label = FAMILIES[k], LABELS[k]
            self._count(sheet, f"v_{letter}_{name}", f"Voix, {label}", past.votes[self.row, k], election)
            self._place(
                sheet, f"d_{letter}_{name}", f"Part, {label}, département ou lieu", ballot.prior[self.row, k], SHARE,
                election,
            )  # fmt: skip
            self._place(
                sheet,
                f"N_{letter}_{name}",
                f"Part, {label}, {self.scope}",
                ballot.reference[self.row, k],
                SHARE,
                election,
            )

    # ── figures ───────────────────────────────────────────────────────────────────────────────────────────────

    def turnout(self) -> Figure:
        """Expected turnout."""
        sheet = self._sheet(
            "Participation attendue", "t", "t = 1 ÷ (1 + exp(−(moyenne des log-cotes passées + δ)))", SHARE
        )
        odds: list[str] = []
        for election, letter in self.letters.items():
            past = self.a.past(election)
            self._count(sheet, f"n_{letter}", "Inscrits", past.registered[self.row], election, PERSONS)
            self._count(sheet, f"b_{letter}", "Votants", past.turnout[self.row], election, PERSONS)
            sheet.step(
                f"t_{letter}", "Participation, bornée", f"min(max(b_{letter} ÷ n_{letter} ; 0,001) ; 0,999)", SHARE
            )
            sheet.step(f"x_{letter}", "Log-cote", f"ln(t_{letter} ÷ (1 − t_{letter}))", PLAIN)
            odds.append(f"x_{letter}")
        name = f"Constante qui donne la participation du {self.scenario}"
        self._place(sheet, "δ", name, self.a.turnout_constant[self.row], PLAIN)
        sheet.step("x", "Log-cote moyenne", f"({' + '.join(odds)}) ÷ {len(odds)}", PLAIN)
        sheet.step("t", "Participation attendue", "1 ÷ (1 + exp(−(x + δ)))", SHARE)
        return sheet.figure()

    def support(self) -> Figure:
        """Expected support and its interval, then the interval inside a constituency."""
        a, row = self.a, self.row
        sheet = self._sheet(
            "Soutien attendu", "q", "q = Σ part des nôtres × √(p × p′) × N′ ÷ √(N × N″), ramené à 1", SHARE
        )
        self._parameter(sheet, "k", "Voix fictives du lissage", self.parameters.pseudo_votes, "smoothing", VOTES)
        for election in self.letters:
            self._ballot(sheet, election)
        for k in self.kept:
            self._family(sheet, k)
        total = " + ".join(f"a_{FAMILIES[k]}" for k in self.kept)
        sheet.step("A", "Somme des familles", total, PLAIN)
        ours = [k for k in self.kept if a.own_part[row, k] > 0]
        own = " + ".join(f"o_{FAMILIES[k]} × a_{FAMILIES[k]} ÷ A" for k in ours) or "0"
        sheet.step("q", "Soutien attendu", own, SHARE)
        self._registered(sheet)
        sheet.given(
            "t", "Participation attendue", a.expected_turnout[row], SHARE, "", "figure « Participation attendue »"
        )
        transition, date = a.transition, a.transition.date.isoformat()
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
        return sheet.figure(
            "Entre bureaux voisins, c'est l'intervalle à l'intérieur de la circonscription qui compte (c_bas à c_haut)."
        )

    def _family(self, sheet: Sheet, k: int) -> None:
        a, name, label = self.a, FAMILIES[k], LABELS[k]
        sheet.given(f"S_{name}", f"Part, {label}", self.outlook.shares[k], SHARE, "", self.scenario)
        self._place(sheet, f"m_{name}", f"Calage sur le lieu, {label}", a.multipliers[self.row, k], PLAIN)
        if a.own_part[self.row, k] > 0:
            sheet.given(f"o_{name}", f"Part des nôtres, {label}", a.own_part[self.row, k], SHARE, "", "famille")
        factors: list[str] = []
        for election, letter in self.letters.items():
            ballot = a.ballot(election)
            if not (ballot.standing[self.row, k] and ballot.reference[self.row, k] > 0):
                continue
            smoothed = f"(v_{letter}_{name} + k × d_{letter}_{name}) ÷ (V_{letter} + k)"
            sheet.step(f"p_{letter}_{name}", f"Part lissée, {label}", smoothed, SHARE)
            factors.append(f"p_{letter}_{name} × S_{name} ÷ N_{letter}_{name}")
        base = {0: f"S_{name}", 1: factors[0] if factors else ""}.get(len(factors), f"√({' × '.join(factors)})")
        sheet.step(f"a_{name}", f"Poids, {label}", f"{base} × m_{name}", PLAIN)

    def _ends(self, sheet: Sheet, symbol: str, width: str, calibration: tuple[str, str], name: str) -> None:
        z, rho = calibration
        formula = f"{z} × f × f_c × √({symbol} × (1 − {symbol}) × (1 ÷ (n × t) + {rho}))"
        sheet.step(width, "Demi-largeur à 90 %", formula, SHARE)
        sheet.step(f"{symbol}_bas", f"{name} au plus bas", f"max(0 ; {symbol} − {width})", SHARE)
        sheet.step(f"{symbol}_haut", f"{name} au plus haut", f"min(1 ; {symbol} + {width})", SHARE)

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
            steady = f"max(0 ; 1 − R_{name} ÷ N_{name})" if base > 0 else "0"
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
        a, row, election = self.a, self.row, self.a.own_election
        sheet = self._sheet("Notre part", "π", "π = part lissée de nos voix au dernier scrutin de référence", SHARE)
        self._count(sheet, "V_o", "Exprimés", a.past(election).votes[row].sum(), election)
        self._count(sheet, "v_o", "Nos voix", a.past(election).ours[row].sum(), election)
        self._place(sheet, "d_o", "Notre part, département ou lieu", a.own_prior[row], SHARE)
        self._parameter(sheet, "k", "Voix fictives du lissage", self.parameters.pseudo_votes, "smoothing", VOTES)
        self._parameter(sheet, "ρ_c", "Erreur commune, en variance", self.parameters.within_rho, "within")
        self._widening(sheet, "f_c", a.inflation[row])
        self._quantile(sheet)
        sheet.step("π", "Notre part", "(v_o + k × d_o) ÷ (V_o + k)", SHARE)
        sheet.step("e", "Erreur type", "√(π × (1 − π) × (1 ÷ (V_o + k) + ρ_c)) × f_c", SHARE)
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
