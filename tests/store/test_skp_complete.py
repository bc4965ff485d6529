"""The guard skp_complete and domain.skp.gaps are one rule in two places: over generated SKPs they never differ."""

from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.skp import Line, gaps
from domain.terms import Approach, Aspek, Model, Perspektif
from store import skp, skp_read
from tests.people import BUDI, LESTARI, SARI, Built, Office, at, rolled_back, write_targets
from tests.store.facts import NOW

WORDS = st.sampled_from(["", " ", "Laporan", "Laporan", "Laporan", "Laporan"])
MAYBE_NUMBER = st.sampled_from([None, Decimal(0), Decimal("12.5"), Decimal(12)])


@st.composite
def lines(draw: st.DrawFn, no: int, above: list[int]) -> Line:
    """A line that lacks this or that, and now and then nothing."""
    low = draw(MAYBE_NUMBER)
    return Line(
        no, draw(WORDS), draw(WORDS), draw(WORDS), draw(st.sampled_from(["utama", "utama", "tambahan"])),
        draw(st.sampled_from([None, *Aspek])), low, draw(st.sampled_from([low, None])),
        draw(st.sampled_from([None, "", "laporan", "laporan"])), None,
        draw(st.sampled_from([None, *Perspektif])), draw(st.sampled_from([None, *above])),
    )  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_guard_says_what_the_domain_says(office_engine: Built, data: st.DataObject) -> None:
    with rolled_back(office_engine) as office:
        nip, boss = data.draw(st.sampled_from([(SARI, BUDI), (LESTARI, None)]), "employee")
        mine, above = office.appraisal(nip), _superior(office, boss, data)
        if data.draw(st.booleans(), "a head is written"):
            given_ = {"actor": nip, "now": at("2027-01-06")}
            approach, model = data.draw(st.sampled_from(list(Approach))), data.draw(st.sampled_from(list(Model)))
            skp.head(office.tx, mine, approach, model, **given_)
        made = [data.draw(lines(no, above)) for no in range(1, 1 + data.draw(st.integers(0, 3), "lines"))]
        skp.targets(office.tx, mine, made, actor=nip, now=at("2027-01-06"))
        office.do(
            "UPDATE target SET dropped = no = :no WHERE appraisal_id = :id", id=mine, no=data.draw(st.integers(0, 9))
        )
        guard = office.ask("SELECT skp_complete FROM appraisal_facts(:now, '') WHERE id = :id", now=NOW, id=mine)
        said = [
            gap.said for gap in gaps(skp_read.read(office.tx, mine), skp_read.above(office.tx, mine)) if gap.required
        ]
        assert guard is (not said), said


def _superior(office: Office, boss: str | None, data: st.DataObject) -> list[int]:
    """The superior's SKP in any state, with or without a line."""
    if boss is None:
        return []
    theirs = office.appraisal(boss)
    if data.draw(st.booleans(), "the superior has a line"):
        skp.targets(office.tx, theirs, [Line(1, "Di atas", "x", "y")], actor=boss, now=at("2027-01-05"))
        if data.draw(st.booleans(), "and drops it"):
            office.do("UPDATE target SET dropped = true WHERE appraisal_id = :id", id=theirs)
    state = data.draw(st.sampled_from(["drafting", "proposed", "agreed", "reported", "voided"]), "the superior's state")
    office.do("UPDATE appraisal SET state = :state WHERE id = :id", state=state, id=theirs)
    return [id_ for (id_,) in office.rows("SELECT id FROM target WHERE appraisal_id = :id", id=theirs)]


def test_a_complete_skp_is_found_complete_by_both(office: Office) -> None:
    write_targets(office, SARI)
    mine = office.appraisal()
    assert office.ask("SELECT skp_complete FROM appraisal_facts(:now, '') WHERE id = :id", now=NOW, id=mine)
    assert not any(gap.required for gap in gaps(skp_read.read(office.tx, mine), skp_read.above(office.tx, mine)))
