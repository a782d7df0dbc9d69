"""Stops of an action, and the rounds made of them."""

from typing import ClassVar

from django.db import models

from arpenteur.web.foundation.campaigns.models import OfCampaign
from arpenteur.web.foundation.shared.privacy import Plain, plain
from arpenteur.web.ground.fieldwork.models import Action


class StopList(OfCampaign):
    """Where an action stops, and what was asked of its rounds."""

    action = models.OneToOneField(Action, on_delete=models.CASCADE, related_name="stop_list")
    action_id: int
    stops = models.JSONField(default=list, help_text="key, label, place, amount, station, where it comes from")
    missing = models.JSONField(default=list, help_text="addresses typed and not found, as typed, and why")
    request = models.JSONField(default=dict, help_text="crews, what one carries, meeting point, seed")
    notices = models.JSONField(default=list, help_text="what the rounds could not do")
    snapshot = models.CharField(max_length=64, blank=True, help_text="digest of that whose letterboxes are in it")
    version = models.PositiveIntegerField(default=1, help_text="two people editing: the second is told")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign action request notices snapshot version made_at changed_at"),
        "stops": Plain("public addresses and boards; the form says that no person is named"),
        "missing": Plain("public addresses as they were typed; the form says that no person is named"),
    }

    def __str__(self) -> str:
        return f"{self.action_id} {self.version}"


class Round(OfCampaign):
    """Stops that one crew goes to in one go, in their order; what was done of them once it is said."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="rounds")
    action_id: int
    number = models.PositiveSmallIntegerField()
    letter = models.CharField(max_length=3)
    pair = models.PositiveSmallIntegerField(default=0, help_text="number of the pair in the action; 0: nobody yet")
    stations = models.JSONField(default=list)
    load = models.PositiveIntegerField(default=0, help_text="posters, leaflets or letterboxes")
    metres = models.PositiveIntegerField(default=0)
    minutes = models.PositiveIntegerField(default=0)
    plan = models.JSONField(
        default=dict, help_text="stops in the order to go, path, segments of their snapshot, meeting point"
    )
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(
        null=True, blank=True, help_text="when it was said done, or the last of its phones ended"
    )
    reached = models.JSONField(default=list, help_text="keys of the stops that were reached")
    amount = models.PositiveIntegerField(default=0, help_text="what was put up, given or filled")
    spent = models.PositiveIntegerField(default=0, help_text="minutes spent giving leaflets")
    counts = models.JSONField(default=list, help_text="counts that stand for it, said before phones had rounds: undo")

    privacy: ClassVar = {
        **plain(
            "id campaign action number letter pair stations load metres minutes made_at done_at reached amount spent "
            "counts"
        ),
        "plan": Plain("public addresses and boards; no person, no opinion"),
    }

    class Meta:
        ordering: ClassVar = ["number", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["action", "letter"], name="one_round_a_letter"),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} {self.letter}"
