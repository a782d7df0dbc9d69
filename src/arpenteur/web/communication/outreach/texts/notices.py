"""What a provider of text messages tells, once its signature was checked: receipts ``{"ref", "status"}`` and answers
``{"from", "to", "text"}``, each with its ``id``.
"""

from collections.abc import Mapping

from arpenteur.web.communication.outreach.replies import MailAnswer
from arpenteur.web.communication.outreach.returns import Notice, NoticeKind

_RECEIPTS = {
    "delivered": None,
    "sent": None,
    "undelivered": NoticeKind.SOFT,
    "expired": NoticeKind.SOFT,
    "failed": NoticeKind.HARD,
    "unknown": NoticeKind.HARD,
    "stop": NoticeKind.LEFT,
}
"""What a status says; nothing where the message arrived."""


def text_answer(call: Mapping[str, str]) -> MailAnswer | None:
    """The answer of a call; None where it is a receipt."""
    if "text" not in call:
        return None
    return MailAnswer(call.get("id", ""), call.get("from", ""), call["text"], tuple(call.get("ref", "").split()))


def text_notice(call: Mapping[str, str]) -> Notice | None:
    """The receipt of a call; None for a message that arrived. Raises ValueError for a status that there is not."""
    status = call.get("status", "")
    if status not in _RECEIPTS:
        raise ValueError("status")
    kind = _RECEIPTS[status]
    if kind is None:
        return None
    return Notice(
        call.get("id", "") or f"{call.get('ref', '')}/{status}", kind, call.get("ref", ""), call.get("to", "")
    )
