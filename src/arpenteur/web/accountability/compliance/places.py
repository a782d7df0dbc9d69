"""Pages of what the law asks, behind the campaign's name."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.places import CampaignPlace, Tab

_MENU, _SEES, _KEEPS = CampaignPlace.MENU, Permission.SEE_COMPLIANCE, Permission.KEEP_COMPLIANCE
_GUIDE = "mener-la-campagne#ce-que-la-campagne-détient"
TABS = (
    Tab(
        "compliance",
        _MENU,
        210,
        _("What is held"),
        "compliance:compliance",
        _SEES,
        "shield-check",
        whole=_("Compliance"),
        words=_("privacy, personal data, GDPR, how long things are kept"),
        guide=_GUIDE,
    ),
    Tab(
        "requests",
        _MENU,
        212,
        _("Requests"),
        "compliance:requests",
        _SEES,
        within="compliance",
        words=_("erase somebody, right of access, objection"),
        guide=_GUIDE,
    ),
    Tab(
        "journal",
        _MENU,
        214,
        _("Journal"),
        "compliance:journal",
        _SEES,
        within="compliance",
        words=_("who did what, history, log"),
        guide=_GUIDE,
    ),
    Tab(
        "certificates",
        _MENU,
        216,
        _("Certificates"),
        "compliance:certificates",
        _SEES,
        within="compliance",
        words=_("proof of erasure"),
        guide=_GUIDE,
    ),
    Tab(
        "authority-file",
        _MENU,
        240,
        _("File for an authority"),
        "compliance:files",
        _KEEPS,
        within="compliance",
        words=_("inspection, proof"),
        guide="dossier",
    ),
    Tab(
        "rules",
        _MENU,
        230,
        _("Rules"),
        "compliance:rules",
        _SEES,
        within="compliance",
        words=_("law, electoral code, what is forbidden"),
        guide=_GUIDE,
    ),
)
