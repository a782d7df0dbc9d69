"""Text that no database holds: a null character, half of a surrogate pair. Refused before anything is looked up."""

from typing import Any


def is_text(text: str) -> bool:
    """Whether every database can hold a text."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def check_texts(value: Any) -> None:
    """Raise ValueError for a text that no database holds, anywhere in what was read from JSON."""
    if isinstance(value, str):
        if not is_text(value):
            raise ValueError("a null character, or half of a surrogate pair")
    elif isinstance(value, dict):
        for key, one in value.items():
            check_texts(key)
            check_texts(one)
    elif isinstance(value, list):
        for one in value:
            check_texts(one)
