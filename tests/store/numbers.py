"""An office that keeps PP 30/2019."""

from tests.people import Office

KEEP = """
UPDATE cycle_agency g SET policy = jsonb_set(c.policy, '{regim}', jsonb_build_object(
    'sistem', 'pp30_2019', 'bobot', CAST(:weights AS text), '_', c.policy #> '{regim,_}'))
FROM cycle c WHERE c.id = g.cycle_id"""


def keep_pp30(office: Office, weights: str = "70/30") -> None:
    """Let every agency of the office appraise in numbers."""
    office.do(KEEP, weights=weights)
