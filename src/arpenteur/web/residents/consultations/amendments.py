"""Reads: an amendment beside the text it changes, what it would change now, whether it can be written again by itself;
texts that say the same as another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from arpenteur.web.foundation.shared.matching import plain_text
from arpenteur.web.residents.consultations.actions.decisions import is_stale
from arpenteur.web.residents.consultations.kinds import ContributionKind
from arpenteur.web.residents.consultations.models import Contribution, ContributionVersion, Resident
from arpenteur.web.residents.consultations.queries import ContributionCard, cards_of
from arpenteur.web.residents.consultations.states import Decision, Showing
from arpenteur.web.residents.consultations.word_diff import DiffPassage, word_diff, word_merge

_JOINED = (Decision.MERGED, Decision.GROUPED, Decision.DUPLICATE)
MOST_ALIKE = 8
_LEAST_ALIKE = 0.35
_LOOKED_AT = 400


@dataclass(frozen=True)
class AmendmentCase:
    """An amendment as whoever decides of it reads it: on the version it was written on, and on the one that shows.

    ``again``: the text that shows with its changes, where both changed different words; None where they touch.
    """

    row: Contribution
    words: ContributionVersion
    target: Contribution
    title: str
    then: Sequence[DiffPassage]
    now: Sequence[DiffPassage]
    stale: bool
    again: str | None
    author: str

    @property
    def open(self) -> bool:
        """Whether nothing was decided of it."""
        return self.row.decision == Decision.NEW

    @property
    def proposed(self) -> str:
        """What a form begins with where it has to be written again."""
        return self.again if self.again is not None else self.words.body


def amendment_case(row: Contribution) -> AmendmentCase | None:
    """None for what is no amendment, and once it or its text is gone."""
    target = row.parent
    words, shown = row.words, target.words if target else None
    if row.kind != ContributionKind.AMENDMENT or target is None or words is None or shown is None:
        return None
    base = target.versions.filter(number=row.base).first() or shown
    before, after = base.body or base.title, shown.body or shown.title
    stale = is_stale(row, target)
    again = word_merge(before, words.body, after) if stale else None
    author = row.author.pseudonym if row.author else ""
    return AmendmentCase(
        row,
        words,
        target,
        shown.title,
        word_diff(before, words.body),
        word_diff(after, words.body),
        stale,
        again,
        author,
    )


def amendments_to(target: Contribution) -> list[AmendmentCase]:
    """Those that show, of one text, in their order."""
    rows = Contribution.objects.select_related("parent", "author", "step").filter(
        parent=target, kind=ContributionKind.AMENDMENT, showing=Showing.PUBLIC
    )
    found = [amendment_case(one) for one in rows.order_by("number")]
    return [one for one in found if one is not None]


def hers_by_number(resident: Resident, number: int) -> Contribution | None:
    """A text of hers."""
    rows = Contribution.objects.select_related("process__campaign", "step", "parent", "author")
    return rows.filter(author=resident, pk=number).first()


def alike(row: Contribution) -> list[ContributionCard]:
    """Texts of the same kind and process that may say the same, the most alike first; a few, found by their words."""
    words = row.words
    if words is None:
        return []
    others = Contribution.objects.filter(process=row.process_id, kind=row.kind, showing=Showing.PUBLIC).exclude(
        decision__in=_JOINED
    )
    recent = others.exclude(pk=row.pk).order_by("-submitted_at").values_list("pk", flat=True)[:_LOOKED_AT]
    cards = cards_of(Contribution.objects.filter(pk__in=list(recent)))
    said = _plain(words.title)
    rated = [(SequenceMatcher(None, said, _plain(one.title)).ratio(), one) for one in cards]
    kept = sorted((pair for pair in rated if pair[0] >= _LEAST_ALIKE), key=lambda pair: -pair[0])
    return [one for _rate, one in kept[:MOST_ALIKE]]


def _plain(title: str) -> list[str]:
    return [one for one in plain_text(title).split() if len(one) > 2]
