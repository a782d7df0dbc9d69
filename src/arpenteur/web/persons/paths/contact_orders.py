"""Several contacts put on a path at once, from their list or a segment."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.campaigns.access import CampaignRequest
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.foundation.shared.fields import choice_field
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.contacts.orders import ContactOrder, ManyContacts
from arpenteur.web.persons.paths.models import Path
from arpenteur.web.persons.paths.permissions import EDIT_PATHS
from arpenteur.web.persons.paths.queries import open_paths, owners
from arpenteur.web.persons.paths.starting import start_many, void_started

PUT = "path"


class PutForm(forms.Form):
    """Which path, and who has them in hand; once valid, ``path`` and ``owner`` are the rows."""

    path = forms.ChoiceField(label=_("Path"))
    owner = forms.ChoiceField(
        label=_("Followed by"),
        required=False,
        help_text=_("Without a choice: who is in charge of the path, else who follows each person."),
    )

    def __init__(self, data: Any, request: CampaignRequest) -> None:
        super().__init__(data)
        campaign = request.member.campaign
        self._paths = {str(one.pk): one for one in _taking(campaign)}
        self._people = {str(one.pk): one for one in owners(campaign, timezone.now())}
        choice_field(self, "path").choices = [(key, one.name) for key, one in self._paths.items()]
        names = [(key, one.user.name) for key, one in self._people.items()]
        choice_field(self, "owner").choices = [("", _("as the path says")), *names]

    def clean_path(self) -> Path:
        """The path itself."""
        return self._paths[self.cleaned_data["path"]]

    def clean_owner(self) -> Membership | None:
        """The member, None without a choice."""
        return self._people.get(self.cleaned_data["owner"])


def _taking(campaign: Campaign) -> "QuerySet[Path]":
    """Paths that people may be put on, which have a step."""
    return open_paths(campaign).filter(steps__isnull=False).distinct()


def _offered(member: Member) -> bool:
    return member.may(EDIT_PATHS.name) and _taking(member.campaign).exists()


def _put(many: ManyContacts, given: Mapping[str, Any]) -> dict[str, Any]:
    people = Contact.objects.filter(campaign=many.campaign, pk__in=many.contacts)
    done = start_many(contacts=people, path=given["path"], by=many.by, at=many.at, owner=given["owner"])
    return {
        "do": PUT,
        "rows": [one.pk for one in done.journeys],
        "people": [one.contact_id for one in done.journeys],
    }


def _off(_campaign: Campaign, changed: Mapping[str, Any], by: Actor, at: datetime) -> None:
    """Whoever was moved on since stays."""
    void_started(journeys=changed["rows"], by=by, at=at)


ORDERS = (
    ContactOrder(
        PUT,
        _("Put on a path"),
        _("Put on a path"),
        "signpost-split",
        PutForm,
        _put,
        _off,
        _offered,
    ),
)
