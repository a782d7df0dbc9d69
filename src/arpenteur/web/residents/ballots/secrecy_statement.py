"""What a voter reads before she votes: what the server could see, who could link her to her ballot, what stays.

Made from the box itself, so that it cannot say of one what is true of another.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from arpenteur.web.residents.ballots.box_opening import ROLL_STAYS
from arpenteur.web.residents.ballots.models import NEEDED, PLACES, BallotBox


@dataclass(frozen=True)
class VoteStatement:
    """A heading and its sentences."""

    title: str
    sentences: tuple[str, ...]


def in_one_sentence() -> str:
    """What the vote does not promise, said on the ballot itself."""
    return _(
        "What this vote does not promise: the server makes the keys of the box and reads your ballot for an instant, "
        "so that whoever controls it then could learn how you vote."
    )


def statements(box: BallotBox) -> tuple[VoteStatement, ...]:
    """In the order in which things happen: sending, waiting, opening, afterwards; then what it is not made for."""
    numbers = {"needed": NEEDED, "places": PLACES, "days": ROLL_STAYS.days}
    sending = VoteStatement(
        _("When you send your ballot"),
        (
            _("The server reads your ballot for an instant, to check it, and seals it in an envelope."),
            _("It keeps the envelope, and nothing else of your ballot."),
            _("It notes that you voted and on which day, under a number that is not your name."),
            _("The log of the server has the hour of each request, without names and without what was sent."),
            _("All envelopes have the same size: nothing shows through."),
        ),
    )
    waiting = VoteStatement(
        _("While the vote lasts"),
        (
            _(
                "Nobody can read an envelope: the key is in %(places)d parts, one for each scrutineer, and it takes "
                "%(needed)d of them together. The team, the host and one scrutineer alone see nothing."
            )
            % numbers,
            _("No total is worked out, by anyone, before the end."),
            _(
                "You can vote again: your last ballot takes the place of the one before. If you vote on paper at a"
                " desk, your envelope is taken out, and that is final."
            ),
            _("Whoever holds the whole database could find in which order people voted, but not what."),
        ),
    )
    opening = VoteStatement(
        _("When the box is opened"),
        (
            _(
                "%(needed)d scrutineers type their codes. The server opens the envelopes in its memory, shuffles the "
                "ballots, and writes them sorted by what they say. Envelopes and key are deleted."
            )
            % numbers,
            _(
                "During these seconds, whoever controls the server, or changed its program, could link names and "
                "ballots. So could %(needed)d scrutineers who kept their codes and have a backup from before the "
                "opening. This is why they destroy their sheets."
            )
            % numbers,
        ),
    )
    return (sending, waiting, opening, _afterwards(box, numbers), _limits())


def _afterwards(box: BallotBox, numbers: dict[str, int]) -> VoteStatement:
    receipt = (
        _("No receipt is given, so that nobody can ask you to show how you voted.")
        if box.strict
        else _(
            "With the code of your receipt you can check that your ballot is in the count. Whoever has this code "
            "can find your ballot too: keep it for yourself."
        )
    )
    return VoteStatement(
        _("After the count"),
        (
            _("A ballot has no name, no moment and no place in a queue. Nothing links it to you."),
            _("%(days)d days later, the list of those who voted is destroyed with its key.") % numbers,
            receipt,
        ),
    )


def _limits() -> VoteStatement:
    return VoteStatement(
        _("What this vote is not made for"),
        (
            _(
                "It is not made to elect people. For that, the team takes the list of voters to a system of verifiable "
                "elections, such as Belenios."
            ),
            _("The server makes the keys: whoever controlled it at that moment could have kept them."),
            _("It does not protect from somebody who looks over your shoulder: vote again later, or at a desk."),
        ),
    )
