"""Only the addresses of the list take a request longer than a photo; the phone is told nothing of it."""

import json

import pytest
import time_machine
from cast import AT, Cast
from fictional_place import station
from voter_lists import here, joined, kept_list, people, text
from waitress.adjustments import Adjustments
from walked_turf import walked_turf

from arpenteur.demo import voters as lists
from arpenteur.snapshot import Snapshot
from arpenteur.web.accountability.compliance.models import Erasure
from arpenteur.web.config.channels import LONGER_BYTES, ServerChannel
from arpenteur.web.config.server import MOST_BYTES
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.phone.handset.package import package
from arpenteur.web.persons.electors.models import Voter


@pytest.mark.parametrize(
    ("path", "length", "taken"),
    [
        ("/c/essai/liste-electorale/ajouter/", 13 << 20, True),
        ("/c/essai/liste-electorale/comparer/", 39 << 20, True),
        ("/c/essai/liste-electorale/ajouter/", LONGER_BYTES, False),
        ("/c/essai/liste-electorale/", 13 << 20, False),
        ("/c/essai/equipes/import/", 13 << 20, False),
        ("/x/c/essai/liste-electorale/ajouter/", 13 << 20, False),
        ("/c/essai/liste-electorale/ajouter/%2e%2e/", 13 << 20, False),
    ],
)
def test_only_the_addresses_of_the_list_take_a_long_request(path: str, length: int, taken: bool):
    parser = ServerChannel.parser_class(Adjustments(max_request_body_size=MOST_BYTES))
    parser.received(f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n".encode())
    assert (parser.error is None) is taken


@pytest.mark.django_db
def test_nothing_of_the_list_goes_to_a_phone(cast: Cast, town: Snapshot):
    everyone = people(town)
    with time_machine.travel(AT, tick=False):
        kept_list(cast, joined(lists.register_lines(everyone)))
        with sealed(cast.campaign.pk):
            sent = json.dumps(package(walked_turf(cast).turf, "", AT), ensure_ascii=False)
    assert [one.birth_name for one in everyone if one.birth_name.upper() in sent and "-" in one.birth_name] == []
    assert "list_names" not in sent


@pytest.mark.django_db
def test_somebody_who_asks_is_found_by_her_card_and_struck_out(cast: Cast, town: Snapshot):
    everyone = people(town)
    with time_machine.travel(AT, tick=False):
        kept_list(cast, joined(lists.register_lines(everyone)))
        browser = cast.client(cast.officer)
        wanted = next(one for one in everyone if one.station == "0003" and one.order == 2)
        found = text(browser.post(here(cast, "rayer/"), {"station": station(2), "order": "2"}))
        assert wanted.used_name.upper() in found if wanted.used_name else wanted.birth_name.upper() in found
        assert cast.client(cast.organiser).get(here(cast, "rayer/")).status_code == 403
        with sealed(cast.campaign.pk):
            row = Voter.objects.filter(station=station(2), order="2").first()
            n = Voter.objects.count()
        assert row is not None
        assert browser.post(here(cast, f"rayer/{row.pk}/")).status_code == 302
    with sealed(cast.campaign.pk):
        assert Voter.objects.count() == n - 1
        assert Entry.objects.filter(verb="names.searched", subject="electors.Voter").count() == 1
        assert Entry.objects.filter(verb="electors.struck").exclude(by=COMMAND.pseudonym).count() == 1
    assert Erasure.objects.filter(kind="voter").count() == 1
