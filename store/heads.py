"""Who leads a unit, and who stands one level above, by the roster alone: read off who appraises whom.

The head is the person of the unit who appraises the most people of it (ties: the lowest NIP) and is
not appraised from within it. The leader is the head's appraiser. In a unit where nobody appraises
anybody of it there is no head, and the leader is the appraiser of most of its people. Acting
officials come on top: store/standins.py.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, Row, text

READ = text("""
with people as (
    select nip, unit_id, appraiser_nip from assignment where ends_on is null and agency_id = any(:agencies)
), inside as (
    select p.unit_id, h.nip, h.appraiser_nip, count(*) n
    from people p join people h on h.nip = p.appraiser_nip and h.unit_id = p.unit_id
    group by p.unit_id, h.nip, h.appraiser_nip
), head as (
    select distinct on (i.unit_id) i.unit_id, i.nip, i.appraiser_nip
    from inside i
    left join assignment above on above.nip = i.appraiser_nip and above.ends_on is null
    where above.unit_id is distinct from i.unit_id
    order by i.unit_id, i.n desc, i.nip
), most as (
    select distinct on (unit_id) unit_id, appraiser_nip
    from (
        select unit_id, appraiser_nip, count(*) n from people
        where appraiser_nip is not null group by unit_id, appraiser_nip
    ) counted
    order by unit_id, n desc, appraiser_nip
)
select u.id, u.parent_id, h.nip head_nip,
    case when h.nip is null then m.appraiser_nip else h.appraiser_nip end leader_nip
from unit u left join head h on h.unit_id = u.id left join most m on m.unit_id = u.id
where u.agency_id = any(:agencies)
""")


def read(tx: Connection, agencies: Sequence[int]) -> Sequence[Row[tuple[int, int | None, str | None, str | None]]]:
    """Give id, parent, head and leader of every unit of these agencies, by the roster."""
    return tx.execute(READ, {"agencies": list(agencies)}).all()
