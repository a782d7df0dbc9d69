"""Reading reports: what is near, what everybody sees, what a code or a key opens."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, Max, OuterRef, QuerySet

from arpenteur.domain.alike_reports import MOST_DAYS, PlacedReport, Spot, alike_reports, box_around
from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.secret_links import digest
from arpenteur.web.residents.consultations.kinds import ContributionKind, DutyKind, StepKind
from arpenteur.web.residents.consultations.models import (
    Category,
    Contribution,
    ContributionVersion,
    Duty,
    Process,
    ProcessStep,
)
from arpenteur.web.residents.consultations.states import Decision, ProcessState, Showing, StepState
from arpenteur.web.residents.reports.follow_codes import digest_of
from arpenteur.web.residents.reports.models import (
    ForwardState,
    PhotoState,
    PosterKey,
    ReportForward,
    ReportPhoto,
    TownHall,
)
from arpenteur.web.residents.reports.open311.server_requests import ReportQuery
from arpenteur.web.residents.reports.open311.values import OpenOrClosed, PublicReport, ReportService
from arpenteur.web.residents.reports.town_hall_file import ReportLine

OVER = frozenset({Decision.RESOLVED, Decision.INCOMPETENT, Decision.UNABLE, Decision.DUPLICATE, Decision.CONFIRMED})
"""Decisions that the standard calls closed."""
TO_FORWARD = (Decision.NEW, Decision.ASSIGNED, Decision.REOPENED)
"""Decisions after which nobody in charge has a report yet."""
_MOST_NEAR = 5
_MOST_FORWARDED = 200


@dataclass(frozen=True)
class OpenPlace:
    """Where an open report is, in degrees, where it says it."""

    latitude: float | None
    longitude: float | None
    late: bool


@dataclass(frozen=True)
class NearReport:
    """A report that may be of the same thing."""

    report: Contribution
    metres: int
    followers: int


def report_step(campaign: Campaign, at: datetime, process: int = 0, position: int = 0) -> ProcessStep | None:
    """The step that takes reports now, the newest where there are several; or the one that is named."""
    steps = ProcessStep.objects.select_related("process__campaign").filter(
        process__campaign=campaign, kind=StepKind.REPORTS, state=StepState.OPEN, process__state=ProcessState.OPEN
    )
    if process:
        steps = steps.filter(process=process, position=position)
    return next((one for one in steps.order_by("-opened_at", "-pk") if one.takes(at)), None)


def public_reports(campaign: Campaign) -> QuerySet[Contribution]:
    """Reports that everybody reads."""
    rows = Contribution.objects.filter(process__campaign=campaign, kind=ContributionKind.REPORT, showing=Showing.PUBLIC)
    return rows.select_related("process", "step", "category")


def near_reports(
    campaign: Campaign, spot: Spot, at: datetime, *, category: Category | None = None, words: str = ""
) -> list[NearReport]:
    """What was reported near a spot and is not over, of one category or of any; five at most."""
    low, high = box_around(spot)
    rows = public_reports(campaign).exclude(decision__in=OVER)
    rows = rows.filter(
        latitude__range=(low.latitude, high.latitude),
        longitude__range=(low.longitude, high.longitude),
        submitted_at__gte=at - timedelta(days=MOST_DAYS + 1),
    )
    if category is not None:
        rows = rows.filter(category=category)
    known = {one.pk: one for one in rows}
    said = _words(list(known.values()))
    placed = [
        PlacedReport(
            one.pk, "", where, day_of(campaign, one.submitted_at), said[one.pk].title if one.pk in said else ""
        )
        for one in known.values()
        if (where := _spot(one)) is not None
    ]
    found = alike_reports(PlacedReport(0, "", spot, day_of(campaign, at), words), placed)[:_MOST_NEAR]
    return [NearReport(known[one.key], round(one.metres), known[one.key].follows.count()) for one in found]


def title_of(report: Contribution) -> str:
    """The words that show; empty once they are gone."""
    words = report.words
    return words.title if words else ""


def to_forward(campaign: Campaign) -> list[Contribution]:
    """Reports that show and were handed to nobody yet, the oldest first."""
    rows = public_reports(campaign).filter(decision__in=TO_FORWARD)
    return list(rows.order_by("submitted_at", "pk")[:_MOST_FORWARDED])


def lines_of(campaign: Campaign, reports: Sequence[Contribution], address: str) -> list[ReportLine]:
    """The same as lines of a file for a town hall. ``address``: of a report, before the number of its row."""
    words = _words(reports)
    due = dict(Duty.objects.filter(contribution__in=reports, done_at=None).values_list("contribution", "due_at"))
    return [
        ReportLine(
            str(one.number),
            day_of(campaign, one.submitted_at),
            one.category.label if one.category else "",
            words[one.pk].title if one.pk in words else "",
            one.place,
            _spot(one),
            day_of(campaign, due[one.pk]) if one.pk in due else None,
            f"{address}{one.pk}/",
        )
        for one in reports
    ]


def photos_of(report: Contribution) -> list[ReportPhoto]:
    """Photos that may show, those of the repair last."""
    return list(ReportPhoto.objects.filter(contribution=report, state=PhotoState.CLEAR).order_by("proof", "pk"))


def report_of_code(campaign: Campaign, text: str) -> Contribution | None:
    """What a code on paper follows; None for one that follows nothing."""
    try:
        found = digest_of(campaign.pk, text)
    except InputError:
        return None
    rows = Contribution.objects.select_related("process__campaign", "step", "category", "author")
    return rows.filter(process__campaign=campaign, follow_code__digest=found).first()


def key_of(campaign: Campaign, secret: str) -> PosterKey | None:
    """The key that a program shows, where it opens something."""
    rows = PosterKey.objects.select_related("process__campaign").filter(process__campaign=campaign, closed_at=None)
    return rows.filter(digest=digest(secret)).first() if secret else None


def services_of(campaign: Campaign) -> dict[str, ReportService]:
    """Categories of the processes that take reports, as the standard names them."""
    steps = ProcessStep.objects.filter(
        process__campaign=campaign, kind=StepKind.REPORTS, process__state__in=(ProcessState.OPEN, ProcessState.CLOSED)
    )
    rows = Category.objects.filter(process__in=steps.values("process")).select_related("process")
    return {str(one.pk): ReportService(str(one.pk), one.label, group=one.process.title) for one in rows}


def asked_reports(campaign: Campaign, query: ReportQuery, address: str) -> list[PublicReport]:
    """What a query of the standard finds, the newest first. ``address``: of the site, before the pages of reports."""
    rows = public_reports(campaign)
    if query.ids:
        rows = rows.filter(pk__in=[int(one) for one in query.ids if one.isascii() and one.isdigit() and len(one) < 16])
    else:
        rows = rows.filter(submitted_at__gte=query.start, submitted_at__lte=query.end)
        if query.codes:
            numbers = [int(one) for one in query.codes if one.isascii() and one.isdigit() and len(one) < 16]
            rows = rows.filter(category__in=numbers)
        if query.status is OpenOrClosed.OPEN:
            rows = rows.exclude(decision__in=OVER)
        elif query.status is OpenOrClosed.CLOSED:
            rows = rows.filter(decision__in=OVER)
    page = rows.order_by("-submitted_at", "-pk")[query.skipped : query.skipped + query.page_size]
    return public_values(campaign, page, address)


def public_values(campaign: Campaign, rows: Iterable[Contribution], address: str) -> list[PublicReport]:
    """Reports as the standard tells them, in a few queries however many they are."""
    reports = list(rows)
    keys = [one.pk for one in reports]
    changed = dict(
        Contribution.objects.filter(pk__in=keys).annotate(last=Max("timeline__at")).values_list("pk", "last")
    )
    due = dict(Duty.objects.filter(contribution__in=keys, kind=DutyKind.REPORT).values_list("contribution", "due_at"))
    shared = _Shared(changed, due, services_of(campaign), _first_photos(keys), _words(reports), address)
    return [_told(one, shared) for one in reports]


@dataclass(frozen=True)
class _Shared:
    """What is read once for many reports, by the number of each."""

    changed: dict[int, datetime | None]
    due: dict[int, datetime]
    services: dict[str, ReportService]
    photos: dict[int, ReportPhoto]
    words: dict[int, ContributionVersion]
    address: str


def _told(report: Contribution, shared: _Shared) -> PublicReport:
    over = report.decision in OVER
    words, photo = shared.words.get(report.pk), shared.photos.get(report.pk)
    category = str(report.category_id or "")
    return PublicReport(
        str(report.pk),
        OpenOrClosed.CLOSED if over else OpenOrClosed.OPEN,
        shared.services.get(category, ReportService(category, "")),
        report.submitted_at,
        shared.changed.get(report.pk) or report.submitted_at,
        status_notes="\n".join(one for one in (str(report.get_decision_display()), report.reason) if one),
        description="\n".join(one for one in ((words.title, words.body) if words else ()) if one),
        expected=None if over else shared.due.get(report.pk),
        address=report.place,
        spot=_spot(report),
        media_url=f"{shared.address}{photo.file}" if photo is not None and shared.address else "",
    )


def _spot(report: Contribution) -> Spot | None:
    if report.latitude is None or report.longitude is None:
        return None
    return Spot(report.latitude, report.longitude)


def _words(reports: Sequence[Contribution]) -> dict[int, ContributionVersion]:
    shown = {one.pk: one.version for one in reports}
    rows = ContributionVersion.objects.filter(contribution__in=shown)
    return {one.contribution_id: one for one in rows if one.number == shown[one.contribution_id]}


def _first_photos(keys: Sequence[int]) -> dict[int, ReportPhoto]:
    rows = ReportPhoto.objects.filter(contribution__in=keys, state=PhotoState.CLEAR, proof=False).order_by("-pk")
    return {one.contribution_id: one for one in rows}


def takes_reports(process: Process, at: datetime) -> ProcessStep | None:
    """The step of a process that takes reports now."""
    steps = ProcessStep.objects.select_related("process__campaign").filter(
        process=process, kind=StepKind.REPORTS, state=StepState.OPEN
    )
    return next((one for one in steps if one.takes(at)), None)


def open_places(campaign: Campaign, at: datetime) -> list[OpenPlace]:
    """Where reports that show are not over, and whether their answer is late."""
    late = Duty.objects.filter(contribution=OuterRef("pk"), kind=DutyKind.REPORT, done_at=None, due_at__lt=at)
    rows = public_reports(campaign).exclude(decision__in=OVER).annotate(late=Exists(late)).order_by("pk")
    return [OpenPlace(*one) for one in rows.values_list("latitude", "longitude", "late")]


def processes_with_reports(campaign: Campaign) -> QuerySet[Process]:
    """Processes that took reports and are not archived."""
    steps = ProcessStep.objects.filter(kind=StepKind.REPORTS).exclude(state=StepState.DRAFT)
    alive = Process.objects.filter(campaign=campaign, state__in=(ProcessState.OPEN, ProcessState.CLOSED))
    return alive.filter(pk__in=steps.values("process")).order_by("pk")


def town_hall_of(process: Process) -> TownHall | None:
    """To whom the reports of a process are handed now."""
    return TownHall.objects.filter(process=process, closed_at=None).first()


def not_sent(campaign: Campaign) -> QuerySet[ReportForward]:
    """What did not reach a town hall, of reports that nobody in charge has."""
    return _forwards(campaign).filter(state=ForwardState.FAILED, contribution__decision__in=TO_FORWARD)


def closed_there(campaign: Campaign) -> QuerySet[ReportForward]:
    """What a town hall says is closed and the team has said nothing of yet."""
    waits = (Decision.FORWARDED, Decision.PROGRESS)
    return _forwards(campaign).filter(closed_there=True, contribution__decision__in=waits)


def to_look_at(campaign: Campaign) -> tuple[int, int]:
    """How many did not arrive and how many are said to be closed, in one question."""
    rows = (not_sent(campaign) | closed_there(campaign)).values_list("closed_there", flat=True)
    closed = list(rows)
    return closed.count(False), closed.count(True)


def there(campaign: Campaign) -> QuerySet[ReportForward]:
    """What a town hall has and has not answered."""
    return _forwards(campaign).filter(state=ForwardState.THERE)


def _forwards(campaign: Campaign) -> QuerySet[ReportForward]:
    """The last of each report that shows."""
    newer = ReportForward.objects.filter(contribution=OuterRef("contribution"), pk__gt=OuterRef("pk"))
    rows = ReportForward.objects.select_related("hall", "contribution__category", "contribution__step")
    shown = rows.filter(~Exists(newer), campaign=campaign, contribution__showing=Showing.PUBLIC)
    return shown.order_by("at", "pk")
