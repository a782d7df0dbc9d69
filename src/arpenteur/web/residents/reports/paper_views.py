"""The code of a report on paper, for whoever has it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.public_pages.visiting import page_for_visitors, visited
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.limits import guessed_too_much, wrong_guess
from arpenteur.web.residents.ballots.codes import read_code
from arpenteur.web.residents.consultations.queries import processes_of
from arpenteur.web.residents.reports.codes import SIGNS
from arpenteur.web.residents.reports.printing import follow_sheet
from arpenteur.web.residents.reports.queries import report_of_code


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
    found = None if guessed_too_much(request) else report_of_code(campaign, typed)
    if found is None:
        wrong_guess(request)
        error = InputError(_("this code follows nothing here"), action=_("copy it again, or wait ten minutes"))
        return page_for_visitors(request, campaign, "reports/code.html", {"error": error}, 422)
    ticket = request.POST.get("format") == "ticket"
    content = follow_sheet(request, found, read_code(typed, SIGNS), ticket=ticket)
    headers = {"Content-Disposition": 'inline; filename="suivi.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
