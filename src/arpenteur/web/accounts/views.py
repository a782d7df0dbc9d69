"""Account pages that allauth has not."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from arpenteur.web.shared.rules import signed_in


@signed_in
def second_factor(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 — Django passes it
    """A role that sees personal data needs a second factor first."""
    return redirect("mfa_index")


@signed_in
def me(request: HttpRequest) -> HttpResponse:
    """To be written."""
    return render(request, "shared/base.html")
