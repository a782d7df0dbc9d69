"""What lives long is left out of searches for cycles, and nothing is kept for good."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from arpenteur.web.config.collections import Collections, shorten_collections


class Cycle:
    def __init__(self) -> None:
        self.me = self


@pytest.fixture(autouse=True)
def only_searches_of_the_test() -> Iterator[None]:
    """Nothing searches but the test: neither Python by itself, nor what a server that an earlier test started left."""
    callbacks, threshold = list(gc.callbacks), gc.get_threshold()
    gc.callbacks[:] = [heard for heard in callbacks if not isinstance(heard, Collections)]
    gc.disable()
    yield
    gc.enable()
    gc.callbacks[:] = callbacks
    gc.set_threshold(*threshold)
    gc.freeze()


def test_a_full_search_leaves_what_it_finds_alive_out_of_the_next():
    gc.callbacks.append(Collections())
    before = gc.get_freeze_count()
    living = [Cycle() for _ in range(1000)]
    gc.collect(1)
    assert gc.get_freeze_count() == before
    gc.collect()
    assert gc.get_freeze_count() >= before + len(living)


def test_what_died_after_a_search_is_found_when_everything_is_looked_at():
    gc.callbacks.append(Collections(every=4))
    one = Cycle()
    dead = weakref.ref(one)
    gc.collect()
    del one
    for _ in range(2):
        gc.collect()
    assert dead() is not None
    gc.collect()
    assert dead() is None


def test_asking_twice_is_asking_once():
    shorten_collections()
    shorten_collections()
    assert sum(isinstance(one, Collections) for one in gc.callbacks) == 1
