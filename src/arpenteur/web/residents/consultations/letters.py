"""Letters of the room: is it you who wrote; your notice was received, and decided (DSA, art. 16(4)–(5)); why your text
is hidden (art. 17), and what somebody else decided when you contested it (art. 20(5)). Each carries numbers until it
leaves.
"""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from arpenteur.web.communication.public_pages.letters import send_letter
from arpenteur.web.communication.public_pages.links import whole
from arpenteur.web.foundation.outbox.kinds import NotWantedError
from arpenteur.web.foundation.outbox.models import Message
from arpenteur.web.foundation.outbox.queue import hand_over, key_of, message
from arpenteur.web.residents.consultations.kinds import CaseOutcome
from arpenteur.web.residents.consultations.links import confirm_path
from arpenteur.web.residents.consultations.models import ContentNotice, Contribution, ModerationCase, Resident
from arpenteur.web.residents.consultations.states import Showing

CONFIRM, NOTICE, DECIDED, REASONS, JUDGED = (
    "mail.contribution_confirm",
    "mail.notice_received",
    "mail.notice_decided",
    "mail.contribution_hidden",
    "mail.appeal_decided",
)
"""The kinds of these messages in the outbox."""
WITHIN = timedelta(hours=48)
PATIENCE = timedelta(days=5)
_CHANNEL = "mail"


def hand_over_confirm(*, contribution: Contribution, at: datetime) -> int:
    """Ask its author, in the transaction that takes it."""
    return hand_over([_message(contribution, CONFIRM, at, WITHIN)])


def hand_over_notice(*, notice: ContentNotice, at: datetime) -> int:
    """Acknowledge a notice; none where nobody gave an address."""
    return hand_over([_message(notice, NOTICE, at, PATIENCE)]) if notice.email else 0


def hand_over_decided(*, case: ModerationCase, at: datetime) -> int:
    """Tell whoever reported what was decided, and the author why her text is hidden where it is; how many letters."""
    letters = [_message(one, DECIDED, at, PATIENCE) for one in case.notices.all() if one.email]
    if case.outcome == CaseOutcome.HIDE and _reached(case):
        letters.append(_message(case, REASONS, at, PATIENCE))
    return hand_over(letters)


def hand_over_judged(*, case: ModerationCase, at: datetime) -> int:
    """Tell the author what somebody else decided of what she contested; none where no address of hers is confirmed."""
    return hand_over([_message(case, JUDGED, at, PATIENCE)]) if _reached(case) else 0


def _reached(case: ModerationCase) -> bool:
    author = case.contribution.author
    return author is not None and bool(author.email) and author.confirmed_at is not None


def _message(about: Any, kind: str, at: datetime, patience: timedelta) -> Message:
    return message(
        campaign=about.campaign_id,
        kind=kind,
        channel=_CHANNEL,
        at=at,
        patience=patience,
        id=key_of(kind, about.campaign_id, about.pk),
        payload={"about": about.pk},
    )


def send_confirm(letter: Message, at: datetime) -> None:  # noqa: ARG001 — as the outbox calls it
    """Raises NotWantedError where it waits for nobody any more, NotSentError."""
    rows = Contribution.objects.select_related("process__campaign", "author")
    row = rows.filter(pk=letter.payload["about"], showing=Showing.EMAIL).first()
    if row is None or row.author is None or not row.author.email:
        raise NotWantedError
    campaign = row.process.campaign
    with override(row.author.language):
        words = {"name": campaign.name, "address": whole(confirm_path(row))}
        text = _(
            "Somebody wrote a text on the pages of “%(name)s” and gave this address. If it is you, confirm here, within"
            " two days:\n\n%(address)s\n\nIf it is not, do nothing: nothing is published, and it is erased by itself."
        )
        send_letter(campaign, row.author.email, _("“%(name)s”: is it you?") % words, text % words)


def send_notice(letter: Message, at: datetime) -> None:  # noqa: ARG001 — as the outbox calls it
    """Its number, and what comes next. Raises NotWantedError where it is gone, NotSentError."""
    notice = _notice(letter)
    campaign = notice.case.contribution.process.campaign
    with override(notice.language):
        words = {"name": campaign.name, "code": notice.code, "address": whole(notice.address)}
        text = _(
            "“%(name)s” received your notice %(code)s about %(address)s. The text does not show until somebody has read"
            " it, within a day as a rule; you are told what is decided."
        )
        send_letter(campaign, notice.email, _("“%(name)s”: notice %(code)s received") % words, text % words)


def send_decided(letter: Message, at: datetime) -> None:  # noqa: ARG001 — as the outbox calls it
    """What was decided of what she reported, by a person, and what she may do. Raises NotWantedError, NotSentError."""
    notice = _notice(letter)
    case = notice.case
    campaign = case.contribution.process.campaign
    with override(notice.language):
        words = {
            "name": campaign.name,
            "code": notice.code,
            "contact": campaign.rights_at,
            "outcome": CaseOutcome(case.outcome).label if case.outcome else "",
        }
        text = _(
            "Your notice %(code)s was read by a person of “%(name)s”. The text is: %(outcome)s. If you do not agree,"
            " write to %(contact)s, or go to court."
        )
        send_letter(campaign, notice.email, _("“%(name)s”: notice %(code)s decided") % words, text % words)


def send_reasons(letter: Message, at: datetime) -> None:  # noqa: ARG001 — as the outbox calls it
    """The statement of reasons (art. 17(3)): what, on which ground, which facts, whether a filter met it, what she may
    do. Raises NotWantedError where she is gone, NotSentError.
    """
    case, author = _case(letter)
    row, campaign = case.contribution, case.contribution.process.campaign
    with override(author.language):
        words = {
            "name": campaign.name,
            "number": row.number,
            "process": row.process.title,
            "basis": case.basis,
            "ground": case.get_ground_display(),
            "facts": case.facts,
            "found": _("A filter held it, and a person decided.") if case.automated else _("A person decided."),
        }
        text = _(
            "Your text no. %(number)s in “%(process)s” does not show any more.\n\nGround: %(ground)s, %(basis)s\nFacts:"
            " %(facts)s\n%(found)s\n\nYou may contest this once by your own link; somebody else decides."
            " You may also go to court."
        )
        send_letter(campaign, author.email, _("“%(name)s”: why your text is hidden") % words, text % words)


def send_judged(letter: Message, at: datetime) -> None:  # noqa: ARG001 — as the outbox calls it
    """What was decided of what she contested, by whom else, and why. Raises NotWantedError where she is gone,
    NotSentError.
    """
    case, author = _case(letter)
    row, campaign = case.contribution, case.contribution.process.campaign
    with override(author.language):
        words = {
            "name": campaign.name,
            "number": row.number,
            "process": row.process.title,
            "reason": case.appeal_reason,
            "outcome": CaseOutcome(case.appeal_outcome).label if case.appeal_outcome else "",
        }
        text = _(
            "You contested that your text no. %(number)s in “%(process)s” does not show. Another person of “%(name)s”"
            " read it again. It is: %(outcome)s.\n\nReason: %(reason)s\n\nIf you do not agree, you may go to court."
        )
        send_letter(campaign, author.email, _("“%(name)s”: what you contested is decided") % words, text % words)


def _case(letter: Message) -> tuple[ModerationCase, Resident]:
    rows = ModerationCase.objects.select_related("contribution__process__campaign", "contribution__author")
    case = rows.filter(pk=letter.payload["about"], outcome=CaseOutcome.HIDE).first()
    author = case.contribution.author if case else None
    if case is None or author is None or not author.email:
        raise NotWantedError
    return case, author


def _notice(letter: Message) -> ContentNotice:
    rows = ContentNotice.objects.select_related("case__contribution__process__campaign")
    notice = rows.filter(pk=letter.payload["about"]).first()
    if notice is None or not notice.email:
        raise NotWantedError
    return notice
