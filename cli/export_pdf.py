"""A report as PDF: one layout, filled with data. Same data, same bytes; no system font, no network, no other file.

Typst (Apache-2.0) lays it out; its wheel carries the fonts (Libertinus Serif, OFL). The data is handed over as JSON and
shown as text: nothing in it is run.
"""

import json
from datetime import datetime
from importlib.resources import as_file, files
from typing import Any

import typst

LAYOUT = "report.typ"


def rendered(document: dict[str, Any], made_at: datetime) -> bytes:
    """Give the PDF of a report (cli.export_report.document) that says it was made at that moment."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    with as_file(files("cli") / LAYOUT) as layout:
        return typst.compile(
            str(layout), root=str(layout.parent), font_paths=fonts, format="pdf",
            sys_inputs={"data": json.dumps(document, ensure_ascii=False)}, timestamp=int(made_at.timestamp()),
        )  # fmt: skip
