"""One ballot of a visitor, page after page: the gate, the ballot, read again, the receipt. What is ticked goes with the
form; nothing is kept before it is sealed, and neither a code nor a receipt stands in an address, a session or a log.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.domain.tally import drawn
from arpenteur.web.communication.public_pages import robots
from arpenteur.web.communication.public_pages.forms import EMPTY
from arpenteur.web.communication.public_pages.robots import FormPass, FormPurpose
from arpenteur.web.communication.public_pages.visiting import page_for_visitors
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.limits import wrong_guess
from arpenteur.web.foundation.shared.work_queue import network
from arpenteur.web.residents.ballots.ballot_fields import FilledBallot, lines_of
from arpenteur.web.residents.ballots.box_opening import ROLL_STAYS
from arpenteur.web.residents.ballots.casting import cast_ballot
from arpenteur.web.residents.ballots.codes import in_groups
from arpenteur.web.residents.ballots.models import BallotBox, BoxState
from arpenteur.web.residents.ballots.project_comparison import compared, pair_of, sides_of
from arpenteur.web.residents.ballots.secrecy_statement import in_one_sentence, statements
from arpenteur.web.residents.ballots.step_kind import VoteConfig
from arpenteur.web.residents.ballots.vote_letters import ask_for_link
from arpenteur.web.residents.ballots.vote_results import box_of, config_of_step, is_counted
from arpenteur.web.residents.ballots.voters import (
    BallotVoter,
    VoteGate,
    vote_gate,
    voter_by_code,
    voter_by_email,
)
from arpenteur.web.residents.consultations.actions.residents import VISITOR
from arpenteur.web.residents.consultations.clocks import is_silent
from arpenteur.web.residents.consultations.mailbox_aliases import one_mailbox
from arpenteur.web.residents.consultations.models import ProcessStep, Resident
from arpenteur.web.residents.consultations.privacy_notice import notice_of, until_of
from arpenteur.web.residents.consultations.queries import seed_of

_LONGEST_CODE = 40


@dataclass(frozen=True)
class Voting:
    """A step in which somebody votes; ``resident``: who she is where her own link said so."""

    campaign: Campaign
    step: ProcessStep
    config: VoteConfig
    gate: VoteGate
    box: BallotBox | None
    resident: Resident | None = None

    @classmethod
    def at(cls, step: ProcessStep, resident: Resident | None = None) -> "Voting":
        """What the pages of a step need."""
        campaign = step.process.campaign
        return cls(campaign, step, config_of_step(step), vote_gate(step), box_of(step), resident)

    @property
    def stamped(self) -> str:
        """What a stamp of it is good for."""
        return f"vote:{self.step.pk}"

    @property
    def by_link(self) -> bool:
        """Whether she comes by the link of her letter, which is what shows that an address is hers."""
        return self.resident is not None

    def receives(self, at: datetime) -> bool:
        """Whether a ballot is taken now."""
        opened = self.box is not None and self.box.state == BoxState.OPEN
        return opened and self.step.takes(at) and not is_silent(self.campaign, at)

    def voter(self, typed: str, zone: str) -> BallotVoter:
        """Who votes. Raises InputError for whoever the gate does not let in."""
        declared = zone if zone in {one.name for one in self.config.quartiers} else ""
        if self.gate.email and self.resident is None:
            raise InputError(_("this vote asks for an address"), action=_("ask for the link to your ballot"))
        if self.gate.code is not None:
            found = voter_by_code(self.step, typed)
            return found if found.zone else BallotVoter(found.key, declared)
        if self.resident is None:
            raise InputError(_("nobody votes online here"), action=_("come to a desk"))
        return voter_by_email(self.step, self.resident.email, declared)


def voting_page(request: HttpRequest, voting: Voting) -> HttpResponse:
    """Whichever page comes next."""
    at = timezone.now()
    if not voting.receives(at) or not voting.gate.online:
        return _closed_page(request, voting, at)
    if request.method != "POST":
        return _first_page(request, voting)
    asked = request.POST.get("to", "")
    if asked == "link":
        return _ask_link(request, voting, at)
    ballot = FilledBallot.read(voting.config, request.POST)
    try:
        voter = _voter(request, voting)
    except InputError as error:
        return _gate_page(request, voting, error)
    if asked not in ("review", "cast"):
        show = _compare_page if asked == "compare" else _ballot_page
        return show(request, voting, ballot, voter)
    try:
        payload = ballot.payload()
    except InputError as error:
        return _ballot_page(request, voting, ballot, voter, error)
    if asked == "review":
        return _review_page(request, voting, ballot, payload, voter)
    try:
        return _cast(request, voting, payload, voter, at)
    except InputError as error:
        return _review_page(request, voting, ballot, payload, voter, error)


def _voter(request: HttpRequest, voting: Voting) -> BallotVoter:
    """Who votes; a wrong code is counted, so that nobody tries them all. Raises InputError."""
    try:
        return voting.voter(request.POST.get("code", "")[:_LONGEST_CODE], request.POST.get("zone", ""))
    except InputError:
        if voting.gate.code is not None and request.POST.get("code"):
            wrong_guess(request)
        raise


def _cast(request: HttpRequest, voting: Voting, payload: str, voter: BallotVoter, at: datetime) -> HttpResponse:
    if voting.box is None:
        raise InputError(_("votes are not received now"))
    if not request.POST.get("age"):
        raise InputError(_("nobody votes online under %(n)d") % {"n": voting.gate.min_age}, action=_("come to a desk"))
    if voting.gate.residence and not request.POST.get("residence"):
        raise InputError(_("this vote asks whoever votes to live here"), action=_("declare it on the form"))
    # Her address is not noted as confirmed: the journal would say to the second when she voted.
    code = cast_ballot(box=voting.box, voter=voter.key, payload=payload, zone=voter.zone, by=VISITOR, at=at)
    context = {
        **_about(voting),
        "code": in_groups(code) if code else "",
        "today": day_of(voting.campaign, at),
        "days": ROLL_STAYS.days,
    }
    return page_for_visitors(request, voting.campaign, "ballots/receipt.html", context)


def _ask_link(request: HttpRequest, voting: Voting, at: datetime) -> HttpResponse:
    """The same answer whoever asks, so that nobody learns who takes part."""
    email = request.POST.get("email", "").strip()
    stamp = robots.read_stamp(request.POST.get("stamp", ""), voting.campaign.pk, voting.stamped)
    if request.POST.get(EMPTY):
        return _link_sent(request, voting)
    if stamp is None:
        return _gate_page(
            request, voting, InputError(_("this page was open for a long time"), action=_("send it again"))
        )
    if "@" not in email.strip("@") or len(email) > 254 or any(sign.isspace() for sign in email):
        return _gate_page(request, voting, InputError(_("this is no e-mail address")))
    passes = robots.let_in(request, voting.campaign.pk, FormPurpose.VOTE, stamp)
    if passes is FormPass.FULL:
        return _gate_page(
            request, voting, InputError(_("many people are writing from here"), action=_("try again in ten minutes"))
        )
    mailbox, step = one_mailbox(email), voting.step.pk
    if passes is FormPass.GOOD and robots.may_be_written_to(voting.campaign.pk, mailbox, FormPurpose.VOTE, step):
        language = translation.get_language() or "fr"
        ask_for_link(step=voting.step, email=email, language=language, by=VISITOR, at=at)
    return _link_sent(request, voting)


def _link_sent(request: HttpRequest, voting: Voting) -> HttpResponse:
    return page_for_visitors(request, voting.campaign, "ballots/link_sent.html", _about(voting))


def _first_page(request: HttpRequest, voting: Voting) -> HttpResponse:
    if voting.by_link and voting.gate.code is None:
        return _ballot_page(request, voting, FilledBallot.empty(voting.config), BallotVoter(""))
    return _gate_page(request, voting)


def _closed_page(request: HttpRequest, voting: Voting, at: datetime) -> HttpResponse:
    state = BoxState(voting.box.state) if voting.box else BoxState.MAKING
    context = {
        **_about(voting),
        "silent": is_silent(voting.campaign, at),
        "counted": is_counted(voting.box),
        "too_few": state == BoxState.TOO_FEW,
        "before": state in (BoxState.MAKING, BoxState.READY),
        "online": voting.gate.online,
    }
    return page_for_visitors(request, voting.campaign, "ballots/closed.html", context)


def _gate_page(request: HttpRequest, voting: Voting, error: InputError | None = None) -> HttpResponse:
    at = timezone.now()
    context = {
        **_about(voting),
        "error": error,
        "empty": EMPTY,
        "bits": robots.difficulty(at),
        "stamp": robots.new_stamp(voting.campaign.pk, voting.stamped),
        "notice": notice_of(voting.step.process),
        "asks_address": voting.gate.email and not voting.by_link,
        "asks_code": voting.gate.code is not None and (voting.by_link or not voting.gate.email),
    }
    return page_for_visitors(request, voting.campaign, "ballots/gate.html", context, 422 if error else 200)


def _ballot_page(
    request: HttpRequest, voting: Voting, ballot: FilledBallot, voter: BallotVoter, error: InputError | None = None
) -> HttpResponse:
    context = {
        **_about(voting),
        "ballot": ballot,
        "rows": ballot.rows(_order(request, voting)),
        "error": error,
        "not_promised": in_one_sentence(),
        "carried": _carried(request, ("code",)),
        "zones": voting.config.quartiers if not voter.zone else (),
        "zone": request.POST.get("zone", ""),
    }
    return page_for_visitors(request, voting.campaign, "ballots/ballot.html", context, 422 if error else 200)


def _compare_page(request: HttpRequest, voting: Voting, ballot: FilledBallot, voter: BallotVoter) -> HttpResponse:
    """Two projects side by side; what is ticked goes along."""
    rows = ballot.rows(_order(request, voting))
    if len(rows) < 2:
        return _ballot_page(request, voting, ballot, voter)
    asked = (request.POST.get(name, "") for name in ("first", "second"))
    offered = [row.project for row in rows]
    pair = compared(voting.step.process, pair_of(offered, list(ballot.values), *asked))
    context = {
        **_about(voting),
        "rows": rows,
        "pair": pair,
        "sides": sides_of(pair),
        "carried": [*_carried(request, ("code", "zone")), *ballot.fields],
    }
    return page_for_visitors(request, voting.campaign, "ballots/compare.html", context)


def _order(request: HttpRequest, voting: Voting) -> list[str]:
    """Projects in an order drawn by lot for one visitor and one day."""
    day = day_of(voting.campaign, timezone.now()).isoformat()
    seed = seed_of(voting.step, network(request.META.get("REMOTE_ADDR", "")), day)
    return sorted((one.id for one in voting.config.offered), key=lambda one: drawn(seed, one))


def _review_page(
    request: HttpRequest,
    voting: Voting,
    ballot: FilledBallot,
    payload: str,
    voter: BallotVoter,
    error: InputError | None = None,
) -> HttpResponse:
    lines = lines_of(voting.config, payload)
    context = {
        **_about(voting),
        "ballot": ballot,
        "lines": lines,
        "total": sum(one.cents for one in lines),
        "error": error,
        "carried": [*_carried(request, ("code", "zone")), *ballot.fields],
        "zone": voter.zone,
        "left": voting.config.budget - sum(one.cents for one in lines),
        "statements": statements(voting.box) if voting.box else (),
    }
    return page_for_visitors(request, voting.campaign, "ballots/review.html", context, 422 if error else 200)


def _carried(request: HttpRequest, names: tuple[str, ...]) -> list[tuple[str, str]]:
    sent = ((name, request.POST.get(name, "")[:_LONGEST_CODE]) for name in names)
    return [(name, value) for name, value in sent if value]


def _about(voting: Voting) -> dict[str, Any]:
    return {
        "step": voting.step,
        "process": voting.step.process,
        "config": voting.config,
        "gate": voting.gate,
        "box": voting.box,
        "until": until_of(voting.campaign),
        "resident": voting.resident,
    }
