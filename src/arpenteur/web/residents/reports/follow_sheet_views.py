"""The code of a report on paper, for whoever has it: a PDF made in memory, written to no file, in no address."""

from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.public_pages.poster import square
from arpenteur.web.communication.public_pages.visiting import page_for_visitors, visited
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.limits import wrong_guess
from arpenteur.web.foundation.shared.public_address import address_to_hand_on
from arpenteur.web.foundation.shared.typesetting import typeset
from arpenteur.web.residents.consultations.models import Contribution
from arpenteur.web.residents.consultations.queries import processes_of
from arpenteur.web.residents.reports.follow_codes import in_two_groups, read_follow_code
from arpenteur.web.residents.reports.follow_links import follow_address
from arpenteur.web.residents.reports.queries import report_of_code

_TEMPLATE = Path(__file__).parent / "typst" / "code.typ"


def follow_sheet(request: HttpRequest, report: Contribution, code: str, *, ticket: bool) -> bytes:
    """One page of A4, or one ticket as long as it has to be: what was reported is not on it, only how to follow it.

    ``code``: its signs, as whoever reported has them.
    """
    campaign = report.process.campaign
    typed = address_to_hand_on(request, reverse("reports:by-code", args=[campaign.slug]))
    data = {
        "ticket": ticket,
        "language": translation.get_language() or "fr",
        "above": campaign.name,
        "title": _("Your report"),
        "about": _("Number %(n)d, received on %(day)s.")
        % {"n": report.number, "day": f"{report.submitted_at:%d/%m/%Y}"},
        "label": _("Your code to follow it"),
        "code": in_two_groups(code),
        "square": square(follow_address(request, report)).decode(),
        "square_words": _("Square to scan"),
        "scan": _("Scan, or type the address and the code"),
        "address": typed.partition("://")[2].rstrip("/"),
        "lines": [
            _("See where it is, say that it is repaired, or that it is still there."),
            _("Whoever has this paper can do it for you: keep it. Nothing on it says who you are."),
        ],
    }
    (page,) = typeset(_TEMPLATE, data)
    return page


@visited
def paper(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """A PDF of the code that is sent: A4, or a ticket (``format=ticket``). It is asked for by a form, so that no
    address and no log has the code. A wrong one says no more than on the page where codes are typed. Raises Http404
    where nobody is asked anything.
    """
    if not processes_of(campaign).exists():
        raise Http404
    if request.method != "POST":
        return page_for_visitors(request, campaign, "reports/code.html")
    typed = request.POST.get("code", "")
    found = report_of_code(campaign, typed)
    if found is None:
        wrong_guess(request)
        error = InputError(_("this code follows nothing here"), action=_("copy it again from your paper"))
        return page_for_visitors(request, campaign, "reports/code.html", {"error": error}, 422)
    ticket = request.POST.get("format") == "ticket"
    content = follow_sheet(request, found, read_follow_code(typed), ticket=ticket)
    headers = {"Content-Disposition": 'inline; filename="suivi.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
