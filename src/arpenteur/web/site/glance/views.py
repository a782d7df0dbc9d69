"""Coup d'œil: the page, the parts that refresh, the map, the split of the work, the exports."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from arpenteur.web.accountability.money.costs import costs_of
from arpenteur.web.accountability.money.permissions import SEE_MONEY
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.sheets import csv_response, xlsx_response
from arpenteur.web.foundation.territory.downloads import GEOJSON, PDF, download
from arpenteur.web.foundation.territory.sources import credits_on_paper
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.persons.volunteers.models import Team
from arpenteur.web.site.glance.export import head, lines, printed
from arpenteur.web.site.glance.page import Glance
from arpenteur.web.site.glance.people import free_people
from arpenteur.web.site.glance.queries import remember
from arpenteur.web.site.glance.reports import open_reports
from arpenteur.web.site.glance.sharing import persons

REFRESH_SECONDS = 20


@in_campaign(Permission.SEE_GLANCE)
@require_safe
def glance(request: CampaignRequest) -> HttpResponse:
    """The whole ground: how far it is, what is to be done, figures, map and table in step, one zone, what is left, how
    the work is split. While nothing was ever done, what is to be set up instead.
    """
    look = Glance.of(request)
    if look.beginning:
        look = look.with_priorities
        context = {
            **_context(look),
            "basemap": settings.ARPENTEUR_BASEMAP_STYLE,
            "alerts": look.alerts,
            "reported": open_reports(look),
        }
        return _shown(request, "glance/day_zero.html", look, context)
    context = {
        **_context(look),
        "teams": _teams(look),
        "kinds": Kind.choices,
        "basemap": settings.ARPENTEUR_BASEMAP_STYLE,
        "every": REFRESH_SECONDS,
        "alerts": look.alerts,
        "costs": costs_of(look.member.campaign) if _sees_money(look) else None,
        "reported": open_reports(look),
    }
    return _shown(request, "glance/glance.html", look, context)


@in_campaign(Permission.SEE_GLANCE)
@require_safe
def live(request: CampaignRequest) -> HttpResponse:
    """The parts of the page that change by themselves; 304 where nothing has."""
    look = Glance.of(request)
    unchanged = get_conditional_response(request, etag=look.etag)
    if unchanged is not None:
        return _private(unchanged)
    response = HttpResponse(_live(request, look))
    response.headers["ETag"] = look.etag
    return _private(response)


def _sees_money(look: Glance) -> bool:
    """What a door costs is for whoever sees the money of the whole campaign."""
    return look.member.may(SEE_MONEY.name) and not look.member.narrowed


def _live(request: HttpRequest, look: Glance) -> bytes:
    """The parts; without an open zone they name nobody, and are written once for all who look at the same view, but for
    what is to be done by the member herself.
    """

    def written() -> bytes:
        return _shown(request, "glance/live.html", look, _context(look)).content

    parts = written() if look.question.zone else remember(("live", *look.shared), written)
    return parts + render_to_string("glance/_alerts.html", {"alerts": look.alerts}, request).encode()


@in_campaign(Permission.SEE_GLANCE)
@require_safe
def map_data(request: CampaignRequest) -> HttpResponse:
    """Outlines and the strategy's classes: nothing counted, so that it is loaded once."""
    outlines = Glance.of(request).outlines
    etag = f'"{outlines.digest}"'
    response = get_conditional_response(request, etag=etag) or HttpResponse(outlines.geojson, content_type=GEOJSON)
    response.headers["ETag"] = etag
    return _private(response)


@in_campaign(Permission.SEE_GLANCE)
@require_safe
def sharing(request: CampaignRequest) -> HttpResponse:
    """How the work is split: by team for everyone, by person for roles that see volunteers, by name."""
    look = Glance.of(request)
    people = persons(look.member, look.scope, look.at) if look.names_shown else []
    context = {
        **_context(look),
        "teams": _teams(look),
        "kinds": Kind.choices,
        "persons": people,
        "free": free_people(look.member, look.ground, look.available, frozenset()),
    }
    return _shown(request, "glance/sharing.html", look, context)


@in_campaign(Permission.EXPORT)
@require_safe
def export_csv(request: CampaignRequest) -> HttpResponse:
    """The zones and their total as a CSV."""
    look = Glance.of(request)
    return csv_response(_name(look), head(look), lines(look), origin=credits_on_paper(look.published))


@in_campaign(Permission.EXPORT)
@require_safe
def export_xlsx(request: CampaignRequest) -> HttpResponse:
    """The same as a workbook."""
    look = Glance.of(request)
    return xlsx_response(_name(look), head(look), lines(look), origin=credits_on_paper(look.published))


@in_campaign(Permission.EXPORT)
@require_safe
def export_pdf(request: CampaignRequest) -> HttpResponse:
    """The same to be printed, with the map."""
    look = Glance.of(request)
    answer = download(look.published, printed(look), PDF, "coup-d-oeil")
    answer.headers["Content-Disposition"] = f'inline; filename="{_name(look)}.pdf"'
    return _private(answer)


def _shown(request: HttpRequest, template: str, look: Glance, context: dict[str, object]) -> HttpResponse:
    with timezone.override(look.scope.zone):
        return _private(render(request, template, context))


def _context(look: Glance) -> dict[str, object]:
    return {
        "section": "glance",
        "look": look,
        "board": look.board,
        "question": look.question,
        "panel": look.panel,
        "drawing": look.outlines.drawing,
        "snapshot_place": look.published.place,
    }


def _teams(look: Glance) -> list[tuple[int, str]]:
    teams = Team.objects.filter(ended_at=None)
    seen = teams if look.member.team is None else teams.filter(pk=look.member.team)
    return [*((team.pk, f"{team.letter} · {team.name}") for team in seen), (0, _("without a team"))]


def _name(look: Glance) -> str:
    fictional = "donnees-fictives-" if look.member.campaign.fictional else ""
    return f"{fictional}coup-d-oeil-{look.member.campaign.slug}-{look.question.level}-{look.scope.today}"


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-cache"
    return response
