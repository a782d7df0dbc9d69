"""Paths and reasons that a campaign without any is offered: whole, to be changed."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from arpenteur.web.persons.paths.delays import Delay
from arpenteur.web.persons.paths.models import JourneyStatus


@dataclass(frozen=True)
class StepOffer:
    """One step of a path that is offered."""

    name: Promise
    delay: Delay
    to_do: Promise


@dataclass(frozen=True)
class PathOffer:
    """A path that is offered; ``key`` tells it from the others, in a form."""

    key: str
    name: Promise
    delay: Delay
    steps: tuple[StepOffer, ...]


PATHS = (
    PathOffer(
        "first-word",
        _("From the first word to action"),
        Delay.TWO_MONTHS,
        (
            StepOffer(_("Welcome"), Delay.TWO_DAYS, _("say thank you and propose a talk")),
            StepOffer(_("First talk"), Delay.FIVE_DAYS, _("call, and hear what brings this person here")),
            StepOffer(_("Invited"), Delay.ONE_WEEK, _("invite to an action near home")),
            StepOffer(_("Came once"), Delay.ONE_WEEK, _("ask how it was, and propose what comes next")),
            StepOffer(_("Takes a role"), Delay.TWO_WEEKS, _("agree on a role, open an account of the team")),
        ),
    ),
    PathOffer(
        "answer",
        _("A question, an answer"),
        Delay.TWO_WEEKS,
        (
            StepOffer(_("Question received"), Delay.TWO_DAYS, _("say that it was read, and by when it is answered")),
            StepOffer(_("Answer prepared"), Delay.THREE_DAYS, _("write the answer and have it read by somebody else")),
            StepOffer(_("Answer given"), Delay.ONE_WEEK, _("ask whether the answer is enough")),
        ),
    ),
)
REASONS = (
    (_("found a place with us"), JourneyStatus.COMPLETED),
    (_("no time any more"), JourneyStatus.ABANDONED),
    (_("nobody answers"), JourneyStatus.ABANDONED),
    (_("has moved away"), JourneyStatus.ABANDONED),
    (_("does not wish to go on"), JourneyStatus.ABANDONED),
)
