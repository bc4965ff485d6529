"""In whose place somebody stands, in words: `Plh. Tono, menggantikan Budi`; for inbox, explain and notices."""

from collections.abc import Collection

from sqlalchemy import Connection, text

from domain.terms import Role, StandIn
from domain.words import STAND_INS, Pair, stands_in
from store.names import WITH_TITLES, names

ACTING = (StandIn.PLT, StandIn.PLH, StandIn.PJ)
PLACES = f"""
SELECT r.role, {WITH_TITLES} AS name, r.kind,
    (SELECT {WITH_TITLES} FROM person p WHERE p.nip = r.official) AS official
FROM appraisal a CROSS JOIN LATERAL (VALUES ('appraiser', a.appraiser_nip, a.appraiser_as, a.appraiser_for),
    ('superior', a.superior_nip, a.superior_as, a.superior_for)) r (role, nip, kind, official)
JOIN person p ON p.nip = r.nip WHERE a.id = :id AND r.kind IS NOT NULL"""


def of(tx: Connection, appraisal_id: int) -> dict[Role, Pair]:
    """Give who stands in as appraiser or superior of an appraisal; a role held by its own official is not in it."""
    rows = tx.execute(text(PLACES), {"id": appraisal_id})
    return {Role(row.role): stands_in(row.kind, row.name, row.official) for row in rows}


def acts(tx: Connection, places: Collection[tuple[StandIn | None, str | None]]) -> list[Pair]:
    """Give as what somebody acts, and for whom, of the places in which their tasks were found."""
    officials = names(tx, {nip for _, nip in places if nip})
    said = {(STAND_INS[kind][0], officials.get(nip or "", "")) for kind, nip in places if kind in ACTING}
    return [
        (f"{kind} menggantikan {name}", f"{kind} for {name}") if name
        else (f"{kind} jabatan yang lowong", f"{kind} of a vacant post")
        for kind, name in sorted(said)
    ]  # fmt: skip
