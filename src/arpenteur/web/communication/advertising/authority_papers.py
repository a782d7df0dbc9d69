"""What the room adds to the file for an authority: what was published, the register, complaints without their names."""

from collections.abc import Iterator
from datetime import datetime

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from arpenteur.web.communication.advertising import queries
from arpenteur.web.communication.advertising.kinds import PUBLIC_KINDS, AdPaperKind
from arpenteur.web.communication.advertising.models import AdComplaint, AdPaper
from arpenteur.web.communication.advertising.public_views import context_of, paper_json
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.archives import csv_bytes, json_bytes
from arpenteur.web.foundation.shared.authority import AuthorityPaper

_FOLDER = "publicite"


def published_papers(campaign: Campaign) -> Iterator[AuthorityPaper]:
    """Every version of every notice, policy and assessment, as JSON; the latest as a page too."""
    rows = AdPaper.objects.filter(chain=campaign.pk, kind__in=PUBLIC_KINDS).order_by("kind", "code", "version")
    latest = {one.pk for one in queries.papers_of(campaign, *PUBLIC_KINDS)}
    with override("fr"):
        for one in rows:
            path, title = f"{_FOLDER}/{one.kind}-{one.code}-v{one.version}", _title(one)
            if one.pk in latest:
                page = render_to_string("advertising/paper_file.html", context_of(one, [one]))
                yield AuthorityPaper(f"{path}.html", title, page.encode())
            yield AuthorityPaper(f"{path}.json", _for_programs(title), json_bytes(paper_json(one)))


def register_of_targeting(campaign: Campaign) -> Iterator[AuthorityPaper]:
    """The register of art. 19, as a table and as JSON."""
    said = [one.document for one in queries.uses_of(campaign)]
    columns = ("mailing", "channel", "from", "to", "people", "parameters", "sources", "left", "complained")
    heads = (
        "message",
        "moyen",
        "du",
        "au",
        "personnes",
        "parametres",
        "sources",
        "parties_en_reponse",
        "plaintes",
    )
    rows = [[" ; ".join(one[name]) if isinstance(one[name], list) else one[name] for name in columns] for one in said]
    with override("fr"):
        title = _("Register of targeted messages, (EU) 2024/900, art. 19(1)")
        yield AuthorityPaper(f"{_FOLDER}/registre-ciblage.csv", title, csv_bytes(heads, rows))
        yield AuthorityPaper(f"{_FOLDER}/registre-ciblage.json", _for_programs(title), json_bytes(said))


def complaints_received(campaign: Campaign) -> Iterator[AuthorityPaper]:
    """Complaints of art. 15: when, why, how they ended; who complained is not in it."""
    heads = ("numero", "avis", "motif", "recu_le", "a_rendre_le", "repondu_le", "issue")
    with override("fr"):
        rows = [
            [
                one.pk,
                one.notice or "",
                one.get_reason_display(),
                _time(one.received_at),
                _time(one.due_at),
                _time(one.answered_at),
                one.get_outcome_display() if one.outcome else "",
            ]
            for one in AdComplaint.objects.filter(campaign=campaign).order_by("pk")
        ]
        title = _("Complaints about advertisements, (EU) 2024/900, art. 15, without who complained")
        yield AuthorityPaper(f"{_FOLDER}/signalements.csv", title, csv_bytes(heads, rows))


def _title(one: AdPaper) -> str:
    kind = str(one.get_kind_display()).capitalize()
    if one.kind == AdPaperKind.NOTICE:
        kind = _("%(kind)s “%(title)s”") % {"kind": kind, "title": one.document["title"]}
    return _("%(what)s, version %(number)d") % {"what": kind, "number": one.version}


def _for_programs(title: str) -> str:
    return _("%(what)s, for a program") % {"what": title}


def _time(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""


PAPERS = (published_papers, register_of_targeting, complaints_received)
