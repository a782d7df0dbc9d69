"""Values of parameters as the sentences of a rule write them: ``{most_cents}`` in a title is « 4 600 € »."""

import re
from collections.abc import Iterable, Mapping
from datetime import time
from decimal import Decimal
from typing import Any

from arpenteur.domain.money_amounts import in_euros

_HOLE = re.compile(r"\{(\w+)\}")
_NARROW, _NBSP = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
_EVES = {1: "la veille", 2: "l'avant-veille"}


def filled(sentence: str, values: Mapping[str, Any]) -> str:
    """A sentence with the values of its parameters. Raises KeyError for a name that is no parameter.

    >>> filled("Plus de {gift_cents}, {hour}, {share}", {"gift_cents": 15000, "hour": time(18), "share": 0.001})
    'Plus de 150\\xa0€, 18\\xa0h, 0,1\\xa0%'
    """
    return _HOLE.sub(lambda hole: in_french(hole[1], values[hole[1]]), sentence)


def holes(sentences: Iterable[str]) -> set[str]:
    """Names of parameters that sentences write."""
    return {name for one in sentences for name in _HOLE.findall(one)}


def in_french(name: str, value: Any) -> str:
    """A value of a parameter in a French sentence: euros for ``_cents``, a percentage for a part of one, the days
    before a vote in words, hours of a day one after the other.

    >>> in_french("eve_days", 1), in_french("weekdays", [[time(8), time(12, 30)]])
    ('la veille', 'de 8\\xa0h à 12\\xa0h\\xa030')
    """
    if name.endswith("_cents"):
        return in_euros(value)
    if name == "eve_days":
        return _EVES.get(value, f"{value} jours avant la date")
    if isinstance(value, time):
        return f"{value.hour}{_NBSP}h" + (f"{_NBSP}{value.minute:02}" if value.minute else "")
    if isinstance(value, list):
        return " et ".join(f"de {in_french('', starts)} à {in_french('', ends)}" for starts, ends in value)
    if isinstance(value, float):
        return f"{Decimal(str(value * 100)).normalize():f}".replace(".", ",") + f"{_NBSP}%"
    return f"{value:,}".replace(",", _NARROW) if isinstance(value, int) else str(value).replace(".", ",")
