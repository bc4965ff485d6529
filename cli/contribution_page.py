"""A unit's contribution on a page: in a few lines, by goal down to each line of an SKP, by unit; who does none."""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cli import page
from cli.contribution_view import Report
from cli.contribution_words import (
    LOOSE,
    achievement,
    counted,
    evidence,
    percent,
    results,
    share,
    sources,
    until,
    why_not,
)
from cli.words import Speech
from domain.contribution import Goal, Node
from domain.contribution_line import YEAR, Line, Piece, Uncounted
from domain.contribution_measure import Measure

LISTED = 10  # people, or RHK, whom a page names
VIA = 3  # RHK between a goal and the unit that a page names
INDENT = 2
ALL = 99  # deeper than any tree


def show(report: Report, depth: int | None, speech: Speech) -> None:
    """Print a page of a hundred columns, unfolded so many levels below each goal."""
    found, deep = report.found, depth if depth is not None else 1 if report.nested else ALL
    page.say(f"{speech('Kontribusi', 'Contribution of')} {report.unit.name}", "bold")
    page.say(f"{report.unit.agency} · {report.cycle.name}", "dim")
    if not found.whole.measure.people and not report.excluded:
        page.say(speech("Belum ada pegawai unit ini dalam siklus.", "Nobody of this unit is in the cycle yet."))
        return
    page.console().print(head(report, speech))
    page.say(speech("\nMenurut tujuan", "\nBy goal"), "bold")
    page.console().print(_goals(report, deep, speech))
    title = ("\nMenurut unit", "\nBy unit") if report.nested else ("\nMenurut pegawai", "\nBy person")
    page.say(speech.of(title), "bold")
    page.console().print(_units(report, deep, speech))
    _lists(report, speech)
    if depth is None and report.nested:
        page.say(
            speech("\nDilipat per unit; buka lebih dalam dengan --depth 2", "\nFolded; unfold with --depth 2"), "dim"
        )
    footer(report, speech)


def head(report: Report, speech: Speech) -> Table:
    """Give the whole unit in a few lines."""
    m = report.found.whole.measure
    people = [
        f"{speech.number(m.people)} {speech('pegawai', 'people')}: {speech.number(m.contributing)} "
        + speech("berkontribusi", "contribute"),
        f"{speech.number(m.astray)} {speech('tanpa kaitan dengan tujuan', 'serve no goal')}",
        f"{speech.number(m.planless)} {speech('tanpa baris SKP', 'without a line')}",
    ]
    if m.excluded:
        people.append(f"{speech.number(m.excluded)} {speech('dikecualikan', 'excluded')}")
    lines = f"{speech.number(m.planned)}: {speech.number(m.linked)} {speech('untuk tujuan', 'for goals')}"
    loose = speech("tanpa kaitan", "without a link")
    free = speech("tidak diintervensi siapa pun", "intervened by nobody")
    return page.facts(
        (speech("Pegawai", "People"), " · ".join(people)),
        (speech("Baris SKP", "Lines"), f"{lines} · {speech.number(m.planned - m.linked)} {loose}"),
        (speech("Realisasi", "Results"), results(m, report.cycle.check_ins, speech)),
        (speech("Capaian (saran)", "Achieved (advice)"), achievement(m, speech)),
        (speech("Bukti dukung", "Evidence"), evidence(m, speech)),
        (speech("RHK atasan", "RHK of superiors"),
         f"{speech.number(m.leading)}: {speech.number(m.untaken)} {free}"),
    )  # fmt: skip


def footer(report: Report, speech: Speech) -> None:
    """Say below a page where its figures come from, and what they leave out."""
    page.say("")
    for said in sources(report.rules, report.found.whole.measure.interim, report.cycle.check_ins):
        page.say(speech.of(said), "dim")


# --- by goal ----------------------------------------------------------------------------------------------


def _goals(report: Report, depth: int, speech: Speech) -> Table:
    table = columns(
        speech("Tujuan, unit, pegawai, baris", "Goal, unit, person, line"), speech("Orang", "People"), speech
    )
    for n, goal in enumerate(report.found.goals):
        if n:
            table.add_section()
        table.add_row(_goal(report, goal, speech), *cells(goal.node.measure, report, speech), style="")
        for child in goal.node.children if depth else ():
            _walk(table, report, child, 1, depth, speech)
    loose = report.found.loose
    if loose.measure.planned:
        table.add_section()
        why = Counter(p.loose for p in report.found.pieces if p.loose)
        name = Text.assemble(
            (speech("Tanpa kaitan dengan tujuan", "Without a link to a goal"), "bold yellow"),
            (f"\n{counted(why, LOOSE, speech)}", "dim"),
        )
        table.add_row(name, *cells(loose.measure, report, speech))
        for child in loose.children if depth else ():
            _walk(table, report, child, 1, depth, speech)
    return table


def columns(first: str, last: str, speech: Speech) -> Table:
    """Give an empty table: what a row is of, then its measure."""
    table = page.table(
        first, speech("Baris", "Lines"), speech("Realisasi\nsetahun", "Result of\nthe year"),
        speech("Capaian\n(saran)", "Achieved\n(advice)"), speech("Tanpa bukti\nsendiri", "No evidence\nof its own"),
        last, right=(1, 2, 3, 4, 5),
    )  # fmt: skip
    table.expand, table.columns[0].ratio = True, 1
    return table


def cells(m: Measure, report: Report, speech: Speech) -> tuple[RenderableType, ...]:
    """Give the cells of a measure, in the order of `columns`."""
    return (
        speech.number(m.planned), _results(m, report, speech), _span(m, speech),
        share(m.unproven, m.planned, speech), speech.number(m.people),
    )  # fmt: skip


def _results(m: Measure, report: Report, speech: Speech) -> Text:
    said = Text(speech.number(m.year))
    if m.interim:
        first, last = min(m.interim), max(m.interim)
        kind = speech("TW", "Q") if report.cycle.check_ins == 4 else speech("bln ", "mo. ")
        span = f"{kind}{first}" if first == last else f"{kind}{first}–{last}"
        said.append(f"\n+{speech.number(sum(m.interim.values()))} {span}", "dim")
    return said


def _span(m: Measure, speech: Speech) -> Text:
    if m.span is None:
        return Text("-", "dim")
    low, median, high = (percent(value, speech) for value in m.span)
    return Text.assemble(median, (f"\n{low.rstrip('%')}–{high.rstrip('%')}" if low != high else "", "dim"))


def _goal(report: Report, goal: Goal, speech: Speech) -> Text:
    owner, line = goal.owner, goal.line
    said = Text.assemble(
        (line.rhk, "bold"), (f"\nRHK {line.no} {page.named(owner.name, owner.nip)}, {owner.unit}", "dim")
    )
    if owner.why:
        said.append(f"\n{_excluded(owner.why[0], owner.why[1], speech)}", "yellow")
    said.append(f"\n{_reached(report, line, goal.percent, speech)}", "dim")
    for step in goal.via[:VIA]:
        who = report.found.people[step.owner]
        said.append(f"\n↳ {speech('melalui', 'by way of')} RHK {step.no} {who.name}: {step.rhk}", "dim")
    if rest := len(goal.via) - VIA:
        said.append(speech(f"\n↳ … dan {rest} RHK lagi", f"\n↳ … and {rest} more RHK") if rest > 0 else "", "dim")
    return said


def _excluded(indonesian: str, english: str, speech: Speech) -> str:
    return speech(f"pemiliknya dikecualikan: {indonesian}", f"its owner is excluded: {english}")


def _reached(report: Report, line: Line, achieved: Decimal | Uncounted, speech: Speech) -> str:
    """Give what was promised and what came of it: `cakupan: 95 persen → 92 persen (setahun), 96,8%`."""
    head_ = f"{line.indicator}: {line.target}"
    if line.period is None:
        return f"{head_} → {speech('belum ada realisasi', 'no result yet')}"
    when = until(line.period, report.cycle.check_ins, speech)
    return f"{head_} → {line.result} ({when}), {why_not(achieved, speech)}"


def _walk(table: Table, report: Report, node: Node, level: int, depth: int, speech: Speech) -> None:
    """Add a branch, and what is below it while levels are left."""
    table.add_row(_pad(_name(node, speech), level), *cells(node.measure, report, speech))
    if level >= depth:
        return
    for child in node.children:
        _walk(table, report, child, level + 1, depth, speech)
    for piece in node.pieces:
        table.add_row(_pad(_line(report, piece, speech), level + 1), *_line_cells(report, piece, speech), style="dim")


def _pad(said: Text, level: int) -> Padding:
    return Padding(said, (0, 0, 0, INDENT * level))


def _name(node: Node, speech: Speech) -> Text:
    if node.person:
        return Text(page.named(node.person.name, node.person.nip))
    own = speech(", tanpa subunit", ", without its sub-units") if node.own else ""
    return Text.assemble((node.unit.name, "bold"), (own, "dim"))


def _line(report: Report, piece: Piece, speech: Speech) -> Text:
    line, found = piece.line, report.found
    said = Text(f"{line.no}. {line.rhk}\n{_reached(report, line, piece.percent, speech)}")
    above = found.lines.get(line.above_id or 0)
    if above and above.owner in found.people:
        said.append(f"\n↑ RHK {above.no} {found.people[above.owner].name}")
    if piece.loose:
        said.append(f"\n{speech.of(LOOSE[piece.loose])}", "yellow")
    if line.leads and not line.taken:
        said.append(speech("\nbelum diintervensi siapa pun", "\nintervened by nobody"), "yellow")
    return said


def _line_cells(report: Report, piece: Piece, speech: Speech) -> tuple[str, ...]:
    line = piece.line
    proof = (
        speech("sendiri", "own")
        if line.own
        else speech("umum", "report")
        if line.general
        else speech("tidak ada", "none")
    )
    done = "-" if line.period is None else "✓" if line.period == YEAR else f"{speech('TW', 'Q')}{line.period}"
    if report.cycle.check_ins != 4 and line.period:
        done = f"{speech('bln', 'mo.')} {line.period}"
    reached = percent(piece.percent, speech) if isinstance(piece.percent, Decimal) else "-"
    return "", done, reached, proof, ""


# --- by unit or person ------------------------------------------------------------------------------------


def _units(report: Report, depth: int, speech: Speech) -> Table:
    first = speech("Unit", "Unit") if report.nested else speech("Pegawai", "Person")
    table = columns(first, speech("Ber-\nkontribusi", "Con-\ntribute"), speech)
    table.add_column(speech("RHK tanpa\npengikut", "RHK nobody\nfollows"), justify="right", no_wrap=True)
    root = report.found.whole
    _unit_row(table, report, root, 0, speech)
    for child in root.children:
        _walk_units(table, report, child, 1, max(depth, 1), speech)
    return table


def _walk_units(table: Table, report: Report, node: Node, level: int, depth: int, speech: Speech) -> None:
    _unit_row(table, report, node, level, speech)
    for child in node.children if level < depth else ():
        _walk_units(table, report, child, level + 1, depth, speech)


def _unit_row(table: Table, report: Report, node: Node, level: int, speech: Speech) -> None:
    m = node.measure
    free = f"{speech.number(m.untaken)}/{speech.number(m.leading)}" if m.leading else "-"
    *counts, _ = cells(m, report, speech)
    out = bool(node.person and node.person.why)
    table.add_row(
        _pad(_name(node, speech), level), *counts, _contributes(node, speech), free, style="dim" if out else ""
    )


def _contributes(node: Node, speech: Speech) -> str:
    m = node.measure
    if not node.person:
        return f"{speech.number(m.contributing)}/{speech.number(m.people)}"
    if m.excluded:
        return speech("dikecualikan", "excluded")
    return (
        speech("ya", "yes")
        if m.contributing
        else speech("tanpa kaitan", "no link")
        if m.astray
        else speech("tanpa SKP", "no SKP")
    )


# --- whom and what a leader should ask about ----------------------------------------------------------------


def _lists(report: Report, speech: Speech) -> None:
    without = [
        (one, speech("tanpa kaitan dengan tujuan", "serves no goal") if one.measure.astray
         else speech("tanpa baris SKP", "has no line in an SKP")) for one in report.without
    ]  # fmt: skip
    _list(
        speech("Pegawai yang tidak berkontribusi pada tujuan mana pun", "People who contribute to no goal"),
        [f"{page.named(n.person.name, n.person.nip)}, {n.unit.name}: {why}" for n, why in without if n.person], speech,
    )  # fmt: skip
    people = report.found.people
    _list(
        speech("RHK atasan yang tidak diintervensi siapa pun", "RHK of superiors that nobody intervenes"),
        [f"RHK {line.no} {people[line.owner].name}, {people[line.owner].unit}: {line.rhk}" for line in report.untaken],
        speech,
    )
    _list(
        speech("Dikecualikan, di luar semua hitungan", "Excluded, in no count"),
        [f"{page.named(p.name, p.nip)}, {p.unit}: {speech.of(p.why)}" for p in report.excluded if p.why], speech,
    )  # fmt: skip


def _list(title: str, rows: Sequence[str], speech: Speech) -> None:
    if not rows:
        return
    page.say(f"\n{title} ({speech.number(len(rows))})", "bold")
    for row in _first(rows, speech):
        page.say(f"· {row}")


def _first(rows: Sequence[str], speech: Speech) -> Iterable[str]:
    yield from rows[:LISTED]
    if rest := max(len(rows) - LISTED, 0):
        n = speech.number(rest)
        yield speech(f"… dan {n} lagi (--format json)", f"… and {n} more (--format json)")
