"""The team looks at photos that wait (draws what has to be blurred, by two clicks or four numbers, without scripts) and
hands reports over.
"""

from dataclasses import dataclass
from typing import Self

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe
from PIL import Image

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.shared.page_problems import PageProblem
from arpenteur.web.foundation.shared.public_address import address_to_hand_on
from arpenteur.web.residents.consultations.permissions import ANSWER_RESIDENTS, RUN_CONSULTATIONS
from arpenteur.web.residents.reports.actions import (
    clear_report_photo,
    forward_reports,
    refuse_report_photo,
)
from arpenteur.web.residents.reports.models import PhotoState, ReportPhoto
from arpenteur.web.residents.reports.photos.blurring import WHOLE, Region, blurred, read_regions, written_jpeg
from arpenteur.web.residents.reports.photos.files import waiting_path
from arpenteur.web.residents.reports.queries import (
    closed_there,
    lines_of,
    not_sent,
    processes_with_reports,
    there,
    title_of,
    to_forward,
    town_hall_of,
)
from arpenteur.web.residents.reports.town_hall_file import CONTENT, town_hall_csv

_SECTION = {"section": "report-photos"}
WIDTHS = (320, 640, 960)
"""Pixels of the page that the picture takes: a phone, a tablet, a table."""
_SHOWN_QUALITY = 80


@dataclass(frozen=True)
class Drawing:
    """Rectangles so far, and the first corner of the next one, in thousandths; how wide the picture is shown."""

    regions: tuple[Region, ...] = ()
    corner: tuple[int, int] | None = None
    width: int = WIDTHS[0]

    @classmethod
    def read(cls, fields: QueryDict) -> Self:
        """As the form carries it. Raises InputError for what is no rectangle."""
        width = fields.get("width", "")
        return cls(
            read_regions(fields.getlist("region")),
            _point(fields.get("corner", "")),
            int(width) if width in {str(one) for one in WIDTHS} else WIDTHS[0],
        )

    def clicked(self, x: str, y: str, height: int) -> Self:
        """With a click on the picture: the first of two corners, or a rectangle."""
        if not (x.isascii() and x.isdigit() and y.isascii() and y.isdigit()):
            return self
        point = (min(WHOLE, int(x[:5]) * WHOLE // self.width), min(WHOLE, int(y[:5]) * WHOLE // max(height, 1)))
        if self.corner is None:
            return type(self)(self.regions, point, self.width)
        return type(self)((*self.regions, Region.between(self.corner, point)), None, self.width)

    def typed(self, fields: QueryDict) -> Self:
        """With a rectangle in hundredths, for whoever uses no mouse. Raises InputError for what is none."""
        numbers = [fields.get(name, "") for name in ("left", "top", "right", "bottom")]
        if not all(one.isascii() and one.isdigit() and len(one) < 4 and int(one) <= 100 for one in numbers):
            raise InputError(_("this rectangle cannot be read"), expected=_("four numbers from 0 to 100"))
        left, top, right, bottom = (int(one) * WHOLE // 100 for one in numbers)
        return type(self)((*self.regions, Region.between((left, top), (right, bottom))), None, self.width)

    def without(self, number: str) -> Self:
        """Without one of its rectangles, as the page numbers them, from 1."""
        kept = tuple(one for place, one in enumerate(self.regions, start=1) if str(place) != number)
        return type(self)(kept, self.corner, self.width)


@in_campaign(ANSWER_RESIDENTS.name)
@require_safe
def photos(request: CampaignRequest) -> HttpResponse:
    """Photos that wait, the oldest first."""
    rows = _waiting().order_by("at", "pk")
    context = {**_SECTION, "rows": [{"photo": one, "title": title_of(one.contribution)} for one in rows[:100]]}
    return render(request, "reports/photos.html", context)


@in_campaign(ANSWER_RESIDENTS.name)
@require_http_methods(["GET", "HEAD", "POST"])
def forwarding(request: CampaignRequest) -> HttpResponse:
    """Reports that nobody in charge has yet: a file to send, then the line that says that they were handed over."""
    campaign, problem = request.member.campaign, PageProblem()
    rows = to_forward(campaign)
    if request.method == "POST":
        chosen = set(request.POST.getlist("report"))
        with problem:
            count = forward_reports(
                reports=[one for one in rows if str(one.pk) in chosen],
                to=request.POST.get("to", ""),
                reference=request.POST.get("reference", ""),
                by=request.member.actor,
                at=timezone.now(),
            )
            said = ngettext("%(n)d report was handed over.", "%(n)d reports were handed over.", count)
            messages.success(request, said % {"n": count})
            return redirect("reports:forwarding", campaign.slug)
    context = {
        "section": "report-forwarding",
        "error": problem.sentence,
        "rows": [{"report": one, "title": title_of(one)} for one in rows],
        "failed": not_sent(campaign),
        "closed": closed_there(campaign),
        "there": there(campaign),
        "halls": [(one, town_hall_of(one)) for one in processes_with_reports(campaign)],
        "runs": request.member.may(RUN_CONSULTATIONS.name),
        "to": rows[0].step.config.get("town_hall", "") if rows else "",
    }
    return render(request, "reports/forwarding.html", context, status=422 if problem else 200)


@in_campaign(ANSWER_RESIDENTS.name)
@require_safe
def forwarding_file(request: CampaignRequest) -> HttpResponse:
    """The same as a file for a town hall; nothing of who reported is in it."""
    campaign = request.member.campaign
    page = address_to_hand_on(request, reverse("reports:page", args=(campaign.slug, 0))).removesuffix("0/")
    content = town_hall_csv(lines_of(campaign, to_forward(campaign), page))
    headers = {"Content-Disposition": 'attachment; filename="signalements.csv"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=CONTENT, headers=headers)


@in_campaign(ANSWER_RESIDENTS.name)
@require_safe
def waiting_image(request: CampaignRequest, number: int) -> HttpResponse:
    """A photo that waits, with what is drawn so far blurred as it would be; kept by no browser. Raises Http404."""
    photo = _photo(number)
    file = waiting_path(photo.campaign_id, photo.waiting)
    if file is None:
        raise Http404
    try:
        regions = read_regions(request.GET.getlist("region"))
    except InputError as fault:
        raise Http404 from fault
    with Image.open(file, formats=("JPEG",)) as opened:
        content = written_jpeg(blurred(opened, regions), _SHOWN_QUALITY)
    headers = {"Cache-Control": "no-store, private", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type="image/jpeg", headers=headers)


@in_campaign(ANSWER_RESIDENTS.name)
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: CampaignRequest, number: int) -> HttpResponse:
    """One photo: rectangles, then it shows; or it is destroyed."""
    photo = _photo(number)
    if request.method != "POST":
        return _look(request, photo, Drawing.read(QueryDict()))
    drawing = Drawing()
    try:
        drawing = Drawing.read(request.POST)
        if request.POST.get("do") in {"clear", "refuse"}:
            return _done(request, photo, drawing)
        drawing = _changed(request.POST, drawing, photo)
    except InputError as error:
        return _look(request, photo, drawing, error)
    return _look(request, photo, drawing)


def _changed(fields: QueryDict, drawing: Drawing, photo: ReportPhoto) -> Drawing:
    if "at.x" in fields:
        return drawing.clicked(fields.get("at.x", ""), fields.get("at.y", ""), _height(photo, drawing.width))
    if drop := fields.get("drop", ""):
        return drawing.without(drop)
    return drawing.typed(fields) if fields.get("do") == "add" else drawing


def _done(request: CampaignRequest, photo: ReportPhoto, drawing: Drawing) -> HttpResponse:
    by, at = request.member.actor, timezone.now()
    if request.POST["do"] == "refuse":
        refuse_report_photo(photo=photo, by=by, at=at)
        messages.success(request, _("This photo was destroyed."))
    else:
        clear_report_photo(photo=photo, regions=drawing.regions, by=by, at=at)
        messages.success(request, _("This photo may show; as it came, it is destroyed."))
    return redirect("reports:photos", request.member.campaign.slug)


def _look(
    request: CampaignRequest, photo: ReportPhoto, drawing: Drawing, error: InputError | None = None
) -> HttpResponse:
    drawn = QueryDict(mutable=True)
    drawn.setlist("region", [one.written() for one in drawing.regions])
    context = {
        **_SECTION,
        "photo": photo,
        "title": title_of(photo.contribution),
        "drawing": drawing,
        "error": error,
        "drawn": drawn.urlencode(),
        "regions": [one.written() for one in drawing.regions],
        "widths": WIDTHS,
        "height": _height(photo, drawing.width),
        "corner": f"{drawing.corner[0]},{drawing.corner[1]}" if drawing.corner else "",
    }
    return render(request, "reports/look.html", context, status=422 if error else 200)


def _height(photo: ReportPhoto, width: int) -> int:
    """Pixels of the page, as the picture is shown. Raises Http404 where its file is gone."""
    file = waiting_path(photo.campaign_id, photo.waiting)
    if file is None:
        raise Http404
    with Image.open(file, formats=("JPEG",)) as opened:
        return max(1, round(opened.height * width / opened.width))


def _photo(number: int) -> ReportPhoto:
    found = _waiting().filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _waiting() -> "QuerySet[ReportPhoto]":
    return ReportPhoto.objects.select_related("contribution").filter(state=PhotoState.WAITING)


def _point(text: str) -> tuple[int, int] | None:
    left, _comma, top = text.partition(",")
    if not (left.isascii() and left.isdigit() and top.isascii() and top.isdigit()):
        return None
    return min(WHOLE, int(left[:4])), min(WHOLE, int(top[:4]))
