"""What becomes of messages when two contacts are one: each message counts her once, a dead address stays dead."""

from arpenteur.web.communication.outreach.models import DeadAddress, Recipient, RecipientState
from arpenteur.web.persons.contacts.models import Contact


def before_joining(gone: Contact, into: Contact) -> None:
    """Before the lines of ``gone`` become those of ``into``: of two of one message, the one still to leave goes,
    so that she is written to once; where both left, one counts for nobody.
    """
    kept = {one.mailing_id: one for one in Recipient.objects.filter(contact=into)}
    for one in Recipient.objects.filter(contact=gone, mailing__in=kept):
        other = kept[one.mailing_id]
        if other.state == RecipientState.WAITING and one.state != RecipientState.WAITING:
            other.delete()
        elif one.state == RecipientState.WAITING:
            one.delete()
        else:
            Recipient.objects.filter(pk=one.pk).update(contact=None)
    known = DeadAddress.objects.filter(contact=into).values("channel")
    DeadAddress.objects.filter(contact=gone, channel__in=known).delete()


JOINS = (before_joining,)
