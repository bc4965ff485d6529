"""A unit's contribution on a page: in a few lines, by goal down to each line of an SKP, by unit; who does none."""

from collections.abc import Iterable, Sequence

from rich.table import Table

from cli import page
from cli.contribution_tree import by_goal, by_unit
from cli.contribution_view import Report
from cli.contribution_words import (
    achievement,
    evidence,
    results,
    sources,
)
from cli.words import Speech

LISTED = 10  # people, or RHK, whom a page names
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
    page.console().print(by_goal(report, deep, speech))
    title = ("\nMenurut unit", "\nBy unit") if report.nested else ("\nMenurut pegawai", "\nBy person")
    page.say(speech.of(title), "bold")
    page.console().print(by_unit(report, deep, speech))
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
    free = speech("tidak diintervensi siapa pun", "that nobody intervenes")
    return page.facts(
        (speech("Pegawai", "People"), " · ".join(people)),
        (speech("Baris SKP", "Lines"), f"{lines} · {speech.number(m.planned - m.linked)} {loose}"),
        (speech("Realisasi", "Results"), results(m, report.cycle.check_ins, speech)),
        (speech("Capaian (saran)", "Achieved (advice)"), achievement(m, speech)),
        (speech("Bukti dukung", "Evidence"), evidence(m, speech)),
        (speech("RHK atasan", "RHK of superiors"),
         f"{speech.number(m.leading)} · {speech.number(m.untaken)} {free}"),
    )  # fmt: skip


def footer(report: Report, speech: Speech) -> None:
    """Say below a page where its figures come from, and what they leave out."""
    page.say("")
    for said in sources(report.rules, report.found.whole.measure.interim, report.cycle.check_ins):
        page.say(speech.of(said), "dim")


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
