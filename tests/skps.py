"""Lines of an SKP that lack nothing."""

from domain.skp import Line, read_line
from domain.terms import Aspek
from store import skp_read
from store.database import Connection


def complete_lines(tx: Connection, appraisal: int, lines: int = 1) -> list[Line]:
    """So many lines for an appraisal, each following from the first of the appraiser where there is one."""
    above = next((line.id for line in skp_read.above(tx, appraisal).lines), None)
    return [
        read_line(no, f"Hasil kerja {no}", "jumlah laporan", "12 laporan", aspek=Aspek.KUANTITAS, above_id=above)
        for no in range(1, lines + 1)
    ]
