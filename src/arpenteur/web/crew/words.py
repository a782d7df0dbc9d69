"""Words said to volunteers: what they are called, the text that asks when they are free."""

_SHORTEST = 3


def first_name(name: str) -> str:
    """« Alma » of « Alma Figurante »; the whole name where its first word is an initial or a title."""
    first = name.split()[0] if name.split() else name
    return name if len(first) < _SHORTEST or first.endswith(".") else first
