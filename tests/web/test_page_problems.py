"""What a verb refuses ends the block that calls it, and is said where the page says it."""

from datetime import UTC, datetime

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, QueryDict
from django.test import RequestFactory

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.shared.page_problems import (
    FormProblem,
    MessageProblem,
    PageProblem,
    carry_out,
    order_in,
)

AT, WHY = datetime(2027, 3, 1, tzinfo=UTC), "this drawer is stuck"


class Named(forms.Form):
    name = forms.CharField()


def sent(**fields: str) -> HttpRequest:
    request = RequestFactory().post("/", fields)
    request._messages = CookieStorage(request)  # type: ignore[attr-defined] — as the middleware puts it there
    return request


def said(request: HttpRequest) -> list[tuple[str, str]]:
    return [(one.level_tag, str(one)) for one in get_messages(request)]


def refuse(*_given: object) -> None:
    raise InputError(WHY)


def test_a_refusal_ends_the_block_and_is_kept():
    with PageProblem() as problem:
        refuse()
        pytest.fail("nothing follows a refusal")
    assert problem
    assert not problem.done
    assert problem.sentence == str(problem.error) == f"{WHY}."


def test_without_a_refusal_it_is_false_and_done_even_where_the_block_returns():
    problem = PageProblem()

    def view() -> str:
        with problem:
            return "page"
        return "never"

    assert view() == "page"
    assert not problem
    assert problem.done


def test_another_error_passes_and_says_nothing():
    request = sent()
    with pytest.raises(KeyError), MessageProblem(request, "kept"):
        raise KeyError
    assert said(request) == []


@pytest.mark.parametrize("field", [None, "name"])
def test_a_form_says_it_at_its_field_or_as_a_whole(field: str | None):
    form = Named(QueryDict("name=x"))
    with FormProblem(form, field):
        refuse()
    assert form.errors == {field or "__all__": [f"{WHY}."]}


def test_the_next_page_says_either():
    refused, kept = sent(), sent()
    with MessageProblem(refused, "kept"):
        refuse()
    with MessageProblem(kept, "kept"):
        pass
    assert said(refused) == [("error", f"{WHY}.")]
    assert said(kept) == [("success", "kept")]


def test_an_order_is_one_of_those_of_the_page():
    assert order_in(sent(do="a"), {"a": 1, "b": 2}) == 1
    for request in (sent(do="c"), sent()):
        with pytest.raises(InputError, match="a, b"):
            order_in(request, {"a": 1, "b": 2})


def test_orders_are_carried_out_once_they_are_sent():
    done: list[int] = []

    def note(_request: HttpRequest, about: int, _at: datetime) -> None:
        done.append(about)

    orders = {"note": note, "refuse": refuse}
    looked = carry_out(RequestFactory().get("/"), orders, 7, AT, "done")
    assert (bool(looked), looked.done, done) == (False, False, [])
    request = sent(do="note")
    assert carry_out(request, orders, 7, AT, "done").done
    assert (done, said(request)) == ([7], [("success", "done")])
    assert carry_out(sent(do="refuse"), orders, 7, AT, "done").sentence == f"{WHY}."
    assert "note, refuse" in carry_out(sent(do="other"), orders, 7, AT, "done").sentence
