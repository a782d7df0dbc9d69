"""Plan: what to do with our hours? The page, its exports and its poster."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from arpenteur import strategy
from arpenteur.domain.errors import InputError
from arpenteur.strategy import Constraints, DoorCounts, Plan
from arpenteur.web.foundation.shared.errors import Sentence, language_of
from arpenteur.web.foundation.shared.numbers import decimal
from arpenteur.web.foundation.shared.public_address import public_address
from arpenteur.web.foundation.shared.work_queue import WORK_QUEUE
from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.downloads import JSON, PDF, download, table
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.foundation.territory.ours import hypothesis_of, hypothesis_words, say_whole
from arpenteur.web.foundation.territory.plans.asking import (
    CONTACT,
    CONTACT_LIMITS,
    HOLD_OUTS,
    HOURS_LIMITS,
    PlanQuestion,
    StartingHours,
    in_words,
    starting_hours,
)
from arpenteur.web.foundation.territory.plans.page import page, station_names
from arpenteur.web.foundation.territory.plans.poster import FORMATS, poster
from arpenteur.web.foundation.territory.sources import grouped, source_lines
from arpenteur.web.foundation.territory.views import ask, strategy_choices

MOST_STATIONS = 5_000


@dataclass(frozen=True)
class PlanRequest:
    """A question about a published snapshot, with the names of its stations."""

    published: PublishedSnapshot
    answers: queries.Answers
    question: PlanQuestion
    names: dict[str, str]
    starting: StartingHours

    @classmethod
    def of(cls, request: HttpRequest, place: str) -> "PlanRequest":
        """From an address. Raises InputError, Http404."""
        published = queries.current(place)
        answers = ask(request, published)
        starting = starting_hours(request)
        question = PlanQuestion.read(request.GET, answers.question, starting.on_slider)
        say_whole(request, question.whole_query())
        return cls(published, answers, question, station_names(answers.snapshot), starting)

    def plan(self, counts: DoorCounts | None = None) -> Plan:
        """The plan, its contact rate corrected by ``counts``.

        Raises InputError, in the words of the page, where constraints cannot be met; BusyError.
        """
        asked = self.question
        if len(self.names) > MOST_STATIONS:
            raise InputError(
                _("%(number)s stations, too many for a plan on the site") % {"number": decimal(len(self.names))},
                expected=_("%(most)s at most") % {"most": decimal(MOST_STATIONS)},
                action=_("choose a département, a constituency or a commune"),
            )
        try:
            constraints = asked.constraints(self.names)
            told = (asked.hours, asked.hold_out, asked.seed, asked.contact, constraints, _in_order(counts))
            return queries.remember(
                f"plan:{self.answers.fingerprint()}:{told!r}", lambda: self._computed(constraints, counts)
            )
        except InputError as error:
            with override(language_of(error)):
                problem, expected, action = (
                    in_words(text, self.names) for text in (error.problem, error.expected, error.action)
                )
            raise InputError(problem, expected=expected, action=action) from error

    def _computed(self, constraints: Constraints, counts: DoorCounts | None) -> Plan:
        asked = self.question
        with WORK_QUEUE.wait():
            return strategy.plan(
                self.answers.snapshot,
                self.answers.family,
                hours=asked.hours,
                target=self.answers.target,
                scenario=self.answers.scenario,
                hold_out=asked.hold_out / 100,
                seed=asked.seed,
                constraints=constraints,
                contact_rate=None if asked.contact == CONTACT else asked.contact / 100,
                counts=counts,
            )


def _in_order(counts: DoorCounts | None) -> tuple[object, ...]:
    """Counts, the same whatever the order they were read in."""
    return (sorted(counts.knocked.items()), sorted(counts.opened.items()), counts.lenient) if counts else ()


@require_safe
def plan(request: HttpRequest, place: str) -> HttpResponse:
    """Totals, stations, what the naive rules would bring and what could be proved; or which constraint forbids it."""
    asked = PlanRequest.of(request, place)
    context = {
        "snapshot": asked.published,
        "section": "plan",
        "question": asked.question,
        "hours_limits": HOURS_LIMITS,
        "starting": asked.starting,
        "contact_limits": CONTACT_LIMITS,
        "hold_outs": HOLD_OUTS,
        **strategy_choices(asked.answers),
    }
    try:
        found = asked.plan()
    except InputError as error:
        return render(request, "territory/plan.html", {**context, "refusal": Sentence.of(error)})
    context |= {
        "page": page(found, asked.question, asked.names),
        "drawing": queries.drawing(asked.published, "station"),
        "sources": grouped(source_lines(found.sources)),
    }
    return render(request, "territory/plan.html", context)


@require_safe
def plan_csv(request: HttpRequest, place: str) -> HttpResponse:
    """One line a station. Raises InputError."""
    asked = PlanRequest.of(request, place)
    return table(request, asked.published, strategy.plan_csv(asked.plan()), "zones", *_about(asked))


@require_safe
def plan_json(request: HttpRequest, place: str) -> HttpResponse:
    """The plan as the command line writes it. Raises InputError."""
    asked = PlanRequest.of(request, place)
    return download(asked.published, strategy.plan_json(asked.plan()), JSON, *_about(asked))


@require_safe
def plan_pdf(request: HttpRequest, place: str) -> HttpResponse:
    """The poster of the local office, A4 or A3 (``?format=``). Raises InputError."""
    asked = PlanRequest.of(request, place)
    paper = request.GET.get("format", FORMATS[0])
    if paper not in FORMATS:
        raise InputError(f"format = « {paper} »", expected=_(" or ").join(FORMATS))
    address = public_address(request, request.path.removesuffix("affiche.pdf") + asked.question.whole_query())
    laid_out = page(asked.plan(), asked.question, asked.names)
    drawing = queries.drawing(asked.published, "station", width=600)
    titles = (asked.answers.family.label, asked.answers.target.label, *hypothesis_words(hypothesis_of(request)))
    with WORK_QUEUE.wait():
        pdf = poster(laid_out, published=asked.published, titles=titles, drawing=drawing, address=address, paper=paper)
    return download(asked.published, pdf, PDF, *_about(asked))


def _about(asked: PlanRequest) -> tuple[str, ...]:
    return ("plan", *asked.answers.about)
