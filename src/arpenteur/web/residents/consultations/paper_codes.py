"""Codes that people copy from paper, drawn by the system's randomness."""

import secrets

SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""None that looks like another on paper."""
CODE_SIGNS, CODE_GROUP = 10, 5
"""Of whoever takes part: 49 bits. A hundred tries a second for the three weeks of a vote find one of ten thousand with
a chance of three in a thousand; a right one is never refused for wrong ones of its neighbours."""


def new_code(signs: int) -> str:
    """So many signs, without spaces."""
    return "".join(secrets.choice(SIGNS) for _number in range(signs))


def in_groups(code: str, size: int = CODE_GROUP) -> str:
    """As it is shown and printed.

    >>> in_groups("ABCDEFGHJK")
    'ABCDE-FGHJK'
    """
    return "-".join(code[start : start + size] for start in range(0, len(code), size))
