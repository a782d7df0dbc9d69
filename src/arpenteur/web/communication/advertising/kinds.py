"""Closed lists of the room: by what an advertisement is shown, where money comes from, why somebody complains."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AdChannel(TextChoices):
    """By what an advertisement reaches people."""

    EMAIL = "email", _("e-mail")
    SMS = "sms", _("text message")
    CALL = "call", _("calls")
    LETTER = "letter", _("letter")
    LEAFLET = "leaflet", _("leaflet")
    POSTER = "poster", _("poster")
    PRESS = "press", _("newspaper")
    ONLINE = "online", _("online page or platform")
    AIRED = "aired", _("radio or television")


class MoneyOrigin(TextChoices):
    """Whose money it is (art. 12(1)e)."""

    PRIVATE = "private", _("private")
    PUBLIC = "public", _("public")
    BOTH = "both", _("private and public")


class MoneyPlace(TextChoices):
    """Where it comes from (art. 12(1)e)."""

    INSIDE = "eu", _("inside the European Union")
    OUTSIDE = "outside", _("outside the European Union")
    BOTH = "both", _("inside and outside the European Union")


class AdPaperKind(TextChoices):
    """What is kept seven years. ``USE`` is a line of the register: shown to an authority, on no public page."""

    NOTICE = "notice", _("transparency notice")
    POLICY = "policy", _("policy on targeting")
    ASSESSMENT = "risks", _("yearly assessment of risks")
    USE = "use", _("targeted sending")


PUBLIC_KINDS = (AdPaperKind.NOTICE, AdPaperKind.POLICY, AdPaperKind.ASSESSMENT)


class ComplaintReason(TextChoices):
    """What somebody says is wrong (art. 15)."""

    LABEL = "label", _("it does not say that it is political advertising, or for whom")
    NOTICE = "notice", _("its notice is missing, wrong or out of date")
    TARGETED = "targeted", _("I was targeted without having agreed")
    OTHER = "other", _("something else of this law")


class ComplaintOutcome(TextChoices):
    """How it ended."""

    MENDED = "mended", _("founded: mended")
    REFUSED = "refused", _("not founded, with the reason")
