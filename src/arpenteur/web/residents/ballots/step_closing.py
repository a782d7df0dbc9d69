"""What happens to a box when its step closes: it takes nothing any more, sealed as it is."""

from datetime import datetime

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.residents.ballots.key_ceremony import close_voting
from arpenteur.web.residents.ballots.models import BallotBox, BoxState
from arpenteur.web.residents.consultations.models import ProcessStep


def close_box_of(step: ProcessStep, by: Actor, at: datetime) -> None:
    """The box of a step that closes, in the same transaction; nothing where none receives votes."""
    for box in BallotBox.objects.filter(step=step, state=BoxState.OPEN):
        close_voting(box=box, by=by, at=at)


CLOSED = (close_box_of,)
