"""The spells of a person through imports: what the roster knew, and what it says of the time before."""

from datetime import date, datetime, time

from domain.reminder import JAKARTA
from domain.spells import months
from store.database import Engine
from store.roster import receive
from store.spells import segments_of, spells_of
from tests.rosters import BUDI, RATNA, SARI, a_roster, the_office

FIRST, LAST = date(2027, 1, 1), date(2027, 12, 31)


def take(engine: Engine, day: str, **changes: dict[str, object]) -> None:
    now = datetime.combine(date.fromisoformat(day), time(12), JAKARTA)
    receive(engine, a_roster(the_office(**changes)), now)


def year(engine: Engine, nip: str = SARI) -> list[tuple[str, str | None, int]]:
    """Sari's year: post or gap, appraiser, days."""
    with engine.connect() as tx:
        return [
            (part.spell.position, part.spell.appraiser_nip, part.days) if part.spell else ("gap", None, part.days)
            for part in segments_of(tx, nip, FIRST, LAST)
        ]


def test_who_stands_in_the_first_roster_was_there_before_it(engine: Engine) -> None:
    take(engine, "2027-03-01", sari={"TMT_JABATAN": ""})
    assert year(engine) == [("Pengelola Data", BUDI, 365)]


def test_who_comes_later_was_not_there_before_unless_their_tmt_says_so(engine: Engine) -> None:
    take(engine, "2027-01-04")
    now = datetime(2027, 5, 3, 12, tzinfo=JAKARTA)
    from tests.rosters import JOKO, a_row

    receive(engine, a_roster([*the_office(), a_row(JOKO, TMT_JABATAN="01-04-2027")]), now)
    assert year(engine, JOKO) == [("gap", None, 90), ("Pengelola Data", None, 275)]


def test_another_appraiser_cuts_the_year_on_the_day_of_the_roster_that_names_them(engine: Engine) -> None:
    take(engine, "2027-01-04")
    take(engine, "2027-07-05", sari={"NIP_ATASAN": RATNA})
    assert year(engine) == [("Pengelola Data", BUDI, 185), ("Pengelola Data", RATNA, 180)]


def test_a_new_post_begins_on_its_tmt_although_the_roster_hears_of_it_later(engine: Engine) -> None:
    take(engine, "2027-01-04")
    take(engine, "2027-07-19", sari={"JABATAN_NAMA": "Analis Ahli Muda", "TMT_JABATAN": "01-07-2027"})
    assert [(post, days) for post, _, days in year(engine)] == [("Pengelola Data", 181), ("Analis Ahli Muda", 184)]
    with engine.connect() as tx:
        assert months(segments_of(tx, SARI, FIRST, LAST)) == (6, 6)
        assert len(spells_of(tx, SARI, FIRST, date(2027, 6, 30))) == 1


def test_who_leaves_leaves_a_gap(engine: Engine) -> None:
    take(engine, "2027-01-04")
    take(engine, "2027-10-01", sari={"KEDUDUKAN_HUKUM_NAMA": "Pensiun"})
    assert year(engine) == [("Pengelola Data", BUDI, 273), ("gap", None, 92)]
