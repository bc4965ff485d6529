"""The receipt of a result and the objection to it in the story of an appraisal: days counted, both sides, decision."""

from zoneinfo import ZoneInfo

from rich.table import Table

from cli import page
from cli.explain_people import did, who
from cli.objection_page import COUNTED, KNOWN, who_next
from cli.story import Story
from cli.trace_given import behalf_of
from cli.words import Speech
from domain.citation import cited
from domain.objection import day_number
from domain.terms import Role
from domain.words import ROLES
from store.explain import Row


def objection(story: Story, speech: Speech) -> Table | None:
    """Give the receipt with the days that follow from it, the objection, what was said, the decision. None before."""
    window, row = story.dispute.window, story.dispute.row
    if window is None:
        return None
    zone = window.zone
    source = speech.of(cited(story.policy.batas_waktu, "keberatan_hari", "hitungan"))
    received = f"{speech.moment(window.received_at, zone)} · {speech.of(KNOWN[window.how])}"
    facts = [
        (speech("Hasil disampaikan", "Issued"), speech.moment(window.issued_at, zone)),
        (speech("Diterima", "Received"), received),
        (speech("Masa keberatan", "To object"), _days(story, speech)),
        (speech("Dasar", "Article"), source),
    ]
    return page.facts(*facts, *(_filed(story, row, speech) if row else ()))


def _days(story: Story, speech: Speech) -> str:
    """Give the days counted from the receipt: `14 hari kalender sejak 26 Jan 2028: sampai 9 Feb 2028`."""
    window = story.dispute.window
    assert window
    counted, on, until = speech.of(COUNTED[window.counting]), speech.day(window.received_on), speech.day(window.until)
    since = f"{window.days} {counted} {speech('sejak', 'from')} {on}"
    return f"{since}, {speech('sampai', 'until')} {until} {speech('(hari terakhir utuh)', '(the whole last day)')}"


def _filed(story: Story, row: Row, speech: Speech) -> list[tuple[str, str]]:
    window = story.dispute.window
    assert window
    zone = window.zone
    filed_on = row["at"].astimezone(ZoneInfo(zone)).date()
    number = day_number(window.received_on, filed_on, window.counting)
    day = speech(f"hari ke-{number}", f"day {number}")
    facts = [
        (speech("Keberatan ditulis", "Objection"), f"{speech.moment(row['at'], zone)} ({day}), "
         f"{who(story, row['by'], speech)}"),
        (speech("Alasan", "Grounds"), row["grounds"]),
    ]  # fmt: skip
    for heard in story.dispute.heard:
        own = heard.by == {"employee": story.outcome.employee_nip, "appraiser": story.outcome.appraiser_nip}[heard.side]
        noted = "" if own else f", {speech('dicatat oleh', 'written down by')} {who(story, heard.by, speech)}"
        side = speech.of(ROLES[heard.side])
        facts.append((side[:1].upper() + side[1:], f"{heard.words}\n{speech.short(heard.at, zone)}{noted}"))
    return facts + _decided(story, row, speech)


def _decided(story: Story, row: Row, speech: Speech) -> list[tuple[str, str]]:
    case = story.dispute.case
    turn = [(speech("Giliran", "Whose turn"), who_next(case, speech))] if case and case.open else []
    if not row["decided_at"]:
        return [(speech("Keputusan", "Decision"), speech("belum ada", "none yet")), *turn]
    said = speech("dikabulkan", "granted") if row["decision"] == "dikabulkan" else speech("ditolak", "rejected")
    pending = speech(" (belum ditetapkan)", " (not yet final)") if story.held else ""
    behalf = behalf_of(story, row["decided_by"], Role.SUPERIOR, row["decided_at"])
    zone = story.outcome.zone
    return [
        (speech("Keputusan", "Decision"), said + pending),
        (speech("Pertimbangan", "Words"), row["decision_words"]),
        (speech("Diputuskan", "Decided"), f"{speech.moment(row['decided_at'], zone)}, "
         f"{did(story, row['decided_by'], behalf, speech)}"),
        *turn,
    ]  # fmt: skip
