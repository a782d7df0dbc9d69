"""Messages of a campaign: the list, one that is written, as it will be received.

The form of a message read: blocks as they were typed, and the one gesture that was pressed.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.outreach.actions import MailingDraft, begin, rewrite
from arpenteur.web.communication.outreach.blocks import MOST_BLOCKS, Block, read_blocks
from arpenteur.web.communication.outreach.channels import channels
from arpenteur.web.communication.outreach.email.compose import Composer, with_pictures
from arpenteur.web.communication.outreach.forms import MessageForm, channel_choices
from arpenteur.web.communication.outreach.links import look_at_links_of
from arpenteur.web.communication.outreach.models import Mailing, MailingState
from arpenteur.web.communication.outreach.page import block_rows, composing
from arpenteur.web.communication.outreach.permissions import SEE_MESSAGES, WRITE_MESSAGES
from arpenteur.web.communication.outreach.pictures import drop_unused, keep_picture
from arpenteur.web.communication.outreach.queries import mailing_of, mailings
from arpenteur.web.communication.outreach.report import report
from arpenteur.web.communication.outreach.starting_letters import LETTERS, starting_letter
from arpenteur.web.communication.outreach.writing import OPEN
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.shared.page_problems import FormProblem
from arpenteur.web.ground.fieldwork.photos import open_photo, path_of
from arpenteur.web.persons.contacts.models import Channel
from arpenteur.web.persons.segments.models import Segment
from arpenteur.web.persons.segments.stack import MOST_LINES

_FRAMED = {**settings.SECURE_CSP, "frame-src": [CSP.SELF]}
_AS_RECEIVED = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "img-src": ["data:"],
    "frame-ancestors": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
}
VIEWS = {"": "", "clair": "clair", "sombre": "sombre", "sans-images": "clair"}
_FIELDS = {"text": ("text",), "picture": ("file", "alt"), "button": ("label", "address")}
EMPTY: Mapping[str, Mapping[str, str]] = {
    "text": {"kind": "text", "text": ""},
    "button": {"kind": "button", "label": "", "address": "https://"},
}


def typed_blocks(request: HttpRequest) -> list[dict[str, Any]]:
    """Blocks of the form in their order, each with its fields; a block of an unknown kind is left out."""
    found = []
    for number in range(MOST_BLOCKS):
        kind = request.POST.get(f"kind-{number}", "")
        if kind in _FIELDS:
            values = {name: request.POST.get(f"{name}-{number}", "").strip() for name in _FIELDS[kind]}
            found.append({"kind": kind, **values})
    return found


def after_gesture(blocks: list[dict[str, Any]], do: str, file: str = "") -> tuple[Block, ...]:
    """Blocks after what was pressed: one more (``add-text``), one less (``off-2``), one moved (``up-2``,
    ``down-2``, or ``move-3-0`` where it is dragged to the place of another).

    Raises InputError for too many.
    """
    word, _dash, value = do.partition("-")
    rows = list(blocks)
    value, _dash, place = value.partition("-")
    at, to = _number(value), _number(place)
    if word == "add" and value in EMPTY:
        rows.append(dict(EMPTY[value]))
    elif word == "add" and value == "picture" and file:
        rows.append({"kind": "picture", "file": file, "alt": ""})
    elif word == "off" and 0 <= at < len(rows):
        rows.pop(at)
    elif word in {"up", "down"} and 0 <= at < len(rows):
        other = at + (1 if word == "down" else -1)
        if 0 <= other < len(rows):
            rows[at], rows[other] = rows[other], rows[at]
    elif word == "move" and 0 <= at < len(rows) and 0 <= to < len(rows):
        rows.insert(to, rows.pop(at))
    return read_blocks(rows)


def _number(text: str) -> int:
    """The number of a block, -1 for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 3 else -1


@in_campaign(SEE_MESSAGES.name)
@require_safe
def messages_page(request: CampaignRequest) -> HttpResponse:
    """What is being written, what waits, what left."""
    rows = mailings(request.member)
    context = {
        "section": "messages",
        "channels": channel_choices(),
        "letters": [(word, letter.label) for word, letter in LETTERS.items()],
        "waiting": [one for one in rows if one.state in {MailingState.SUBMITTED, MailingState.STOPPED}],
        "writing": [one for one in rows if one.state in {MailingState.DRAFT, MailingState.APPROVED}],
        "gone": [one for one in rows if one.state in {MailingState.SENDING, MailingState.DONE, MailingState.DROPPED}],
    }
    return render(request, "outreach/messages.html", context)


@in_campaign(WRITE_MESSAGES.name)
@require_POST
def begin_page(request: CampaignRequest) -> HttpResponse:
    """A new message, to whom the lines of a page choose (``l``), or to all who agreed; empty, or from a ``letter``.

    Raises InputError.
    """
    member = request.member
    given = request.POST.get("channel", str(Channel.EMAIL))
    channel = next((one for one in channels() if one.value == given), None)
    if channel is None:
        raise InputError(_("no message goes by this channel"))
    number = request.POST.get("segment", "")
    segment = Segment.objects.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 19 else None
    lines = tuple(request.POST.getlist("l")[: MOST_LINES + 1])
    letter = starting_letter(request.POST.get("letter", ""))
    if letter is not None and channel is not Channel.EMAIL:
        raise InputError(_("letters to start from are for e-mail"), action=_("choose e-mail, or an empty page"))
    draft = MailingDraft(
        channel=channel,
        subject=str(letter.subject) if letter else "",
        blocks=letter.blocks() if letter else (),
        lines=lines or tuple(segment.lines if segment else ()),
        segment=segment,
    )
    mailing = begin(draft=draft, by=member, at=timezone.now())
    return redirect("outreach:message", member.campaign.slug, mailing.pk)


@in_campaign(SEE_MESSAGES.name)
@require_http_methods(["GET", "HEAD", "POST"])
@csp_override(_FRAMED)
def message_page(request: CampaignRequest, number: int) -> HttpResponse:
    """One message: written, checked and previewed until it leaves; its totals afterwards. Raises Http404."""
    mailing, at = found_or_404(request, number), timezone.now()
    if mailing.state not in OPEN:
        return render(request, "outreach/report.html", report(mailing, request.member, at))
    if request.method == "POST":
        return _write(request, mailing, at)
    return _compose(request, mailing, MessageForm.of(mailing), at)


@in_campaign(SEE_MESSAGES.name)
@require_safe
@csp_override(_AS_RECEIVED)
@xframe_options_sameorigin
def preview(request: CampaignRequest, number: int) -> HttpResponse:
    """The very HTML that leaves, for somebody who does not exist: light, dark, without pictures. Raises Http404."""
    mailing = found_or_404(request, number)
    view = request.GET.get("vue", "")
    if view not in VIEWS:
        raise Http404
    composer = Composer(mailing, mailing.account, scheme=VIEWS[view])
    html = composer.example(timezone.now()).html
    answer = HttpResponse(with_pictures(html, {} if view == "sans-images" else composer.files))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@in_campaign(SEE_MESSAGES.name)
@require_safe
def picture(request: CampaignRequest, number: int, name: str) -> HttpResponse:
    """A picture of a message, for its preview. Raises Http404."""
    mailing = found_or_404(request, number)
    file = path_of(mailing.campaign_id, name) if mailing.pictures.filter(file=name).exists() else None
    if file is None:
        raise Http404
    return FileResponse(file.open("rb"), content_type="image/jpeg")  # type: ignore[return-value]


def found_or_404(request: CampaignRequest, number: int) -> Mailing:
    """A message that the member sees. Raises Http404."""
    found = mailing_of(request.member, number)
    if found is None:
        raise Http404
    return found


def _write(request: CampaignRequest, mailing: Mailing, at: datetime) -> HttpResponse:
    member = request.member
    if not member.may(WRITE_MESSAGES.name):
        raise Http404
    form = MessageForm(mailing, request.POST)
    if not form.is_valid():
        return _compose(request, mailing, form, at, 422)
    do = request.POST.get("do", "save")
    with FormProblem(form):
        file = _new_picture(request, mailing, do, at)
        lines, segment = form.chosen()
        draft = MailingDraft(
            channel=Channel(mailing.channel),
            purpose=form.purpose_of(),
            subject=form.cleaned_data.get("subject", ""),
            blocks=after_gesture(typed_blocks(request), do, file),
            lines=lines,
            segment=segment,
            account=form.account_of(),
            not_before=form.when(mailing.campaign),
            options=mailing.options,
        )
        version = form.cleaned_data["version"]
        drop_unused(rewrite(mailing=mailing, draft=draft, version=version, by=member, at=at))
        look_at_links_of.enqueue(mailing.campaign_id, mailing.pk)
        if do == "save":
            messages.success(request, _("Kept."))
        return redirect(reverse("outreach:message", args=[member.campaign.slug, mailing.pk]) + _anchor(do))
    return _compose(request, mailing, form, at, 422)


def _new_picture(request: CampaignRequest, mailing: Mailing, do: str, at: datetime) -> str:
    """The name of the file that was just sent; empty where none was asked for. Raises InputError."""
    if do != "add-picture":
        return ""
    file = request.FILES.get("picture")
    if file is None:
        raise InputError(_("no picture was chosen"), action=_("choose a file first"))
    return keep_picture(mailing=mailing, photo=open_photo(file.read()), at=at).file


def _compose(
    request: CampaignRequest, mailing: Mailing, form: MessageForm, at: datetime, status: int = 200
) -> HttpResponse:
    context = composing(mailing, request.member, at)
    if status != 200:
        context["blocks"] = block_rows(mailing, typed_blocks(request))
    view = request.GET.get("vue", "")
    shown = view if view in VIEWS else ""
    letter = Composer(mailing, mailing.account).example(at) if mailing.channel == Channel.EMAIL else None
    more = {
        "form": form.as_needed(),
        "view": shown,
        "plain": letter.text if letter else _example(mailing, at),
        "subject": letter.subject if letter else "",
    }
    return render(request, "outreach/message.html", {**context, **more}, status=status)


def _example(mailing: Mailing, at: datetime) -> str:
    """The text of somebody who does not exist, by a channel that is one of texts."""
    channel = channels().get(Channel(mailing.channel))
    return channel.example(mailing, at) if channel is not None and channel.example is not None else ""


def _anchor(do: str) -> str:
    return "#blocs" if do.partition("-")[0] in {"add", "off", "up", "down", "move"} else ""
