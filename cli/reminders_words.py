"""What a plan of reminders says in sentences: its rungs, what is missing in it, where it is over a limit."""

from collections.abc import Iterator, Sequence
from datetime import date

from cli.words import Speech
from domain.forecast import Step
from domain.words import CHANNELS, STAGES, stage_words
from flows.forecast import Forecast, Limit, Planned
from store.cycles import Cycle


def warnings(cycle: Cycle, made: Forecast, speech: Speech) -> Iterator[str]:
    """Say what is missing in a plan, and where it is over a limit: a sentence each, without its full stop."""
    for year in made.unknown_years:
        yield speech(
            f"cuti bersama tahun {year} belum diketahui: anak tangga yang sampai ke tahun itu tidak ada dalam rencana "
            f"ini, dan tidak akan diantrekan (lihat `siklus calendar {year}`)",
            f"the cuti bersama of {year} are not known: rungs that reach into it are missing here, and will not be "
            f"queued (see `siklus calendar {year}`)",
        )
    for stage in made.stages_without_pace:
        yield speech(
            f"siklus {made.pace.cycle} belum melewati tahap {STAGES[stage][0]}: di situ dihitung seolah tidak ada yang "
            "selesai lebih awal",
            f"cycle {made.pace.cycle} has not passed {STAGES[stage][1]} yet: there nobody is taken to finish early",
        )
    for planned in made.days:
        for limit in planned.limits:
            yield _over(cycle, planned, limit, speech)


def _over(cycle: Cycle, planned: Planned, limit: Limit, speech: Speech) -> str:
    day, number = planned.day, speech.number
    channel = speech.of(CHANNELS[day.channel])
    what = rungs_words(cycle, day.rungs, speech) or speech("yang dialihkan", "what was moved over")
    if limit.name.endswith("_rate"):
        until = speech(
            f"baru selesai pada {full(limit.ends_on, speech)}" if limit.ends_on else "tidak selesai dalam setahun",
            f"ends only on {full(limit.ends_on, speech)}" if limit.ends_on else "does not end within a year",
        )
        return speech(
            f"dengan laju {limit.value:g} per detik, pengingat {channel} {full(day.day, speech)} ({what}) untuk "
            f"{number(limit.needed)} orang {until}",
            f"at {limit.value:g} a second, the {channel} reminders of {full(day.day, speech)} ({what}) to "
            f"{number(limit.needed)} people {until}",
        )
    early = limit.starts_on and limit.starts_on < day.day
    when = full(limit.starts_on if early else limit.ends_on, speech)
    rest = "" if limit.placed else speech("; sebagian tidak mendapat tempat", "; some of it finds no room")
    most, people, on = number(int(limit.value)), number(limit.needed), full(day.day, speech)
    return speech(
        f"dengan batas {most} per hari, pengingat {channel} {on} ({what}) untuk {people} orang perlu {limit.days} "
        f"hari: {'mulai' if early else 'baru selesai'} pada {when}{rest}",
        f"at {most} a day, the {channel} reminders of {on} ({what}) to {people} people take {limit.days} days: "
        f"{'start on' if early else 'they end on'} {when}{rest}",
    )


def full(day: date | None, speech: Speech) -> str:
    """Give a day in full: `Selasa, 26 Januari 2027`."""
    from babel.dates import format_date

    return str(format_date(day, "EEEE, d MMMM y", locale=speech.language)) if day else "-"


def rungs_words(cycle: Cycle, steps: Sequence[Step], speech: Speech) -> str:
    """Give rungs as people say them: `Penetapan SKP H-7`."""
    found: dict[tuple[str, str], None] = {}
    for stage, period, days, _ in rungs(steps):
        label = speech("dibuka", "opens") if days == "opens" else f"H{days:+d}"
        found[stage_words(stage, period, cycle.check_ins, speech.language), label] = None
    return "; ".join(f"{stage} {label}" for stage, label in found)


def rungs(steps: Sequence[Step]) -> list[tuple[str, int, int | str, date]]:
    """Give each rung once, whatever groups of units it is climbed by: stage, period, its days, its own day."""
    keys = [(str(step.stage), step.period, step.call.rung.days, step.call.day) for step in steps]
    return list(dict.fromkeys(keys))
