"""Reads: which turf takes the results of one that this site lost when it was put back to an earlier state."""

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.phone.ground.gate import buildings_of
from arpenteur.web.ground.phone.handset.tickets import is_own_ticket
from arpenteur.web.ground.phone.models import Turf
from arpenteur.web.ground.phone.turf_file import Opened
from arpenteur.web.ground.routes.files.exchanging import device_in, events_in
from arpenteur.web.ground.routes.kinds import TURFS


def lost_turf(file: Opened, action: Action) -> Turf:
    """The turf of an action that takes what a phone noted in one that this site lost when it was put back.

    The phone shows the ticket that this site gave it; the turf is the one with most of the buildings that are spoken
    of, and the others find theirs as after a cutting. Raises InputError for a file of elsewhere, or an action without
    such a turf.
    """
    content = file.content
    if file.fingerprint or not is_own_ticket(
        content.get("ticket"), content.get("turf"), device_in(content.get("device"))
    ):
        raise InputError(
            _("these results are of a turf of another campaign"), action=_("bring them to the campaign that made it")
        )
    walked = {str(one.get("building", "")) for one in events_in(content)} - {""}
    turfs = Turf.objects.filter(TURFS.listed, action=action)
    spoken_of = {turf: len(walked & buildings_of(turf.plan).keys()) for turf in turfs}
    turf = max(spoken_of, key=spoken_of.__getitem__, default=None)
    if turf is None or not spoken_of[turf]:
        raise InputError(
            _("no turf of this action has the buildings of these results"),
            action=_("choose another action, or cut these streets into a turf first"),
        )
    return turf
