"""What a step of reports may be told."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arpenteur.domain.alike_reports import MOST_DAYS, MOST_METRES
from arpenteur.domain.errors import InputError
from arpenteur.web.residents.consultations.kinds import ContributionKind, StepKind
from arpenteur.web.residents.consultations.step_kinds import Sentence, StepConfig

LONGEST_SENTENCE = 140


@dataclass(frozen=True, kw_only=True)
class ReportStepConfig(StepConfig):
    """Reports; ``town_hall``: who is in charge of repairs, as the page names it; ``reopen_days``: how long whoever
    reported may say that it is still there.
    """

    kind = StepKind.REPORTS
    writes = frozenset({ContributionKind.REPORT})
    write_route = "reports:report-at"
    photos: bool = True
    town_hall: str = ""
    reopen_days: int = 30

    def check(self) -> None:
        super().check()
        if len(self.town_hall) > 80:
            raise InputError(_("name of who is in charge"), expected=_("80 signs at most"))
        if not 1 <= self.reopen_days <= 90:
            raise InputError(_("days to say that it is still there"), expected=_("1 to 90 days"))

    def rules(self) -> Iterator[Sentence]:
        yield format_lazy(
            gettext_lazy("A report is forwarded to {who}; the campaign repairs nothing, it follows the answer."),
            who=self.town_hall or gettext_lazy("whoever is in charge"),
        )
        if self.photos:
            yield gettext_lazy("A photo shows once somebody has looked at it and blurred faces and plates.")
        yield format_lazy(
            gettext_lazy("A report within {metres} m and {days} days of another is proposed to be joined with it."),
            metres=MOST_METRES,
            days=MOST_DAYS,
        )
        yield format_lazy(
            gettext_lazy("Only whoever reported, or a photo, closes a report. It opens again once, in {days} days."),
            days=self.reopen_days,
        )
        yield from super().rules()


CONFIGS = {StepKind.REPORTS: ReportStepConfig}
