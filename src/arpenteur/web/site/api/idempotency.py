"""``Idempotency-Key``: a request sent again gets the first answer, and nothing is written twice.

The key is claimed in a transaction of its own, so that a second sender is told to wait. The answer is kept in the
transaction of the write itself: a request has been answered exactly when it was written.
"""

import hashlib
import json
import re
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from arpenteur.web.foundation.shared.sealing import unsealed
from arpenteur.web.site.api.encryption import decrypted, encrypted
from arpenteur.web.site.api.models import ApiToken, KeptAnswer
from arpenteur.web.site.api.problems import Problem, invalid

HEADER = "Idempotency-Key"
KEY = re.compile(r"[!-~]{1,100}")
KEPT = timedelta(hours=24)
ABANDONED = timedelta(seconds=60)
"""A claim without an answer for so long belongs to a request that died: it wrote nothing, and may be sent again."""
_KEPT_HEADERS = ("Content-Type", "Location", "ETag")


def once(request: HttpRequest, token: ApiToken, at: datetime, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer of a write; of a repeated one, the first answer again. A refusal writes nothing and is not kept.

    Raises Problem 409 while the same request is at work, 422 where the key was used for another one.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return _whole(answer)
    if not KEY.fullmatch(key):
        raise invalid([(f"header.{HEADER}", "1 to 100 visible ASCII characters")])
    claim = uuid.uuid4()
    kept = _claim(token, key, _digest(request), claim, at)
    if kept is not None:
        return _again(kept)
    done = False
    try:
        response = _whole(lambda: _keep(answer(), token, key, claim))
        done = response.status_code < 400
    finally:
        if not done:
            KeptAnswer.objects.filter(token=token, key=key, claim=claim, status=None).delete()
    return response


def forget_old_answers(*, at: datetime) -> int:
    """Delete answers older than a day, in every campaign; their number."""
    with unsealed():
        return KeptAnswer.objects.filter(claimed_at__lt=at - KEPT).delete()[0]


def _whole(answer: Callable[[], HttpResponse]) -> HttpResponse:
    """All of a write or nothing: a refusal takes back what came before it."""
    with transaction.atomic():
        response = answer()
        if response.status_code >= 400:
            transaction.set_rollback(True)
    return response


def _claim(token: ApiToken, key: str, request: str, claim: uuid.UUID, at: datetime) -> KeptAnswer | None:
    """None where the request is ours to do, else what is kept of it."""
    new = {"request": request, "claim": claim, "claimed_at": at, "status": None, "answer": ""}
    try:
        with transaction.atomic():
            KeptAnswer.objects.create(campaign_id=token.campaign_id, token=token, key=key, **new)
    except IntegrityError:
        pass
    else:
        return None
    mine = KeptAnswer.objects.filter(token=token, key=key)
    free = mine.filter(claimed_at__lt=at - KEPT) | mine.filter(status=None, claimed_at__lt=at - ABANDONED)
    if free.update(**new):
        return None
    kept = mine.first()
    if kept is None or (kept.status is None and kept.request == request):
        raise Problem(409, "at-work", headers={"Retry-After": "1"})
    if kept.request != request:
        raise Problem(422, "key-reused")
    return kept


def _keep(response: HttpResponse, token: ApiToken, key: str, claim: uuid.UUID) -> HttpResponse:
    if response.status_code < 400:
        headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
        text = json.dumps({"headers": headers, "body": response.content.decode()})
        mine = KeptAnswer.objects.filter(token=token, key=key, claim=claim, status=None)
        if not mine.update(status=response.status_code, answer=encrypted(text)):
            return Problem(409, "at-work", headers={"Retry-After": "1"}).response()
    return response


def _again(answer: KeptAnswer) -> HttpResponse:
    text = decrypted(answer.answer)
    if not text:  # the site's key was changed within the day
        raise Problem(409, "at-work", headers={"Retry-After": "1"})
    said = json.loads(text)
    return HttpResponse(said["body"], status=answer.status, headers={**said["headers"], "Idempotent-Replayed": "true"})


def _digest(request: HttpRequest) -> str:
    said = f"{request.method} {request.get_full_path()}\0".encode() + request.body
    return hashlib.sha256(said).hexdigest()
