"""What was done in an action, counted from its page: once, within bounds, taken back by whoever counted."""

import html
import re
import uuid

import pytest
from acting import act, address, helper, soon
from cast import AT, Cast
from fictional_place import station

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.models import FieldEvent, Tally
from arpenteur.web.ground.fieldwork.people import assign

pytestmark = pytest.mark.django_db
BY = {"by": COMMAND, "at": AT}


@pytest.fixture
def page(cast: Cast):
    def get(rest: str = "", name: str = "director", status: int = 200) -> str:
        answer = cast.client(getattr(cast, name)).get(address(cast, rest))
        assert answer.status_code == status, answer.content.decode()
        return html.unescape(answer.content.decode())

    return get


def test_what_was_done_is_counted_once_shown_and_taken_back(cast: Cast, page):
    with sealed(cast.campaign.pk):
        action = act(cast, day=soon(0), stations=(station(0), station(1)), doors=40)
    browser = cast.client(cast.director)
    key = re.search(r'name="count-key" value="([^"]+)"', page(f"{action.pk}/"))
    assert key
    sent = {"count-key": key[1], "count-station": station(1), "count-opened": "3", "count-absent": "5"}
    for _ in range(2):
        assert browser.post(address(cast, f"{action.pk}/comptes/"), sent).status_code == 302
    found = page(f"{action.pk}/")
    assert '<dd class="tn">3</dd><dt>Portes ouvertes</dt>' in found
    assert 'max="40" value="8"' in found
    with sealed(cast.campaign.pk):
        event = FieldEvent.objects.get(measure="opened")
    for _ in range(2):
        assert browser.post(address(cast, f"{action.pk}/comptes/{event.pk}/annuler/")).status_code == 302
    with sealed(cast.campaign.pk):
        assert dict(Tally.objects.values_list("measure", "quantity")) == {"opened": 0, "absent": 5}
        assert FieldEvent.objects.count() == 3


def test_a_count_that_cannot_be_is_refused(cast: Cast):
    with sealed(cast.campaign.pk):
        action, draft = act(cast, stations=(station(0),)), act(cast, draft=True)
    browser = cast.client(cast.director)
    good = {"count-key": str(uuid.uuid4()), "count-station": station(0), "count-opened": "3"}
    for wrong in ({"count-opened": "-1"}, {"count-opened": "10001"}, {"count-station": station(5)}, {"count-key": "x"}):
        assert browser.post(address(cast, f"{action.pk}/comptes/"), good | wrong).status_code == 302
    browser.post(address(cast, f"{draft.pk}/comptes/"), good)
    with sealed(cast.campaign.pk):
        assert FieldEvent.objects.count() == 0


def test_a_volunteer_counts_where_she_is_and_takes_back_her_own_only(cast: Cast):
    with sealed(cast.campaign.pk):
        action = act(cast, stations=(station(0),), wanted=5)
    lou, director = cast.client(cast.volunteer), cast.client(cast.director)
    url = address(cast, f"{action.pk}/comptes/")

    def send() -> dict[str, str]:
        return {"count-key": str(uuid.uuid4()), "count-station": station(0), "count-opened": "2"}

    assert lou.post(url, send()).status_code == 403
    with sealed(cast.campaign.pk):
        assign(action=action, volunteer=helper(cast.campaign, "Lou", user=cast.volunteer), **BY)
    assert director.post(url, send()).status_code == 302
    assert lou.post(url, send()).status_code == 302
    with sealed(cast.campaign.pk):
        hers, other = FieldEvent.objects.exclude(volunteer=None).get(), FieldEvent.objects.get(volunteer=None)
    assert lou.post(f"{url}{other.pk}/annuler/").status_code == 404
    assert lou.post(f"{url}{hers.pk}/annuler/").status_code == 302
