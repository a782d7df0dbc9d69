"""Writes: a consultation begun from one that most campaigns ask for, as a draft."""

from datetime import datetime

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.residents.consultations.actions.processes import write_category, write_process
from arpenteur.web.residents.consultations.actions.steps import set_gate, write_step
from arpenteur.web.residents.consultations.models import Process
from arpenteur.web.residents.consultations.process_templates import Start

_KEPT = ("territory", "director", "legal_notice", "kept_days")


@verb(through="write_process")
def start_process(*, campaign: Campaign, start: Start, by: Actor, at: datetime) -> Process:
    """A draft with its steps and categories, in the language of whoever begins it; who answers for it and how long
    authors are kept are those of the last consultation, where there is one. Nobody outside sees it.
    """
    last = Process.objects.filter(campaign=campaign).order_by("-pk").values(*_KEPT).first() or {}
    values = {**last, "title": str(start.title), "summary": str(start.summary)}
    process = write_process(campaign=campaign, values=values, by=by, at=at)
    for position, one in enumerate(start.steps, 1):
        said = {"position": position, "kind": one.kind, "title": str(one.title), "summary": str(one.summary)}
        step = write_step(process=process, values=said, by=by, at=at)
        set_gate(step=step, requirements=one.asks, most=0, by=by, at=at)
    for label in start.categories:
        write_category(process=process, label=str(label), by=by, at=at)
    return process
