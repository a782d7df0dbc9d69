"""What tables and columns are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

TABLES = {
    "ballots.BallotBox": _("Ballot boxes"),
    "ballots.Scrutineer": _("Scrutineers, without their names or codes"),
    "ballots.RollLine": _("That somebody voted, without a name"),
    "ballots.Envelope": _("Sealed ballots"),
    "ballots.Ballot": _("Ballots that were counted, of nobody"),
    "ballots.PaperBatch": _("Batches of paper ballots"),
    "ballots.PaperSheet": _("Sheets of paper that are being keyed"),
}
SUBJECTS = {
    "ballots.BallotBox": _("ballot box"),
    "ballots.PaperBatch": _("batch of paper ballots"),
}
KEYS = {
    "envelopes": _("envelopes"),
    "faults": _("why it is disputed"),
    "illegible": _("envelopes that did not open"),
    "place": _("place of the scrutineer"),
    "places": _("places of the scrutineers"),
    "sheets": _("paper sheets"),
    "signatures": _("signatures"),
    "strict": _("without receipts"),
    "wrong": _("not as counted"),
}
