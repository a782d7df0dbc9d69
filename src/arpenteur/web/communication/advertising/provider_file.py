"""What a sponsor hands to whoever publishes for money (art. 7(3)): one archive, a page to read and the same as JSON."""

from django.template.loader import render_to_string
from django.utils.translation import override

from arpenteur.web.communication.advertising.actions import current_notice, named_sponsor
from arpenteur.web.communication.advertising.documents import sponsor_document
from arpenteur.web.communication.advertising.models import AdNotice
from arpenteur.web.communication.advertising.wording import label_sentence, notice_lines
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.archives import json_bytes, zip_bytes


def provider_file(campaign: Campaign, notice: AdNotice) -> bytes:
    """The archive: the same notice is the same bytes. Raises InputError without a sponsor."""
    sponsor, document = named_sponsor(campaign), current_notice(campaign, notice)
    said = sponsor_document(campaign, sponsor, document, title=notice.title)
    with override("fr"):
        lines = [one for one in notice_lines(document) if one.letter in said["12(1)"]]
        context = {"notice": notice, "sponsor": sponsor, "lines": lines, "label": label_sentence(document)}
        page = render_to_string("advertising/provider_file.html", context)
    return zip_bytes({"dossier-parraineur.html": page.encode(), "dossier-parraineur.json": json_bytes(said)})
