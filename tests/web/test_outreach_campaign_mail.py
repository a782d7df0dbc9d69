"""Reminders and cancellations leave by the account of the campaign where it has one."""

import pytest
from cast import Cast
from django.core import mail
from lines import volunteer_line
from mail_server import MailBook, mail_server
from mailings import NOW, an_account

from arpenteur.web.communication.outreach.actions import close_account
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.outbox.kinds import NotSentError
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.volunteers.mail import write_to

pytestmark = pytest.mark.django_db


def test_a_letter_to_a_volunteer_leaves_by_the_account_of_her_campaign(cast: Cast, settings):
    settings.DEBUG = True  # the loopback is no public address
    book = MailBook()
    with sealed(cast.campaign.pk):
        one = volunteer_line(cast.campaign, "Alma Figurante", email="alma@exemple.fr")
        with mail_server(book) as port:
            account = an_account(cast, port)
            write_to(one, subject="Demain 10 h", body="On vous attend.")
        assert (len(book.taken), mail.outbox) == (1, [])
        taken = book.taken[0].message
        assert "bonjour@exemple.fr" in taken["From"]
        assert taken["Reply-To"] == "reponses@exemple.fr"
        assert "On vous attend." in taken.get_content()
        assert b"\r\nList-Unsubscribe: <http" in b"\r\n" + book.taken[0].content, "encoded, no mailbox would read it"
        with pytest.raises(NotSentError):
            write_to(one, subject="Demain 10 h", body="Plus de serveur.")
        close_account(account=account, by=COMMAND, at=NOW)
        write_to(one, subject="Demain 10 h", body="On vous attend.")
    [raw] = [each.message().as_bytes() for each in mail.outbox]
    assert b"\nList-Unsubscribe: <http" in raw
    assert [each.to for each in mail.outbox] == [["alma@exemple.fr"]]
