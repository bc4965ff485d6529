"""Who stands below whom today, found through the roster's indexes: a million appraisals are never read for one desk."""


def below(whom: str) -> str:
    """Give a query for the people whose appraiser or superior somebody is, by the roster or as a stand-in.

    `whom` is what a NIP is compared with: `= :actor`, `= ANY (:nips)`. It gives some too many, those of an official
    for whom another acts today: the caller looks at the roles of what it finds.
    """
    return f"""
    WITH own AS (
        SELECT nip FROM assignment WHERE ends_on IS NULL AND appraiser_nip {whom}
        UNION SELECT nip FROM assignment WHERE ends_on IS NULL AND effective_nip {whom}
    )
    SELECT nip FROM own
    UNION SELECT s.nip FROM own JOIN assignment s ON s.appraiser_nip = own.nip AND s.ends_on IS NULL
    UNION SELECT s.nip FROM own JOIN assignment s ON s.effective_nip = own.nip AND s.ends_on IS NULL"""
