"""Writes: a message is written, submitted, approved, lets go, is stopped, goes on, is dropped; who sends, by what."""

from arpenteur.web.outreach.accounts import close_account, keep_account, keep_sender
from arpenteur.web.outreach.approving import approve, send_back, submit
from arpenteur.web.outreach.leaving import leave
from arpenteur.web.outreach.queue import drop, note_handed, resume, start, stop
from arpenteur.web.outreach.sequencing import end_sequence, open_sequence
from arpenteur.web.outreach.writing import MailingDraft, begin, copy, rewrite

__all__ = [
    "MailingDraft",
    "approve",
    "begin",
    "close_account",
    "copy",
    "drop",
    "end_sequence",
    "keep_account",
    "keep_sender",
    "leave",
    "note_handed",
    "open_sequence",
    "resume",
    "rewrite",
    "send_back",
    "start",
    "stop",
    "submit",
]  # fmt: skip
