"""Turf files: sent to another site, taken in, sent back; whose signatures the campaign lets in."""

import base64
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.keys.signing import fingerprint_of, own_public, spelled
from arpenteur.web.foundation.shared.fields import LineField, choice_field
from arpenteur.web.foundation.shared.law import RefusedByLawError
from arpenteur.web.foundation.shared.page_problems import FormProblem, MessageProblem
from arpenteur.web.ground.fieldwork.display import show
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.fieldwork.queries import visible
from arpenteur.web.ground.phone.models import AcceptedKey, Turf
from arpenteur.web.ground.phone.turf_file import (
    EVENTS,
    MOST_BYTES,
    Opened,
    opened,
)
from arpenteur.web.ground.routes.access import assigning
from arpenteur.web.ground.routes.files import exchanging as verbs
from arpenteur.web.ground.routes.files.lost_turfs import lost_turf
from arpenteur.web.ground.routes.kinds import TURFS
from arpenteur.web.ground.routes.paper.views import typed_by


class TurfFileForm(forms.Form):
    """A file, and the action its turf becomes a part of."""

    file = forms.FileField(label=gettext_lazy("File"), max_length=200)
    action = forms.ChoiceField(
        label=gettext_lazy("Action of the turf"),
        required=False,
        help_text=gettext_lazy(
            "For a turf, or for results of one that the site lost when it was restored; others find theirs."
        ),
    )

    def __init__(self, actions: "QuerySet[Action]", *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actions = {str(one.pk): one for one in actions}
        shown = show(actions, ground_of(next(iter(actions)).campaign)) if self.actions else []
        choices = [(str(one.action.pk), f"{one.title}, {one.day_text}") for one in shown]
        choice_field(self, "action").choices = [("", "–"), *choices]

    def clean_action(self) -> Action | None:
        """The action itself, None where none was chosen."""
        return self.actions.get(self.cleaned_data["action"])


class KeyForm(forms.Form):
    """The key of another site."""

    label = LineField(gettext_lazy("Which site"), 80, help_text=gettext_lazy("No person’s name."))
    public = LineField(gettext_lazy("Its public key"), 100)


@in_campaign(Permission.RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: CampaignRequest) -> HttpResponse:
    """Take a file in; what came from elsewhere, and what may be sent."""
    member = request.member
    actions = TURFS.to_prepare(member, timezone.now())
    if request.method != "POST":
        return _page(request, TurfFileForm(actions))
    form = TurfFileForm(actions, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        file = _read(form)
        turf = _taken(request, file, form.cleaned_data["action"])
    except RefusedByLawError as error:
        return _page(request, form, status=422, refusals=error.refusals)
    except InputError as error:
        form.add_error("file", str(error))
        return _page(request, form, status=422)
    if file.kind != EVENTS:
        return _done(request, turf)
    if turf.of_stops:
        return redirect("routes:rounds", member.campaign.slug, turf.action_id)
    return redirect("routes:grid", member.campaign.slug, turf.pk)


def _read(form: TurfFileForm) -> Opened:
    sent = form.cleaned_data["file"]
    if sent.size > MOST_BYTES:
        raise InputError(_("this file is too large"), expected=_("a turf file of 8 MB at most"))
    return opened(sent.read())


def _taken(request: CampaignRequest, file: Opened, action: Action | None) -> Turf:
    member, now = request.member, timezone.now()
    given: dict[str, Any] = {"file": file, "by": member.actor, "at": now}
    if file.kind == EVENTS:
        done = verbs.take_events(turf=_meant(member, file, action), **given)
        words = ngettext("%(n)d new result.", "%(n)d new results.", done.accepted) % {"n": done.accepted}
        messages.success(request, words if done.accepted else _("Nothing new: this file had been taken in already."))
        if done.refused:
            count = {"n": done.refused}
            messages.warning(request, ngettext("%(n)d was refused.", "%(n)d were refused.", done.refused) % count)
        return done.turf
    if action is None:
        raise InputError(_("this file holds a turf"), action=_("choose the action that it becomes a part of"))
    if not TURFS.reach(member, action.pk).cuts:
        raise PermissionDenied
    return verbs.take_turf(action=action, **given)


def _meant(member: Member, file: Opened, action: Action | None) -> Turf:
    """The turf that results speak of, or the one of ``action`` that takes those of a turf lost in a restoration.

    Raises InputError for one that is not of this campaign.
    """
    slug, _slash, number = str(file.content.get("key", "")).rpartition("/")
    mine = Turf.objects.filter(action__in=visible(member))
    if slug == member.campaign.slug and number.isascii() and number.isdigit() and len(number) < 18:
        found = mine.filter(pk=int(number)).first()
    else:
        found = None if slug else mine.filter(code=str(file.content.get("code", ""))[:16]).first()
    if found is None and not slug and action is not None:
        found = lost_turf(file, action)
    if found is None and not slug and "turf" in file.content:
        raise InputError(
            _("these results are of a turf that this site does not know"),
            action=_(
                "if the site was restored from a backup, choose the action that takes them; "
                "else bring them to the campaign that made it"
            ),
        )
    if found is None:
        raise InputError(
            _("these results are of a turf of another campaign"), action=_("bring them to the campaign that made it")
        )
    return typed_by(member, found.pk)


def _done(request: CampaignRequest, turf: Turf) -> HttpResponse:
    messages.success(request, _("Turf %(letter)s is in the action.") % {"letter": turf.letter})
    unknown = verbs.strangers(turf)
    if unknown:
        words = ngettext(
            "%(n)d address is not in the ground published here: what is known of its doors here does not follow.",
            "%(n)d addresses are not in the ground published here: what is known of their doors here does not follow.",
            unknown,
        )
        messages.warning(request, words % {"n": unknown})
    return redirect("routes:cut", request.member.campaign.slug, turf.action_id)


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_POST
def send(request: CampaignRequest, pk: int, number: int) -> HttpResponse:
    """The signed file of a turf, or with ``results`` what was done in one that came from elsewhere."""
    one = TURFS.route_of(assigning(TURFS, request, pk), number)
    given: dict[str, Any] = {"turf": one, "by": request.member.actor, "at": timezone.now()}
    with MessageProblem(request):
        text = verbs.events_text(**given) if "results" in request.POST else verbs.turf_text(**given)
        response = HttpResponse(text, content_type="application/json")
        name = f"{one.code}{'-resultats' if 'results' in request.POST else ''}.arpenteur-secteur.json"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        response.headers["Cache-Control"] = "private, no-store"
        return response
    return redirect("routes:files", request.member.campaign.slug)


@in_campaign(Permission.EDIT_CAMPAIGN)
@require_POST
def key(request: CampaignRequest) -> HttpResponse:
    """Let the signatures of another site in, or with ``revoke`` no longer."""
    member, now = request.member, timezone.now()
    if "revoke" in request.POST:
        number = request.POST["revoke"]
        if not number.isascii() or not number.isdigit() or len(number) > 18:
            raise Http404
        one = get_object_or_404(AcceptedKey, pk=int(number))
        verbs.revoke_key(key=one, by=member.actor, at=now)
        return redirect("routes:files", member.campaign.slug)
    form = KeyForm(request.POST)
    if form.is_valid():
        with FormProblem(form, "public"):
            verbs.accept_key(campaign=member.campaign, **form.cleaned_data, by=member.actor, at=now)
            messages.success(request, _("Files signed by this site are let in."))
            return redirect("routes:files", member.campaign.slug)
    return _page(request, TurfFileForm(TURFS.to_prepare(member, now)), status=422, key_form=form)


def _page(request: CampaignRequest, form: TurfFileForm, *, status: int = 200, **more: Any) -> HttpResponse:
    member = request.member
    public = own_public()
    here = list(TURFS.to_prepare(member, timezone.now()))
    turfs = Turf.objects.filter(TURFS.listed, action__in=[one.pk for one in here]).select_related("action", "origin")
    turfs = [one for one in turfs if member.stations is None or member.stations.intersection(one.stations)]
    context = {
        "section": "files",
        "form": form,
        "turfs": [(one, getattr(one, "origin", None)) for one in turfs],
        "keys": [(one, spelled(one.fingerprint)) for one in AcceptedKey.objects.filter(revoked_at=None)],
        "public": base64.b64encode(public).decode(),
        "fingerprint": spelled(fingerprint_of(public)),
        "directs": member.may(Permission.EDIT_CAMPAIGN),
        "key_form": KeyForm(),
        **more,
    }
    return render(request, "routes/files.html", context, status=status)
