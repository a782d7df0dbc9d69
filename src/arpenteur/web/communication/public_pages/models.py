"""The pages that a campaign opens, what waits to be confirmed, and who answered what."""

import uuid
from collections.abc import Callable
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from arpenteur.web.communication.public_pages.palette import Colour
from arpenteur.web.foundation.campaigns.models import OfCampaign
from arpenteur.web.foundation.keys.fields import EncryptedText
from arpenteur.web.foundation.shared.privacy import Basis, Personal, Plain, Retention, Scrub, Terms, plain
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.volunteers.models import Volunteer

_WAITING: Terms = {"basis": Basis.CONSENT, "retention": Retention.UNCONFIRMED, "scrub": Scrub.ROW}
_REPLY: Terms = {"basis": Basis.CONSENT, "retention": Retention.CONTACT, "scrub": Scrub.ROW}
LONGEST_TITLE, LONGEST_SENTENCE, LONGEST_TEXT, LONGEST_ANSWER = 80, 300, 3000, 2400


class PageKind(models.TextChoices):
    """What a page is for; leaving is no page of this list, since it cannot be closed."""

    JOIN = "join", _("Join")
    VOLUNTEER = "help", _("Volunteer")
    COME = "come", _("Come")
    SIGN = "sign", _("Sign")
    ASK = "ask", _("Ask a question")


class PublicPage(OfCampaign):
    """A page as the campaign wrote it; empty texts are those of the program, in the language of the visitor."""

    kind = models.CharField(max_length=4, choices=PageKind.choices)
    get_kind_display: Callable[[], str]
    is_open = models.BooleanField(default=False)
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)
    sentence = models.CharField(max_length=LONGEST_SENTENCE, blank=True)
    text = models.TextField(max_length=LONGEST_TEXT, blank=True, help_text="what is signed, or said at length")
    actions = models.JSONField(default=list, blank=True, help_text="numbers of actions that anybody may come to")
    changed_at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign kind is_open actions changed_at"),
        "title": Plain("written for everyone to read"),
        "sentence": Plain("written for everyone to read"),
        "text": Plain("written for everyone to read"),
    }

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "kind"], name="a_public_page_is_one_of_its_kind")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {'open' if self.is_open else 'closed'}"


class PublicFace(OfCampaign):
    """What the pages of a campaign look like: a colour of the list, a picture or none."""

    colour = models.CharField(max_length=8, choices=Colour.choices, default=Colour.TEAL)
    picture = models.CharField(max_length=40, blank=True, help_text="name of a file of ours")
    picture_shows = models.CharField(max_length=120, blank=True, help_text="what it shows, for whoever does not see it")
    changed_at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign colour picture changed_at"),
        "picture_shows": Plain("written for everyone to read"),
    }

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["campaign"], name="a_campaign_has_one_public_face")]

    def __str__(self) -> str:
        return self.colour


class PendingAnswer(OfCampaign):
    """What somebody wrote on a page and has not confirmed: one encrypted text, gone at its hour, read by nothing else.

    ``to_call``: she left a telephone only, and the team calls her. ``code`` is in her link, so that a number alone
    opens nothing.
    """

    row = models.UUIDField(default=uuid.uuid4, editable=False, help_text="what binds encrypted columns to their row")
    kind = models.CharField(max_length=4, choices=PageKind.choices)
    get_kind_display: Callable[[], str]
    action = models.ForeignKey(Action, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    action_id: int | None
    words = EncryptedText(longest=LONGEST_ANSWER)
    to_call = models.BooleanField(default=False)
    code = models.BigIntegerField(help_text="drawn at random, in her link")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign created_at expires_at"),
        "row": Plain("drawn at random, says nothing"),
        "code": Plain("drawn at random, says nothing"),
        "kind": Personal("to ask her whether it is she who wrote", **_WAITING, export=False),
        "action": Personal("to ask her whether it is she who wrote", **_WAITING, export=False),
        "words": Personal("to ask her whether it is she who wrote", **_WAITING, export=False),
        "to_call": Personal("to ask her whether it is she who wrote", **_WAITING, export=False),
    }

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.created_at:%Y-%m-%d}"


class PageReply(OfCampaign):
    """Somebody answered a page and confirmed it: a signature, a question, that she comes to an action."""

    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.CASCADE, related_name="page_replies")
    contact_id: int | None
    volunteer = models.ForeignKey(Volunteer, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    volunteer_id: int | None
    kind = models.CharField(max_length=4, choices=PageKind.choices)
    get_kind_display: Callable[[], str]
    action = models.ForeignKey(Action, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    action_id: int | None
    at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign"),
        "contact": Personal("to know what she answered", **_REPLY, export=False),
        "volunteer": Personal("to know what she answered", **_REPLY, export=False),
        "kind": Personal("to know what she answered", **_REPLY),
        "action": Personal("to know what she answered", **_REPLY),
        "at": Personal("to date it", **_REPLY),
    }

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["campaign", "kind", "at"], name="page_replies_by_week")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contact", "kind"], condition=Q(action=None, kind="sign"), name="a_petition_is_signed_once"
            ),
            models.UniqueConstraint(
                fields=["contact", "action"], condition=Q(action__isnull=False), name="a_person_comes_once"
            ),
            models.CheckConstraint(
                condition=Q(contact__isnull=False) | Q(volunteer__isnull=False), name="a_page_reply_is_somebody_s"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"
