"""The page and the JSON of `siklus reminders plan --against-queued`."""

from collections.abc import Sequence

from cli import page
from cli.arguments import Format
from cli.words import Speech
from domain.words import CHANNELS, Pair
from store.cycles import Cycle
from store.forecast_queued import Compared

COMPARED = ("planned", "queued", "finished", "waiting", "elsewhere", "other", "unforeseen")
LEGEND: tuple[Pair, ...] = (
    ("Rencana: tidak ada yang selesai lebih awal.", "Planned: nobody finishes early."),
    (
        "Selesai: pada hari itu tidak ada (lagi) yang menjadi gilirannya.",
        "Finished: on that day nothing was theirs to do (any more).",
    ),
    ("Tertahan: menunggu orang lain, yang diingatkan.", "Held up: waited for somebody else, who was reminded."),
    (
        "Lain: diingatkan oleh anak tangga lain yang disusul hari itu, atau penilai dan unitnya sudah berganti.",
        "Other: reminded by another rung caught up on that day, or appraiser and unit have changed since.",
    ),
)


def write(cycle: Cycle, rows: Sequence[Compared], format_: Format, speech: Speech) -> None:
    """Print the plan beside what was queued, as JSON or for eyes."""
    totals = {name: sum(getattr(row, name) for row in rows) for name in COMPARED}
    totals["difference"] = totals["planned"] - totals["queued"]
    if format_ is Format.JSON:
        days = [
            {"day": row.day.isoformat(), "channel": str(row.channel)} | {name: getattr(row, name) for name in COMPARED}
            | {"difference": row.planned - row.queued} for row in rows
        ]  # fmt: skip
        page.emit({"cycle": cycle.code, "days": days, "totals": totals})
        return
    heads = (
        ("Hari", "Day"), ("Saluran", "Channel"), ("Rencana", "Planned"), ("Antrean", "Queued"),
        ("Selisih", "Differ"), ("Selesai", "Finished"), ("Tertahan", "Held up"), ("Lain", "Other"),
    )  # fmt: skip
    table = page.table(*map(speech.of, heads), right=range(2, len(heads)))
    lines = [
        (speech.day(row.day), speech.of(CHANNELS[row.channel]), {name: getattr(row, name) for name in COMPARED})
        for row in rows
    ]
    for day, channel, n in [*lines, (speech("Jumlah", "Total"), "", totals)]:
        counts = (
            n["planned"], n["queued"], n["planned"] - n["queued"], n["finished"], n["waiting"],
            n["elsewhere"] + n["other"] - n["unforeseen"],
        )  # fmt: skip
        table.add_row(day, channel, *map(speech.number, counts))
    page.say(f"{cycle.name} ({cycle.code})", "bold")
    page.console().print(table)
    page.console().print()
    for line in LEGEND:
        page.say(speech.of(line), "dim")
