"""Volunteers whom a member may see, by their names, which the database cannot read.

The beginnings of words are compared with names opened one by one: that is done for as many people as the page of
volunteers lists without being slow. Beyond, names are found by whole words, through the blind index.
"""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.keys.blind import Word
from arpenteur.web.persons.people.models import Person
from arpenteur.web.persons.people.queries import by_name, find
from arpenteur.web.persons.volunteers.models import Volunteer
from arpenteur.web.persons.volunteers.narrowing import people_seen
from arpenteur.web.site.search.hits import MOST, Hit, HitGroup
from arpenteur.web.site.search.words import holds, marked

OPENED = 1_000
"""People whose names are opened for one question, at most."""


def people_hits(member: Member, words: list[str]) -> HitGroup:
    """Inside ``sealed``; nobody for a member without the right."""
    title = _("People")
    if not member.may(Permission.SEE_VOLUNTEERS) or all(word.isdigit() for word in words):
        return HitGroup("people", title, [], 0)
    seen = people_seen(member)
    opens = not seen.order_by()[OPENED : OPENED + 1].exists()
    found = by_name(one for one in seen if holds(one.name, words)) if opens else by_name(_by_words(seen, member, words))
    hits = [_person(member, one, words) for one in found[:MOST]]
    kept = _("only those whom your role may read; what you type is not kept")
    whole = _("whole words of names: the list is long; what you type is not kept")
    return HitGroup("people", title, hits, len(found), kept if opens else whole)


def _by_words(seen: "QuerySet[Volunteer]", member: Member, words: list[str]) -> "QuerySet[Volunteer]":
    people = find(Person.objects.filter(campaign=member.campaign), member.campaign, Word.NAME, " ".join(words))
    return seen.filter(person__in=people.order_by().values("pk"))


def _person(member: Member, one: Volunteer, words: list[str]) -> Hit:
    about = _("a volunteer, on pause") if one.paused_at else _("a volunteer")
    parts = [about, one.quartier] if one.quartier else [about]
    page = reverse("crew:person", args=[member.campaign.slug, one.pk])
    return Hit(marked(one.name, words), " · ".join(parts), page, "person")
