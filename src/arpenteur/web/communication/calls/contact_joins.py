"""What becomes of calls when two contacts are one: of two in one list, the one that is over stays, else the first."""

from arpenteur.web.communication.calls.models import Call, CallState, CallTry
from arpenteur.web.persons.contacts.models import Contact


def before_joining(gone: Contact, into: Contact) -> None:
    """Before the calls of ``gone`` become those of ``into``: a list has her once, every try stays."""
    kept = {one.call_list_id: one for one in Call.objects.filter(contact=into)}
    for call in Call.objects.filter(contact=gone, call_list__in=kept):
        other = kept[call.call_list_id]
        less, more = (call, other) if call.state == CallState.WAITING else (other, call)
        if less.state == CallState.WAITING or less is call:
            CallTry.objects.filter(call=less).update(call=more, contact=into)
            Call.objects.filter(pk=more.pk).update(tries=more.tries + less.tries)
            less.delete()


JOINS = (before_joining,)
