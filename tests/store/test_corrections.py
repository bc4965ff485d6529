"""A wrong appraiser is corrected: asked for, decided, moved, and held against the roster that is wrong again."""

from collections.abc import Callable
from datetime import date

import pytest

from store import corrections, people
from store.corrections import CorrectionError
from store.database import Engine
from store.people import Refused
from store.roster import Changes, receive
from tests.people import (
    BUDI,
    DEWI,
    HADI,
    JOKO,
    LESTARI,
    RATNA,
    SARI,
    TONO,
    WATI,
    Office,
    agree_all,
    at,
    begin,
    hire,
)
from tests.rosters import a_roster, the_office
from tests.store.counting import counts_are_kept

EKO = "199001012015041007"
MAY = "2027-05-03"


def ask(office: Office, wanted: str | None = WATI, nip: str = SARI, when: str = "2027-05-01", by: str = "") -> int:
    return corrections.ask(office.tx, office.appraisal(nip), wanted, "Atasan saya Wati.", actor=by or nip, now=at(when))


def decide(
    office: Office, granted: bool = True, wanted: str | None = None, by: str = DEWI, nip: str = SARI, when: str = MAY
) -> int:
    return corrections.decide(office.tx, office.appraisal(nip), granted, wanted, "Sesuai SK.", actor=by, now=at(when))


def appraiser(office: Office, nip: str = SARI) -> str | None:
    return office.ask("SELECT appraiser_nip FROM appraisal WHERE employee_nip = :nip", nip=nip)


def spells(office: Office, nip: str = SARI) -> list[tuple[object, ...]]:
    return office.rows("SELECT appraiser_nip, starts_on, ends_on FROM assignment WHERE nip = :nip ORDER BY id", nip=nip)


def test_on_approval_a_new_spell_begins_and_open_tasks_move_to_the_other_desk(office: Office) -> None:
    agree_all(office)
    office.ask_for_checkins(1, "2027-04-01")
    request = ask(office)
    assert appraiser(office) == BUDI
    assert [c.id for c in corrections.listed(office.tx, waiting=True)] == [request]
    assert corrections.waiting_for(office.tx, DEWI) == 1
    assert corrections.waiting_for(office.tx, JOKO) == 0
    decide(office)
    assert appraiser(office) == WATI
    assert spells(office) == [(BUDI, date(2026, 1, 1), date(2027, 5, 2)), (WATI, date(2027, 5, 3), None)]
    assert "amend" in {t.event for t in people.inbox(office.tx, office.cycle, WATI, at("2027-05-04")) if t.nip == SARI}
    assert not [t for t in people.inbox(office.tx, office.cycle, BUDI, at("2027-05-04")) if t.nip == SARI]
    (done,) = corrections.listed(office.tx)
    assert (done.decision, done.wanted_nip, done.instead_nip) == ("disetujui", WATI, BUDI)
    assert corrections.listed(office.tx, waiting=True) == []
    assert counts_are_kept(office)


def test_a_spell_that_began_that_day_is_changed_where_it_stands(office: Office) -> None:
    office.move(SARI, "U2", BUDI, MAY)
    ask(office, when=MAY)
    decide(office)
    assert spells(office)[1:] == [(WATI, date(2027, 5, 3), None)]
    assert appraiser(office) == WATI


def test_the_pengelola_may_name_another_and_a_rejection_changes_nothing(office: Office) -> None:
    ask(office, None)
    with pytest.raises(CorrectionError, match="sebutkan dengan --to NIP"):
        decide(office)
    decide(office, wanted=HADI)
    assert appraiser(office) == HADI
    ask(office, when="2027-06-01")
    decide(office, granted=False, when="2027-06-02")
    assert appraiser(office) == HADI
    assert [c.decision for c in corrections.listed(office.tx)] == ["disetujui", "ditolak"]
    with pytest.raises(CorrectionError, match="tidak ada permintaan perbaikan penilai"):
        decide(office)


def test_only_the_employee_asks_and_only_their_pengelola_decides(office: Office) -> None:
    with pytest.raises(Refused, match="hanya dapat ditulis oleh pegawai yang dinilai"):
        ask(office, by=BUDI)
    ask(office)
    for other in (SARI, BUDI, JOKO):
        with pytest.raises(Refused, match="hanya dapat ditulis oleh pengelola kinerja"):
            decide(office, by=other)
    with pytest.raises(CorrectionError, match="belum diputuskan pengelola kinerja"):
        ask(office)


@pytest.mark.parametrize(
    ("nip", "wanted", "said"),
    [
        (SARI, SARI, "penilai bagi dirinya sendiri"),
        (SARI, EKO, r"\*1007, tidak ada dalam daftar pegawai"),
        (SARI, JOKO, r"Joko \(\*+1005\) tidak lagi aktif"),
        (SARI, BUDI, "Budi sudah tercatat sebagai penilai"),
        (RATNA, TONO, "Tono sendiri dinilai oleh, atau di bawah, pegawai itu"),
    ],
)
def test_an_appraiser_who_cannot_be_is_refused_with_the_reason_when_asked_and_when_approved(
    office: Office, nip: str, wanted: str, said: str
) -> None:
    office.do("UPDATE assignment SET ends_on = '2027-04-30' WHERE nip = :nip", nip=JOKO)
    with pytest.raises(CorrectionError, match=said):
        ask(office, wanted, nip)
    ask(office, None, nip)
    with pytest.raises(CorrectionError, match=said):
        decide(office, wanted=wanted, nip=nip)


def test_what_has_been_decided_or_never_was_is_not_decided_again(office: Office) -> None:
    request = ask(office)
    assert corrections.find(office.tx, request).nip == SARI
    decide(office)
    with pytest.raises(CorrectionError, match=f"permintaan {request} sudah disetujui"):
        corrections.find(office.tx, request)
    for nobody in (0, 99):
        with pytest.raises(CorrectionError, match=f"permintaan {nobody} tidak ada"):
            corrections.find(office.tx, nobody)


def test_the_one_for_whom_another_acts_is_corrected_to_the_one_who_acts(office: Office) -> None:
    from datetime import date as day

    from domain.terms import StandIn
    from store import acting, units

    acting.add(office.tx, HADI, StandIn.PLH, units.find(office.tx, "U2"), WATI, day(2027, 5, 1), None, "",
               actor=DEWI, now=at("2027-05-01"))  # fmt: skip
    ask(office)
    decide(office)
    assert office.rows("SELECT appraiser_nip, appraiser_as, appraiser_for FROM appraisal WHERE employee_nip = :nip",
                       nip=SARI) == [(HADI, "plh", WATI)]  # fmt: skip


# --- against the roster -------------------------------------------------------------------------------


Take = Callable[..., Changes]


@pytest.fixture
def take(engine: Engine) -> Take:
    """Sari's office by imports, with a cycle; dewi was to be her appraiser, and it has been corrected in May."""

    def import_(when: str, **changes: dict[str, object]) -> Changes:
        return receive(engine, a_roster(the_office(**changes)), at(when)).changes

    import_("2027-01-02")
    with engine.begin() as tx:
        hire(tx, LESTARI, "U0", None, "2027-01-02")
        tx.exec_driver_sql(f"INSERT INTO pengelola SELECT '{LESTARI}', id FROM agency")
        tx.exec_driver_sql(f"UPDATE assignment SET ends_on = '2027-01-03' WHERE nip = '{LESTARI}'")
        office = begin(tx)
        ask(office, DEWI)
        decide(office, by=LESTARI)
        assert appraiser(office) == DEWI
    return import_


def _now(engine: Engine) -> object:
    with engine.connect() as tx:
        return tx.exec_driver_sql(
            f"SELECT appraiser_nip FROM assignment WHERE nip = '{SARI}' AND ends_on IS NULL"
        ).scalar()


def test_a_roster_that_repeats_the_mistake_does_not_undo_it(take: Take, engine: Engine) -> None:
    assert take("2027-06-01") == Changes(0, 0, 0)
    assert _now(engine) == DEWI
    take("2027-06-02", sari={"NOMOR_HP": "081298765432"})
    assert _now(engine) == DEWI


def test_a_roster_that_names_somebody_else_does(take: Take, engine: Engine) -> None:
    take("2027-06-01", sari={"NIP_ATASAN": RATNA})
    assert _now(engine) == RATNA
    take("2027-06-02")  # now the old one is news, not the old mistake
    assert _now(engine) == BUDI


def test_it_does_not_hold_where_it_would_make_a_ring_or_the_one_has_left(take: Take, engine: Engine) -> None:
    take("2027-06-01", dewi={"NIP_ATASAN": SARI})
    assert _now(engine) in (None, DEWI)
    with engine.connect() as tx:
        ring = tx.exec_driver_sql(
            "SELECT count(*) FROM assignment a JOIN assignment b ON b.nip = a.appraiser_nip AND b.ends_on IS NULL "
            "WHERE a.ends_on IS NULL AND b.appraiser_nip = a.nip"
        ).scalar()
    assert ring == 0
    take("2027-06-02", dewi={"KEDUDUKAN_HUKUM_NAMA": "Pensiun"})
    take("2027-06-03", dewi={"KEDUDUKAN_HUKUM_NAMA": "Pensiun"})
    assert _now(engine) == BUDI


def test_a_wrong_one_whom_the_roster_would_not_store_is_held_back_too(engine: Engine) -> None:
    gone = {"NIP_ATASAN": SARI}  # her own: never stored
    receive(engine, a_roster(the_office(sari=gone)), at("2027-01-02"))
    with engine.begin() as tx:
        hire(tx, LESTARI, "U0", None, "2027-01-02")
        tx.exec_driver_sql(f"INSERT INTO pengelola SELECT '{LESTARI}', id FROM agency")
        tx.exec_driver_sql(f"UPDATE assignment SET ends_on = '2027-01-03' WHERE nip = '{LESTARI}'")
        office = begin(tx)
        ask(office, BUDI)
        decide(office, by=LESTARI)
    assert receive(engine, a_roster(the_office(sari=gone)), at("2027-06-01")).changes == Changes(0, 0, 0)
    assert _now(engine) == BUDI
