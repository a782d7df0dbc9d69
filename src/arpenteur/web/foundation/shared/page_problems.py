"""What is wrong with what a page sent. Verbs are called inside ``with``: the first sentence that refuses one ends the
block, and is kept for the page, put in its form or shown on the next page."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.shared.errors import Sentence


class PageProblem:
    """``with problem:`` ends at the first InputError, whose sentence it keeps: it is true from then on. ``done``: the
    block was run to its end, or returned. Any other error passes.
    """

    def __init__(self) -> None:
        self.error: InputError | None = None
        self.sentence, self.done = "", False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _at: TracebackType | None
    ) -> bool:
        self.done = error is None
        if isinstance(error, InputError):
            self.error, self.sentence = error, Sentence.of(error)
        self._tell()
        return bool(self)

    def __bool__(self) -> bool:
        return self.error is not None

    def _tell(self) -> None:
        """What follows the block."""


class FormProblem(PageProblem):
    """The sentence is an error of the form: of ``field``, or of the whole."""

    def __init__(self, form: BaseForm, field: str | None = None) -> None:
        super().__init__()
        self.form, self.field = form, field

    def _tell(self) -> None:
        if self:
            self.form.add_error(self.field, self.sentence)


class MessageProblem(PageProblem):
    """The sentence is shown on the next page; ``words`` where there is none."""

    def __init__(self, request: HttpRequest, words: str = "") -> None:
        super().__init__()
        self.request, self.words = request, words

    def _tell(self) -> None:
        if self:
            messages.error(self.request, self.sentence)
        elif self.done and self.words:
            messages.success(self.request, self.words)


def order_in[Order](request: HttpRequest, orders: Mapping[str, Order]) -> Order:
    """Which of the orders of a page a button sent (``do``). Raises InputError for another one."""
    order = orders.get(request.POST.get("do", ""))
    if order is None:
        raise InputError(_("unknown order"), expected=", ".join(orders))
    return order


def carry_out(
    request: Any, orders: Mapping[str, Callable[[Any, Any, datetime], object]], about: Any, at: datetime, words: str
) -> PageProblem:
    """Do the order that a form of the page sends, where one does; ``words`` are said on the next page if it is done."""
    problem = PageProblem()
    if request.method == "POST":
        with problem:
            order_in(request, orders)(request, about, at)
            messages.success(request, words)
    return problem
