"""What in a text may point at a person, as codes: the text is held until somebody reads it. Nothing is decided here.

The words themselves are kept nowhere: whoever reads the text is shown them again (``hints_of``).
"""

import phonenumbers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from arpenteur.domain.held_texts import Hint, Why, hints

LABELS: dict[Why, Promise] = {
    Why.NAME: _("perhaps the name of a person"),
    Why.SOMEBODY: _("somebody who can be recognised"),
    Why.PLATE: _("a number plate"),
    Why.PHONE: _("a telephone number"),
    Why.MAIL: _("an e-mail address"),
    Why.ACCOUNT: _("an account on a network"),
    Why.DOOR: _("an exact door or flat"),
}
_REGION, _POSSIBLE = "FR", phonenumbers.Leniency.POSSIBLE
"""A number need not be in service to be somebody's."""


def hints_of(*texts: str) -> list[Hint]:
    """Why some texts wait, with the words, for whoever reads them; nothing where they may show."""
    found = [one for text in texts for one in hints(text)]
    numbers = [one for text in texts for one in phonenumbers.PhoneNumberMatcher(text, _REGION, _POSSIBLE)]
    found += [Hint(Why.PHONE, one.raw_string) for one in numbers]
    order = list(Why)
    return sorted(dict.fromkeys(found), key=lambda one: order.index(one.why))


def signals_of(*texts: str) -> list[Why]:
    """The reasons alone, each once, in their order.

    >>> signals_of("Un banc cassé devant l’école")
    []
    >>> [one.value for one in signals_of("Écrivez à camille@exemple.fr ou au 06 39 98 00 12")]
    ['phone', 'mail']
    """
    met = {one.why for one in hints_of(*texts)}
    return [one for one in Why if one in met]
