"""A process killed in the middle of a write leaves all of it or nothing, and sending again completes it."""

import json

import pytest
from sites import Site, line_with, populated_site

KILLED_AT = {
    "before the events": "events.FieldEvent.objects.bulk_create = here",
    "after the events": "counting.add_to_tally = here",
    "between event and journal": "events.record = here",
    "before the end of the transaction": """
written = events.record
events.record = lambda **line: (written(**line), here())""",
}
_START = """
import json, signal, uuid
from datetime import timedelta
from cast import AT
from fictional_place import station
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.listing import find_campaign
from arpenteur.web.ground.fieldwork import counting, events
from arpenteur.web.ground.fieldwork.events import Counted, record_counts
from arpenteur.web.ground.fieldwork.models import Action, FieldEvent, Tally
from arpenteur.web.foundation.shared.sealing import sealed
campaign = find_campaign("essai")

def batch():
    space = uuid.UUID(int={number})
    return [Counted(uuid.uuid5(space, str(n)), station(n % 2), "leaflet", 1 + n % 7) for n in range(1500)]

def here(*_arguments, **_options):
    print("here", flush=True)
    sys.stdin.read()

def action():
    return Action.objects.get_or_create(title="essai", campaign=campaign, defaults=dict(kind="leaflets", starts_at=AT,
        ends_at=AT + timedelta(hours=2), created_at=AT, changed_at=AT))[0]
"""
_WRITE = """
with sealed(campaign.pk):
    one = action()
    {patch}
    record_counts(action=one, counts=batch(), by=COMMAND, at=AT)
"""
_LOOK = """
from django.db.models import Sum
from arpenteur.web.foundation.audit.queries import breaks

def look():
    return {
        "here": FieldEvent.objects.filter(pk__in=[one.id for one in batch()]).count(),
        "events": FieldEvent.objects.aggregate(n=Sum("quantity"))["n"] or 0,
        "tally": Tally.objects.aggregate(n=Sum("quantity"))["n"] or 0,
        "breaks": len(list(breaks(campaign.pk))),
    }

with sealed(campaign.pk):
    seen = [look()]
    for _ in range(2):
        record_counts(action=action(), counts=batch(), by=COMMAND, at=AT)
        seen.append(look())
    print(json.dumps(seen))
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, town) -> Site:
    return populated_site(tmp_path_factory.mktemp("site") / "home", town.path)


@pytest.mark.parametrize(("number", "moment"), list(enumerate(KILLED_AT, 1)), ids=list(KILLED_AT))
def test_killed_in_the_middle_of_a_large_batch(site: Site, number: int, moment: str):
    patch = KILLED_AT[moment].strip().replace("\n", "\n    ")
    text = _START.replace("{number}", str(number)) + _WRITE.format(patch=patch)
    with site.script(text) as writer:
        line_with(writer, "here")
        writer.kill()
        writer.wait(timeout=20)
    after, sent_again, and_again = json.loads(site.python(_START.replace("{number}", str(number)) + _LOOK))
    assert after["here"] == 0
    assert after["events"] == after["tally"]
    assert sent_again["here"] == 1500
    assert sent_again["events"] == sent_again["tally"] > after["events"]
    assert and_again == sent_again
    assert sent_again["breaks"] == 0
