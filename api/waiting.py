"""What waits for whom: the work lists, each said as the states it goes through and what must hold besides. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from streams.contracts.codes import CaseState
from streams.contracts.dispute_table import RUNNING, UNDER_CLOCKS


class Waiting(StrEnum):
    """What a case waits for."""

    TRIAGE = "triage"  # 待研判
    DOUBT = "doubt"  # 待人工核定
    SIGN = "sign"  # 待签收
    CONTACT = "contact"  # 待联系
    HANDLE = "handle"  # 办理中
    CLOSING = "closing"  # 办结审核
    RETURNED = "returned"  # 退单待审
    ARBITRATION = "arbitration"  # 权责争议会商
    REQUEST = "request"  # 申请待批: a pause or more time is asked for
    SUPERVISION = "supervision"  # 督办建议: somebody confirms or declines it
    OVERDUE = "overdue"  # 超期: a clock that runs is over


@dataclass(frozen=True)
class Waits:
    """The states that a list goes through, and which further fact it asks for."""

    states: tuple[CaseState, ...]
    asked: bool = False
    proposed: bool = False
    overdue: bool = False


WAITS = {
    Waiting.TRIAGE: Waits((CaseState.PROPOSED,)),
    Waiting.DOUBT: Waits((CaseState.IN_DOUBT,)),
    Waiting.SIGN: Waits((CaseState.DISPATCHED,)),
    Waiting.CONTACT: Waits((CaseState.SIGNED,)),
    Waiting.HANDLE: Waits((CaseState.CONTACTED, CaseState.HANDLING)),
    Waiting.CLOSING: Waits((CaseState.CLOSING,)),
    Waiting.RETURNED: Waits((CaseState.RETURNED,)),
    Waiting.ARBITRATION: Waits((CaseState.ARBITRATION,)),
    Waiting.REQUEST: Waits((CaseState.CONTACTED, CaseState.HANDLING), asked=True),
    Waiting.SUPERVISION: Waits(UNDER_CLOCKS, proposed=True),
    Waiting.OVERDUE: Waits(tuple(RUNNING), overdue=True),
}
