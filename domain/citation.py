"""The article behind a value, as it stands beside a result."""

from typing import Any

from domain.policy import Provision
from domain.words import Pair

UNVERIFIED: Pair = ("belum diverifikasi", "unverified")


def cited(provision: Provision[Any], *paths: str) -> Pair:
    """Give the sources behind parts of a value: `PP 30/2019, Pasal 41 ayat (5), …`, each once, `;` between them.

    One that nobody has compared with the gazetted words ends in `(belum diverifikasi)`.
    """
    sources = dict.fromkeys(provision.source_of(path) for path in paths)
    indonesian, english = UNVERIFIED
    doubted = [(s, provision.unverified or s.mark == "unverified") for s in sources]
    return (
        "; ".join(f"{s.instrument}, {s.provision}{f' ({indonesian})' if doubt else ''}" for s, doubt in doubted),
        "; ".join(f"{s.instrument}, {s.provision}{f' ({english})' if doubt else ''}" for s, doubt in doubted),
    )
