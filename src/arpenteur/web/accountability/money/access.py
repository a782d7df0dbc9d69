"""The door of every page of money: the right, and the whole campaign. Open once the campaign is closed: the account is
filed ten weeks after the vote."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from arpenteur.domain.errors import InputError
from arpenteur.web.accountability.money.permissions import EDIT_MONEY, SEE_MONEY
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.shared.errors import Sentence
from arpenteur.web.foundation.shared.rules import View


def money_page(view: View) -> View:
    """Somebody looks. A member narrowed to a part of the campaign does not: money is that of the whole."""
    return _page(SEE_MONEY.name, view)


def money_verb(view: View) -> View:
    """Somebody writes."""
    return _page(EDIT_MONEY.name, view)


def done_or_said(request: CampaignRequest, verb: Callable[[], object], words: str) -> bool:
    """Call a verb; what it refused is shown on the next page, else that it was done. Whether it was."""
    try:
        verb()
    except InputError as error:
        messages.error(request, str(Sentence.of(error)))
        return False
    messages.success(request, words)
    return True


def _page(permission: str, view: View) -> View:
    @in_campaign(permission, when_closed=True)
    @wraps(view)
    def checked(request: CampaignRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.member.narrowed:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked
