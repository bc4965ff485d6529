"""The pages of docs/ that are made from the code: `make docs` writes them, a test compares them."""

from collections.abc import Callable, Mapping
from pathlib import Path

from cli.docs_policy import policy
from cli.indicators_page import document as indicators
from domain.lifecycle import APPRAISAL_TABLE, CALIBRATION_TABLE, CHECKIN_TABLE, ENTRY_TABLE, mermaid
from domain.terms import Machine
from domain.words import ENTRIES, EVENTS, MISSING, ROLES, STATES, Pair

FOLDER = Path(__file__).parents[1] / "docs"
TABLES = {
    Machine.APPRAISAL: ("Appraisal: one employee's assignment in one annual cycle", APPRAISAL_TABLE),
    Machine.CHECKIN: ("Check-in: one quarter or month of an appraisal", CHECKIN_TABLE),
    Machine.CALIBRATION: ("Calibration: one unit in one cycle", CALIBRATION_TABLE),
}


def lifecycle() -> str:
    """Give docs/lifecycle.md: the three machines, drawn and as tables, and the entries."""
    parts = [
        "# Lifecycle",
        "Made by `make docs` from `domain/lifecycle.py`. What the words mean: glossary.md.",
    ]
    for machine, (title, table) in TABLES.items():
        drawing = f"```mermaid\n{mermaid(machine)}\n```"
        parts += [f"## {title}", drawing, f"```text\n{table.strip()}\n```"]
        parts += [_words("State", STATES[machine]), _words("Step", EVENTS[machine])]
    parts += ["## Entries: changes of facts, never of a state", f"```text\n{ENTRY_TABLE.strip()}\n```"]
    parts += [_words("Entry", ENTRIES), "## Who", _words("Role", ROLES)]
    parts += ["## What is said while a fact is false", _words("Fact", MISSING)]
    return "\n\n".join(parts) + "\n"


def _words(head: str, words: Mapping[str, Pair]) -> str:
    """Give a table of what a person reads for each word, in both languages."""
    rows = [f"| `{word}` | {pair[0]} | {pair[1]} |" for word, pair in words.items()]
    return "\n".join([f"| {head} | Indonesian | English |", "|---|---|---|", *rows])


PAGES: dict[str, Callable[[], str]] = {"lifecycle.md": lifecycle, "policy.md": policy, "indicators.md": indicators}


if __name__ == "__main__":
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")
