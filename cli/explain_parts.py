"""Parts of the story of an appraisal that stand around it: steps, the unit, the objection, the sources of the rules."""

from collections.abc import Sequence

from rich.console import Group
from rich.table import Table
from rich.text import Text

from cli import page
from cli.story import Step, Story, rules
from cli.words import Speech
from domain.people import mask
from domain.provisions import Share
from domain.rating import LABELS, ORGANISASI_LABELS, departures
from domain.terms import Machine, PredikatOrganisasi
from domain.words import EVENTS, ROLES, STATES, stage_words
from store.lifecycle import CLOCK

MARKS = {
    "source": ("sumber", "source"),
    "law text": ("naskah peraturan", "law text"),
    "practice": ("praktik", "practice"),
    "unverified": ("belum diverifikasi", "unverified"),
}
TOPICS = {
    "predikat": ("Matriks predikat", "Matrix of predikat"),
    "distribusi": ("Pola distribusi", "Pattern of distribution"),
    "batas_waktu": ("Batas waktu keberatan", "Time limits of an objection"),
}


def who(story: Story, nip: str | None, speech: Speech) -> str:
    """Give a person by name and masked NIP; the clock and nobody by words."""
    if nip is None:
        return speech("tidak ada", "nobody")
    if nip == CLOCK:
        return speech.of(ROLES["clock"])
    return page.named(story.names.get(nip, ""), nip) if nip in story.names else mask(nip)


def steps(story: Story, taken: Sequence[Step], speech: Speech) -> Table | Text:
    """Give steps as a table: when, in which stage, what, by whom in which role."""
    if not taken:
        return Text(speech("belum ada", "none yet"), "dim")
    heads = (("Waktu", "When"), ("Tahap", "Stage"), ("Langkah", "Step"), ("Oleh", "By"))
    table = page.table(*(speech.of(head) for head in heads))
    table.columns[0].no_wrap = True
    for step in taken:
        said = speech.of(EVENTS[step.machine][step.event])
        states = STATES[step.machine]
        what = Text.assemble(said[:1].upper() + said[1:], (f"\n→ {speech.of(states[step.target])}", "dim"))
        if step.reason:
            what.append(f"\n“{step.reason}”", "italic")
        by = Text(who(story, step.actor, speech))
        if step.actor != CLOCK:
            by.append(f"\n{speech.choice([speech.of(ROLES[role]) for role in step.roles])}", "dim")
        stage = stage_words(step.stage, step.period, story.cycle.check_ins, speech.language) if step.stage else "-"
        table.add_row(speech.short(step.at, story.cycle.zone), stage, what, by)
    return table


def unit(story: Story, speech: Speech) -> Group | None:
    """Give the calibration of the unit: its predikat, its people against the pattern, its steps. None without one."""
    row = story.calibration
    if row is None:
        return None
    capaian = ORGANISASI_LABELS[PredikatOrganisasi(row["capaian"])] if row["capaian"] else "-"
    facts = [
        (speech("Unit", "Unit"), story.outcome.unit),
        (speech("Keadaan", "State"), speech.of(STATES[Machine.CALIBRATION][row["state"]])),
        (speech("Predikat organisasi", "The unit's predikat"), capaian),
        (
            speech("Sebaran", "Distribution"),
            ", ".join(f"{LABELS[p]} {story.counts[p]}" for p in LABELS if p in story.counts) or "-",
        ),
        (speech("Pola", "Pattern"), "\n".join(_pattern(story, speech)) or "-"),
    ]
    if row["justification"]:
        facts.append((speech("Penjelasan", "Justification"), row["justification"]))
    return Group(page.facts(*facts), Text(), steps(story, story.unit_steps, speech))


def _pattern(story: Story, speech: Speech) -> list[str]:
    """Give each line of the pattern with what the unit has of it, and whether it is met."""
    assert story.calibration
    if not story.calibration["capaian"]:
        return []
    rule, total = story.cycle.policy.distribusi.value, sum(story.counts.values())
    if total < rule.jumlah_minimum:
        least = rule.jumlah_minimum
        return [speech(f"tidak dibandingkan: kurang dari {least} orang", f"not compared: fewer than {least} people")]
    capaian = PredikatOrganisasi(story.calibration["capaian"])
    broken = [departure.share for departure in departures(rule, capaian, story.counts)]
    return [
        f"{'✗' if share in broken else '✓'} {_share(share, speech)}: "
        f"{sum(story.counts.get(p, 0) for p in share.of)} {speech('dari', 'of')} {total}"
        for share in rule.pola[capaian]
    ]


def _share(share: Share, speech: Speech) -> str:
    least = [speech(f"paling sedikit {share.min}%", f"at least {share.min}%")] if share.min is not None else []
    most = [speech(f"paling banyak {share.max}%", f"at most {share.max}%")] if share.max is not None else []
    heads = [speech(f"paling sedikit {share.people} orang", f"at least {share.people}")] if share.people else []
    return f"{' + '.join(LABELS[p] for p in share.of)} {', '.join([*least, *most, *heads])}"


def objection(story: Story, speech: Speech) -> Table | None:
    """Give the objection and the decision on it. None without one."""
    row = story.objection
    if row is None:
        return None
    zone = story.cycle.zone
    facts = [
        (speech("Diajukan", "Filed"), speech.moment(row["at"], zone)),
        (speech("Alasan", "Grounds"), row["grounds"]),
    ]
    if row["decided_at"]:
        granted = row["decision"] == "dikabulkan"
        facts += [
            (
                speech("Keputusan", "Decision"),
                speech("dikabulkan", "granted") if granted else speech("ditolak", "rejected"),
            ),
            (speech("Pertimbangan", "Words"), row["decision_words"]),
            (
                speech("Diputuskan", "Decided"),
                f"{speech.moment(row['decided_at'], zone)}, {who(story, row['decided_by'], speech)}",
            ),
        ]
    else:
        facts.append((speech("Keputusan", "Decision"), speech("belum ada", "none yet")))
    return page.facts(*facts)


def sources(story: Story, speech: Speech) -> Group:
    """Give where each rule of the cycle comes from, and what nobody has verified yet."""
    parts: list[Text | Table] = []
    for rule in rules(story.cycle.policy):
        doubt = speech(" · belum diverifikasi", " · unverified") if rule["unverified"] else ""
        since = f"{speech('berlaku sejak', 'in force since')} {rule['in_force']}"
        parts.append(Text(f"{speech.of(TOPICS[rule['topic']])} ({since}){doubt}", "yellow" if doubt else ""))
        for source in rule["sources"]:
            checked = speech("diperiksa", "checked")
            parts.append(
                Text(
                    f"  {source['instrument']}, {source['provision']}\n"
                    f"  {source['url']} · {checked} {source['checked']} · {speech.of(MARKS[source['mark']])}",
                    "dim",
                )
            )
    parts.append(Text(f"{speech('Sidik aturan siklus', 'Hash of the rules')}: {story.cycle.policy_hash}", "dim"))
    return Group(*parts)
