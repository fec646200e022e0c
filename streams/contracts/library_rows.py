"""The rows of the case library (接访案件库): 先行化解 → 化解难点 → 入库、接访领导 → 包案 → 接访、督办 → 出库; only then 化解.

They change no state of the case but the library's (`filed` → `library`), so each kind of case says only in which of its states. The lead
unit answers at once or notes what is difficult; the centre or the petition office takes it in and names exactly one receiving leader, and
of a hard one exactly one sponsor; whoever has a conflict is refused by name of it (streams/contracts/leaders.py).
"""

from streams.contracts.codes import CaseState, Change, Library, Role
from streams.contracts.library import LED
from streams.contracts.shared_rows import REASON, Roles, States
from streams.contracts.transitions import OFFICERS, Need, Transition

LIBRARIANS: Roles = frozenset({Role.CENTRE, Role.PETITION_OFFICE})
"""Who takes in, names leaders and releases."""
BASIS = "信访工作条例18条"  # 领导干部接访下访、包案

TRIED = Need("tried", "text", "已做的化解工作", "what was tried")
DIFFICULTY = Need("difficulty", "text", "化解难点", "what is difficult")
RECEIVER = Need("receiver", "leader", "接访领导", "receiving leader", another=True)
SPONSOR = Need("sponsor", "leader", "包案领导", "sponsor", another=True)
HARDNESS = Need("hardness", "choice", "难易", "how hard it is", choices=("hard_case", "ordinary_case"))
RECEIVED_ON = Need("reception_on", "day", "接访日期", "day of the reception", since="library_at")
LEADER_SAID = Need("leader_said", "text", "领导意见", "what the leader said")
NEXT_STEP = Need("next_step", "text", "下一步", "next step")
PROGRESS = Need("note", "text", "督办情况", "what was asked and found")
RESTS_ON = Need("evidence", "text", "出库依据(协议书、意见书等)", "what it rests on")
ASKED_HOW = Need("asked_how", "choice", "回访方式", "how the party was asked", choices=("visit", "phone", "counter", "written"))
FOLLOW_UP = Need("follow_up", "text", "回访情况", "what the party says of it")


def keeping(handled: States, open_: States, over: States) -> tuple[Transition, ...]:
    """The library of a kind of case: noted while it is handled, led while it is open or done, and left when it is `over`."""
    lasting = (*open_, CaseState.DONE)
    return (*_coming(handled, lasting), *_leading(lasting), *_going(over))


def _coming(handled: States, lasting: States) -> tuple[Transition, ...]:
    return (
        Transition(
            "note_difficulty", "备注化解难点", "note what is difficult", handled, None, Change.DIFFICULTY_NOTED, OFFICERS, (TRIED, DIFFICULTY),
            ("open_class",), leads_only=True, filed=(Library.NONE,), library=Library.NOTED,
        ),
        Transition(
            "decline_library", "暂不入库,继续先行化解", "do not take it in yet", lasting, None, Change.LIBRARY_DECLINED, LIBRARIANS, (REASON,),
            ("never_in_library",), filed=(Library.NOTED,), library=Library.NONE,
        ),
        Transition(
            "take_in", "纳入接访案件库", "take it into the library", lasting, None, Change.TAKEN_IN, LIBRARIANS, (RECEIVER, HARDNESS),
            ("open_class", "not_settled", "end_looked_at"), basis=BASIS, filed=(Library.NOTED, Library.LEFT), library=Library.IN_LIBRARY,
        ),
    )  # fmt: skip


def _leading(lasting: States) -> tuple[Transition, ...]:
    return (
        Transition(
            "change_receiver", "更换接访领导", "name another receiving leader", lasting, None, Change.RECEIVER_CHANGED, LIBRARIANS,
            (RECEIVER, REASON), basis=BASIS, filed=LED,
        ),
        Transition(
            "name_sponsor", "确定、更换包案领导", "name its sponsor, or another", lasting, None, Change.SPONSORED, LIBRARIANS, (SPONSOR, REASON),
            basis=BASIS, filed=LED,
        ),
        Transition(
            "record_reception", "记录接访", "write down a reception", lasting, None, Change.RECEIVED, LIBRARIANS | {Role.LEADER},
            (RECEIVED_ON, LEADER_SAID, NEXT_STEP), basis=BASIS, filed=LED, library=Library.RECEIVED,
        ),
        Transition(
            "track", "跟踪督办", "follow it up", lasting, None, Change.TRACKED, LIBRARIANS | {Role.SUPERVISOR, Role.LEADER}, (PROGRESS,),
            basis="信访工作条例40条", filed=LED,
        ),
    )  # fmt: skip


def _going(over: States) -> tuple[Transition, ...]:
    return (
        Transition(
            "release", "出库", "release it", (CaseState.DONE,), None, Change.RELEASED, LIBRARIANS | {Role.SUPERVISOR},
            (RESTS_ON, ASKED_HOW, FOLLOW_UP), ("end_looked_at", "asked_by_another", "agreement_or_opinion", "sponsored_if_hard"), filed=(Library.RECEIVED,), library=Library.RELEASED,
        ),
        Transition(
            "leave_library", "未化解转出", "take it out unsettled", over, None, Change.LEFT_LIBRARY, LIBRARIANS, (REASON,), ("ended_otherwise",),
            filed=LED, library=Library.LEFT,
        ),
    )  # fmt: skip
