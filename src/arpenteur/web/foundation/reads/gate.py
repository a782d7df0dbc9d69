"""The door of a page that shows names: recognised again after half an hour, counted, stopped where that is unusual."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from arpenteur.web.foundation.accounts.devices import NEW_DEVICE
from arpenteur.web.foundation.accounts.factors import DEMO_SESSION
from arpenteur.web.foundation.campaigns.access import CampaignRequest
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.reads.actions import (
    Reader,
    note_contacts_listed,
    note_given,
    note_listed,
    note_opened,
    note_searched,
)
from arpenteur.web.foundation.reads.models import ReadingStop
from arpenteur.web.foundation.reads.watch import note_asked

IDLE = 30 * 60
"""Seconds without a page that shows names, after which whoever is there is recognised again."""
LATELY = 5 * 60
"""Seconds since whoever takes names out gave her passkey or a code."""
NEW = timedelta(hours=24)
"""How long a member sees no contact after she joined."""
_SEEN = "names_seen"
View = Callable[..., HttpResponse]


def recognised(view: View) -> View:
    """A page that shows names. Inside ``in_campaign``: asked again for a passkey, or a code where there is none, after
    half an hour without such a page; kept by no browser. A row that it does not find is looked for among decoys.
    """

    @wraps(view)
    def checked(request: CampaignRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        now = int(time.time())
        if _must_ask(request, now):
            return redirect(f"{_asking(request)}?{urlencode({'next': request.get_full_path()})}")
        request.session[_SEEN] = now
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            response = _asked_for_decoy(request, kwargs)
            if response is None:
                raise
        response.headers["Cache-Control"] = "no-store"
        return response

    return checked


def settled(view: View) -> View:
    """A page of contacts. Inside ``in_campaign``: a member of less than a day is told from when on it opens. Whoever
    was there when the campaign was opened is not new to it.
    """

    @wraps(view)
    def checked(request: CampaignRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        opens = opens_at(request.member)
        if opens is not None and timezone.now() < opens:
            answer = render(request, "reads/too_new.html", {"opens": opens}, status=403)
            answer.headers["Cache-Control"] = "no-store"
            return answer
        return view(request, *args, **kwargs)

    return checked


def ask_again(request: CampaignRequest, back: str) -> HttpResponse | None:
    """Before a file of names leaves: the page that asks for a passkey, or a code where there is none, and goes on to
    the address ``back``; None where it was given within five minutes. Pages seen meanwhile are no recognition.
    """
    if _is_known(request) or int(time.time()) - _given_at(request) <= LATELY:
        return None
    return redirect(f"{_asking(request)}?{urlencode({'next': back})}")


def opens_at(member: Member) -> datetime | None:
    """From when on a member sees contacts; None for whoever was there from the start."""
    since, opened = member.membership.since, member.campaign.created_at
    return None if since <= opened else since + NEW


def open_record(request: CampaignRequest, row: models.Model, at: datetime) -> HttpResponse | None:
    """Count the opening of one named record; the page that says why it is not shown, None where it may be."""
    stop = note_opened(row=row, reader=_reader(request), at=at)
    return None if stop is None else _stopped(request, stop)


def give_record(request: CampaignRequest, row: models.Model, at: datetime) -> HttpResponse | None:
    """Count one named record that a room gives somebody to work on, whom she did not choose; the page that says why it
    is not shown, None where it may be.
    """
    stop = note_given(row=row, reader=_reader(request), at=at)
    return None if stop is None else _stopped(request, stop)


def search_names(request: CampaignRequest, table: type[models.Model], count: int, at: datetime) -> HttpResponse | None:
    """Count a search that found so many; the page that says why nothing is shown, None where it may be."""
    stop = note_searched(table=table, count=count, reader=_reader(request), at=at)
    return None if stop is None else _stopped(request, stop)


def count_list(request: CampaignRequest, names: int, at: datetime) -> None:
    """Count a page that shows a list of so many names of people."""
    note_listed(names=names, reader=_reader(request), at=at)


def list_contacts(request: CampaignRequest, names: int, page: int | None, at: datetime) -> HttpResponse | None:
    """Count a page with so many contacts; the page that says why it is not shown, None where it may be. ``page``: its
    number in the list that it is of, None where it is of none that goes on.
    """
    stop = note_contacts_listed(names=names, page=page, reader=_reader(request), at=at)
    return None if stop is None else _stopped(request, stop)


def take_contacts(
    request: CampaignRequest, names: int, at: datetime, agreed_at: datetime | None = None
) -> HttpResponse | None:
    """Count a file with so many contacts that is about to leave, as pages that list them are; the page that says why
    it does not, None where it may. ``agreed_at``: when somebody else agreed to the file, which is one reading then.
    """
    stop = note_contacts_listed(names=names, page=None, reader=_reader(request), at=at, agreed_at=agreed_at)
    return None if stop is None else _stopped(request, stop)


def _asked_for_decoy(request: CampaignRequest, kwargs: dict[str, Any]) -> HttpResponse | None:
    numbers = [value for value in kwargs.values() if isinstance(value, int)]
    app = request.resolver_match.app_name if request.resolver_match else ""
    if not numbers:
        return None
    member = request.member
    stop = note_asked(campaign=member.campaign, app=app, numbers=numbers, by=member.actor, at=timezone.now())
    return None if stop is None else _stopped(request, stop)


def _reader(request: CampaignRequest) -> Reader:
    return Reader(request.member, new_device=bool(request.session.get(NEW_DEVICE)))


def _stopped(request: CampaignRequest, stop: ReadingStop) -> HttpResponse:
    return render(request, "reads/stopped.html", {"stop": stop}, status=403)


def _must_ask(request: CampaignRequest, now: int) -> bool:
    if _is_known(request):
        return False
    return now - max(request.session.get(_SEEN, 0), _given_at(request)) > IDLE


def _is_known(request: CampaignRequest) -> bool:
    """Whether nobody is asked: on a site without second factors, and visitors of the demonstration."""
    demonstration = settings.ARPENTEUR_DEMO and request.session.get(DEMO_SESSION)
    return not settings.ARPENTEUR_SECOND_FACTOR or bool(demonstration)


def _given_at(request: CampaignRequest) -> int:
    """When she last gave her passkey or a code, in seconds; her password is not enough where there is a second
    factor.
    """
    kinds = {"mfa"} if is_mfa_enabled(request.user) else {"password"}
    given = get_authentication_records(request, request.user)
    return max((int(one["at"]) for one in given if one.get("method") in kinds), default=0)


def _asking(request: CampaignRequest) -> str:
    """The passkey first."""
    if is_mfa_enabled(request.user, types=[Authenticator.Type.WEBAUTHN]):
        return reverse("mfa_reauthenticate_webauthn")
    return reverse("mfa_reauthenticate" if is_mfa_enabled(request.user) else "account_reauthenticate")
