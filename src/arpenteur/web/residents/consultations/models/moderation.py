"""Cases of moderation: why somebody reads a contribution, what was decided on what ground, and what is contested.

Of the Digital Services Act: the notice (art. 16), its acknowledgement (16(4)), the statement of reasons (17), and the
appeal that a campaign would not owe (19) and offers.
"""

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q

from arpenteur.web.foundation.campaigns.models import OfCampaign
from arpenteur.web.foundation.keys.fields import EncryptedText
from arpenteur.web.foundation.shared.privacy import Basis, Personal, Plain, Retention, Scrub, Terms, plain
from arpenteur.web.residents.consultations.kinds import CaseGround, CaseOutcome, CaseTrigger
from arpenteur.web.residents.consultations.models.contribution import Contribution
from arpenteur.web.residents.consultations.models.process import BY_LAW, LONGEST_NAME, LONGEST_REASON, PSEUDONYM
from arpenteur.web.residents.consultations.models.resident import DATA

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

_NOTICE: Terms = {"basis": Basis.LEGAL_OBLIGATION, "retention": Retention.CONTENT_NOTICE, "scrub": Scrub.ROW}
_ABOUT = Plain("about the words of a contribution; the form asks for no name of a person")
LONGEST_WORDS = 2_000


class ModerationCase(OfCampaign):
    """A contribution that somebody has to read, and what was decided of it. ``due_at`` is the target, 24 hours."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="cases")
    contribution_id: int
    trigger = models.CharField(max_length=6, choices=CaseTrigger.choices)
    get_trigger_display: Callable[[], str]
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=7, choices=CaseOutcome.choices, blank=True)
    get_outcome_display: Callable[[], str]
    ground = models.CharField(max_length=5, choices=CaseGround.choices, blank=True)
    get_ground_display: Callable[[], str]
    basis = models.CharField(max_length=200, blank=True, help_text="the article, or the rule of the process")
    facts = models.TextField(max_length=LONGEST_REASON, blank=True, help_text="what in the text is meant, and why")
    automated = models.BooleanField(default=False, help_text="whether a filter found it; no filter decides")
    by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    appeal = models.TextField(max_length=LONGEST_WORDS, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    appeal_outcome = models.CharField(max_length=7, choices=CaseOutcome.choices, blank=True)
    get_appeal_outcome_display: Callable[[], str]
    appeal_reason = models.TextField(max_length=LONGEST_REASON, blank=True)
    appeal_by = models.CharField(max_length=60, blank=True)
    restored_by = models.CharField(max_length=LONGEST_NAME, blank=True, help_text="who answers for showing it again")
    appeal_decided_at = models.DateTimeField(null=True, blank=True)
    notices: "RelatedManager[ContentNotice]"

    privacy: ClassVar = {
        **plain("id campaign contribution trigger opened_at due_at outcome ground basis automated decided_at"),
        **plain("appealed_at appeal_outcome appeal_decided_at"),
        "facts": _ABOUT,
        "appeal": Plain("what the author of a contribution says of it, under her pseudonym"),
        "appeal_reason": _ABOUT,
        "by": PSEUDONYM,
        "appeal_by": PSEUDONYM,
        "restored_by": BY_LAW,
    }

    class Meta:
        ordering: ClassVar = ["due_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contribution"], condition=Q(outcome=""), name="a_contribution_has_one_open_case"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="hide") | (~Q(ground="") & ~Q(facts="")), name="what_is_hidden_has_its_reasons"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None) | (~Q(outcome="") & Q(decided_at__isnull=False)),
                name="a_case_that_is_decided_has_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(appeal_outcome="publish") | ~Q(restored_by=""), name="what_is_restored_carries_a_name"
            ),
            models.CheckConstraint(
                condition=Q(appeal_outcome="") | (~Q(appeal_by=F("by"))), name="somebody_else_decides_the_appeal"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id} {self.trigger}"


class ContentNotice(OfCampaign):
    """Somebody says that a contribution is unlawful (DSA, art. 16): why, where exactly, who, in good faith.

    Without a name where it is about the abuse of children (16(2)c).
    """

    row = models.UUIDField(default=uuid.uuid4, editable=False, help_text="what binds encrypted columns to their row")
    case = models.ForeignKey(ModerationCase, on_delete=models.CASCADE, related_name="notices")
    case_id: int
    code = models.CharField(max_length=16, unique=True, help_text="drawn at random: what whoever reported it keeps")
    address = models.CharField(max_length=300, help_text="where it stands exactly")
    words = EncryptedText(longest=LONGEST_WORDS, data=DATA)
    name = EncryptedText(longest=80, data=DATA, blank=True)
    email = EncryptedText(longest=254, data=DATA, blank=True)
    of_children = models.BooleanField(default=False)
    good_faith = models.BooleanField(default=False)
    language = models.CharField(max_length=8, default="fr")
    received_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign case of_children good_faith address expires_at"),
        "row": Plain("drawn at random, says nothing"),
        "code": Plain("drawn at random, says nothing"),
        "words": Personal("to decide of the content she reported and tell her", **_NOTICE),
        "name": Personal("to decide of the content she reported and tell her", **_NOTICE),
        "email": Personal("to decide of the content she reported and tell her", **_NOTICE),
        "language": Personal("to decide of the content she reported and tell her", **_NOTICE),
        "received_at": Personal("to decide of the content she reported and tell her", **_NOTICE),
        "acknowledged_at": Personal("to decide of the content she reported and tell her", **_NOTICE),
        "answered_at": Personal("to decide of the content she reported and tell her", **_NOTICE),
    }

    class Meta:
        ordering: ClassVar = ["received_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(good_faith=True), name="a_notice_is_given_in_good_faith"),
            models.CheckConstraint(
                condition=Q(of_children=True) | (~Q(name="") & ~Q(email="")), name="a_notice_says_who"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}"
