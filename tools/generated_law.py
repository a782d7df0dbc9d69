"""Two generated documents: what every column holds of a person, and every rule of law with its tests."""

import os
import tempfile
from collections.abc import Iterator
from typing import Any

from arpenteur.domain.law import rules
from arpenteur.domain.law.loading import Rule
from arpenteur.domain.law.retention import terms


def law() -> str:
    """Rule, parameters, references, tests; then how long things are kept."""
    lines = ["# Rules of law", "", "Rendered from `src/arpenteur/domain/law`; do not edit.", ""]
    lines += ["Grades: P text read, C official page read in part, S secondary, M from memory, D our decision.", ""]
    for one in rules().values():
        lines += _rule(one)
    lines += ["## How long things are kept", "", "| key | rule | from | duration | grade | reference |"]
    lines += ["|---|---|---|---|---|---|"]
    for term in terms().values():
        spans = ", ".join(f"{one.months} months, {one.days} days since {one.since}" for one in term.lengths)
        lines.append(
            f"| `{term.key}` | {term.summary} | {term.counted_from} | {spans} | {term.grade} | {term.reference} |"
        )
    return "\n".join([*lines, ""])


def _rule(one: Rule) -> Iterator[str]:
    yield from (f"## {one.id}", "", f"**{one.title}.** {one.summary}", "")
    yield f"Effect: {one.effect}. Grade: {one.grade}. Controlled at: {', '.join(one.control_points)}."
    if one.judged_on:
        yield f"Judged with the values of this day: {one.judged_on.replace('_', ' ')}."
    yield ""
    for reference in one.references:
        yield f"- {reference.text} ({reference.grade}, read on {reference.read_on})"
    for name, values in one.parameters.items():
        yield from (f"- `{name}` = {value.value} since {value.since}" for value in values)
    yield from (f"- Proved by `{test}`" for test in one.tests)
    yield ""


def privacy() -> str:
    """Every model of the site with its columns."""
    lines = [
        "# What every column holds of a person",
        "",
        "Rendered from the `privacy` of every model; do not edit.",
        "",
    ]
    lines += [
        "A column that says nothing of a person is listed by its name, with why where that is not obvious. Retention",
        "is a key of [law.md](law.md). *Exported*: the person's own request contains it. *Erased*: what erasure does",
        "to it.",
        "",
    ]
    for model, entries in _models():
        lines += _model(model, entries)
    return "\n".join(lines)


def _models() -> list[tuple[Any, Any]]:
    """Django is started on an empty folder: the document depends on no site."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["ARPENTEUR_HOME"] = home
        os.environ["DJANGO_SETTINGS_MODULE"] = "arpenteur.web.config.settings"
        import django

        django.setup()
        from arpenteur.web.accountability.compliance.inventory import every_column

        return list(every_column())


def _model(model: Any, entries: Any) -> Iterator[str]:
    from arpenteur.web.foundation.shared.privacy import Personal

    personal = {name: entry for name, entry in entries.items() if isinstance(entry, Personal)}
    plain = {name: entry for name, entry in entries.items() if name not in personal}
    yield from (f"## {model._meta.label}", "")
    if personal:
        yield "| column | purpose | basis | retention | exported | erased |"
        yield "|---|---|---|---|---|---|"
        for name, one in personal.items():
            exported = "yes" if one.export else "no"
            yield f"| `{name}` | {one.purpose} | {one.basis} | `{one.retention}` | {exported} | {one.scrub} |"
        yield ""
    said = [f"`{name}`" + (f" ({one.why})" if one.why else "") for name, one in plain.items()]
    if said:
        yield f"Nothing of a person: {', '.join(said)}."
        yield ""
