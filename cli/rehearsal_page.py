"""The page of `siklus cycle rehearse`: the windows, the days of the cycle, its peaks, and the load of its heads."""

from datetime import date

from rich.markup import escape
from rich.table import Table

from cli import page
from cli.rehearsal_data import Played, needed, peaks, shares
from cli.rehearsal_stuck import show_places
from cli.reminders_data import totals
from cli.reminders_words import full, rungs_words, warnings
from cli.words import Speech
from domain.forecast import Day
from domain.rehearsal import Load, Told, WindowDays
from domain.reminder import JAKARTA
from domain.terms import Channel, CycleState, Role
from domain.words import CHANNELS, Pair, stage_words
from flows.rehearsal import Scenario

WHO: dict[Role, Pair] = {
    Role.EMPLOYEE: ("pegawai", "employees"),
    Role.APPRAISER: ("penilai", "appraisers"),
    Role.SUPERIOR: ("atasan penilai", "superiors"),
    Role.HEAD: ("pimpinan unit", "heads of units"),
    Role.LEADER: ("pimpinan di atas unit", "leaders above"),
    Role.PENGELOLA: ("pengelola", "pengelola"),
}
EXISTING: dict[CycleState, Pair] = {
    CycleState.PLANNED: ("siklus ini sudah direncanakan", "this cycle is planned already"),
    CycleState.OPEN: (
        "siklus ini sedang berjalan: digladi sejak awal, menurut ketentuan yang mengikatnya",
        "this cycle is open: it is rehearsed from its beginning, by the rules it is pinned to",
    ),
    CycleState.CLOSED: (
        "siklus ini sudah ditutup: digladi menurut ketentuan yang mengikatnya",
        "this cycle is closed: it is rehearsed by the rules it was pinned to",
    ),
}


def show(played: Played, speech: Speech) -> None:
    """Print a rehearsal."""
    plan, made = played.planned.plan, played.made
    page.say(f"{plan.name} ({plan.cycle}): {speech('gladi, tidak ada yang ditulis', 'rehearsal, nothing is written')}",
             "bold")  # fmt: skip
    page.console().print(page.facts(*_premises(played, speech)))
    _title(speech("Jadwal", "Windows"))
    page.console().print(_windows(played, speech))
    _title(speech("Siapa menerima apa, hari demi hari", "Who gets what, day by day"))
    page.console().print(_days(played, speech))
    _show_totals(played, speech)
    _title(speech("Hari tersibuk", "The busiest days"))
    page.console().print(_peaks(played, speech))
    for channel in Channel:
        if getattr(played.settings, f"{channel}_rate") is None:
            name, setting = speech.of(CHANNELS[channel]), f"SIKLUS_{channel.upper()}_RATE"
            page.say(speech(f"Laju {name} belum diatur ({setting}): jam yang diperlukan tidak dihitung.",
                            f"No rate is set for {name} ({setting}): the hours needed are not counted."),
                     "dim")  # fmt: skip
    _title(speech("Beban puncak pejabat", "The load of heads at their peak"))
    _show_load(made.load, played, speech)
    show_places(made.places, speech)
    _show_notes(played, speech)


def _title(words: str) -> None:
    page.console().print()
    page.say(words, "bold")


def _premises(played: Played, speech: Speech) -> list[tuple[str, str]]:
    made, number = played.made, speech.number
    until = max(days.window.due_at for days in made.windows).date()
    rows = [
        (speech("Berlangsung", "Runs"), f"{full(made.begins, speech)} – {full(until, speech)}"),
        (speech("Pegawai", "People"), speech(f"{number(made.people)} di {number(played.planned.agencies)} instansi",
                                             f"{number(made.people)} in {number(played.planned.agencies)} agencies")),
        (speech("Dasar", "Starts from"), speech("daftar pegawai sekarang", "the roster of today")),
        (speech("Aturan", "Rules"), played.cycle.policy_hash),
        (speech("Perkiraan", "Likely"), _pace(made.scenarios[0], speech)),
        (speech("Batas atas", "Upper bound"), _pace(made.scenarios[-1], speech)),
    ]  # fmt: skip
    return [*rows, (speech("Keadaan", "State"), speech.of(EXISTING[played.existing]))] if played.existing else rows


def _pace(scenario: Scenario, speech: Speech) -> str:
    if scenario.name == "nobody":
        return speech("tidak seorang pun bertindak lebih awal", "nobody acts before any rung")
    if scenario.name == "last":
        cycle = scenario.forecast.pace.cycle
        return speech(f"orang selesai seperti dalam siklus {cycle}", f"people finish as in cycle {cycle}")
    found = shares(scenario) or {}
    said = ", ".join(
        f"{speech('dibuka', 'opens') if rung == 'opens' else f'H{rung}'} {share:.0%}" for rung, share in found.items()
    )
    return speech(
        f"belum ada siklus yang lalu; dianggap yang sudah selesai: {said}",
        f"there is no earlier cycle; taken to have finished: {said}",
    )


def _windows(played: Played, speech: Speech) -> Table:
    heads: tuple[Pair, ...] = (
        ("Tahap", "Stage"), ("Dibuka", "Opens"), ("Batas waktu", "Due"), ("Hari kerja", "Working days"),
        ("Libur di dalamnya", "Days off within"),
    )  # fmt: skip
    table = page.table(*map(speech.of, heads), right=(3,))
    for days in played.made.windows:
        window = days.window
        name = stage_words(window.stage, window.period, played.cycle.check_ins, speech.language)
        ends = [
            _day(on, off, speech)
            for on, off in ((window.opens_at.date(), days.opens_off), (window.due_at.date(), days.due_off))
        ]
        style = "yellow" if days.opens_off or days.due_off else ""
        table.add_row(name, *map(escape, ends), speech.number(days.working_days), escape(_off(days, speech)),
                      style=style)  # fmt: skip
    return table


def _day(on: date, off: str | None, speech: Speech) -> str:
    why = speech("akhir pekan", "weekend") if off == "weekend" else off
    return f"{speech.day(on)}\n{why}" if why else speech.day(on)


def _off(days: WindowDays, speech: Speech) -> str:
    return "\n".join(f"{speech.day(day)} {off.name}" for day, off in days.days_off)


def _days(played: Played, speech: Speech) -> Table:
    heads: tuple[Pair, ...] = (
        ("Hari", "Day"), ("Saluran", "Channel"), ("Anak tangga", "Rungs"), ("Untuk (batas atas)", "To (upper bound)"),
        ("Perkiraan", "Likely"), ("Batas atas", "At most"),
    )  # fmt: skip
    table = page.table(*map(speech.of, heads), right=(4, 5))
    likely, bound = ({(one.day.day, one.day.channel): one.day for one in scenario.forecast.days}
                     for scenario in (played.made.scenarios[0], played.made.scenarios[-1]))  # fmt: skip
    told: dict[tuple[date, Channel], list[Told]] = {}
    for one in played.made.scenarios[-1].told:
        told.setdefault((one.day, one.channel), []).append(one)
    order = list(Channel)
    for key in sorted({*likely, *bound}, key=lambda key: (key[0], order.index(key[1]))):
        rungs = [step for days in (bound, likely) if key in days for step in days[key].rungs]
        if not rungs:
            continue  # only what was moved over from the other channel
        table.add_row(
            speech.day(key[0]), speech.of(CHANNELS[key[1]]), rungs_words(played.cycle, rungs, speech),
            _roles(told.get(key, []), speech), _messages(likely.get(key), speech), _messages(bound.get(key), speech),
        )  # fmt: skip
    return table


def _messages(day: Day | None, speech: Speech) -> str:
    return speech.number(day.messages) if day else "-"


def _roles(told: list[Told], speech: Speech) -> str:
    """Give how many hear in each role, of whichever rung most of them hear."""
    most: dict[Role, int] = {}
    for one in told:
        most[one.role] = max(most.get(one.role, 0), one.people)
    return ", ".join(f"{speech.number(most[role])} {speech.of(words)}" for role, words in WHO.items() if role in most)


def _show_totals(played: Played, speech: Speech) -> None:
    page.console().print()
    first, last = (totals(scenario.forecast) for scenario in (played.made.scenarios[0], played.made.scenarios[-1]))
    for channel in first:
        name, n, most = speech.of(CHANNELS[channel]), first[channel]["messages"], last[channel]["messages"]
        likely, bound = speech.number(n), speech.number(most)
        said = speech(f"{likely} pesan menurut perkiraan, paling banyak {bound}", f"{likely} messages, {bound} at most")
        page.say(f"{name[:1].upper()}{name[1:]}: {said}.")


def _peaks(played: Played, speech: Speech) -> Table:
    heads: tuple[Pair, ...] = (
        ("Menurut", "By"), ("Hari", "Day"), ("Saluran", "Channel"), ("Penerima", "Reached"),
        ("Laju per detik", "Rate a second"), ("Perlu jam", "Hours needed"), ("Terakhir", "Last"),
    )  # fmt: skip
    table = page.table(*map(speech.of, heads), right=(3, 4, 5))
    for scenario in played.made.scenarios:
        label = speech("batas atas", "upper bound") if scenario.name == "nobody" else speech("perkiraan", "likely")
        for planned in peaks(scenario):
            day, took, last = planned.day, needed(planned, played.settings), planned.flow.last_at
            rate = getattr(played.settings, f"{day.channel}_rate")
            table.add_row(
                label, speech.day(day.day), speech.of(CHANNELS[day.channel]), speech.number(day.recipients),
                f"{rate:g}" if rate else speech("tanpa batas", "no limit"),
                _decimal(took, speech), speech.short(last.astimezone(JAKARTA)) if last else "-",
                style="yellow" if planned.limits else "",
            )  # fmt: skip
    return table


def _decimal(hours: float | None, speech: Speech) -> str:
    if hours is None:
        return "-"
    return f"{hours:.2f}".replace(".", speech(",", "."))


def _show_load(load: Load, played: Played, speech: Speech) -> None:
    number = speech.number
    page.say(speech(
        f"{number(load.people)} pejabat; separuhnya paling banyak {number(load.median)} hal sekaligus, sembilan dari "
        f"sepuluh paling banyak {number(load.p90)}, yang terberat {number(load.most)}.",
        f"{number(load.people)} heads; half of them {number(load.median)} items at once at most, nine of ten "
        f"{number(load.p90)} at most, the heaviest {number(load.most)}.",
    ))  # fmt: skip
    heads: tuple[Pair, ...] = (("Hal sekaligus", "Items at once"), ("Pejabat", "Heads"))
    table = page.table(*map(speech.of, heads), right=(1,))
    for low, high, n in load.buckets:
        table.add_row(f"{low}–{high}" if high else f"≥ {low}", number(n))
    page.console().print(table)
    page.console().print()
    heads = (("Terberat", "Heaviest"), ("Unit", "Unit"), ("Hal", "Items"), ("Dinilai", "Appraised"), ("Sejak", "From"))
    table = page.table(*map(speech.of, heads), right=(2, 3))
    for one in load.heaviest:
        who = played.made.named.get(one.nip)
        name = escape(page.named(who.name if who else "?", one.nip))
        table.add_row(name, escape(who.unit if who else ""), number(one.items), number(one.appraised),
                      speech.day(one.day))  # fmt: skip
    page.console().print(table)


def _show_notes(played: Played, speech: Speech) -> None:
    page.console().print()
    page.say(speech(
        "Batas atas menghitung juga yang masih menunggu orang lain; orang yang menerima lebih dari satu hal sehari "
        "mendapat satu rangkuman.",
        "The upper bound also counts who still waits for somebody else; who gets several things a day gets one digest.",
    ), "dim")  # fmt: skip
    for note in played.planned.notes:
        page.say(f"{speech('Catatan', 'Note')}: {speech.of(note)}", "yellow")
    for scenario in played.made.scenarios:
        label = speech("batas atas", "upper bound") if scenario.name == "nobody" else speech("perkiraan", "likely")
        for warning in warnings(played.cycle, scenario.forecast, speech):
            page.say(f"! {label}: {warning}.", "yellow")
