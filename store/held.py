"""The result that is held while it is contested: a decision that is not taken leaves it as it was."""

from sqlalchemy import Connection, text

CONTESTED = """
UPDATE appraisal a SET hasil = r.hasil, perilaku = r.perilaku, nilai = r.nilai, predikat = r.predikat
FROM (SELECT r.* FROM rating r JOIN objection o ON o.appraisal_id = r.appraisal_id
      WHERE o.appraisal_id = :id AND r.period = 0 AND r.at <= o.at ORDER BY r.id DESC LIMIT 1) r
WHERE a.id = r.appraisal_id"""


def restore(tx: Connection, appraisal_id: int) -> None:
    """Let the annual ratings stand again that were in force when the objection to them was written."""
    tx.execute(text(CONTESTED), {"id": appraisal_id})
