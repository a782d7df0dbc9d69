"""The account of the campaign in sums of cents; nobody is named."""

from datetime import datetime

from django.http import Http404
from django.utils.translation import gettext_noop
from ninja import Router
from pydantic import BaseModel, Field

from arpenteur.web.accountability.money.books import books_of
from arpenteur.web.accountability.money.filing import filing_of
from arpenteur.web.site.api.behind import sees_money
from arpenteur.web.site.api.endpoints import TokenRequest, operation
from arpenteur.web.site.api.scopes import Scope

router = Router(tags=["money"])


class HeadingSum(BaseModel):
    """The sum of a heading, in cents."""

    number: str
    name: str
    cents: int


class MoneyOut(BaseModel):
    """The account as it stands, in cents. ``counted`` is what counts against the ceiling, gifts in kind included."""

    ceiling: int | None = Field(description="the most that may be spent; null until the inhabitants are known")
    counted: int
    left: int | None
    quoted: int
    unpaid: int = Field(description="committed to or invoiced, not paid")
    paid: int
    direct: int = Field(description="of what is paid, by others than the agent; a receipt of the account too")
    in_kind: int
    received: int = Field(description="money that came in, without gifts in kind")
    cash: int = Field(description="received, less what the agent paid")
    donations: int = Field(description="how many donations, those given back left out")
    donated: int
    receipts: list[HeadingSum]
    expenses: list[HeadingSum]
    files_before: datetime
    missing: int = Field(description="things without which the account may not be filed")


@operation(
    router,
    "GET",
    "/money",
    scope=Scope.MONEY_READ,
    summary=gettext_noop("The account, in sums"),
    answers={200: MoneyOut},
)
def get_money(request: TokenRequest) -> MoneyOut:
    """Sums alone. 404 where the member who made the token does not see the money of the whole campaign."""
    if not sees_money(request.token):
        raise Http404
    books = books_of(request.token.campaign)
    account = books.account
    return MoneyOut(
        ceiling=books.view.most,
        counted=books.counted,
        left=books.left,
        quoted=books.quoted,
        unpaid=books.unpaid,
        paid=books.paid,
        direct=books.direct,
        in_kind=books.in_kind,
        received=books.received,
        cash=books.cash,
        donations=books.gifts.count,
        donated=books.gifts.cents,
        files_before=books.view.law.files_before,
        receipts=[HeadingSum(number=one.number, name=one.name, cents=one.cents) for one in account.receipts],
        expenses=[HeadingSum(number=one.number, name=one.name, cents=one.cents) for one in account.expenses],
        missing=filing_of(books, request.at).stops,
    )
