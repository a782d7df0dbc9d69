"""One mailbox under its several addresses: a tag after a plus, dots that a provider leaves out, its other names."""

_DOTLESS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}
"""Providers that read no dot before the sign, and the one name of each."""
_TAG = "+"


def one_mailbox(email: str) -> str:
    """What the addresses of one mailbox have in common, to be compared and never written to; "" for none.

    >>> one_mailbox("Lou.Gabarit+2@GoogleMail.com"), one_mailbox("lou.gabarit+ville@exemple.fr")
    ('lougabarit@gmail.com', 'lou.gabarit@exemple.fr')
    >>> one_mailbox("+33@exemple.fr")
    '+33@exemple.fr'
    """
    name, at, domain = email.strip().casefold().rpartition("@")
    if not at:
        return ""
    base = name.partition(_TAG)[0] or name
    if domain in _DOTLESS:
        return f"{base.replace('.', '')}@{_DOTLESS[domain]}"
    return f"{base}@{domain}"
