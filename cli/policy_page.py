"""How rules are shown: under each topic the articles, under each article the values that it stands behind."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cli import page
from cli.words import Speech
from domain.policy import Provision, Source
from domain.policy_lines import Change, Line, Rules, lines, plain
from domain.policy_words import MARKS, TOPIC_WORDS
from domain.words import Pair

UNVERIFIED: Pair = MARKS["unverified"]
NOTHING: Pair = ("belum ada yang berlaku", "nothing was in force")


@dataclass(frozen=True, slots=True)
class Named:
    """Whose rules are shown: those of a day or of a cycle, nationally or of an agency; `own` are its own topics."""

    day: date | None
    cycle: str | None
    agency: str | None
    own: frozenset[str] = frozenset()
    hash: str | None = None  # of a cycle's rules
    notes: tuple[Pair, ...] = ()

    def words(self, speech: Speech) -> str:
        """Give it in words: `2 Jan 2027`, `siklus 2027, instansi 3372`."""
        of = speech.day(self.day) if self.day else f"{speech('siklus', 'cycle')} {self.cycle}"
        return of + (f", {speech('instansi', 'agency')} {self.agency}" if self.agency else "")


def show(named: Named, rules: Rules, speech: Speech) -> None:
    """Print the rules as a page."""
    page.say(f"{speech('Aturan', 'Rules')}: {named.words(speech)}", "bold")
    for note in named.notes:
        page.say(speech.of(note), "yellow")
    for topic, provision in rules.items():
        page.console().print(Text(), _topic(topic, provision, topic in named.own, speech), sep="\n")
    if named.hash:
        page.say(f"\n{speech('Sidik aturan', 'Hash of the rules')}: {named.hash}", "dim")


def _topic(topic: str, provision: Provision[Any] | None, own: bool, speech: Speech) -> Group:
    title = Text.assemble((speech.of(TOPIC_WORDS[topic]), "bold"), (f"  {topic}", "dim"))
    if provision is None:
        return Group(title, Padding(Text(speech.of(NOTHING), "dim"), (0, 0, 0, 2), expand=False))
    since = f"{speech('berlaku sejak', 'in force since')} {speech.day(provision.in_force)}"
    title.append(f"  {since}")
    if own:
        title.append(f" · {speech('ketentuan instansi', 'of the agency')}", "cyan")
    if provision.unverified:
        title.append(f" · {speech.of(UNVERIFIED)}", "yellow")
    parts: list[Any] = [title]
    for _, some in groupby(lines(topic, provision), key=lambda line: line.source):
        group = list(some)
        parts += [
            Padding(_source(group[0].source, speech), (0, 0, 0, 2), expand=False),
            Padding(_values(group, speech), (0, 0, 0, 4)),
        ]
    return Group(*parts)


def _source(source: Source, speech: Speech) -> Text:
    checked = f"{speech('diperiksa', 'checked')} {speech.day(source.checked)}"
    return Text(f"{cited(source)}\n{source.url} · {checked} · {speech.of(MARKS[source.mark])}", "dim")


def cited(source: Source) -> str:
    """Give a source as it is cited: `SE MenPANRB 3/2023, angka 1 sampai 5, pola distribusi`."""
    return f"{source.instrument}, {source.provision}"


def _values(some: list[Line], speech: Speech) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column()
    table.add_column(no_wrap=True)
    for before, line in zip([None, *some], some, strict=False):
        again = before is not None and before.what == line.what
        name = "" if again else speech.of(line.what)
        doubt = Text(speech.of(UNVERIFIED), "yellow") if line.unverified else Text()
        table.add_row(Text(name), Text(speech.of(line.said), "bold"), doubt)
    return table


def show_changes(before: Named, after: Named, found: list[Change], speech: Speech) -> None:
    """Print what differs between two sets of rules."""
    said = before.words(speech), after.words(speech)
    for note in dict.fromkeys([*before.notes, *after.notes]):
        page.say(speech.of(note), "yellow")
    if not found:
        page.say(
            speech(f"Tidak ada yang berubah: {said[0]} → {said[1]}", f"Nothing changed: {said[0]} → {said[1]}"), "green"
        )
        return
    page.say(f"{speech('Perubahan aturan', 'Changes of the rules')}: {said[0]} → {said[1]}", "bold")
    for topic, some in groupby(found, key=lambda change: change.line.topic):
        title = Text.assemble((speech.of(TOPIC_WORDS[topic]), "bold"), (f"  {topic}", "dim"))
        table = page.table(speech("Ketentuan", "Rule"), speech("Semula", "Before"), speech("Menjadi", "After"))
        for column in table.columns:
            column.ratio = 1
        for change in some:
            what = Text(speech.of(change.line.what))
            table.add_row(what, _side(change.old, speech), _side(change.new, speech))
        page.console().print(Text(), title, table, sep="\n")


def _side(line: Line | None, speech: Speech) -> Text:
    if line is None:
        return Text("-", "dim")
    text = Text.assemble((speech.of(line.said), "bold"), (f"\n{cited(line.source)}", "dim"))
    text.append(f"\n{speech('sejak', 'since')} {speech.day(line.in_force)}", "dim")
    if line.unverified:
        text.append(f" · {speech.of(UNVERIFIED)}", "yellow")
    return text


# --- JSON ---------------------------------------------------------------------------------------------------


def report(named: Named, rules: Rules, speech: Speech) -> dict[str, Any]:
    """Give the JSON of rules: every value beside its source."""
    return {
        "on": named.day.isoformat() if named.day else None,
        "cycle": named.cycle,
        "agency": named.agency,
        "policy_hash": named.hash,
        "topics": {
            topic: provision
            and {
                "in_force": provision.in_force.isoformat(),
                "unverified": provision.unverified,
                "own": topic in named.own,
                "values": [line_json(line, speech) for line in lines(topic, provision)],
            }
            for topic, provision in rules.items()
        },
    }


def line_json(line: Line, speech: Speech) -> dict[str, Any]:
    """Give one value with its source."""
    return {
        "path": line.path,
        "value": plain(line.value),
        "what": speech.of(line.what),
        "words": speech.of(line.said),
        "unverified": line.unverified,
        "in_force": line.in_force.isoformat(),
        "source": line.source.model_dump(mode="json", exclude={"covers"}),
    }


def change_json(change: Change, speech: Speech) -> dict[str, Any]:
    """Give one change with both sides."""
    line = change.line
    sides = {name: side and line_json(side, speech) for name, side in (("old", change.old), ("new", change.new))}
    return {"topic": line.topic, "path": line.path, "what": speech.of(line.what), **sides}
