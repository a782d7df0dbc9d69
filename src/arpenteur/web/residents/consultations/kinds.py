"""The words of the room: natures, kinds, channels, requirements. Closed lists, each a column of some table."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Nature(TextChoices):
    """Whose money and whose decision a process is about: a campaign is not a town hall."""

    PROGRAMME = "programme", _("part of the programme: no money is paid")
    INTERNAL = "internal", _("the party's own money, for its members")
    INSTITUTION = "institution", _("a public body, in an instance of its own")


class ModerationMode(TextChoices):
    """When a contribution is read by somebody of the team; the screen says what each costs."""

    BEFORE = "before", _("read before it is published")
    AFTER = "after", _("published at once, read afterwards")


class StepKind(TextChoices):
    """What a step is for. A kind is data: a configuration class (``step_kinds``), a template, what may be written."""

    COLLECT = "collect", _("ideas")
    QUESTIONS = "questions", _("questions")
    REPORTS = "reports", _("reports")
    REVIEW = "review", _("review")
    SURVEY = "survey", _("survey")
    VOTE = "vote", _("vote")
    MEETING = "meeting", _("meeting")
    TEXT = "text", _("text to amend")
    RESULT = "result", _("result")
    FOLLOW = "follow", _("what becomes of it")


WITHOUT_MONEY = frozenset({StepKind.REPORTS, StepKind.QUESTIONS})
"""Kinds that cost nothing: what they say of whose money it is would mean nothing."""


class ContributionKind(TextChoices):
    """What somebody writes."""

    PROPOSAL = "proposal", _("idea")
    AMENDMENT = "amendment", _("amendment")
    QUESTION = "question", _("question")
    REPORT = "report", _("report")
    ARGUMENT = "argument", _("argument")
    COMMENT = "comment", _("comment")


class EntryChannel(TextChoices):
    """How a contribution came."""

    WEB = "web", _("online")
    PAPER = "paper", _("on paper")
    DESK = "desk", _("at a desk")
    MEETING = "meeting", _("in a meeting")
    IMPORT = "import", _("from a file")
    API = "api", _("from a program")


class ArgumentSide(TextChoices):
    """Of an argument: two columns, no threads."""

    FOR = "for", _("for")
    AGAINST = "against", _("against")


class Requirement(TextChoices):
    """What a gate asks of whoever writes at a step, in the order of the gate."""

    EMAIL = "email", _("an e-mail address, confirmed")
    CODE = "code", _("a code from a printed sheet")
    DESK = "desk", _("to come to a desk")
    AGE = "age", _("the minimum age, declared")
    RESIDENCE = "residence", _("to live there, declared")
    MEMBER = "member", _("to be a member, shown at a desk")


class DutyKind(TextChoices):
    """What waits for the team."""

    ANSWER = "answer", _("question to answer")
    REPORT = "report", _("report to follow up")
    REVIEW = "review", _("idea to review")
    MODERATION = "moderation", _("text to read")
    NOTICE = "notice", _("content that somebody reported")
    APPEAL = "appeal", _("decision that somebody contests")
    AMENDMENT = "amendment", _("amendment to accept or reject")
    MINUTES = "minutes", _("minutes to publish")


class LinkKind(TextChoices):
    """What a contribution is to another."""

    BECOMES = "becomes", _("becomes")
    MERGED_INTO = "merged_into", _("joined with")
    DUPLICATES = "duplicates", _("says the same as")
    DISCUSSED_IN = "discussed_in", _("discussed in")
    ANSWERS = "answers", _("answers")
    IMPLEMENTS = "implements", _("carries out")


class AnswerKind(TextChoices):
    """What the campaign says back. Only a substantive answer stops the clock."""

    ACKNOWLEDGEMENT = "ack", _("acknowledgement")
    ANSWER = "answer", _("answer")
    REDIRECTION = "redirect", _("who can answer")


class CaseTrigger(TextChoices):
    """Why somebody has to read a contribution."""

    BEFORE = "before", _("every text is read first")
    WORDS = "words", _("its words may name somebody")
    NOTICE = "notice", _("somebody reported it")
    PHOTO = "photo", _("its photo is looked at first")
    SURGE = "surge", _("many texts came at once")


class CaseGround(TextChoices):
    """On what a restriction rests (DSA, art. 17(3)d–e)."""

    LAW = "law", _("the law")
    RULES = "rules", _("the rules of the process")


class CaseOutcome(TextChoices):
    """What was decided of a contribution that was read."""

    PUBLISH = "publish", _("published")
    HIDE = "hide", _("hidden")


class ReviewOpinion(TextChoices):
    """What a reviewer thinks of an idea."""

    FOR = "for", _("favourable")
    RESERVED = "reserved", _("favourable, with conditions")
    AGAINST = "against", _("unfavourable")


class PublicFact(TextChoices):
    """Lines of a public timeline: what happened, never who did it."""

    RECEIVED = "received", _("received")
    PUBLISHED = "published", _("published")
    CHANGED = "changed", _("changed: a new version")
    HELD = "held", _("read again before it shows")
    HIDDEN = "hidden", _("hidden, with the reason")
    APPEALED = "appealed", _("its author contests it")
    RESTORED = "restored", _("shown again")
    WITHDRAWN = "withdrawn", _("withdrawn by its author")
    ERASED = "erased", _("erased at its author's request")
    DECIDED = "decided", _("decided")
    ANSWERED = "answered", pgettext_lazy("line", "answered")
    ACKNOWLEDGED = "acknowledged", _("read by the team")
    REDIRECTED = "redirected", _("somebody else can answer")
    CONTESTED = "contested", _("its author says: not answered")
    GROUPED = "grouped", _("joined with another one")
    PROMISED = "promised", _("became a commitment")
    OPENED = "opened", pgettext_lazy("line", "opened")
    CLOSED = "closed", pgettext_lazy("line", "closed")
    SUSPENDED = "suspended", _("stopped for a while")
    RESUMED = "resumed", _("goes on")
    POSTPONED = "postponed", _("closes later")
    REOPENED = "reopened", _("opened again")
    SETTLED = "settled", _("its results stand")
    HELD_MEETING = "met", _("took place")
    CANCELLED = "cancelled", _("cancelled")
    MINUTES = "minutes", _("minutes published")
