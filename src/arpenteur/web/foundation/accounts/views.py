"""Account pages that allauth has not."""

import time
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from arpenteur.web.foundation.accounts.actions import change_profile
from arpenteur.web.foundation.accounts.adapter import FOUNDER, INVITED
from arpenteur.web.foundation.accounts.demo import DOMAIN
from arpenteur.web.foundation.accounts.factors import AFTER, DEMO_SESSION, has_second_factor
from arpenteur.web.foundation.accounts.forms import ProfileForm
from arpenteur.web.foundation.accounts.founding import address_of
from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.accounts.requests import SignedInRequest
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.shared.limits import wrong_guess
from arpenteur.web.foundation.shared.parameters import leads_here
from arpenteur.web.foundation.shared.rules import linked, public, signed_in
from arpenteur.web.foundation.shared.sealing import unsealed


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: SignedInRequest) -> HttpResponse:
    """The person's home: what she is called, how she signs in, where from, her campaigns, her data."""
    user = request.user
    sent = request.POST if request.method == "POST" else None
    form = ProfileForm(sent, initial={"name": user.name, "language": user.language})
    if form.is_valid():
        change_profile(user=user, by=Actor.user(user), at=timezone.now(), **form.cleaned_data)
        translation.activate(user.language)
        messages.success(request, _("Saved."))
        response = redirect("accounts:me")
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            user.language,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )
        return response
    with unsealed():
        memberships = list(user.memberships.select_related("campaign"))
    held = list(Authenticator.objects.filter(user=user.pk))
    context = {
        "form": form,
        "memberships": memberships,
        "app": any(one.type == Authenticator.Type.TOTP for one in held),
        "passkeys": [one.wrap() for one in held if one.type == Authenticator.Type.WEBAUTHN],
        "codes": next((one.wrap() for one in held if one.type == Authenticator.Type.RECOVERY_CODES), None),
        "sessions": len(UserSession.objects.purge_and_list(user)),
    }
    return render(request, "accounts/me.html", context, status=400 if form.errors else 200)


@signed_in
@require_safe
def second_factor(request: SignedInRequest) -> HttpResponse:
    """A role that sees personal data needs a second factor first: why, which, and back to the page that asked."""
    asked = request.GET.get("next", "")
    if leads_here(request, asked):
        request.session[AFTER] = asked
    if has_second_factor(request):
        return redirect(request.session.pop(AFTER, "") or reverse("accounts:me"))
    return render(request, "accounts/second_factor.html", {"after": request.session.get(AFTER, "")})


@linked
@require_safe
def open_founding_link(request: HttpRequest, token: str) -> HttpResponse:
    """The host's link: the address it is for makes an account, or signs in where it has one. Raises Http404."""
    email = address_of(token)
    if email is None:
        raise wrong_guess(request)
    mine = reverse("campaigns:mine")
    if request.user.is_authenticated:
        return redirect(mine)
    if User.objects.filter(email__iexact=email).exists():
        return redirect_to_login(mine)
    request.session[INVITED], request.session[FOUNDER] = int(time.time()), email
    return redirect(f"{reverse('account_signup')}?{urlencode({'email': email, 'next': mine})}")


@public
@require_POST
def demo(request: HttpRequest) -> HttpResponse:
    """Sign in one of the fictional people; raises Http404 outside a demonstration and for anybody else."""
    email = request.POST.get("email", "")
    if not settings.ARPENTEUR_DEMO or not email.endswith(DOMAIN):
        raise Http404(email)
    user = get_object_or_404(User, email=email, is_active=True)
    get_adapter(request).login(request, user)
    request.session[DEMO_SESSION] = True
    asked = request.POST.get("next", "")
    return redirect(asked if leads_here(request, asked) else reverse(settings.LOGIN_REDIRECT_URL))
