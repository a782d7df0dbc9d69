"""Tables of the ground: turfs and what phones say of them; stops and the rounds made of them."""

from arpenteur.web.ground.phone.models.epochs import Epoch
from arpenteur.web.ground.phone.models.rounds import Round, StopList
from arpenteur.web.ground.phone.models.turfs import (
    AcceptedKey,
    BuildingFact,
    Cutting,
    DoorEvent,
    Mood,
    MoodReceipt,
    Objection,
    Phone,
    Reservation,
    Review,
    Turf,
    TurfOrigin,
)

__all__ = [
    "AcceptedKey",
    "BuildingFact",
    "Cutting",
    "DoorEvent",
    "Epoch",
    "Mood",
    "MoodReceipt",
    "Objection",
    "Phone",
    "Reservation",
    "Review",
    "Round",
    "StopList",
    "Turf",
    "TurfOrigin",
]
