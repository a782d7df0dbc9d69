"""Reads: ballots and figures of a box that is counted, and of no other; receipts."""

from dataclasses import dataclass

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.domain.taking_part import LEAST
from arpenteur.web.residents.ballots.codes import RECEIPT, read_code
from arpenteur.web.residents.ballots.envelopes import receipt_digest
from arpenteur.web.residents.ballots.models import BallotBox, BallotChannel, BatchState, BoxState, Envelope
from arpenteur.web.residents.ballots.step_kind import VoteConfig


@dataclass(frozen=True)
class BatchFigures:
    """A batch of paper as results show it: in the count, or set apart and why."""

    number: int
    desk: str
    sheets: int
    counted: bool
    faults: tuple[str, ...]
    audited: int
    wrong: int


@dataclass(frozen=True)
class BoxFigures:
    """What is shown beside the results: people in the roll by way, ballots by channel, what was left out."""

    on_the_web: int
    at_a_desk: int
    web_ballots: int
    paper_ballots: int
    illegible: int
    batches: tuple[BatchFigures, ...]

    @property
    def disputed(self) -> tuple[BatchFigures, ...]:
        """Batches that are set apart."""
        return tuple(one for one in self.batches if not one.counted)


@dataclass(frozen=True)
class BallotsInHand:
    """What a closed box is known to hold, before it is opened: envelopes and sheets of paper counted by hand, but for
    batches that are set apart. ``waiting``: batches that nobody counted yet.
    """

    ballots: int
    waiting: int


def fewest_of(box: BallotBox) -> int:
    """Ballots under which nothing of it is counted or shown."""
    settings = box.step.settings
    return settings.fewest if isinstance(settings, VoteConfig) else LEAST


def ballots_in_hand(box: BallotBox) -> BallotsInHand:
    """Of a closed box. Raises InputError before: no total exists while people vote."""
    if box.state != BoxState.CLOSED:
        raise InputError(_("nothing of a vote is known before it is counted"))
    paper = box.batches.exclude(state__in=(BatchState.COUNTING, BatchState.DISPUTED)).aggregate(n=Sum("sheets"))["n"]
    web = Envelope.objects.filter(line__box=box).count()
    return BallotsInHand(web + (paper or 0), box.batches.filter(state=BatchState.COUNTING).count())


def has_enough(box: BallotBox) -> bool:
    """Whether a counted box has the ballots that its rules ask for."""
    return box.ballots.count() >= fewest_of(box)


def payloads(box: BallotBox) -> list[str]:
    """Every ballot, sorted. Raises InputError until the box is opened and each batch of paper counted or set apart.

    The only door to what was voted: pages, exports, the API and feeds have no other.
    """
    _check_counted(box)
    return list(box.ballots.order_by("payload").values_list("payload", flat=True))


def zoned_payloads(box: BallotBox) -> list[tuple[str, str]]:
    """The same, each behind the zone of its voter: empty on paper, where none was declared, where zones were merged."""
    _check_counted(box)
    return list(box.ballots.order_by("zone", "payload").values_list("zone", "payload"))


def box_figures(box: BallotBox) -> BoxFigures:
    """Raises InputError before the count, so that nobody sees a total grow."""
    _check_counted(box)
    channels = dict(box.ballots.order_by().values_list("channel").annotate(n=Count("pk")))
    web = channels.get(BallotChannel.WEB, 0)
    batches = tuple(
        BatchFigures(
            one.number, one.desk, one.sheets, one.state == BatchState.SEALED, tuple(one.faults), one.audited, one.wrong
        )
        for one in box.batches.all()
    )
    return BoxFigures(
        web + box.illegible, box.signed_at_desk, web, channels.get(BallotChannel.PAPER, 0), box.illegible, batches
    )


def receipts(box: BallotBox) -> list[tuple[str, str]]:
    """What is published of each ballot with a receipt: its digest and the ballot, in the order of digests."""
    _check_counted(box)
    return list(box.ballots.exclude(receipt="").order_by("receipt").values_list("receipt", "payload"))


def counted_ballot(box: BallotBox, typed: str) -> str | None:
    """The ballot that a receipt code is for, as it was counted; None where none is. Raises InputError for no code.

    Each published line is tried: nothing kept leads from a code to a ballot but this.
    """
    code = read_code(typed, RECEIPT)
    return next((payload for receipt, payload in receipts(box) if receipt_digest(code, payload) == receipt), None)


def _check_counted(box: BallotBox) -> None:
    if BallotBox.objects.get(pk=box.pk).state != BoxState.COUNTED:
        raise InputError(_("nothing of a vote is known before it is counted"))
    if box.batches.exclude(state__in=(BatchState.SEALED, BatchState.DISPUTED)).exists():
        raise InputError(_("paper ballots are not counted yet"), action=_("count them, or set their batch apart"))
    if not has_enough(box):
        raise InputError(_("under %(n)d ballots nothing of a vote is shown") % {"n": fewest_of(box)})
