"""三项建议, 条例 40: what a recommendation of the petition office aims at, and what a unit answers it with."""

from collections.abc import Mapping
from enum import StrEnum


class Aim(StrEnum):
    """What is recommended."""

    IMPROVE_WORK = "improve_work"
    IMPROVE_POLICY = "improve_policy"
    HOLD_ACCOUNTABLE = "hold_accountable"


class Adoption(StrEnum):
    """Whether the unit adopts it (采纳情况)."""

    ADOPTED = "adopted"
    PARTLY_ADOPTED = "partly_adopted"
    NOT_ADOPTED = "not_adopted"


AIM_WORDS: Mapping[Aim, tuple[str, str]] = {
    Aim.IMPROVE_WORK: ("改进工作建议", "to improve its work"),
    Aim.IMPROVE_POLICY: ("完善政策建议", "to improve a policy"),
    Aim.HOLD_ACCOUNTABLE: ("追究责任建议", "to hold somebody accountable"),
}

NEEDED: Mapping[Adoption, tuple[str, ...]] = {
    Adoption.ADOPTED: ("measures",),
    Adoption.PARTLY_ADOPTED: ("measures", "reason"),
    Adoption.NOT_ADOPTED: ("reason",),
}
"""What an answer says: what is done about what is adopted, and why the rest is not."""
