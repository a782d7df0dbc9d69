"""Lines of a statement beside what was written: what is proposed, and what is not."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from arpenteur.domain.money_matching import BankLine, OpenEntry, proposals

DAY = date(2026, 11, 30)


def entry(key: str, cents: int, days: int = 0, **values: object) -> OpenEntry:
    return OpenEntry(key, cents, DAY - timedelta(days=days), **values)  # type: ignore[arg-type]


def one(cents: int, text: str = "", key: int = 1) -> BankLine:
    return BankLine(key, cents, DAY, text)


def matched(line: BankLine, *entries: OpenEntry) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = proposals([line], entries)
    return (found[0].entries, found[0].why) if found else ((), ())


def test_the_same_amount_a_few_days_before_is_proposed():
    assert matched(one(5_000), entry("don:1", 5_000, days=3)) == (("don:1",), ("amount",))
    assert matched(one(5_000), entry("don:1", 5_000, days=11)) == ((), ())
    assert matched(one(5_000), entry("don:1", 5_001)) == ((), ())
    assert matched(one(5_000), entry("out:1", -5_000)) == ((), ())


def test_a_reference_wins_over_a_nearer_day():
    near, named = entry("don:1", 5_000), entry("don:2", 5_000, days=30, references=("HA-2231",))
    assert matched(one(5_000, "VIR HA2231 DON"), near, named) == (("don:2",), ("reference", "amount"))


def test_words_of_a_supplier_decide_between_two():
    first, second = (
        entry("out:1", -234_000, words="Garage du port"),
        entry("out:2", -234_000, words="Imprimerie Gabarit"),
    )
    assert matched(one(-234_000, "CHQ IMPRIMERIE GABARIT"), first, second)[0] == ("out:2",)


def test_a_transfer_of_a_provider_is_the_whole_of_its_file():
    batch = [entry(f"don:{n}", cents, days=2, batch="7") for n, cents in enumerate((5_000, 2_500, 10_000))]
    assert matched(one(17_500), *batch) == (("don:0", "don:1", "don:2"), ("together",))


def test_cheques_brought_together_are_put_together_only_where_one_way_adds_up():
    cheques = [entry("don:1", 5_000), entry("don:2", 3_000), entry("don:3", 1_500)]
    assert matched(one(9_500), *cheques)[0] == ("don:1", "don:2", "don:3")
    assert matched(one(8_000), *cheques, entry("don:4", 3_000)) == ((), ())


@given(st.lists(st.integers(-5, 5).filter(bool), max_size=6), st.lists(st.integers(-5, 5).filter(bool), max_size=6))
def test_proposals_add_up_and_nothing_is_proposed_twice(lines: list[int], entries: list[int]):
    known = {f"e{place}": cents for place, cents in enumerate(entries)}
    found = proposals(
        [one(cents, key=place) for place, cents in enumerate(lines)],
        [entry(key, cents) for key, cents in known.items()],
    )
    assert len({each.line for each in found}) == len(found)
    taken = [key for each in found for key in each.entries]
    assert len(set(taken)) == len(taken)
    for each in found:
        assert sum(known[key] for key in each.entries) == lines[each.line]
