"""Whether the domain of a sender signs its mail: SPF, DKIM and DMARC, asked by a job and kept beside the account."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext as _

from arpenteur.web.communication.outreach.email.compose import domain_of
from arpenteur.web.communication.outreach.findings import CheckVerdict, SendingCheck
from arpenteur.web.communication.outreach.models import Account, AccountKind
from arpenteur.web.foundation.outbox.names import Texts, texts_of_name
from arpenteur.web.foundation.shared.sealing import sealed

SELECTORS = (
    "default",
    "mail",
    "dkim",
    "s1",
    "s2",
    "k1",
    "k2",
    "selector1",
    "selector2",
    "google",
    "brevo",
    "sib",
    "mailjet",
    "mg",
    "pm",
    "scph0223",
    "zmail",
    "ovh",
    "x",
)
"""Names under which senders usually publish their key; the account may say its own."""
_KEPT = ("spf", "dkim", "dmarc")


def look_at_domain(account: Account, at: datetime, texts: Texts = texts_of_name) -> Mapping[str, Any]:
    """Ask DNS and keep what it says: ``spf`` and ``dmarc`` as published, ``dkim`` the name its key was found under.
    ``fault`` where DNS does not answer, and then what was known is kept.
    """
    domain = domain_of(account.sender)
    try:
        found: dict[str, Any] = {
            "spf": [one for one in texts(domain) if one.lower().startswith("v=spf1")],
            "dmarc": _dmarc(domain, texts),
            "dkim": _dkim(domain, account, texts),
            "fault": "",
        }
    except OSError as error:
        found = {**{key: account.checks.get(key) for key in _KEPT}, "fault": type(error).__name__}
    account.checks = {**account.checks, **found, "domain": domain, "at": at.isoformat()}
    Account.objects.filter(pk=account.pk).update(checks=account.checks)
    return account.checks


@task
def look_at_domain_of(campaign: int, account: int) -> int:
    """The job: 1 where there was an account to look at."""
    with sealed(campaign):
        found = Account.objects.filter(pk=account, ended_at=None).first()
        if found is None:
            return 0
        look_at_domain(found, timezone.now())
        return 1


def sentences(account: Account, at: datetime) -> Iterator[SendingCheck]:  # noqa: ARG001 — as checks are called
    """What was found, each in a sentence. What big receivers refuse stops nothing here: they change their minds."""
    checks, domain = account.checks, domain_of(account.sender)
    if account.kind == AccountKind.CONSOLE:
        yield SendingCheck(
            "domain",
            CheckVerdict.WARN,
            _("This account only shows messages: nothing leaves the site."),
            settle="account",
        )
        return
    if checks.get("domain") != domain:
        told = _("Whether %(domain)s signs its mail has not been looked at yet.") % {"domain": domain}
        yield SendingCheck("domain", CheckVerdict.WARN, told, settle="account")
        return
    if checks.get("fault"):
        told = _("DNS did not answer about %(domain)s.") % {"domain": domain}
        yield SendingCheck("domain", CheckVerdict.WARN, told, settle="account")
        return
    yield from (_spf(checks["spf"], domain), _dkim_found(checks["dkim"], domain), _dmarc_found(checks["dmarc"], domain))


def _spf(found: Sequence[str], domain: str) -> SendingCheck:
    words = {"domain": domain}
    if len(found) != 1:
        told = _("%(domain)s publishes no SPF.") if not found else _("%(domain)s publishes several SPF: none counts.")
        return SendingCheck("spf", CheckVerdict.WARN, told % words, "SPF (RFC 7208)", settle="account")
    if "+all" in found[0].split():
        return SendingCheck(
            "spf",
            CheckVerdict.WARN,
            _("The SPF of %(domain)s lets anybody write in its name.") % words,
            "SPF (RFC 7208)",
            settle="account",
        )
    return SendingCheck("spf", CheckVerdict.OK, _("%(domain)s says who writes in its name.") % words, "SPF (RFC 7208)")


def _dkim_found(selector: str, domain: str) -> SendingCheck:
    if not selector:
        told = _("No key of %(domain)s was found: say its selector, if it has one.") % {"domain": domain}
        return SendingCheck("dkim", CheckVerdict.WARN, told, "DKIM (RFC 6376)", settle="account")
    return SendingCheck(
        "dkim",
        CheckVerdict.OK,
        _("%(domain)s publishes the key it signs with.") % {"domain": domain},
        "DKIM (RFC 6376)",
    )


def _dmarc_found(policy: str, domain: str) -> SendingCheck:
    if not policy:
        told = _("%(domain)s says nothing about mail that nobody signed.") % {"domain": domain}
        return SendingCheck("dmarc", CheckVerdict.WARN, told, "DMARC (RFC 7489)", settle="account")
    return SendingCheck(
        "dmarc",
        CheckVerdict.OK,
        _("%(domain)s says what to do with mail that nobody signed.") % {"domain": domain},
        "DMARC (RFC 7489)",
    )


def _dmarc(domain: str, texts: Texts) -> str:
    """The policy of the domain, else of the one it belongs to."""
    labels = domain.split(".")
    for name in (domain, ".".join(labels[-2:])):
        found = [one for one in texts(f"_dmarc.{name}") if one.lower().startswith("v=dmarc1")]
        if found:
            return found[0][:200]
    return ""


def _dkim(domain: str, account: Account, texts: Texts) -> str:
    own = str(account.settings.get("selector", ""))
    for selector in (own,) if own else SELECTORS:
        for one in texts(f"{selector}._domainkey.{domain}"):
            tags = {part.strip().partition("=")[0]: part.strip().partition("=")[2] for part in one.split(";")}
            if tags.get("p"):
                return selector
    return ""
