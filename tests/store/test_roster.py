"""An import in the database: what it inserts, updates and ends, and what it leaves alone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta

from sqlalchemy import text

from domain.reminder import JAKARTA
from store.database import Engine
from store.roster import Changes, receive
from tests.rosters import BUDI, DEWI, JOKO, RATNA, SARI, a_roster, a_row, the_office, without

MONDAY = date(2027, 1, 4)
TUESDAY = MONDAY + timedelta(days=1)
UNKNOWN = "198001012006041009"


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), JAKARTA)


def take(engine: Engine, rows: list[list[object]], now: date = MONDAY, dry_run: bool = False) -> Changes:
    return receive(engine, a_roster(rows), noon(now), dry_run).changes


def ask(engine: Engine, question: str) -> list[tuple[object, ...]]:
    with engine.connect() as db:
        return [tuple(row) for row in db.execute(text(question))]


def spells(engine: Engine, nip: str) -> list[tuple[object, ...]]:
    return ask(
        engine,
        "select u.code, a.appraiser_nip, a.starts_on, a.ends_on "
        f"from assignment a join unit u on u.id = a.unit_id where a.nip = '{nip}' order by a.id",
    )


def versions(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Every row with the transaction that wrote it: a row written again, even unchanged, is seen."""
    return {
        table: ask(engine, f"select xmin::text, ctid::text, t.* from {table} t order by 2")
        for table in ("agency", "unit", "person", "assignment")
    }


def test_a_first_import_brings_people_units_and_who_leads_them(engine):
    assert take(engine, the_office()) == Changes(inserted=4, updated=0, ended=0)
    assert ask(engine, "select code, name from agency") == [("A1", "Pemerintah Kota Surakarta")]
    units = "select u.code, u.name, p.code, u.zone, u.head_nip, u.leader_nip from unit u left join unit p "
    assert ask(engine, f"{units} on p.id = u.parent_id order by 1") == [
        ("U0", "Dinas", None, "Asia/Jakarta", None, None),
        ("U1", "Bidang Data", "U0", "Asia/Jakarta", BUDI, RATNA),
    ]
    assert ask(engine, f"select name, kind, mobile, email, language from person where nip = '{SARI}'") == [
        ("Sari", "PNS", "+6281234567890", "pegawai@surakarta.example", "id")
    ]
    assert spells(engine, SARI) == [("U1", BUDI, MONDAY, None)]


def test_a_second_import_of_the_same_file_writes_no_row_again(engine):
    take(engine, the_office())
    before = versions(engine)
    for day in (MONDAY, TUESDAY):
        assert take(engine, the_office(), day) == Changes(0, 0, 0)
    assert versions(engine) == before


def test_a_dry_run_computes_the_same_and_keeps_nothing(engine):
    assert take(engine, the_office(), dry_run=True) == Changes(4, 0, 0)
    assert ask(engine, "select count(*) from person") == [(0,)]
    take(engine, the_office())
    before = versions(engine)
    changed = [*the_office()[:2], a_row(JOKO), a_row(RATNA, NAMA="Ratna Dewi")]
    assert take(engine, changed, TUESDAY, dry_run=True) == Changes(inserted=1, updated=1, ended=1)
    assert versions(engine) == before
    assert take(engine, changed, TUESDAY) == Changes(inserted=1, updated=1, ended=1)


def test_another_unit_appraiser_or_position_begins_a_new_spell(engine):
    take(engine, the_office())
    changed = the_office(
        sari={"NIP_ATASAN": RATNA},
        dewi={"UNOR_ID": "U2"},
        budi={"JENIS_JABATAN_NAMA": "Jabatan Fungsional"},
        ratna={"JABATAN_NAMA": "Kepala Dinas"},
    )
    assert take(engine, changed, TUESDAY) == Changes(inserted=0, updated=4, ended=0)
    assert spells(engine, SARI) == [("U1", BUDI, MONDAY, MONDAY), ("U1", RATNA, TUESDAY, None)]
    assert spells(engine, DEWI) == [("U1", BUDI, MONDAY, MONDAY), ("U2", BUDI, TUESDAY, None)]
    for nip in (BUDI, RATNA):
        assert [(s[2], s[3]) for s in spells(engine, nip)] == [(MONDAY, MONDAY), (TUESDAY, None)]


def test_a_spell_that_began_today_is_changed_where_it_stands(engine):
    take(engine, the_office())
    assert take(engine, the_office(sari={"NIP_ATASAN": RATNA})) == Changes(0, 1, 0)
    assert spells(engine, SARI) == [("U1", RATNA, MONDAY, None)]


def test_name_rank_and_contact_change_where_they_stand(engine):
    take(engine, the_office())
    changed = the_office(
        sari={"NAMA": "Sari Dewi"},
        budi={"GOL_AKHIR_NAMA": "IV/a"},
        ratna={"NOMOR_HP": "0812"},
    )
    assert take(engine, changed, TUESDAY) == Changes(0, 3, 0)
    assert ask(engine, "select count(*), count(ends_on) from assignment") == [(4, 0)]
    assert ask(engine, f"select mobile from person where nip = '{RATNA}'") == [(None,)]


def test_who_is_gone_from_the_file_or_excluded_in_it_loses_the_open_spell(engine):
    take(engine, the_office())
    changed = the_office(dewi={"KEDUDUKAN_HUKUM_NAMA": "Pensiun"})[1:]
    assert take(engine, changed, TUESDAY) == Changes(0, 0, 2)
    assert spells(engine, SARI) == spells(engine, DEWI) == [("U1", BUDI, MONDAY, MONDAY)]


def test_who_comes_and_goes_on_one_day_takes_the_same_spell_up_again(engine):
    take(engine, the_office())
    assert take(engine, the_office()[1:]) == Changes(0, 0, 1)
    assert spells(engine, SARI) == [("U1", BUDI, MONDAY, MONDAY)]
    assert take(engine, the_office()) == Changes(1, 0, 0)
    assert spells(engine, SARI) == [("U1", BUDI, MONDAY, None)]


def test_who_comes_back_another_day_gets_a_new_spell(engine):
    take(engine, the_office())
    take(engine, the_office()[1:], TUESDAY)
    assert take(engine, the_office(), date(2027, 3, 1)) == Changes(1, 0, 0)
    assert spells(engine, SARI) == [("U1", BUDI, MONDAY, MONDAY), ("U1", BUDI, date(2027, 3, 1), None)]


def test_a_refused_row_ends_nothing(engine):
    take(engine, the_office())
    assert take(engine, the_office(sari={"TMT_JABATAN": "31-02-2020"}), TUESDAY) == Changes(0, 0, 0)


def test_the_file_of_one_agency_leaves_the_people_of_another_alone(engine):
    take(engine, the_office())
    other = [a_row(JOKO, INSTANSI_KERJA_ID="A2", NIP_ATASAN=RATNA)]
    found = receive(engine, a_roster(other), noon(TUESDAY))
    assert found.changes == Changes(1, 0, 0)
    assert found.superiors.quality.other_agency_appraiser == [JOKO]


def test_a_person_who_moves_to_another_agency_leaves_the_old_unit_without_its_head(engine):
    take(engine, the_office())
    assert take(engine, [a_row(BUDI, INSTANSI_KERJA_ID="A2")], TUESDAY) == Changes(0, 1, 0)
    assert ask(
        engine,
        "select u.head_nip, u.leader_nip from unit u join agency a on a.id = u.agency_id "
        "where (a.code, u.code) = ('A1', 'U1')",
    ) == [(None, BUDI)]


def test_a_unit_known_only_as_a_parent_gets_its_name_later(engine):
    take(engine, [a_row(SARI)])
    assert ask(engine, "select name from unit where code = 'U0'") == [("U0",)]
    take(engine, the_office())
    assert ask(engine, "select name from unit where code = 'U0'") == [("Dinas",)]


def test_a_column_that_the_file_lacks_changes_nothing(engine):
    take(engine, the_office())
    before = versions(engine)
    for column in ("NIP ATASAN", "NOMOR HP", "ZONA WAKTU", "UNOR INDUK ID", "JABATAN NAMA", "TMT JABATAN"):
        assert receive(engine, without(column, the_office()), noon(TUESDAY)).changes == Changes(0, 0, 0)
    assert versions(engine) == before


def test_an_appraiser_who_is_not_there_yet_is_stored_and_known_once_they_come(engine):
    rows = [a_row(SARI, NIP_ATASAN=UNKNOWN)]
    assert receive(engine, a_roster(rows), noon(MONDAY)).superiors.quality.unknown_appraiser == [SARI]
    take(engine, [a_row(UNKNOWN, INSTANSI_KERJA_ID="A2")], MONDAY)
    found = receive(engine, a_roster(rows), noon(TUESDAY))
    assert found.superiors.quality.other_agency_appraiser == [SARI]
    assert found.changes == Changes(0, 0, 0)


def test_an_own_or_circular_appraiser_is_stored_without_a_loop_and_twice_the_same(engine):
    rows = the_office(ratna={"NIP_ATASAN": BUDI}, dewi={"NIP_ATASAN": DEWI})
    take(engine, rows)
    assert spells(engine, BUDI)[0][1] is None
    assert spells(engine, DEWI)[0][1] is None
    assert take(engine, rows, TUESDAY) == Changes(0, 0, 0)


def test_of_two_who_appraise_in_a_unit_the_head_is_the_one_with_more_people(engine):
    rows = the_office(dewi={"NIP_ATASAN": RATNA}, budi={"NIP_ATASAN": RATNA})
    rows += [a_row("199301012016041001", NIP_ATASAN=DEWI), a_row("199301012016041002", NIP_ATASAN=DEWI)]
    take(engine, rows)
    assert ask(engine, "select head_nip, leader_nip from unit where code = 'U1'") == [(DEWI, RATNA)]


def test_two_imports_at_once_take_turns(engine):
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: take(engine, the_office()), range(4)))
    assert sorted(c.inserted for c in done) == [0, 0, 0, 4]
