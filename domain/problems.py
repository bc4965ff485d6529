"""What can be wrong with a row of the roster, each with one name.

The words a person reads stand beside each name in the command line's text, in two languages; a
test holds the two together. A finding carries the words of the cell only where they are no
personal data.
"""

from enum import StrEnum, auto


class Problem(StrEnum):
    """Why a row is refused, or what is doubtful about one of its cells."""

    # The NIP (REGULATION.md 6.1).
    NIP_MISSING = auto()
    NIP_LOST_DIGITS = auto()
    NIP_NOT_DIGITS = auto()
    NIP_LENGTH = auto()
    NIP_BIRTH_DATE = auto()
    NIP_SEX = auto()
    NIP_KIND_UNKNOWN = auto()
    NIP_AGE = auto()
    NIP_REPEATED = auto()
    KIND_DISAGREES = auto()

    # The other cells.
    NAME_MISSING = auto()
    AGENCY_MISSING = auto()
    UNIT_MISSING = auto()
    UNIT_CIRCULAR = auto()
    DATE_IMPOSSIBLE = auto()
    STANDING_UNKNOWN = auto()
    STANDING_STUDY = auto()
    ZONE_UNKNOWN = auto()
    ZONE_DISAGREES = auto()

    # Ways to reach a person: dropped, never a reason to refuse the row.
    PHONE_INVALID = auto()
    PHONE_SEVERAL = auto()
    PHONE_FOREIGN = auto()
    PHONE_NOT_MOBILE = auto()
    EMAIL_INVALID = auto()

    # The appraiser.
    APPRAISER_INACTIVE = auto()
