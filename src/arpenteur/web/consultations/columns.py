"""Columns of contributions, declared once: CSV, XLSX, JSON, its schema and the feed are made of them.

Names are those of Decidim's exports where it has the same thing (``decidim-proposals``, ``ProposalSerializer``; a
nested key after a stroke, as its CSV flattens them), so that data moves both ways; no column says who wrote.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from arpenteur.web.consultations.kinds import AnswerKind, ContributionKind
from arpenteur.web.consultations.models import Contribution, Process
from arpenteur.web.consultations.queries import titles_of
from arpenteur.web.consultations.states import Decision, Showing
from arpenteur.web.public_pages.links import whole

Value = str | int | float | bool | datetime | None
FORMAT = "arpenteur-contributions"
_STATES = {
    Decision.NEW: "not_answered", Decision.ADMISSIBLE: "evaluating", Decision.REVIEW: "evaluating",
    Decision.INADMISSIBLE: "rejected", Decision.UNSELECTED: "rejected", Decision.REJECTED: "rejected",
    Decision.UNCHOSEN: "rejected", Decision.SELECTED: "accepted", Decision.ACCEPTED: "accepted",
    Decision.WINNER: "accepted",
}  # fmt: skip
"""Decidim's four states; ours are in ``decision``."""


@dataclass(frozen=True)
class ExportLine:
    """A contribution with what its columns need."""

    row: Contribution
    slug: str
    titles: Mapping[int, str]

    @property
    def words(self) -> Any:
        """Its text where everybody reads it."""
        return self.row.words if self.row.shows else None

    def address(self, row: Contribution) -> str:
        """Where a contribution is read."""
        return whole(reverse("consultations:contribution", args=[self.slug, row.process_id, row.number]))


@dataclass(frozen=True)
class ExportColumn:
    """One column: its name, its JSON type, what it holds, how it is read; ``decidim``: the name is Decidim's."""

    name: str
    type: str
    meaning: str
    read: Callable[[ExportLine], Value]
    decidim: bool = False


def _answer(line: ExportLine) -> str:
    found = line.row.official_answers.filter(kind=AnswerKind.ANSWER).order_by("published_at").last()
    return found.text if found and line.row.shows else ""


def _text(line: ExportLine, name: str) -> str:
    return getattr(line.words, name) if line.words else ""


def _related(line: ExportLine) -> str:
    targets = line.row.links.select_related("target").all()
    return " ".join(line.address(one.target) for one in targets)


def _comments(line: ExportLine) -> int:
    return line.row.answers_to_it.filter(showing=Showing.PUBLIC).exclude(kind=ContributionKind.AMENDMENT).count()


def _space(line: ExportLine) -> str:
    return whole(reverse("consultations:process", args=[line.slug, line.row.process_id]))


def _theirs(name: str, type: str, meaning: str, read: Callable[[ExportLine], Value]) -> ExportColumn:
    return ExportColumn(name, type, meaning, read, decidim=True)


def _category(line: ExportLine) -> str:
    return line.row.category.code if line.row.category else ""


def _state(line: ExportLine) -> str:
    return _STATES.get(Decision(line.row.decision), "evaluating")


def _about_title(line: ExportLine) -> str:
    return line.titles.get(line.row.parent_id or 0, "")


def _about(line: ExportLine) -> str:
    return line.address(line.row.parent) if line.row.parent else ""


def _amends(line: ExportLine) -> bool:
    return line.row.kind == ContributionKind.AMENDMENT


COLUMNS: tuple[ExportColumn, ...] = (
    _theirs("id", "integer", "number of the row", lambda one: one.row.pk),
    _theirs("category", "string", "code of its category", _category),
    _theirs("scope", "string", "quartier", lambda one: one.row.zone),
    _theirs("participatory_space/id", "integer", "process", lambda one: one.row.process_id),
    _theirs("participatory_space/url", "string", "address of the process", _space),
    _theirs("component/id", "integer", "step", lambda one: one.row.step_id),
    _theirs("title", "string", "title, empty where it does not show", lambda one: _text(one, "title")),
    _theirs("body", "string", "text, empty where it does not show", lambda one: _text(one, "body")),
    _theirs("state", "string", "in Decidim's words", _state),
    _theirs("reference", "string", "number in its process", lambda one: f"{one.row.process_id}-{one.row.number}"),
    _theirs("answer", "string", "last public answer", _answer),
    _theirs("comments", "integer", "arguments that show", _comments),
    _theirs("followers", "integer", "how many people follow", lambda one: one.row.follows.count()),
    _theirs("published_at", "date-time", "first shown", lambda one: one.row.published_at),
    _theirs("url", "string", "where it is read", lambda one: one.address(one.row)),
    _theirs("related_proposals", "string", "addresses of what it is linked with", _related),
    _theirs("is_amend", "boolean", "an amendment", _amends),
    _theirs("original_proposal/title", "string", "what it is about", _about_title),
    _theirs("original_proposal/url", "string", "its address", _about),
    ExportColumn("kind", "string", "kind of contribution", lambda one: one.row.kind),
    ExportColumn("side", "string", "of an argument", lambda one: one.row.side),
    ExportColumn("showing", "string", "moderation state", lambda one: one.row.showing),
    ExportColumn("decision", "string", "decision state", lambda one: one.row.decision),
    ExportColumn("reason", "string", "public reason", lambda one: one.row.reason),
    ExportColumn("summary", "string", "one sentence", lambda one: _text(one, "summary")),
    ExportColumn("version", "integer", "number of the version", lambda one: one.row.version),
    ExportColumn("sha256", "string", "digest of the version", lambda one: _text(one, "sha256")),
    ExportColumn("cost", "integer", "cents", lambda one: one.row.cost),
    ExportColumn("place", "string", "where, in words", lambda one: one.row.place if one.row.shows else ""),
    ExportColumn("latitude", "number", "WGS 84", lambda one: one.row.latitude if one.row.shows else None),
    ExportColumn("longitude", "number", "WGS 84", lambda one: one.row.longitude if one.row.shows else None),
    ExportColumn("channel", "string", "how it came", lambda one: one.row.channel),
    ExportColumn("language", "string", "of the text", lambda one: one.row.language),
    ExportColumn("submitted_at", "date-time", "received", lambda one: one.row.submitted_at),
    ExportColumn("decided_at", "date-time", "decided", lambda one: one.row.decided_at),
    ExportColumn("answered_at", "date-time", "first answer that says something", lambda one: one.row.answered_at),
    ExportColumn("contested_at", "date-time", "its author says: not answered", lambda one: one.row.contested_at),
)  # fmt: skip


def lines_of(process: Process) -> Iterator[ExportLine]:
    """Everything of a process that was public, whether it shows or its place alone stays, by number."""
    rows = Contribution.objects.filter(process=process, published_at__isnull=False).order_by("number")
    found = list(rows.select_related("category", "parent", "process", "step"))
    titles = titles_of([one for one in found if one.shows])
    for row in found:
        yield ExportLine(row, process.campaign.slug, titles)


def table_of(lines: Iterable[ExportLine]) -> Iterator[list[Value]]:
    """A row a contribution, a cell a column."""
    for line in lines:
        yield [column.read(line) for column in COLUMNS]


def document_of(process: Process) -> dict[str, Any]:
    """The same as JSON, keys with a stroke nested."""
    return {
        "format": FORMAT, "format_version": 1, "process": process.pk, "title": process.title,
        "contributions": [_nested(line) for line in lines_of(process)],
    }  # fmt: skip


def schema() -> dict[str, Any]:
    """JSON Schema of one contribution of that document."""
    properties: dict[str, Any] = {}
    for column in COLUMNS:
        outer, _stroke, inner = column.name.partition("/")
        one = (
            {"type": ["string", "null"], "format": column.type} if column.type == "date-time" else {"type": column.type}
        )
        one = {**one, "description": column.meaning}
        if inner:
            properties.setdefault(outer, {"type": "object", "properties": {}})["properties"][inner] = one
        else:
            properties[outer] = one
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": properties}


def _nested(line: ExportLine) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for column in COLUMNS:
        value = column.read(line)
        said = value.isoformat() if isinstance(value, datetime) else value
        outer, _stroke, inner = column.name.partition("/")
        if inner:
            made.setdefault(outer, {})[inner] = said
        else:
            made[outer] = said
    return made
