"""The context of a campaign as the pages of its territory ask it; which of them a visitor looks at."""

import hashlib
from urllib.parse import parse_qsl

from django.http import HttpRequest
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.domain.family import Family
from arpenteur.web.campaigns.member import Member
from arpenteur.web.campaigns.member_on_territory import member_on_territory
from arpenteur.web.campaigns.models import OWN, Campaign, OwnList
from arpenteur.web.shared.parameters import Parameters
from arpenteur.web.shared.sealing import sealed
from arpenteur.web.territory.asking import OWN_LIST, TARGETS, Question, sliders
from arpenteur.web.territory.ours import Context

FILE = "liste.toml"


def context_of_campaign(campaign: Campaign) -> Context:
    """The question of a campaign, with its own list where it has one. Raises InputError where the list is unreadable
    or gone.
    """
    own = _own(campaign)
    if campaign.family == OWN and not own:
        raise InputError(_("the campaign has no list of its own"), action=_("write it, or choose a family"))
    question = Question(
        family=next(iter(own)) if campaign.family == OWN else campaign.family,
        target=campaign.election,
        scenario=campaign.scenario,
        **sliders(Parameters(dict(parse_qsl(campaign.sliders))), Question()),
    )
    return Context(question, own)


def _own(campaign: Campaign) -> dict[str, Family]:
    """The campaign's own list by its key. One that nobody works for and that cannot be read any more, since the grid
    of today lost a nuance of it, stops no page; raises InputError for one that is worked for.
    """
    text = own_text(campaign)
    try:
        return {key_of(text): Family.parse(text, file=FILE)} if text else {}
    except InputError:
        if campaign.family == OWN:
            raise
        return {}


def own_text(campaign: Campaign) -> str:
    """The list of a campaign as it is written, empty where it has none."""
    with sealed(campaign.pk):
        return OwnList.objects.values_list("text", flat=True).first() or ""


def own_label(campaign: Campaign) -> str:
    """The name of a campaign's own list, that of its file where it cannot be read; empty where it has none."""
    text = own_text(campaign)
    try:
        return Family.parse(text, file=FILE).label if text else ""
    except InputError:
        return FILE


def key_of(text: str) -> str:
    """What addresses call a list: another content is another list, whatever its id."""
    return OWN_LIST + hashlib.sha256(text.encode()).hexdigest()[:12]


def _of_visitor(request: HttpRequest) -> Context | None:
    """None too for elections that the model does not rank: cantonales of before, referendums."""
    member: Member | None = getattr(request, "member", None) or member_on_territory(request)
    if member is None or member.campaign.election not in TARGETS:
        return None
    return context_of_campaign(member.campaign)


CONTEXT = _of_visitor
