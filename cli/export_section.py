"""One section of a report as data: its columns, its rows, what stands above and below."""

from collections.abc import Sequence
from typing import Any

Section = dict[str, Any]


def section(
    title: str, columns: Sequence[tuple[str, str, bool]], rows: Sequence[Any], *, intro: Sequence[str] = (),
    notes: Sequence[str] = (), empty: str = "", small: bool = False,
) -> Section:  # fmt: skip
    """Give a section: a head, width (`auto`, or a share) and alignment for each column; rows of cells or of a group."""
    return {
        "title": title,
        "columns": [{"head": name, "width": width, "right": right} for name, width, right in columns],
        "rows": [row if isinstance(row, dict) else {"cells": row} for row in rows],
        "intro": list(intro), "notes": list(notes) if rows else [], "empty": empty, "small": small,
    }  # fmt: skip
