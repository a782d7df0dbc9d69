"""The page of volunteers and teams, and the list as a file."""

from collections.abc import Iterator
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.reads.gate import count_list
from arpenteur.web.foundation.shared.sheets import Cell, csv_response, xlsx_response
from arpenteur.web.foundation.shared.undo import to_undo
from arpenteur.web.ground.crew.asking import CrewQuestion
from arpenteur.web.ground.crew.chosen_views import UNDO
from arpenteur.web.ground.crew.page import Everyone, page
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.persons.volunteers.people import LANGUAGES


@in_campaign(Permission.SEE_VOLUNTEERS)
@require_safe
def volunteers(request: CampaignRequest) -> HttpResponse:
    """Who is available, and how the work is shared. Raises InputError."""
    question, at = _question(request)
    shown = page(request.member, question, at)
    count_list(request, len(shown["rows"]), at)
    undo = to_undo(request, UNDO, request.member.campaign.pk, at)
    return render(request, "crew/volunteers.html", {**shown, "section": "volunteers", "undo": undo})


@in_campaign(Permission.EXPORT)
@require_safe
def list_csv(request: CampaignRequest) -> HttpResponse:
    """The people that the filters leave. Raises InputError."""
    return csv_response(*_table(request))


@in_campaign(Permission.EXPORT)
@require_safe
def list_xlsx(request: CampaignRequest) -> HttpResponse:
    """The same. Raises InputError."""
    return xlsx_response(*_table(request))


def _question(request: CampaignRequest) -> tuple[CrewQuestion, datetime]:
    at = timezone.now()
    return CrewQuestion.read(request.GET, day_of(request.member.campaign, at)), at


@verb("volunteers.exported", "list of volunteers exported")
def _table(request: CampaignRequest) -> tuple[str, list[str], list[list[Cell]]]:
    """A file name, its heads, its lines; taking people's data out is a line of the journal."""
    member = request.member
    question, at = _question(request)
    everyone = Everyone.read(member, question, at)
    rows = list(_lines(everyone, question))
    record(subject="volunteers.Volunteer", by=member.actor, at=at, campaign=member.campaign.pk, n=len(rows))
    head = [
        _("Name"),
        _("E-mail address"),
        _("Phone"),
        _("Teams"),
        _("Languages"),
        _("Wishes"),
        _("Mobility"),
        _("Home quartier"),
        _("Hours, last 14 days"),
        _("Doors, last 14 days"),
        _("Hours planned, next 7 days"),
        _("Paused"),
    ]
    return f"benevoles-{member.campaign.slug}-{day_of(member.campaign, at)}", head, rows


def _lines(everyone: Everyone, question: CrewQuestion) -> Iterator[list[Cell]]:
    letters: dict[int, list[str]] = {}
    known = {team.pk: team.letter for team in everyone.teams}
    for one in everyone.memberships:
        letters.setdefault(one.volunteer_id, []).append(known[one.team_id])
    kinds = dict(Kind.choices)
    for one in everyone.chosen(question):
        load = everyone.load(one)
        yield [
            one.name,
            one.email,
            one.phone,
            ", ".join(letters.get(one.pk, ())),
            ", ".join(str(LANGUAGES.get(code, code)) for code in one.languages),
            ", ".join(str(kinds.get(wish, wish)) for wish in one.wishes),
            str(one.get_mobility_display()),
            one.quartier,
            round(load.hours, 1),
            load.doors,
            round(load.planned, 1),
            _("yes") if one.paused_at else "",
        ]
