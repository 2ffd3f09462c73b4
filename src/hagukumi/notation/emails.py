"""E-mail addresses: one key for the ways in which forms hold one address."""

import re
import unicodedata
from typing import Final, NamedTuple

_ADDRESS: Final = re.compile(r"[^\s@<>,;:\"()]+@[^\s@<>,;:\"()]+")
_LOCAL: Final = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~.\-]{1,64}")
_DOMAIN: Final = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9\-]*[a-z0-9]")


class EmailKeys(NamedTuple):
    """An address in lower case and what stands before and behind its @; '' for a text that is no address."""

    key: str
    local: str
    domain: str


_NONE: Final = EmailKeys("", "", "")


def email_parts(text: str) -> EmailKeys:
    """Key, local part and domain of an e-mail address: full width and capitals folded, a name or mailto: beside it left out.

    Of several addresses the first counts. Dots and +tags stay: whether they matter is the provider's rule. A domain without a
    dot and characters that no mail server takes make it no address (RFC 5321, without quoted local parts).
    """
    found = _ADDRESS.search(unicodedata.normalize("NFKC", text).lower())
    if found is None:
        return _NONE
    local, _, domain = found[0].partition("@")
    domain = domain.rstrip(".")
    if not (_LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain)):
        return _NONE
    return EmailKeys(f"{local}@{domain}", local, domain)


def email_key(text: str) -> str:
    """The address as `email_parts` reads it, or ''."""
    return email_parts(text).key
