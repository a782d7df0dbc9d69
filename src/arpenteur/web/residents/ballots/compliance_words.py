"""What tables, columns and verbs are called on the pages of compliance."""

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
VERBS = {
    "ballot_box.announced": _("result of a vote announced"),
    "ballot_box.closed": _("ballot box closed"),
    "ballot_box.codes_printed": _("codes of voters printed"),
    "ballot_box.codes_withdrawn": _("lost codes of voters withdrawn"),
    "ballot_box.code_rehearsed": _("code of a scrutineer tried"),
    "ballot_box.counted": _("ballot box opened and counted"),
    "ballot_box.keys_made": _("keys of a ballot box made"),
    "ballot_box.opened": _("ballot box open for votes"),
    "ballot_box.place_left": _("place of a scrutineer left"),
    "ballot_box.place_taken": _("place of a scrutineer taken"),
    "ballot_box.prepared": _("ballot box prepared"),
    "ballot_box.roll_gone": _("list of those who voted destroyed"),
    "paper_batch.audited": _("sample of paper ballots checked"),
    "paper_batch.by_hand": _("paper ballots counted by hand"),
    "paper_batch.disputed": _("batch of paper ballots set apart"),
    "paper_batch.keyed": _("paper ballot keyed"),
    "paper_batch.keyed_again": _("paper ballot keyed again for the sample"),
    "paper_batch.prepared": _("batch of paper ballots prepared"),
    "paper_batch.reconciled": _("batch of paper ballots: numbers agree"),
    "paper_batch.resumed": _("batch of paper ballots counted by hand again"),
    "paper_batch.sealed": _("batch of paper ballots in the count"),
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
