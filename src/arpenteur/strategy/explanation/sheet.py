"""A figure being written out: inputs with their dates and sources, then steps computed from what is printed."""

from typing import Self

from arpenteur.domain.elections import Election
from arpenteur.strategy.explanation.formula import compute, substitute
from arpenteur.strategy.results import Figure, Interval, Term

SHARE, PERSONS, VOTES, PLAIN = "part", "personnes", "voix", ""


class Sheet:
    """Inputs and steps of one figure; every step is computed from the symbols above it."""

    def __init__(self, name: str, symbol: str, formula: str, unit: str) -> None:
        self.name = name
        self.symbol = symbol
        self.formula = formula
        self.unit = unit
        self.values: dict[str, float] = {}
        self._inputs: list[Term] = []
        self._steps: list[Term] = []

    def given(
        self,
        symbol: str,
        name: str,
        value: float,
        unit: str,
        date: str = "",
        source: str = "",
        *,
        published: float | None = None,
        reason: str = "",
    ) -> Self:
        """A value that comes from data, from a parameter or from another figure; ``published``: see ``Term``."""
        self.values[symbol] = float(value)
        self._inputs.append(Term(name, symbol, float(value), unit, date, source, published=published, reason=reason))
        return self

    def step(self, symbol: str, name: str, formula: str, unit: str) -> Self:
        """A value computed from the symbols known so far."""
        value = compute(formula, self.values)
        self._steps.append(Term(name, symbol, value, unit, "", "", formula, substitute(formula, self.values)))
        self.values[symbol] = value
        return self

    def figure(self, note: str = "") -> Figure:
        """The figure; its ends are the symbols with ``_bas`` and ``_haut``."""
        central = self.values[self.symbol]
        low = self.values.get(f"{self.symbol}_bas", central)
        high = self.values.get(f"{self.symbol}_haut", central)
        return Figure(
            self.name,
            self.symbol,
            self.formula,
            tuple(self._inputs),
            tuple(self._steps),
            Interval(central, low, high),
            self.unit,
            note,
        )


def day_of(election: Election) -> str:
    """Day of the vote, or its year where the calendar has it not."""
    return election.date.isoformat() if election.date else str(election.year)
