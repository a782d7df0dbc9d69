"""Segments by the API: kept and changed, counted, their people read under the budget of names, sealed as pages are."""

from collections.abc import Iterator

import pytest
import time_machine
from cast import Cast
from fictional_place import station
from known_contacts import NOW
from programs import Program, program
from segment_people import draw_contacts

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.reads import programs as reads_of_programs
from arpenteur.web.foundation.reads.models import ReadingStop
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.models import Contact, FollowUp
from arpenteur.web.persons.segments.models import Segment
from arpenteur.web.site.api.scopes import Scope

pytestmark = pytest.mark.django_db
LINES = ["garder.accord.news.email", "retirer.canal.phone"]
REGULAR = {"name": "réguliers", "lines": ["garder.classe.regular"]}


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def asks(cast: Cast) -> Program:
    """A program that a director made, in a campaign of sixty people."""
    with sealed(cast.campaign.pk):
        draw_contacts(cast.campaign, 60, NOW)
    return program(cast.campaign, *Scope, by=Actor.user(cast.director))


def kept(asks: Program, **more: object) -> dict[str, int]:
    answer = asks.post("/segments", REGULAR | more)
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_a_segment_is_kept_read_changed_and_forgotten(cast: Cast, asks: Program):
    made = kept(asks)
    found = asks.get(f"/segments/{made['id']}")
    assert found.json() == made
    assert asks.get("/segments").json()["items"] == [made]
    assert asks("PATCH", f"/segments/{made['id']}", {"lines": LINES}).status_code == 428
    changed = asks("PATCH", f"/segments/{made['id']}", {"lines": LINES}, If_Match=found["ETag"])
    assert changed.json()["lines"] == LINES
    assert changed.json()["name"] == REGULAR["name"], "what was not sent stays"
    assert asks("PATCH", f"/segments/{made['id']}", {"name": "autre"}, If_Match=found["ETag"]).status_code == 412
    named = asks("PATCH", f"/segments/{made['id']}", {"name": "autre"}, If_Match=changed["ETag"]).json()
    assert (named["name"], named["lines"]) == ("autre", LINES)
    assert asks("DELETE", f"/segments/{made['id']}").status_code == 204
    assert asks.get(f"/segments/{made['id']}").status_code == 404
    with sealed(cast.campaign.pk):
        assert not Segment.objects.exists()


def test_sent_again_it_is_kept_once(cast: Cast, asks: Program):
    answers = [asks.post("/segments", REGULAR, Idempotency_Key="segment-1") for _again in range(3)]
    assert len({one.content for one in answers}) == 1
    assert asks.post("/segments", REGULAR).status_code == 422, "another one of the same name"
    other = kept(asks, name="autre")
    taken = asks("PATCH", f"/segments/{other['id']}", {"name": REGULAR["name"]}, If_Match=f'"{other["version"]}"')
    assert taken.status_code == 422


def test_another_of_the_same_name_replaces_nothing(cast: Cast, asks: Program):
    """Spaces that are not kept do not make another name."""
    made = asks("POST", "/segments", REGULAR | {"name": "Quartier nord"}).json()
    for name in ("Quartier nord", "Quartier  nord"):
        body = {"name": name, "lines": ["retirer.canal.email"]}
        assert asks("POST", "/segments", body).status_code == 422
    assert asks("GET", f"/segments/{made['id']}").json()["lines"] == REGULAR["lines"]


@pytest.mark.parametrize(
    "body",
    [
        {"lines": []},
        {"lines": ["garder.nom.Figurine"]},
        {"lines": ["fondre.classe.regular"]},
        {"name": "catholiques"},
        {"name": ""},
        {"people": [1]},
        {"lines": ["garder.classe.regular"] * 13},
    ],
)
def test_what_no_segment_may_be_is_refused(asks: Program, body: dict[str, object]):
    assert asks.post("/segments", REGULAR | body).status_code == 422
    assert asks.get("/segments").json()["items"] == []


def test_each_line_is_counted_and_the_people_are_those(cast: Cast, asks: Program):
    number = kept(asks, lines=["garder.classe.regular", "ajouter.classe.once"])["id"]
    found = asks.get(f"/segments/{number}/counts").json()
    assert [one["line"] for one in found["lines"]] == ["garder.classe.regular", "ajouter.classe.once"]
    assert found["people"] == found["lines"][-1]["people"] > found["lines"][0]["people"] > 0
    assert found["everybody"] > found["people"]
    assert found["targeting"] is True
    listed: list[int] = []
    page = asks.get(f"/segments/{number}/contacts?limit=7")
    while True:
        listed += [one["id"] for one in page.json()["items"]]
        if page.json()["next"] is None:
            break
        page = asks.get(f"/segments/{number}/contacts?limit=7&cursor={page.json()['next']}")
    assert len(listed) == len(set(listed)) == found["people"]
    with sealed(cast.campaign.pk):
        kinds = set(Contact.objects.filter(pk__in=listed).values_list("kind", flat=True))
    assert kinds == {"regular", "once"}


def test_people_of_a_segment_are_within_the_same_budget(cast: Cast, asks: Program, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reads_of_programs, "PROGRAM_BUDGET", 12)
    number = kept(asks, lines=["ajouter.classe.regular"])["id"]
    assert asks.get(f"/segments/{number}/contacts?limit=6").status_code == 200
    assert asks.get("/contacts?limit=6").status_code == 200
    stopped = asks.get(f"/segments/{number}/contacts?limit=6")
    assert stopped.status_code == 403
    assert "Numéro" not in stopped.content.decode()
    with sealed(cast.campaign.pk):
        assert ReadingStop.objects.get().alarm == "budget"
    assert asks.get(f"/segments/{number}/counts").status_code == 200, "what shows no name goes on"


def test_counts_and_lines_need_no_second_person_and_show_no_name(cast: Cast, asks: Program):
    number = kept(asks)["id"]
    blind = program(cast.campaign, Scope.SEGMENTS_READ, by=Actor.user(cast.director), agreed=False)
    shown = [blind.get(path) for path in ("/segments", f"/segments/{number}", f"/segments/{number}/counts")]
    assert [one.status_code for one in shown] == [200] * 3
    assert all("Numéro" not in one.content.decode() for one in shown)
    for refused in (
        blind.get(f"/segments/{number}/contacts"),
        blind.post("/segments", REGULAR),
        blind("DELETE", f"/segments/{number}"),
    ):
        assert refused.status_code == 403
    waits = program(cast.campaign, Scope.CONTACTS_READ, by=Actor.user(cast.director), agreed=False)
    assert waits.get(f"/segments/{number}/contacts").status_code == 403, "names wait for a second person"


def test_a_program_counts_and_lists_whom_its_maker_sees(cast: Cast, asks: Program):
    number = kept(asks, lines=["ajouter.classe.regular"])["id"]
    before = asks.get(f"/segments/{number}/counts").json()["everybody"]
    with sealed(cast.campaign.pk):
        Membership.objects.filter(user=cast.director).update(stations=[station(0)])
        hers = Membership.objects.get(user=cast.director)
        beyond = (
            Contact.objects.exclude(station=station(0))
            .exclude(owner=hers)
            .exclude(pk__in=FollowUp.objects.filter(owner=hers, done_at=None).values("contact"))
        )
        unseen = set(beyond.values_list("pk", flat=True))
    after = asks.get(f"/segments/{number}/counts").json()
    assert 0 < after["everybody"] < before
    assert after["targeting"] is True, "whom she sees is a choice already"
    listed = {one["id"] for one in asks.get(f"/segments/{number}/contacts?limit=200").json()["items"]}
    assert len(listed) == after["people"]
    assert unseen
    assert listed.isdisjoint(unseen)
    with sealed(cast.campaign.pk):
        Membership.objects.filter(user=cast.director).update(stations=[], assigned_only=True)
        mine = set(Contact.objects.filter(objected_at=None, owner=hers).values_list("pk", flat=True))
        mine |= set(FollowUp.objects.filter(owner=hers, done_at=None).values_list("contact", flat=True))
    listed = {one["id"] for one in asks.get(f"/segments/{number}/contacts?limit=200").json()["items"]}
    assert listed
    assert listed <= mine, "assigned only: hers and nobody else"
    assert asks.get(f"/segments/{number}/counts").json()["everybody"] <= len(mine)
    with sealed(cast.campaign.pk):
        Membership.objects.filter(user=cast.director).update(assigned_only=False, role="guest")
    for path in ("/segments", f"/segments/{number}", f"/segments/{number}/counts", f"/segments/{number}/contacts"):
        assert asks.get(path).status_code in {401, 404}, "whoever sees no contact"
    assert asks.post("/segments", REGULAR | {"name": "autre"}).status_code in {401, 404}


def test_segments_of_another_campaign_are_nowhere(cast: Cast, asks: Program):
    made = kept(asks)
    rival = program(cast.other)
    for method, path, body in (
        ("GET", f"/segments/{made['id']}", None),
        ("GET", f"/segments/{made['id']}/counts", None),
        ("GET", f"/segments/{made['id']}/contacts", None),
        ("PATCH", f"/segments/{made['id']}", {"name": "à moi"}),
        ("DELETE", f"/segments/{made['id']}", None),
    ):
        assert rival(method, path, body, If_Match=f'"{made["version"]}"').status_code == 404
    assert rival.get("/segments").json()["items"] == []
    assert asks.get(f"/segments/{made['id']}").json() == made
