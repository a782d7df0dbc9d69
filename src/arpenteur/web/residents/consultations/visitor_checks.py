"""Whoever comes to a page that takes something without a text: who she is, whether a robot sent the form, what a gate
asks of her.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arpenteur.web.communication.public_pages import robots
from arpenteur.web.communication.public_pages.forms import EMPTY
from arpenteur.web.communication.public_pages.robots import FormPass, FormPurpose
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.fields import TickField
from arpenteur.web.foundation.shared.limits import wrong_guess
from arpenteur.web.residents.consultations import queries
from arpenteur.web.residents.consultations.kinds import Requirement
from arpenteur.web.residents.consultations.models import Credential, ProcessStep, Resident
from arpenteur.web.residents.consultations.paper_codes import CODE_SIGNS
from arpenteur.web.residents.consultations.step_rules import gate_of

LONGEST_CODE = CODE_SIGNS + 6
"""As somebody types it, with spaces and dashes."""


@dataclass(frozen=True)
class Comer:
    """Whoever opens a page: her line where her own link says so, and the secret of that link."""

    resident: Resident | None = None
    secret: str = ""

    @property
    def proved(self) -> bool:
        """Whether her own link says who she is."""
        return self.resident is not None


def comer_of(request: HttpRequest, campaign: Campaign) -> Comer:
    """Who she is by what the address or the form carries. Raises Http404 for a secret that opens nothing."""
    sent = request.POST if request.method == "POST" else request.GET
    secret = sent.get("moi", "")
    if not secret:
        return Comer()
    found = queries.resident_by_link(campaign, secret)
    if found is None:
        raise wrong_guess(request)
    return Comer(found, secret)


class FormOutcome(StrEnum):
    """What a form that was sent is."""

    GOOD = "good"
    ROBOT = "robot"
    """To be answered as if it had been taken."""
    REFUSED = "refused"
    """With what is wrong, on the form."""


def look_at(request: HttpRequest, campaign: Campaign, stamped: str, form: forms.Form) -> tuple[FormOutcome, int]:
    """What was sent, and the status of the answer. A stamp is spent by a whole form alone."""
    if request.POST.get(EMPTY):
        return FormOutcome.ROBOT, 200
    stamp = robots.read_stamp(request.POST.get("stamp", ""), campaign.pk, stamped)
    if stamp is None:
        form.add_error(None, _("This page was open for a long time: send it again."))
        return FormOutcome.REFUSED, 403
    if not form.is_valid():
        return FormOutcome.REFUSED, 422
    passes = robots.let_in(request, campaign.pk, FormPurpose.TAKE_PART, stamp)
    if passes is FormPass.FULL:
        form.add_error(None, _("Many people are writing from here: try again in ten minutes."))
        return FormOutcome.REFUSED, 429
    return (FormOutcome.GOOD, 200) if passes is FormPass.GOOD else (FormOutcome.ROBOT, 200)


def form_context(campaign: Campaign, stamped: str, form: forms.Form) -> dict[str, Any]:
    """What every such page carries against robots."""
    return {
        "form": form,
        "empty": EMPTY,
        "stamp": robots.new_stamp(campaign.pk, stamped),
        "bits": robots.difficulty(timezone.now()),
    }


class GateForm(forms.Form):
    """What the gate of a step asks of whoever takes part: a code, two declarations, her agreement."""

    code = forms.CharField(
        label=gettext_lazy("Code of your sheet"),
        max_length=LONGEST_CODE,
        required=False,
        help_text=gettext_lazy("Ten signs in two groups. It serves one person, once."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    residence = TickField(gettext_lazy("I live here"))
    age = TickField(gettext_lazy("I am old enough to take part here"), required=True)
    agree = TickField(gettext_lazy("I agree, and I have read what is kept"), required=True)

    def __init__(self, step: ProcessStep, *args: Any, comer: Comer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step, self.comer = step, comer or Comer()
        gate = gate_of(step)
        asks = {Requirement(one) for one in gate.requirements}
        if Requirement.RESIDENCE not in asks:
            del self.fields["residence"]
        if Requirement.CODE not in asks or self._has_code():
            del self.fields["code"]
        else:
            self.fields["code"].required = True
        self.fields["age"].label = _("I am %(n)d or older") % {"n": gate.min_age}

    def _has_code(self) -> bool:
        rows = Credential.objects.filter(step=self.step, method=Requirement.CODE, resident=self.comer.resident)
        return self.comer.resident is not None and rows.exists()

    @property
    def typed(self) -> list[forms.BoundField]:
        """Fields that are typed."""
        return [self[one] for one in ("code",) if one in self.fields]

    @property
    def ticks(self) -> list[forms.BoundField]:
        """Boxes."""
        return [self[one] for one in ("residence", "age", "agree") if one in self.fields]

    @property
    def declared(self) -> frozenset[Requirement]:
        """What she declared."""
        data = self.cleaned_data
        pairs = ((Requirement.AGE, data.get("age")), (Requirement.RESIDENCE, data.get("residence")))
        return frozenset(one for one, ticked in pairs if ticked)

    @property
    def shown_code(self) -> str:
        """The code she typed, empty where none is asked."""
        return self.cleaned_data.get("code", "")
