"""The line under a picture that says where its figures come from."""

from collections.abc import Iterable, Mapping
from typing import Any

from arpenteur.figures.words import Language, Words


def credit_line(sources: Iterable[Mapping[str, Any]], generated_at: str, language: Language) -> str:
    """Producers with their licence, each pair once, and the day of the snapshot; ``sources`` as a manifest has them."""
    words = Words(language)
    pairs = dict.fromkeys((str(one["producer"]), str(one["licence"])) for one in sources if one["producer"])
    told = [
        words("licensed", producer=producer, licence=licence) if licence else producer for producer, licence in pairs
    ]
    return words("sources", list=" · ".join(told) or "–", date=words.date(generated_at))
