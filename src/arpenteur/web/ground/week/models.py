"""An outing that was published from Préparer samedi, and who of it knows her turf. No secret of a link is kept."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.models import OfCampaign
from arpenteur.web.foundation.shared.privacy import PLAIN, Basis, Personal, Plain, Retention, Scrub, Terms, plain
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.phone.models import Turf
from arpenteur.web.persons.volunteers.models import Volunteer

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

_ROW: Terms = {"basis": Basis.MEMBERSHIP, "retention": Retention.VOLUNTEER, "scrub": Scrub.ROW}


class TellingMeans(models.TextChoices):
    """By which means someone was told her turf."""

    MAIL = "mail", _("e-mail")
    TEXT = "text", _("text message")
    COPY = "copy", _("copied text")
    PAPER = "paper", _("paper")
    VOICE = "voice", _("by voice")


class Publication(OfCampaign):
    """One outing that was published in one gesture: its action, who did it and when."""

    action = models.OneToOneField(Action, on_delete=models.CASCADE, related_name="publication")
    action_id: int
    maker = models.CharField(max_length=40, help_text="pseudonym of the member who published it")
    at = models.DateTimeField()
    with_action = models.BooleanField(default=True, help_text="it made the action too; taken back, it goes with it")
    notes: "RelatedManager[TurfNote]"

    privacy: ClassVar = {
        **plain("id campaign action at with_action"),
        "maker": Plain("keyed pseudonym of the journal: without the key of the site it names nobody"),
    }

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.action_id} {self.at:%Y-%m-%d}"


class TurfNote(OfCampaign):
    """What one person of an outing has to know, her turf, and whether she was told it, by which means and when."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="notes")
    publication_id: int
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="turf_notes")
    volunteer_id: int
    turf = models.ForeignKey(Turf, null=True, on_delete=models.SET_NULL, related_name="+")
    turf_id: int | None
    means = models.CharField(max_length=8, choices=TellingMeans.choices, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    privacy: ClassVar = {
        "id": PLAIN,
        "campaign": PLAIN,
        "publication": Personal("to which outing she comes", **_ROW),
        "volunteer": Personal("who comes", **_ROW),
        "turf": Personal("which turf she walks", **_ROW),
        "means": Personal("by which means she was told her turf", **_ROW),
        "done_at": Personal("when she was told it", **_ROW),
    }

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["publication", "volunteer"], name="one_note_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.volunteer_id}"

    def add_from(self, other: "TurfNote") -> None:
        """She was in the outing twice: that she was told is not lost."""
        if self.done_at is None:
            self.means, self.done_at = other.means, other.done_at
            self.save(update_fields=["means", "done_at"])
