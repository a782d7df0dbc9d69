"""The rules of a step as one document: frozen and hashed when it opens, and what its public page is made of."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.numbers import clock
from arpenteur.web.residents.consultations.kinds import WITHOUT_MONEY, ModerationMode, Nature, Requirement
from arpenteur.web.residents.consultations.models import ProcessStep, StepGate
from arpenteur.web.residents.consultations.step_kinds import Sentence, digest_of_rules
from arpenteur.web.residents.consultations.surveys import form_of

FORMAT = "arpenteur-rules/1"


def gate_of(step: ProcessStep) -> StepGate:
    """Its gate; an open one where none was written."""
    return StepGate.objects.filter(step=step).first() or StepGate(campaign_id=step.campaign_id, step=step)


def rules_document(step: ProcessStep) -> dict[str, Any]:
    """Everything that decides who writes what, and how it counts. The closing day is none of it: it is only put off,
    with a reason that is shown. Once frozen, the settings are those that were frozen: a version that knows one more
    changes no seal.
    """
    gate, process, asked = gate_of(step), step.process, form_of(step)
    return {
        **({"questions": asked.questions} if asked else {}),
        "format": FORMAT,
        "kind": step.kind,
        "config": step.config if step.rules_hash else step.settings.to_json(),
        "config_version": step.config_version,
        "gate": {"requirements": list(gate.requirements), "most": gate.most, "min_age": gate.min_age},
        "nature": process.nature,
        "moderation": process.moderation,
    }


def rules_digest(step: ProcessStep) -> str:
    """SHA-256 of that document."""
    return digest_of_rules(rules_document(step))


def rules_sentences(step: ProcessStep) -> Iterator[Sentence]:
    """The public page of rules, a sentence each, in the order in which people ask."""
    gate, process = gate_of(step), step.process
    if step.kind not in WITHOUT_MONEY or process.nature == Nature.INSTITUTION:
        yield str(_NATURE[Nature(process.nature)]())
    yield from _dates(step)
    yield from _who(gate)
    yield from step.settings.rules()
    yield (
        _("Every text is read by somebody of the team before it is published.")
        if process.moderation == ModerationMode.BEFORE
        else _(
            "Texts are published at once; one that is reported is hidden within 24 hours until somebody has read it."
        )
    )
    yield _("Whoever is hidden is told why, and may contest it: somebody else decides.")


def _dates(step: ProcessStep) -> Iterator[str]:
    campaign = step.process.campaign
    for moment, words in (
        (step.opens_at, _("It opens on %(day)s at %(hour)s.")),
        (
            step.closes_at,
            _("It closes on %(day)s at %(hour)s."),
        ),
    ):
        if moment is not None:
            here = local(campaign, moment)
            yield words % {"day": date_format(here.date(), "l j F Y"), "hour": clock(here)}


def _who(gate: StepGate) -> Iterator[str]:
    asked = [str(Requirement(one).label) for one in gate.requirements]
    yield (
        _("To take part: %(what)s.") % {"what": ", ".join(asked)}
        if asked
        else _("Anybody takes part, without an account.")
    )
    yield _("One must be %(n)d at least to write online; younger people come to a desk, or write on paper.") % {
        "n": gate.min_age
    }
    if gate.most:
        yield ngettext("%(n)d text a person.", "%(n)d texts a person.", gate.most) % {"n": gate.most}


_NATURE = {
    Nature.PROGRAMME: lambda: _("This is part of a programme: no money is paid, whatever is chosen."),
    Nature.INTERNAL: lambda: _("This is the party's own money; its members decide."),
    Nature.INSTITUTION: lambda: _("A public body decides, and answers for it."),
}
