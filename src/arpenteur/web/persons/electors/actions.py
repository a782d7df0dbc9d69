"""Writes: a list brought, kept, deleted; a voter struck out; everything gone at day + 8."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.domain.law.retention import term
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.keys.rotation import remove_keys
from arpenteur.web.foundation.shared.privacy import Retention
from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.addresses import place_index
from arpenteur.web.persons.electors.importing import OpenedFile, read_voters_into
from arpenteur.web.persons.electors.models import DATA, Undertaking, Voter, VoterList
from arpenteur.web.persons.electors.reading.lines import list_in_name
from arpenteur.web.persons.electors.reading.titles import Layout

WAITS = timedelta(hours=3)
"""How long a list that was read waits to be kept."""


def gone_at(campaign: Campaign) -> datetime:
    """When the list of a campaign goes: day + 8 at 0:00 on the clocks of its territory, wherever its rounds move to."""
    return term(Retention.ELECTORS).after_day(campaign.second_round or campaign.first_round, campaign.time_zone)


@verb("electors.refused", "file of voters refused", own_transaction=True)
def open_file(content: bytes, *, by: Actor, campaign: Campaign, at: datetime) -> OpenedFile:
    """Begin to read a file. Raises InputError for what is no list or an enriched one; that it was refused is noted."""
    try:
        return OpenedFile(content)
    except InputError as error:
        with transaction.atomic():
            record(subject="electors.VoterList", by=by, at=at, campaign=campaign.pk, line=error.where.line or 0)
        raise


@verb("electors.brought", "electoral list read", own_transaction=True)
def bring_list(
    *, campaign: Campaign, opened: OpenedFile, name: str, undertaking: Undertaking, by: Actor, at: datetime
) -> VoterList:
    """Write the voters of an opened file; they wait three hours until somebody saw what was matched. ``name`` of the
    file says the list where no column does; it is not kept. Raises InputError, and nothing of the file stays.
    """
    if at >= gone_at(campaign):
        raise InputError(_("the campaign is over: its list is destroyed"), action=_("nothing was read"))
    if opened.layout is Layout.BIRTH_YEARS:
        raise InputError(_("this file holds counts, no person"), expected=_("an electoral list"))
    published = queries.current(campaign.place)
    with transaction.atomic():
        voters = VoterList.objects.create(
            campaign=campaign,
            undertaking=undertaking,
            layout=opened.layout.value,
            snapshot=published.digest,
            maker=by.pseudonym,
            created_at=at,
            waits_until=at + WAITS,
        )
    try:
        index = place_index(published.path)
        counts = read_voters_into(voters=voters, opened=opened, index=index, named=list_in_name(name), at=at)
        with transaction.atomic():
            record(
                subject=voters,
                by=by,
                at=at,
                campaign=campaign.pk,
                voters=counts.voters,
                matched=counts.matched,
                values=opened.destroyed,
            )
    except BaseException:
        with transaction.atomic():
            _remove(voters, by, at)
        raise
    voters.refresh_from_db()
    return voters


@verb("electors.kept", "electoral list kept")
def keep_list(*, voters: VoterList, replace: bool, by: Actor, at: datetime) -> None:
    """Take a list that waits for the campaign's; with ``replace`` the former ones go. Again changes nothing."""
    held = VoterList.objects.select_for_update().get(pk=voters.pk)
    if held.waits_until is None:
        return
    former = VoterList.objects.filter(campaign=held.campaign_id, waits_until=None)
    gone = sum(_remove(one, by, at) for one in former) if replace else 0
    held.waits_until = None
    held.save(update_fields=["waits_until"])
    record(subject=held, by=by, at=at, campaign=held.campaign_id, voters=held.voters, replaced=gone)


@verb("electors.deleted", "electoral list deleted")
def delete_list(*, voters: VoterList, by: Actor, at: datetime) -> int:
    """A list and its voters go, kept or not; how many voters. A restored backup forgets it again."""
    n = Voter.objects.filter(source=voters).count()
    record(subject=voters, by=by, at=at, campaign=voters.campaign_id, voters=n)
    return _remove(voters, by, at)


@verb("electors.struck", "voter struck out")
def strike_out(*, voter: Voter, by: Actor, at: datetime) -> None:
    """One voter goes, as she asked; a restored backup forgets her again."""
    record(subject=voter, by=by, at=at, campaign=voter.campaign_id)
    voter.delete()


@verb(through="delete_list")
def sweep_lists(*, campaign: Campaign, by: Actor, at: datetime) -> list[int]:
    """Lists that nobody kept in time, and at day + 8 every one; the numbers of the voters who went."""
    over = at >= gone_at(campaign)
    keys: list[int] = []
    for one in VoterList.objects.select_for_update().filter(campaign=campaign):
        if over or (one.waits_until is not None and one.waits_until <= at):
            keys += Voter.objects.filter(source=one).values_list("pk", flat=True)
            delete_list(voters=one, by=by, at=at)
    return keys


def _remove(voters: VoterList, by: Actor, at: datetime) -> int:
    """Voters in one statement, then their list, which is noted for restored backups; with the last voter of the
    campaign the key that encrypted them, so that nothing of them is readable in any backup."""
    campaign = voters.campaign_id
    people = Voter.objects.filter(source=voters)
    n = people._raw_delete(people.db)
    voters.delete()
    if not Voter.objects.filter(campaign=campaign).exists():
        remove_keys(campaign=campaign, data=DATA, by=by, at=at)
    return n
