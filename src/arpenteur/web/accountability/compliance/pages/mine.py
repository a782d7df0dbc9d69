"""One's own data: read them, take them away, have them erased."""

from collections.abc import Callable
from typing import cast

from allauth.account.decorators import reauthentication_required
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from arpenteur.web.accountability.compliance.erasure import erase_account
from arpenteur.web.accountability.compliance.forms import EraseForm
from arpenteur.web.accountability.compliance.my_data import as_json, counted, tables_of
from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.shared.page_problems import FormProblem
from arpenteur.web.foundation.shared.rules import View, signed_in

# The library publishes no types.
_signed_in_anew = cast("Callable[[View], View]", reauthentication_required)


@signed_in
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """Everything held about the visitor, in every campaign."""
    user = _visitor(request)
    context = {"tables": tables_of(user), "counted": counted(user)}
    return render(request, "compliance/my_data.html", context)


@signed_in
@require_safe
def my_data_file(request: HttpRequest) -> HttpResponse:
    """The same as a file."""
    response = HttpResponse(as_json(_visitor(request), timezone.now()), content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="mes-donnees.json"'
    return response


@signed_in
@_signed_in_anew
@require_http_methods(["GET", "HEAD", "POST"])
def erase_me(request: HttpRequest) -> HttpResponse:
    """Erase the visitor's account: signed in anew, and sure."""
    form = EraseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        user = _visitor(request)
        with FormProblem(form):
            erase_account(user=user, by=Actor.user(user), at=timezone.now())
            logout(request)
            return render(request, "compliance/erased.html")
    return render(request, "compliance/erase_me.html", {"form": form}, status=400 if form.errors else 200)


def _visitor(request: HttpRequest) -> User:
    """The account itself: what a request carries is only a promise of it."""
    return User.objects.get(pk=request.user.pk)
