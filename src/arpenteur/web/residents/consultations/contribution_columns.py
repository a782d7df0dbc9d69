"""Columns of contributions, declared once: CSV, XLSX, JSON, its schema, the API and the feed are made of them.

Names are those of Decidim's exports where it has the same thing (``decidim-proposals``, ``ProposalSerializer``; a
nested key after a stroke, as its CSV flattens them), so that data moves both ways; no column says who wrote.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from arpenteur.web.communication.public_pages.links import whole
from arpenteur.web.residents.consultations.kinds import AnswerKind, ContributionKind
from arpenteur.web.residents.consultations.models import (
    Contribution,
    ContributionFollow,
    ContributionVersion,
    Process,
    TimelineLine,
)
from arpenteur.web.residents.consultations.models.contribution import COUNTED
from arpenteur.web.residents.consultations.queries import titles_of
from arpenteur.web.residents.consultations.states import Decision

Value = str | int | float | bool | datetime | None
FORMAT = "arpenteur-contributions"
_STATES = {
    Decision.NEW: "not_answered",
    Decision.ADMISSIBLE: "evaluating",
    Decision.REVIEW: "evaluating",
    Decision.INADMISSIBLE: "rejected",
    Decision.UNSELECTED: "rejected",
    Decision.REJECTED: "rejected",
    Decision.UNCHOSEN: "rejected",
    Decision.SELECTED: "accepted",
    Decision.ACCEPTED: "accepted",
    Decision.WINNER: "accepted",
}
"""Decidim's four states; ours are in ``decision``."""


@dataclass(frozen=True)
class ExportLine:
    """A contribution with what its columns need. ``row`` comes from ``with_all``, so that no column asks the database
    for each line.
    """

    row: Contribution
    slug: str
    titles: Mapping[int, str]

    @property
    def words(self) -> ContributionVersion | None:
        """Its text where everybody reads it."""
        shown = (one for one in self.row.versions.all() if one.number == self.row.version)
        return next(shown, None) if self.row.shows else None

    def address(self, row: Contribution) -> str:
        """Where a contribution is read."""
        return whole(reverse("consultations:contribution", args=[self.slug, row.process_id, row.number]))


@dataclass(frozen=True)
class ExportColumn:
    """One column: its name, its JSON type, what it holds, how it is read; ``decidim``: the name is Decidim's; ``atom``:
    the element of a feed that says it; ``optional``: it may be null.
    """

    name: str
    type: str
    meaning: str
    read: Callable[[ExportLine], Value]
    decidim: bool = False
    atom: str = ""
    optional: bool = False

    @property
    def place(self) -> tuple[str, str]:
        """Its name in two parts, the second empty where it stands in no object."""
        outer, _stroke, inner = self.name.partition("/")
        return outer, inner


def _answer(line: ExportLine) -> str:
    found = [one for one in line.row.official_answers.all() if one.kind == AnswerKind.ANSWER]
    return found[-1].text if found and line.row.shows else ""


def _text(line: ExportLine, name: str) -> str:
    return getattr(line.words, name) if line.words else ""


def _related(line: ExportLine) -> str:
    targets = (one.target for one in line.row.links.all() if one.target.published_at is not None)
    return " ".join(line.address(one) for one in targets)


def _held(name: str) -> Callable[[ExportLine], Value]:
    """A column of the row as it is held."""
    return lambda line: getattr(line.row, name)


def _place(line: ExportLine) -> str:
    return str(line.row.place) if line.row.shows else ""


def _counted(line: ExportLine, name: str) -> int:
    """A number that ``with_all`` brings."""
    return int(getattr(line.row, name))


def _changed(line: ExportLine) -> datetime:
    return getattr(line.row, "last_at", None) or line.row.published_at or line.row.submitted_at


def _space(line: ExportLine) -> str:
    return whole(reverse("consultations:process", args=[line.slug, line.row.process_id]))


def _theirs(
    name: str, type: str, meaning: str, read: Callable[[ExportLine], Value], *, atom: str = "", optional: bool = False
) -> ExportColumn:
    return ExportColumn(name, type, meaning, read, decidim=True, atom=atom, optional=optional)


def _category(line: ExportLine) -> str:
    return line.row.category.code if line.row.category else ""


def _state(line: ExportLine) -> str:
    return _STATES.get(Decision(line.row.decision), "evaluating")


def _about_title(line: ExportLine) -> str:
    return line.titles.get(line.row.parent_id or 0, "")


def _about(line: ExportLine) -> str:
    return line.address(line.row.parent) if line.row.parent else ""


def _degrees(line: ExportLine, name: str) -> float | None:
    return getattr(line.row, name) if line.row.shows else None


def _amends(line: ExportLine) -> bool:
    return line.row.kind == ContributionKind.AMENDMENT


COLUMNS: tuple[ExportColumn, ...] = (
    _theirs("id", "integer", "number of the row", lambda one: one.row.pk),
    _theirs("category", "string", "code of its category", _category, atom="category"),
    _theirs("scope", "string", "quartier", _held("zone")),
    _theirs("participatory_space/id", "integer", "process", lambda one: one.row.process_id),
    _theirs("participatory_space/url", "string", "address of the process", _space),
    _theirs("component/id", "integer", "step", lambda one: one.row.step_id),
    _theirs("title", "string", "title, empty where it does not show", lambda one: _text(one, "title"), atom="title"),
    _theirs("body", "string", "text, empty where it does not show", lambda one: _text(one, "body"), atom="content"),
    _theirs("state", "string", "in Decidim's words", _state),
    _theirs("reference", "string", "number in its process", lambda one: f"{one.row.process_id}-{one.row.number}"),
    _theirs("answer", "string", "last public answer", _answer),
    _theirs("comments", "integer", "arguments, erased ones too", lambda one: _counted(one, "comments_n")),
    _theirs("followers", "integer", "how many people follow", lambda one: _counted(one, "follows_n")),
    _theirs("published_at", "date-time", "first shown", _held("published_at"), atom="published"),
    _theirs("url", "string", "where it is read", lambda one: one.address(one.row), atom="link"),
    _theirs("related_proposals", "string", "addresses of what it is linked with", _related),
    _theirs("is_amend", "boolean", "an amendment", _amends),
    _theirs("original_proposal/title", "string", "what it is about", _about_title),
    _theirs("original_proposal/url", "string", "its address", _about),
    ExportColumn("kind", "string", "kind of contribution", _held("kind"), atom="category"),
    ExportColumn("side", "string", "of an argument", _held("side")),
    ExportColumn("showing", "string", "moderation state", _held("showing")),
    ExportColumn("decision", "string", "decision state", _held("decision"), atom="category"),
    ExportColumn("reason", "string", "public reason", _held("reason")),
    ExportColumn("summary", "string", "one sentence", lambda one: _text(one, "summary"), atom="summary"),
    ExportColumn("version", "integer", "number of the version", _held("version")),
    ExportColumn("sha256", "string", "digest of the version", lambda one: _text(one, "sha256")),
    ExportColumn("cost", "integer", "cents", _held("cost"), optional=True),
    ExportColumn("place", "string", "where, in words", _place),
    ExportColumn("latitude", "number", "WGS 84", lambda one: _degrees(one, "latitude"), optional=True),
    ExportColumn("longitude", "number", "WGS 84", lambda one: _degrees(one, "longitude"), optional=True),
    ExportColumn("channel", "string", "how it came", _held("channel")),
    ExportColumn("language", "string", "of the text", _held("language")),
    ExportColumn("submitted_at", "date-time", "received", _held("submitted_at")),
    ExportColumn("changed_at", "date-time", "last line of its timeline", _changed, atom="updated"),
    ExportColumn("decided_at", "date-time", "decided", _held("decided_at"), optional=True),
    ExportColumn("answered_at", "date-time", "first answer that says something", _held("answered_at"), optional=True),
    ExportColumn("contested_at", "date-time", "its author says: not answered", _held("contested_at"), optional=True),
)


def was_public(process: Process) -> "QuerySet[Contribution]":
    """Everything of a process that was public, whether it shows or its place alone stays, by number."""
    return Contribution.objects.filter(process=process, published_at__isnull=False).order_by("number")


def lines_of(process: Process) -> Iterator[ExportLine]:
    """The same as lines of exports."""
    yield from lines_from(was_public(process), process.campaign.slug)


def lines_from(rows: "QuerySet[Contribution]", slug: str) -> list[ExportLine]:
    """Contributions of a campaign as lines of exports, in a few queries however many they are."""
    found = list(with_all(rows))
    parents = [one.parent for one in found if one.parent is not None and one.parent.shows]
    titles = titles_of(parents)
    return [ExportLine(row, slug, titles) for row in found]


def with_all(rows: "QuerySet[Contribution]") -> "QuerySet[Contribution]":
    """Contributions with everything that columns read."""
    shown = Contribution.objects.filter(COUNTED).exclude(kind=ContributionKind.AMENDMENT)
    last = TimelineLine.objects.filter(contribution=OuterRef("pk")).order_by().values("contribution")
    return (
        rows.select_related("category", "parent", "process", "step")
        .prefetch_related("versions", "official_answers", "links__target")
        .annotate(
            comments_n=_how_many(shown, "parent"),
            follows_n=_how_many(ContributionFollow.objects, "contribution"),
            last_at=Subquery(last.annotate(last=Max("at")).values("last")),
        )
    )


def _how_many(rows: Any, by: str) -> Any:
    counted = rows.filter(**{by: OuterRef("pk")}).order_by().values(by).annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)


def table_of(lines: Iterable[ExportLine]) -> Iterator[list[Value]]:
    """A row a contribution, a cell a column."""
    for line in lines:
        yield [column.read(line) for column in COLUMNS]


def document_of(process: Process) -> dict[str, Any]:
    """The same as JSON, keys with a stroke nested."""
    return {
        "format": FORMAT,
        "format_version": 1,
        "process": process.pk,
        "title": process.title,
        "contributions": [nested(line) for line in lines_of(process)],
    }


def schema() -> dict[str, Any]:
    """JSON Schema of that document."""
    one = _closed(
        {
            name: _described(found)
            if isinstance(found, ExportColumn)
            else _closed({inner: _described(column) for inner, column in found.items()})
            for name, found in tree().items()
        }
    )
    texts = {"title": {"type": "string"}, "process": {"type": "integer"}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_closed(
            {
                "format": {"const": FORMAT},
                "format_version": {"const": 1},
                **texts,
                "contributions": {"type": "array", "items": one},
            }
        ),
    }


def tree() -> dict[str, ExportColumn | dict[str, ExportColumn]]:
    """Columns by name, those with a stroke together in an object."""
    found: dict[str, ExportColumn | dict[str, ExportColumn]] = {}
    for column in COLUMNS:
        outer, inner = column.place
        branch = found.setdefault(outer, {} if inner else column)
        if inner and isinstance(branch, dict):
            branch[inner] = column
    return found


def nested(line: ExportLine) -> dict[str, Any]:
    """A contribution as JSON has it: moments as ISO 8601, keys with a stroke in an object."""
    return {
        name: _said(found.read(line))
        if isinstance(found, ExportColumn)
        else {inner: _said(column.read(line)) for inner, column in found.items()}
        for name, found in tree().items()
    }


def _said(value: Value) -> Value:
    return value.isoformat() if isinstance(value, datetime) else value


def _closed(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _described(column: ExportColumn) -> dict[str, Any]:
    moment = column.type == "date-time"
    type = "string" if moment else column.type
    return {
        "type": [type, "null"] if column.optional else type,
        **({"format": "date-time"} if moment else {}),
        "description": column.meaning,
    }
