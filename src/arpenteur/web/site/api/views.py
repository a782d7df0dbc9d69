"""Pages: the tokens and webhooks of a campaign, and the reference of the API."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.page_problems import FormProblem, MessageProblem
from arpenteur.web.foundation.shared.rules import public
from arpenteur.web.site.api import actions, queries
from arpenteur.web.site.api.forms import TokenForm, WebhookForm
from arpenteur.web.site.api.models import ApiToken, WebhookEndpoint


@public
@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """Every address of the API, its scope and what it does."""
    return render(request, "api/reference.html", {"operations": queries.reference()})


@in_campaign(Permission.MANAGE_TOKENS, whole=True)
@require_safe
def tokens(request: CampaignRequest) -> HttpResponse:
    """Which programs may read and write, which are told."""
    return _page(request)


@in_campaign(Permission.MANAGE_TOKENS, whole=True)
@require_POST
@never_cache
def new_token(request: CampaignRequest) -> HttpResponse:
    """Create; the secret is on this page and nowhere else."""
    form = TokenForm(request.POST)
    secret = _write(request, form, actions.create_token)
    return _page(request, token_form=form if secret is None else None, token_secret=secret)


@in_campaign(Permission.KEEP_COMPLIANCE, whole=True)
@require_safe
def to_agree(request: CampaignRequest) -> HttpResponse:
    """Programs that would read names, for a second person to agree to or to close."""
    waiting = [line for line in queries.tokens(timezone.now()) if line.state == "open" and line.token.waits]
    own = {line.token.pk for line in waiting if line.token.maker in request.member.actor.pseudonyms}
    context = {"section": "programs-to-agree", "waiting": waiting, "own": own}
    return render(request, "api/to_agree.html", context)


@in_campaign(Permission.KEEP_COMPLIANCE, whole=True)
@require_POST
def agree(request: CampaignRequest, token: int) -> HttpResponse:
    """A second person agrees."""
    found = get_object_or_404(ApiToken, pk=token, revoked_at=None)
    with MessageProblem(request):
        actions.agree_token(token=found, by=request.member.actor, at=timezone.now())
    return redirect("api:to-agree", request.member.campaign.slug)


@in_campaign(Permission.MANAGE_TOKENS, when_closed=True, whole=True)
@require_POST
def end_token(request: CampaignRequest, token: int) -> HttpResponse:
    """Revoke."""
    found = get_object_or_404(ApiToken, pk=token)
    actions.revoke_token(token=found, by=request.member.actor, at=timezone.now())
    return redirect("api:tokens", request.member.campaign.slug)


@in_campaign(Permission.MANAGE_TOKENS, whole=True)
@require_POST
@never_cache
def new_webhook(request: CampaignRequest) -> HttpResponse:
    """Create; the secret is on this page and nowhere else."""
    form = WebhookForm(request.POST)
    secret = _write(request, form, actions.create_webhook)
    return _page(request, webhook_form=form if secret is None else None, webhook_secret=secret)


@in_campaign(Permission.MANAGE_TOKENS, when_closed=True, whole=True)
@require_POST
def stop_webhook(request: CampaignRequest, webhook: int) -> HttpResponse:
    """Tell an address nothing more."""
    found = get_object_or_404(WebhookEndpoint, pk=webhook)
    actions.end_webhook(endpoint=found, by=request.member.actor, at=timezone.now())
    return redirect("api:tokens", request.member.campaign.slug)


def _write(request: CampaignRequest, form: Any, verb: Callable[..., tuple[Any, str]]) -> str | None:
    """The new secret, None where the form is wrong and says why."""
    if not form.is_valid():
        return None
    with FormProblem(form):
        made = verb(campaign=request.member.campaign, **form.cleaned_data, by=request.member.actor, at=timezone.now())
        return made[1]
    return None


def _page(request: HttpRequest, **more: Any) -> HttpResponse:
    context: dict[str, Any] = {
        "section": "programs",
        "tokens": queries.tokens(timezone.now()),
        "webhooks": queries.webhooks(),
        **{name: value for name, value in more.items() if value is not None},
    }
    context.setdefault("token_form", TokenForm(auto_id="token_%s"))
    context.setdefault("webhook_form", WebhookForm(auto_id="webhook_%s"))
    wrong = any(context[name].errors for name in ("token_form", "webhook_form"))
    return render(request, "api/programs.html", context, status=422 if wrong else 200)
