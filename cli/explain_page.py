"""The story of one appraisal as a person reads it: result and matrix, steps, unit, objection, sources."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from rich.console import Group
from rich.table import Table
from rich.text import Text

from cli import page
from cli.explain_parts import objection, sources, steps, unit, who
from cli.story import Story
from cli.words import Speech
from domain.rating import EKSPEKTASI_LABELS, LABELS
from domain.terms import AppraisalState, Ekspektasi, Machine, Predikat
from domain.words import STATES, stage_words


def show(story: Story, speech: Speech) -> None:
    """Print the story of one appraisal."""
    page.say(page.named(story.person.name, story.person.nip), "bold")
    page.say(" · ".join(p for p in (story.person.position, story.outcome.unit, story.outcome.agency) if p), "dim")
    page.say(f"{story.cycle.name} ({story.cycle.code})", "dim")
    parts = [
        (speech("Hasil", "Result"), _result(story, speech)),
        (speech("Sasaran kinerja", "Targets"), _lines(story, speech)),
        (speech("Evaluasi periodik dan tahunan", "Check-ins and the year"), _periods(story, speech)),
        (speech("Langkah", "Steps"), steps(story, story.steps, speech)),
        (speech("Unit kerja: kalibrasi", "The unit: calibration"), unit(story, speech)),
        (speech("Keberatan", "Objection"), objection(story, speech)),
        (speech("Sumber aturan", "Where the rules come from"), sources(story, speech)),
    ]
    for title, part in parts:
        if part is not None:
            page.say(f"\n{title}", "bold")
            page.console().print(part)


# --- result -------------------------------------------------------------------------------------------


def _result(story: Story, speech: Speech) -> Group:
    outcome = story.outcome
    rows = [
        (speech("Keadaan", "State"), speech.of(STATES[Machine.APPRAISAL][outcome.state])),
        (speech("Pejabat penilai", "Appraiser"), who(story, outcome.appraiser_nip, speech)),
        (speech("Atasan penilai", "Superior"), who(story, outcome.superior_nip, speech)),
        (speech("Target SKP", "Targets"), _targets(story, speech)),
    ]
    if outcome.hasil and outcome.perilaku and outcome.predikat:
        rows += [
            ("Hasil kerja", EKSPEKTASI_LABELS[Ekspektasi(outcome.hasil)]),
            ("Perilaku kerja", EKSPEKTASI_LABELS[Ekspektasi(outcome.perilaku)]),
            ("Predikat", LABELS[Predikat(outcome.predikat)]),
        ]
    else:
        rows.append(("Predikat", speech("belum ada: kedua rating belum diberikan", "none yet: not rated")))
    if outcome.state == AppraisalState.ISSUED:
        zone = ZoneInfo(outcome.zone)
        days = story.cycle.policy.batas_waktu.value.keberatan_hari
        last = outcome.state_since.astimezone(zone).date() + timedelta(days=days)
        rows.append((speech("Keberatan sampai", "Objections until"), speech.day(last)))
    return Group(page.facts(*rows), Text(), _matrix(story, speech))


def _targets(story: Story, speech: Speech) -> str:
    done = sum(0 in row["results"] for row in story.targets)
    proofs = len(story.evidence)
    return speech(
        f"{len(story.targets)} baris, {done} dengan realisasi tahunan, {proofs} bukti dukung",
        f"{len(story.targets)} lines, {done} with a result of the year, {proofs} pieces of evidence",
    )


def _lines(story: Story, speech: Speech) -> Table | None:
    """Give each line of the SKP with what was achieved on it in the year."""
    if not story.targets:
        return None
    heads = (("RHK", "RHK"), ("Indikator", "Indicator"), ("Target", "Target"), ("Realisasi", "Result"))
    table = page.table("No", *(speech.of(head) for head in heads), right=(0,))
    for row in story.targets:
        cells = (row["rhk"], row["indicator"], row["target"], row["results"].get(0, "-"))
        table.add_row(str(row["no"]), *map(Text, cells))
    return table


def _matrix(story: Story, speech: Speech) -> Table:
    """Give the nine cells of the cycle's own matrix, with the one in force marked."""
    outcome, matrix = story.outcome, story.cycle.policy.predikat.value.matrix
    best_last = list(Ekspektasi)
    table = page.table(
        speech("Hasil kerja ↓  Perilaku kerja →", "Hasil kerja ↓  Perilaku kerja →"),
        *(EKSPEKTASI_LABELS[perilaku] for perilaku in best_last),
    )
    for hasil in reversed(best_last):
        cells = []
        for perilaku in best_last:
            here = (hasil, perilaku) == (outcome.hasil, outcome.perilaku)
            label = LABELS[matrix[hasil][perilaku]]
            cells.append(Text(f"▸ {label} ◂", "bold reverse") if here else Text(label, "dim"))
        table.add_row(EKSPEKTASI_LABELS[hasil], *cells)
    return table


# --- periods and steps --------------------------------------------------------------------------------


def _periods(story: Story, speech: Speech) -> Table | None:
    if not story.checkins and not story.ratings:
        return None
    heads = (("Periode", "Period"), ("Keadaan", "State"), ("Hasil kerja", "Hasil kerja"),
             ("Perilaku kerja", "Perilaku kerja"), ("Predikat", "Predikat"))  # fmt: skip
    table = page.table(*(speech.of(head) for head in heads))
    for row in story.checkins:
        given = [r for r in story.ratings if r["period"] == row["period"]]
        name = stage_words("checkin", row["period"], story.cycle.check_ins, speech.language)
        state = speech.of(STATES[Machine.CHECKIN][row["state"]])
        table.add_row(name, state, *(_rated(given[-1]) if given else ("-", "-", "-")))
    years = [r for r in story.ratings if r["period"] == 0]
    for number, rating in enumerate(years, start=1):
        in_force = number == len(years)
        state = speech("berlaku", "in force") if in_force else speech("diganti", "replaced")
        table.add_row(speech("Tahunan", "The year"), state, *_rated(rating), style="" if in_force else "dim")
    return table


def _rated(row: dict[str, str]) -> tuple[str, str, str]:
    hasil, perilaku = Ekspektasi(row["hasil"]), Ekspektasi(row["perilaku"])
    return EKSPEKTASI_LABELS[hasil], EKSPEKTASI_LABELS[perilaku], LABELS[Predikat(row["predikat"])]
