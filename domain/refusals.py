"""What a provider's code says about the address itself: whether it is dead, so that nothing should go there again.

A refusal can be about us (a blocked relay, a test account), about the message, or about the address. Only the last
may take a person off the list: one bad day of our relay must not silence a whole city.
"""

import re

from domain.terms import Channel

# RFC 3463 and the IANA registry: no such mailbox, host or syntax; moved without a trace; no mail taken; disabled.
# Not 5.1.0 (anything), 5.1.7 and 5.1.8 (the sender's address), 5.2.2 (full), 5.7.x (policy).
DEAD_MAILBOX = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})

# Meta's error codes: 131021 it is our own number, 131026 not on WhatsApp (or its terms were not accepted), 131050 the
# person stopped messages of ours. Not 131030 (our account is for tests), 131047 and 131049 (Meta holds back), 130472.
DEAD_NUMBER = frozenset({"131021", "131026", "131050"})

_ENHANCED = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?!\.?\d)")


def enhanced(said: str) -> str:
    """Give the enhanced status (RFC 3463) that stands in a text, such as `5.1.1`; empty if there is none."""
    found = _ENHANCED.search(said)
    return found[1] if found else ""


def address_dead(channel: Channel, code: str) -> bool:
    """Tell whether a refusal with this code (`550 5.1.1`, `5.1.1`, `131026`) means that the address is dead."""
    return enhanced(code) in DEAD_MAILBOX if channel is Channel.EMAIL else code in DEAD_NUMBER
