"""A request sent again: the first answer, one writing. Two at once: one writes, the other waits."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cast import AT, Cast
from django.db import connections
from django.utils import timezone
from programs import Program, counted, outing, program

from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.ground.fieldwork.models import Action, FieldEvent, Tally
from arpenteur.web.site.api import idempotency
from arpenteur.web.site.api.idempotency import forget_old_answers
from arpenteur.web.site.api.models import KeptAnswer

BODY = {"kind": "doors", "start_date": "2026-10-03T14:00:00Z", "end_date": "2026-10-03T16:00:00Z"}
KEY = {"Idempotency-Key": "sortie-1"}


def written(cast: Cast) -> int:
    with sealed(cast.campaign.pk):
        return Action.objects.count()


@pytest.mark.django_db
def test_the_same_request_gets_the_same_answer_and_is_written_once(cast: Cast):
    asks = program(cast.campaign)
    first, second = asks.post("/actions", BODY, **KEY), asks.post("/actions", BODY, **KEY)
    assert (first.status_code, first.content, first["ETag"]) == (201, second.content, second["ETag"])
    assert second["Location"] == first["Location"]
    assert (first.get("Idempotent-Replayed"), second["Idempotent-Replayed"]) == (None, "true")
    assert written(cast) == 1
    assert asks.post("/actions", BODY).status_code == 201
    assert written(cast) == 2


@pytest.mark.django_db
def test_a_key_belongs_to_one_request_of_one_token(cast: Cast):
    asks = program(cast.campaign)
    asks.post("/actions", BODY, **KEY)
    other = asks.post("/actions", {**BODY, "title": "Autre"}, **KEY)
    assert (other.status_code, other.json()["type"]) == (422, "urn:arpenteur:problem:key-reused")
    elsewhere = asks.post("/webhooks", {"url": "https://1.1.1.1/", "events": ["action.created"]}, **KEY)
    assert elsewhere.status_code == 422
    assert program(cast.campaign).post("/actions", BODY, **KEY).status_code == 201
    assert program(cast.other).post("/actions", BODY, **KEY).status_code == 201
    assert written(cast) == 2


@pytest.mark.django_db
def test_a_refusal_is_not_kept(cast: Cast):
    asks = program(cast.campaign)
    wrong = {**BODY, "end_date": BODY["start_date"]}
    assert asks.post("/actions", wrong, **KEY).status_code == 422
    assert asks.post("/actions", BODY, **KEY).status_code == 201
    assert asks.post("/actions", BODY, **{"Idempotency-Key": "é" * 3}).status_code == 422
    assert asks.post("/actions", BODY, **{"Idempotency-Key": "x" * 101}).status_code == 422


@pytest.mark.django_db
def test_a_failure_leaves_the_key_free(cast: Cast, monkeypatch):
    asks = program(cast.campaign)

    def fail(**_: Any) -> None:
        raise RuntimeError("panne")

    with monkeypatch.context() as broken:
        broken.setattr("arpenteur.web.ground.fieldwork.actions.create_action", fail)
        with pytest.raises(RuntimeError):
            asks.post("/actions", BODY, **KEY)
    assert asks.post("/actions", BODY, **KEY).status_code == 201


@pytest.mark.django_db
def test_the_same_request_at_work_is_told_to_wait_until_it_is_abandoned(cast: Cast, monkeypatch):
    asks = program(cast.campaign)
    seen: list[int] = []
    during = idempotency._keep

    def meanwhile(response: Any, *args: Any) -> Any:
        if not seen:
            seen.append(0)
            seen.append(asks.post("/actions", BODY, **KEY).status_code)
        return during(response, *args)

    monkeypatch.setattr(idempotency, "_keep", meanwhile)
    assert asks.post("/actions", BODY, **KEY).status_code == 201
    assert seen == [0, 409]
    with unsealed():
        KeptAnswer.objects.update(status=None, claimed_at=timezone.now() - timedelta(seconds=61))
    assert asks.post("/actions", BODY, **KEY).status_code == 201


@pytest.mark.django_db
def test_answers_are_kept_encrypted_and_a_day(cast: Cast):
    asks = program(cast.campaign)
    secret = asks.post("/webhooks", {"url": "https://1.1.1.1/", "events": ["action.created"]}, **KEY).json()["secret"]
    with unsealed():
        kept = KeptAnswer.objects.get()
        assert secret not in kept.answer
        assert forget_old_answers(at=kept.claimed_at + timedelta(hours=23)) == 0
        assert forget_old_answers(at=kept.claimed_at + timedelta(hours=25)) == 1
        assert KeptAnswer.objects.count() == 0


@pytest.mark.django_db
def test_after_a_day_a_key_is_free_again(cast: Cast):
    asks = program(cast.campaign)
    asks.post("/actions", BODY, **KEY)
    with unsealed():
        KeptAnswer.objects.update(claimed_at=AT)
    assert asks.post("/actions", {**BODY, "title": "Autre"}, **KEY).status_code == 201


def together(*tasks: Callable[[], Any]) -> list[Any]:
    """Run tasks at once, each on its own connection; what each gave."""
    gate, found = threading.Barrier(len(tasks)), [None] * len(tasks)

    def run(index: int) -> None:
        gate.wait()
        try:
            found[index] = tasks[index]()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(tasks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def retried(ask: Callable[[], Any]) -> Any:
    """As a program does it: 409 at work, again."""
    answer = ask()
    while answer.status_code == 409:
        answer = ask()
    return answer


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_one_batch_sent_by_several_at_once_counts_once(cast: Cast):
    asks, action = program(cast.campaign), outing(cast.campaign)
    batch = {"counts": [counted(quantity=1) for _ in range(40)]}
    sends = [lambda: asks.post(f"/actions/{action.pk}/counts", batch)] * 4
    answers = together(*sends)
    assert [one.status_code for one in answers] == [200] * 4
    assert sorted(len(one.json()["accepted"]) for one in answers) == [0, 0, 0, 40]
    with sealed(cast.campaign.pk):
        assert FieldEvent.objects.count() == 40
        assert Tally.objects.get().quantity == 40


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_one_key_sent_by_several_at_once_is_written_once(cast: Cast):
    asks: Program = program(cast.campaign)
    answers = together(*[lambda: retried(lambda: asks.post("/actions", BODY, **KEY))] * 4)
    assert {one.content for one in answers} == {answers[0].content}
    assert answers[0].status_code == 201
    assert written(cast) == 1
