"""Writes: a message is written, submitted, approved, lets go, is stopped, goes on, is dropped; who sends, by what."""

from arpenteur.web.communication.outreach.accounts import close_account, keep_account, keep_sender
from arpenteur.web.communication.outreach.approving import approve, send_back, submit
from arpenteur.web.communication.outreach.leaving import leave
from arpenteur.web.communication.outreach.queue import drop, note_handed, resume, start, stop
from arpenteur.web.communication.outreach.sequencing import end_sequence, open_sequence
from arpenteur.web.communication.outreach.writing import MailingDraft, begin, copy, rewrite

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
]
