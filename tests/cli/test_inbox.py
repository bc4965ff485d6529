"""`siklus inbox`: what is whose to do, and why not yet."""

from domain.inbox import MADE_BY, to_wait_for, to_write
from domain.lifecycle import LIFECYCLE
from domain.terms import Entry, Fact, Machine, Role
from store.database import Engine
from tests.cli.conftest import Terminal
from tests.people import BUDI, DEWI, LESTARI, RATNA, SARI, Office, at, propose


def test_sari_is_to_write_her_skp_and_waits_for_budis(office: Terminal) -> None:
    found = office("inbox", SARI, "--as-of", "2027-01-05", "--format", "json").json
    assert set(found) == {"nip", "name", "cycle", "as_of", "tasks", "side_roads"}
    (task,) = found["tasks"]
    assert (task["event"], task["role"], task["to_write"], task["open"]) == ("propose", "employee", ["target"], False)
    assert [m["fact"] for m in task["missing"]] == ["skp_complete", "superior_agreed"]
    assert task["due_at"] == "2027-01-29T16:00:00+07:00"
    assert SARI not in str(found)


def test_the_screen_says_what_to_write_first_and_what_else_is_missing(office: Terminal) -> None:
    said = office("inbox", f"'{SARI[:8]} {SARI[8:14]} {SARI[14]} {SARI[15:]}", "--as-of", "2027-02-01").out
    assert "Menunggu hal lain lebih dahulu" in said
    assert "isi dahulu: target SKP" in said
    assert "sudah lewat" in said
    assert SARI not in said
    assert max(map(len, said.splitlines())) <= 100


def test_who_may_act_sees_the_name_of_the_person_and_only_the_end_of_the_nip(
    office: Terminal, office_engine: Engine
) -> None:
    with office_engine.begin() as tx:
        from store import cycles

        built = Office(tx, cycles.find(tx, "2027"))
        propose(built, LESTARI)
        built.take("settle", _reasoned(built, LESTARI), DEWI, "2027-02-01")
        propose(built, RATNA)
    said = office("inbox", LESTARI, "--as-of", "2027-01-06").out
    assert "Sepakati SKP (agree)" in said
    assert "Ratna (**************2002)" in said
    assert "dapat dilakukan sekarang" in said
    assert "Belum masanya" in said  # to set the predikat of her units: next year
    assert "Kembalikan SKP (send_back)" in said.partition("Jalan lain")[2]


def _reasoned(office: Office, nip: str) -> int:
    from store import entries

    id_ = office.appraisal(nip)
    entries.reason(office.tx, Machine.APPRAISAL, "settle", id_, "tidak dijawab", actor=DEWI, now=at("2027-02-01"))
    return id_


def test_a_pengelola_sees_side_roads_for_everybody_in_one_line(seen: Terminal) -> None:
    said = seen("inbox", DEWI, "--as-of", "2027-02-01").out
    aside = said.partition("Jalan lain")[2]
    assert "Kecualikan (void)" in aside
    assert "dan 5" in aside
    assert "Saat ini tidak ada yang menjadi giliran beliau" in said


def test_an_inbox_of_somebody_who_is_nobody_is_refused(seen: Terminal) -> None:
    assert "tidak ada dalam daftar pegawai" in seen("inbox", "198001012005011001").err
    assert "panjang NIP bukan 18 digit" in seen("inbox", "123").err
    assert "siklus '2030' tidak ada" in seen("inbox", BUDI, "--cycle", "2030").err


def test_whoever_can_make_a_fact_true_is_not_kept_waiting_for_it() -> None:
    assert to_write(Machine.APPRAISAL, "propose", Role.EMPLOYEE, [Fact.SKP_COMPLETE]) == (Entry.TARGET,)
    assert to_wait_for(Machine.APPRAISAL, "agree", Role.APPRAISER, [Fact.SKP_COMPLETE]) == (Fact.SKP_COMPLETE,)
    assert to_write(Machine.CALIBRATION, "approve", Role.LEADER, [Fact.DEPARTURES_JUSTIFIED]) == (Entry.JUSTIFICATION,)
    facts = {fact for t in LIFECYCLE for fact in t.given}
    assert set(MADE_BY) <= facts
