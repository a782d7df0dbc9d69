"""Writes: posters, from the paste to the day they are down again."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.ground.fieldwork.models import Action, Condition, Poster
from arpenteur.web.ground.fieldwork.photos import PhotoRead, keep_photo, remove_photo

TAKE_DOWN = timedelta(days=7)
"""Our own rule, since no article sets a day: a week after the last round."""
LONGEST_PLACE = 120


@verb("poster.put_up", "poster put up")
def put_up(
    *,
    action: Action,
    station: str,
    place: str,
    by: Actor,
    at: datetime,
    photo: PhotoRead | None = None,
) -> Poster:
    """Write a poster down, with its photo or without. Raises InputError for a station or a place that is not one."""
    ground_of(action.campaign).checked([station])
    where = " ".join(place.split())
    if not where or len(where) > LONGEST_PLACE or "\0" in where:
        raise InputError(_("say where"), expected=_("a board, in 120 characters at most"))
    name = keep_photo(photo, action.campaign_id) if photo is not None else ""
    poster = Poster.objects.create(
        campaign_id=action.campaign_id,
        action=action,
        station=station,
        place=where,
        photo=name,
        put_up_at=at,
        seen_at=at,
    )
    record(subject=action, by=by, at=at, campaign=action.campaign_id, poster=poster.pk)
    return poster


@verb("poster.seen", "poster checked")
def see_poster(
    *,
    poster: Poster,
    condition: Condition,
    by: Actor,
    at: datetime,
    photo: PhotoRead | None = None,
) -> Poster:
    """Its condition now, perhaps with a new photo, which replaces the one before."""
    before = poster.photo
    if photo is not None:
        poster.photo = keep_photo(photo, poster.campaign_id)
    poster.condition, poster.seen_at = condition, at
    poster.save(update_fields=["condition", "seen_at", "photo"])
    record(subject=poster.action, by=by, at=at, campaign=poster.campaign_id, poster=poster.pk, condition=str(condition))
    if before and before != poster.photo:
        transaction.on_commit(lambda: remove_photo(poster.campaign_id, before))
    return poster


def due_on(campaign: Campaign) -> date:
    """The day by which every poster is down again."""
    return (campaign.second_round or campaign.first_round) + TAKE_DOWN
