"""What a payment provider tells of gifts, read once its signature was checked. Two ways to sign and to write, one way
to read: where each thing stands in a notice is said by ``_LAYOUTS``.

``timed``: ``Stripe-Signature: t=…,v1=…``, HMAC-SHA256 of the time, a point and the body, five minutes old at most.
``body``: ``X-Ha-Signature``, HMAC-SHA256 of the body. Nothing that is read here is ever written to a log.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from arpenteur.domain.grid import fold
from arpenteur.web.accountability.money.donors import NewDonation
from arpenteur.web.accountability.money.forms import MOST_CENTS
from arpenteur.web.accountability.money.models import GiftState, PaymentProvider, ProviderKind
from arpenteur.web.accountability.money.provider_file import TITLES, provider_line
from arpenteur.web.foundation.campaigns.clock import day_of

TOLERANCE = 300
"""Seconds between the clock of the provider and ours."""
_NOBODY = "-"
_NUMBER = re.compile(r"[0-9A-Za-z_.:/-]{1,60}")


def nameless(name: str) -> bool:
    """Whether a provider did not say who paid."""
    return name.endswith(_NOBODY)


class GiftNotSignedError(Exception):
    """What came is not signed by the provider of the campaign, or too long ago: nothing of it is read."""


class AnotherPageError(Exception):
    """It is signed, and about a form or a link that is not the campaign's."""


@dataclass(frozen=True)
class GiftNotice:
    """What is told of one payment; ``back``: cents that went back so far; ``new``: who gave, where it says so."""

    payment: str
    state: GiftState
    cents: int
    back: int
    new: NewDonation
    page: str


@dataclass(frozen=True)
class NoticeLayout:
    """Where a provider writes what: paths, the first that is there counts; kinds of notices and words for states.

    ``answers``: lists of questions of a form, with the names of a question and of its answer.
    """

    kind: str
    kinds: Mapping[str, GiftState | None]
    paths: Mapping[str, tuple[str, ...]]
    states: Mapping[str, GiftState]
    answers: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]
    parts: str = ""
    """A list of amounts that went back."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Means and countries of the provider, as files of payments write them."""


_PAID, _FAILED, _BACK = GiftState.PAID, GiftState.FAILED, GiftState.REFUNDED
_OBJECT, _PAYER = "data.object", "data.payer"
_CUSTOMER = (f"{_OBJECT}.customer_details", f"{_OBJECT}.billing_details")
_LAYOUTS = {
    ProviderKind.TIMED: NoticeLayout(
        kind="type",
        kinds={
            "checkout.session.completed": None,
            "checkout.session.async_payment_succeeded": _PAID,
            "checkout.session.async_payment_failed": _FAILED,
            "charge.refunded": _BACK,
        },
        paths={
            "payment": (f"{_OBJECT}.payment_intent", f"{_OBJECT}.id"),
            "state": (f"{_OBJECT}.payment_status",),
            "cents": (f"{_OBJECT}.amount_total", f"{_OBJECT}.amount"),
            "back": (f"{_OBJECT}.amount_refunded",),
            "currency": (f"{_OBJECT}.currency",),
            "page": (f"{_OBJECT}.payment_link", f"{_OBJECT}.client_reference_id"),
            "on": ("created",),
            "means": (f"{_OBJECT}.payment_method_types.0", f"{_OBJECT}.payment_method_details.type"),
            "last": tuple(f"{one}.name" for one in _CUSTOMER),
            "email": tuple(f"{one}.email" for one in _CUSTOMER),
            "street": tuple(f"{one}.address.line1" for one in _CUSTOMER),
            "postcode": tuple(f"{one}.address.postal_code" for one in _CUSTOMER),
            "town": tuple(f"{one}.address.city" for one in _CUSTOMER),
            "country": tuple(f"{one}.address.country" for one in _CUSTOMER),
        },
        states={"paid": _PAID, "no_payment_required": _PAID},
        answers=((f"{_OBJECT}.custom_fields", ("key", "label.custom"), ("text.value", "dropdown.value")),),
    ),
    ProviderKind.BODY: NoticeLayout(
        kind="eventType",
        kinds={"Payment": None},
        paths={
            "payment": ("data.id",),
            "state": ("data.state",),
            "cents": ("data.amount",),
            "page": ("data.order.formSlug",),
            "on": ("data.date",),
            "means": ("data.paymentMeans",),
            "last": (f"{_PAYER}.lastName",),
            "first": (f"{_PAYER}.firstName",),
            "email": (f"{_PAYER}.email",),
            "street": (f"{_PAYER}.address",),
            "postcode": (f"{_PAYER}.zipCode",),
            "town": (f"{_PAYER}.city",),
            "country": (f"{_PAYER}.country",),
            "company": (f"{_PAYER}.company",),
        },
        states={
            **dict.fromkeys(("authorized", "registered"), _PAID),
            **dict.fromkeys(("refused", "error", "canceled", "abandoned", "deleted"), _FAILED),
            "refunded": _BACK,
        },
        answers=(("data.items.*.customFields", ("name",), ("answer",)),),
        parts="data.refundOperations.*.amount",
        values={"fra": "FR", "check": "cheque", "banktransfer": "virement", "cash": "especes"},
    ),
}


def read_gift(provider: PaymentProvider, headers: Mapping[str, str], body: bytes, at: datetime) -> GiftNotice | None:
    """What a call says of a gift, None where it is of something else. Raises GiftNotSignedError; AnotherPageError;
    ValueError for what cannot be read although it is signed.
    """
    _check_signature(provider, headers, body, at)
    try:
        said: Any = json.loads(body)
    except RecursionError as error:
        raise ValueError("too deep") from error
    layout = _LAYOUTS[ProviderKind(provider.kind)]
    kind = _text(said, (layout.kind,))
    if not kind:
        raise ValueError("kind of notice")
    if kind not in layout.kinds:
        return None
    found = {name: _text(said, paths) for name, paths in layout.paths.items()}
    # A refund names no form: it is held to the payment that it is of.
    page = found.get("page", "")
    if provider.page and page != provider.page and (page or layout.kinds[kind] is not _BACK):
        raise AnotherPageError
    return _notice(provider, layout, layout.kinds[kind], found, said)


def _notice(
    provider: PaymentProvider, layout: NoticeLayout, state: GiftState | None, found: dict[str, str], said: Any
) -> GiftNotice:
    payment, cents = found.pop("payment"), _cents(found.pop("cents"))
    if not _NUMBER.fullmatch(payment):
        raise ValueError("number of the payment")
    if found.pop("currency", "eur").lower() not in {"", "eur"}:
        raise ValueError("euros")
    if not 0 < cents <= MOST_CENTS:
        raise ValueError("amount")
    word = found.pop("state", "").lower()
    state = state or layout.states.get(word, GiftState.ANNOUNCED)
    parts = [_cents(str(one)) for one in _every(said, layout.parts)] if layout.parts else []
    back = sum(parts) or _cents(found.pop("back", "") or "0")
    if state is GiftState.REFUNDED:
        back = min(back or cents, cents)
        state = GiftState.REFUNDED if back == cents else GiftState.PAID
    page = found.pop("page", "")
    cells = dict(found)
    for name in ("means", "country"):
        cells[name] = layout.values.get(cells[name].lower(), cells[name])
    # Whoever pays without a name is nobody until somebody says who: the gift is kept all the same.
    cells |= {"amount": f"{cents // 100}.{cents % 100:02}", "reference": payment, "last": cells["last"] or _NOBODY}
    cells["on"] = _day(provider, cells["on"])
    cells |= {"nationality": "", **_answers(layout, said)}
    line = provider_line(0, cells)
    if line.new is None:
        raise ValueError(line.fault)
    return GiftNotice(payment, state, cents, back, line.new, page)


def _check_signature(provider: PaymentProvider, headers: Mapping[str, str], body: bytes, at: datetime) -> None:
    key = provider.secret.encode()
    if not key:
        raise GiftNotSignedError
    if provider.kind == ProviderKind.BODY:
        given, signed = [headers.get("X-Ha-Signature", "")], body
    else:
        parts = [part.strip().partition("=") for part in headers.get("Stripe-Signature", "").split(",")]
        given = [value for name, _sign, value in parts if name == "v1"]
        told = next((value for name, _sign, value in parts if name == "t"), "")
        if not re.fullmatch(r"[0-9]{1,12}", told) or abs(at.timestamp() - int(told)) > TOLERANCE:
            raise GiftNotSignedError
        signed = f"{told}.".encode() + body
    right = hmac.new(key, signed, hashlib.sha256).hexdigest().encode()
    if not any(hmac.compare_digest(right, one.strip().lower().encode()) for one in given):
        raise GiftNotSignedError


def _answers(layout: NoticeLayout, said: Any) -> dict[str, str]:
    """Answers to the questions that the law asks, by the names that files of payments have for them."""
    found = {}
    for place, names, values in layout.answers:
        for one in (row for rows in _every(said, place) for row in (rows if isinstance(rows, list) else [])):
            for question in (" ".join(fold(_text(one, (name,))).lower().replace("_", " ").split()) for name in names):
                for cell in ("nationality", "natural", "company", "street", "town", "postcode", "country"):
                    if question in TITLES[cell]:
                        found[cell] = _text(one, values)
    return found


def _day(provider: PaymentProvider, told: str) -> str:
    if not told.isdecimal():
        return told
    try:
        return day_of(provider.campaign, datetime.fromtimestamp(int(told), UTC)).isoformat()
    except (ValueError, OverflowError, OSError) as error:
        raise ValueError("day") from error


def _cents(told: str) -> int:
    if not re.fullmatch(r"[0-9]{1,14}", told):
        raise ValueError("amount")
    return int(told)


def _text(said: Any, paths: Iterable[str]) -> str:
    """The first text or number of some paths, on one line; empty where there is none."""
    for path in paths:
        for one in _every(said, path):
            if isinstance(one, str) or type(one) is int:
                text = "".join(sign if sign.isprintable() else " " for sign in str(one)[:500])
                if text.strip():
                    return " ".join(text.split())
    return ""


def _every(said: Any, path: str) -> list[Any]:
    """What stands at a path; ``*`` is every line of a list, a figure one of them."""
    found = [said]
    for step in path.split("."):
        after: list[Any] = []
        for one in found:
            if isinstance(one, dict) and step in one:
                after.append(one[step])
            elif isinstance(one, list):
                after += one if step == "*" else one[int(step) : int(step) + 1] if step.isdecimal() else []
        found = after
    return found
