"""What a provider of text messages tells, once its signature was checked: receipts ``{"ref", "status"}`` and answers
``{"from", "to", "text"}``, each with its ``id``.
"""

from collections.abc import Mapping

from arpenteur.web.outreach.replies import Answer
from arpenteur.web.outreach.returns import Notice, NoticeKind

_RECEIPTS = {
    "delivered": None, "sent": None, "undelivered": NoticeKind.SOFT, "expired": NoticeKind.SOFT,
    "failed": NoticeKind.HARD, "unknown": NoticeKind.HARD, "stop": NoticeKind.LEFT,
}  # fmt: skip
"""What a status says; nothing where the message arrived."""


def text_answer(said: Mapping[str, str]) -> Answer | None:
    """The answer of a call; None where it is a receipt."""
    if "text" not in said:
        return None
    return Answer(said.get("id", ""), said.get("from", ""), said["text"], tuple(said.get("ref", "").split()))


def text_notice(said: Mapping[str, str]) -> Notice | None:
    """The receipt of a call; None for a message that arrived. Raises ValueError for a status that there is not."""
    status = said.get("status", "")
    if status not in _RECEIPTS:
        raise ValueError("status")
    kind = _RECEIPTS[status]
    if kind is None:
        return None
    return Notice(
        said.get("id", "") or f"{said.get('ref', '')}/{status}", kind, said.get("ref", ""), said.get("to", "")
    )
