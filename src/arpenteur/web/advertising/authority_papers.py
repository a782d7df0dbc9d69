"""What the room adds to the file for an authority: what was published, the register, complaints without their names."""

from collections.abc import Iterator

from django.template.loader import render_to_string
from django.utils.translation import override

from arpenteur.web.advertising import queries
from arpenteur.web.advertising.kinds import PUBLIC_KINDS
from arpenteur.web.advertising.models import AdComplaint, AdPaper
from arpenteur.web.advertising.public_views import context_of, paper_json
from arpenteur.web.campaigns.models import Campaign
from arpenteur.web.shared.archives import csv_bytes, json_bytes
from arpenteur.web.shared.authority import AuthorityPaper

_FOLDER = "publicite"


def published_papers(campaign: Campaign) -> Iterator[AuthorityPaper]:
    """Every version of every notice, policy and assessment, as JSON; the latest as a page too."""
    rows = AdPaper.objects.filter(chain=campaign.pk, kind__in=PUBLIC_KINDS).order_by("kind", "code", "version")
    latest = {one.pk for one in queries.papers_of(campaign, *PUBLIC_KINDS)}
    for one in rows:
        path = f"{_FOLDER}/{one.kind}-{one.code}-v{one.version}"
        title = f"{one.get_kind_display()}, version {one.version}"
        yield AuthorityPaper(f"{path}.json", title, json_bytes(paper_json(one)))
        if one.pk in latest:
            with override("fr"):
                page = render_to_string("advertising/paper_file.html", context_of(one, [one]))
            yield AuthorityPaper(f"{path}.html", title, page.encode())


def register_of_targeting(campaign: Campaign) -> Iterator[AuthorityPaper]:
    """The register of art. 19, as a table and as JSON."""
    said = [one.document for one in queries.uses_of(campaign)]
    columns = ("mailing", "channel", "from", "to", "people", "parameters", "sources", "left", "complained")
    rows = [[" ; ".join(one[name]) if isinstance(one[name], list) else one[name] for name in columns] for one in said]
    yield AuthorityPaper(f"{_FOLDER}/registre-ciblage.json", "art. 19(1)", json_bytes(said))
    yield AuthorityPaper(f"{_FOLDER}/registre-ciblage.csv", "art. 19(1)", csv_bytes(columns, rows))


def complaints_received(campaign: Campaign) -> Iterator[AuthorityPaper]:
    """Complaints of art. 15: when, why, how they ended; who complained is not in it."""
    columns = ("id", "notice", "reason", "received_at", "due_at", "answered_at", "outcome")
    found = AdComplaint.objects.filter(campaign=campaign).order_by("pk").values_list(*columns)
    rows = [["" if cell is None else cell for cell in row] for row in found]
    yield AuthorityPaper(f"{_FOLDER}/signalements.csv", "art. 15", csv_bytes(columns, rows))


PAPERS = (published_papers, register_of_targeting, complaints_received)
