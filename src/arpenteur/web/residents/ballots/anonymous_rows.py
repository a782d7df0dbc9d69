"""Rows of a counted box, inside the verbs that count: neither their order nor their zone tells anybody apart.

``rowid``, ``ctid``, ``xmin``, numbers and the log are then those that whoever knows the result could write alone.
"""

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping

from arpenteur.domain.taking_part import LEAST
from arpenteur.web.residents.ballots.envelopes import ReceivedBallot
from arpenteur.web.residents.ballots.models import Ballot, BallotBox, BallotChannel, RollLine

AT_ONCE = 500
"""Rows of one statement."""


def kept_zones(counts: Mapping[str, int], total: int) -> frozenset[str]:
    """Zones with eleven ballots at least; others are merged with the ballots that have none. Where those together are
    fewer than eleven, the smallest of the kept ones joins them, so that nobody finds them by subtraction.

    >>> sorted(kept_zones({"Minimes": 40, "Empalot": 12, "Lardenne": 3}, 55))
    ['Minimes']
    """
    kept = sorted((zone for zone, count in counts.items() if count >= LEAST), key=lambda zone: (-counts[zone], zone))
    while kept and 0 < total - sum(counts[zone] for zone in kept) < LEAST:
        kept.pop()
    return frozenset(kept)


def lay_out(box: BallotBox, channel: BallotChannel, ballots: Iterable[ReceivedBallot]) -> None:
    """Write ballots shuffled, then sorted by what they say: equal sets of ballots are equal rows in an equal order."""
    every = list(ballots)
    zones = kept_zones(Counter(one.zone for one in every if one.zone), len(every))
    rows = [(one.payload, one.zone if one.zone in zones else "", one.receipt) for one in every]
    secrets.SystemRandom().shuffle(rows)
    rows.sort()
    told = {"campaign_id": box.campaign_id, "box": box, "channel": channel}
    Ballot.objects.bulk_create(
        (Ballot(payload=payload, zone=zone, receipt=receipt, **told) for payload, zone, receipt in rows),
        batch_size=AT_ONCE,
    )


def write_roll_anew(box: BallotBox) -> None:
    """In the order of digests, which are as random: the order in which people voted goes from the table."""
    rows = sorted(box.lines.values_list("voter", "way", "day"))
    box.lines.all().delete()
    RollLine.objects.bulk_create(
        (RollLine(campaign_id=box.campaign_id, box=box, voter=voter, way=way, day=day) for voter, way, day in rows),
        batch_size=AT_ONCE,
    )
