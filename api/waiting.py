"""What waits for whom: the work lists, each said as the states it goes through and what must hold besides. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from streams.contracts.codes import CaseState, Library
from streams.contracts.library import LED
from streams.contracts.lifecycle_table import RUNNING, UNDER_CLOCKS


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
    REGISTER = "register"  # 信访登记、转送交办
    OBJECTION = "objection"  # 异议、权限争议
    NOTIFY = "notify"  # 待告知、待受理
    ANSWER = "answer"  # 信访办理、答复送达
    APPROVE = "approve"  # 信访审签
    REVIEW = "review"  # 复查、复核
    DIFFICULTY = "difficulty"  # 化解难点待入库
    LIBRARY = "library"  # 接访案件库: all that leaders have
    RECEIVE = "receive"  # 我接访的件
    SPONSOR = "sponsor"  # 我包案的件
    PERFORMANCE = "performance"  # 履行回访: the case is over, and the day of its agreement has come
    FOLLOW_UP = "follow_up"  # 回访: it ended, and a party is dissatisfied
    RECONCILE = "reconcile"  # 离线操作待选定: a late act met what others had done


@dataclass(frozen=True)
class Waits:
    """The states that a list goes through, of the case or of its place in the library, and which further fact it asks for."""

    states: tuple[CaseState, ...] = ()
    asked: bool = False
    proposed: bool = False
    overdue: bool = False
    filed: tuple[Library, ...] = ()
    led_as: Literal["", "receiver", "sponsor"] = ""  # by the asker
    agreed: bool = False  # of what is over: an agreement binds both, and its day has come
    late: bool = False  # whatever the state


WAITS = {
    Waiting.TRIAGE: Waits((CaseState.PROPOSED,)),
    Waiting.DOUBT: Waits((CaseState.IN_DOUBT,)),
    Waiting.SIGN: Waits((CaseState.DISPATCHED,)),
    Waiting.CONTACT: Waits((CaseState.SIGNED,)),
    Waiting.HANDLE: Waits((CaseState.CONTACTED, CaseState.HANDLING)),
    Waiting.CLOSING: Waits((CaseState.CLOSING,)),
    Waiting.RETURNED: Waits((CaseState.RETURNED,)),
    Waiting.ARBITRATION: Waits((CaseState.ARBITRATION,)),
    Waiting.REQUEST: Waits((CaseState.CONTACTED, CaseState.HANDLING, CaseState.ACCEPTED), asked=True),
    Waiting.SUPERVISION: Waits(UNDER_CLOCKS, proposed=True),
    Waiting.OVERDUE: Waits(tuple(RUNNING), overdue=True),
    Waiting.REGISTER: Waits((CaseState.CLAIMED, CaseState.REGISTERED)),
    Waiting.OBJECTION: Waits((CaseState.OBJECTED, CaseState.COMPETENCE)),
    Waiting.NOTIFY: Waits((CaseState.TRANSFERRED, CaseState.DIRECT, CaseState.NOTIFIED)),
    Waiting.ANSWER: Waits((CaseState.ACCEPTED, CaseState.OPINION_ISSUED)),
    Waiting.APPROVE: Waits((CaseState.SCREENED, CaseState.DRAFTED)),
    Waiting.PERFORMANCE: Waits((CaseState.DONE, CaseState.WITHDRAWN), agreed=True),
    Waiting.RECONCILE: Waits(tuple(CaseState), late=True),
    Waiting.REVIEW: Waits((CaseState.REVIEW, CaseState.REVIEW_ISSUED, CaseState.FINAL_REVIEW, CaseState.FINAL_ISSUED)),
    Waiting.DIFFICULTY: Waits(filed=(Library.NOTED,)),
    Waiting.LIBRARY: Waits(filed=LED),
    Waiting.RECEIVE: Waits(filed=LED, led_as="receiver"),
    Waiting.SPONSOR: Waits(filed=LED, led_as="sponsor"),
    Waiting.FOLLOW_UP: Waits((CaseState.DONE,)),
}
