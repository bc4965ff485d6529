"""Whose turn it is while an SKP waits for the one above it."""

import pytest

from store import people
from store.people import Refused
from store.turns import turn
from tests.people import BUDI, LESTARI, RATNA, SARI, Office, at, propose, write_targets


def state(office: Office, nip: str, state: str) -> None:
    office.do("UPDATE appraisal SET state = :state WHERE employee_nip = :nip", state=state, nip=nip)


def words(office: Office, nip: str = SARI) -> str | None:
    found = turn(office.tx, office.appraisal(nip))
    return found.words[0] if found else None


def test_it_climbs_to_the_first_who_can_act(office: Office) -> None:
    assert words(office) == "giliran Lestari menyusun SKP"  # nobody above her; ratna and budi wait for hers
    propose(office, LESTARI)
    assert words(office) == "giliran Ratna menyusun SKP"
    propose(office, RATNA)
    assert words(office) == "giliran Lestari menyetujui SKP Ratna"
    office.take("agree", office.appraisal(RATNA), LESTARI, "2027-01-05")
    assert words(office) == "giliran Budi menyusun SKP"
    propose(office, BUDI)
    assert words(office) == "giliran Ratna menyetujui SKP Budi"
    office.take("agree", office.appraisal(BUDI), RATNA, "2027-01-05")
    assert words(office) is None


def test_where_the_superior_is_excluded_or_not_there_nothing_is_waited_for(office: Office) -> None:
    state(office, BUDI, "voided")
    assert words(office) is None
    assert words(office, LESTARI) is None


def test_in_a_ring_nobody_is_named(office: Office) -> None:
    office.do("UPDATE appraisal SET appraiser_nip = :sari WHERE employee_nip = :budi", sari=SARI, budi=BUDI)
    assert words(office) is None
    write_targets(office, SARI)
    with pytest.raises(Refused, match=r"SKP pejabat penilai belum disepakati$"):
        office.take("propose", office.appraisal(), SARI, "2027-01-05")


def test_the_refusal_and_the_inbox_name_them(office: Office) -> None:
    write_targets(office, SARI)
    state(office, RATNA, "agreed")
    with pytest.raises(Refused, match="SKP pejabat penilai belum disepakati: giliran Budi menyusun SKP") as refused:
        office.take("propose", office.appraisal(), SARI, "2027-01-05")
    assert "it is for Budi to draw up an SKP" in refused.value.english
    (task,) = [t for t in people.inbox(office.tx, office.cycle, SARI, at("2027-01-05")) if t.event == "propose"]
    assert task.turn is not None
    assert (task.turn.nip, task.turn.event) == (BUDI, "propose")
