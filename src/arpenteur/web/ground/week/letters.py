"""What people are told of their turf: by e-mail once nothing can be taken back, or as a text to hand on by hand."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import override

from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.outbox.kinds import NotSentError, NotWantedError
from arpenteur.web.foundation.outbox.models import Message
from arpenteur.web.foundation.outbox.queue import hand_over, key_of, message
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.numbers import clock
from arpenteur.web.ground.fieldwork.kinds import Status
from arpenteur.web.ground.phone.ground.own_links import own_link
from arpenteur.web.ground.phone.models import Turf
from arpenteur.web.ground.routes.codes import FIELD
from arpenteur.web.ground.week.models import Publication, TellingMeans, TurfNote
from arpenteur.web.persons.volunteers.mail import CHANNEL, absolute, language_of, write_to

TURF = "mail.turf"
"""The kind of these messages in the outbox."""
_PATIENCE = timedelta(hours=4)


def letters_of(publication: Publication, *, at: datetime) -> int:
    """Hand the outbox a letter for each person who is to be told by e-mail, to leave at a moment; how many."""
    waiting = TurfNote.objects.filter(publication=publication, means=TellingMeans.MAIL, done_at=None)
    return hand_over(
        message(
            campaign=publication.campaign_id,
            kind=TURF,
            channel=CHANNEL,
            at=at,
            patience=_PATIENCE,
            id=key_of(TURF, number),
            payload={"note": number},
        )
        for number in waiting.values_list("pk", flat=True)
    )


def send_turf(letter: Message, at: datetime) -> None:
    """Write to the person, unless the outing was taken back or cancelled, or she was told otherwise meanwhile."""
    found = TurfNote.objects.select_related("publication__action__campaign", "volunteer__person__user", "turf")
    one = found.filter(pk=letter.payload["note"], means=TellingMeans.MAIL, done_at=None).first()
    if one is None or one.turf is None or one.publication.action.status not in (Status.PLANNED, Status.RUNNING):
        raise NotWantedError
    address = address_of(one, at)
    if not address:
        raise NotSentError("no link is open", final=True)
    with override(language_of(one.volunteer)):
        subject = _("Your turf %(letter)s") % {"letter": one.turf.letter}
        body = text_of(one, address)
    write_to(one.volunteer, subject=subject, body=body)
    TurfNote.objects.filter(pk=one.pk).update(done_at=at)


def address_of(note: TurfNote, at: datetime, whole: Callable[[str], str] = absolute) -> str:
    """The whole address that opens her turf on a phone, empty where she has none or no link is open."""
    return opening(note.turf, at, whole) if note.turf else ""


def opening(turf: Turf, at: datetime, whole: Callable[[str], str] = absolute) -> str:
    """The address that opens a turf on a phone of someone who walks it; empty where no link is open. It is derived
    anew each time from the key of the site: no row holds it. ``whole`` makes an address of a path.
    """
    if turf.digest is None or turf.until <= at or turf.archived_at is not None:
        return ""
    return whole(f"{FIELD}#{own_link(turf)}")


def text_of(note: TurfNote, address: str) -> str:
    """What she has to know, in a few lines: when, where people meet, her turf, its link."""
    action, turf = note.publication.action, note.turf
    starts = local(action.campaign, action.starts_at)
    lines = [
        _("Hello %(name)s,") % {"name": note.volunteer.name.split()[0]},
        _("You are expected on %(day)s, %(start)s to %(end)s.")
        % {
            "day": date_format(starts, "l j F"),
            "start": clock(starts),
            "end": clock(local(action.campaign, action.ends_at)),
        },
    ]
    if action.place:
        lines.append(_("We meet here: %(place)s.") % {"place": action.place})
    if turf is not None:
        words = _("Your turf is %(letter)s: %(streets)s, %(doors)d doors.")
        lines.append(words % {"letter": turf.letter, "streets": turf.plan.get("title", ""), "doors": turf.doors})
    if address:
        lines.append(_("Open it on your phone, before you leave: %(address)s") % {"address": address})
    return "\n".join(lines)
