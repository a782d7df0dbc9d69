"""A ballot of ``domain.tally`` as the one text that is sealed and keyed, and back.

``{"c":["12","7"],"p":["3","1"]}``: ids, and points where there are any. Where order says nothing, ids are sorted: the
order in which somebody ticked would be a mark of hers.
"""

import json

from arpenteur.domain.tally import Ballot
from arpenteur.domain.tally.amounts import exact, plain
from arpenteur.web.residents.ballots.envelopes import canonical


def payload_of(ballot: Ballot, *, ordered: bool) -> str:
    """The text of a ballot; ``ordered`` where the order of its choices is a ranking. An empty one for a blank ballot.

    >>> payload_of(Ballot(("7", "12")), ordered=False)
    '{"c":["12","7"]}'
    """
    if not ballot.choices:
        return ""
    if not ballot.points:
        return canonical({"c": list(ballot.choices) if ordered else sorted(ballot.choices)})
    pairs = list(zip(ballot.choices, ballot.points, strict=True))
    pairs = pairs if ordered else sorted(pairs)
    return canonical({"c": [choice for choice, _points in pairs], "p": [plain(points) for _choice, points in pairs]})


def ballot_of(payload: str) -> Ballot:
    """The ballot again. Raises ValueError for a text that ``payload_of`` never writes."""
    if not payload:
        return Ballot(())
    try:
        raw = json.loads(payload)
        points = tuple(exact(str(one)) for one in raw.get("p", ()))
        ballot = Ballot(tuple(str(one) for one in raw["c"]), points)
        same = payload_of(ballot, ordered=True) == payload
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError("not a ballot") from error
    if not same:
        raise ValueError("not a ballot")
    return ballot
