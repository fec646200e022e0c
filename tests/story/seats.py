"""Who plays which part in the walk, and for a row of a table: who may, and who never."""

from streams.contracts.codes import Role
from streams.contracts.transitions import Transition

LADDER = ("clock_due_soon", "clock_overdue", "clock_urged", "clock_supervision_proposed", "clock_listing_proposed")
LONG_AGO = 200  # days: beyond the last rung of a blue case's thirty, and of a petition's sixty
DESK, CENTRE, SUPERVISOR, LEADER, OFFICE = "desk.zhangcun", "centre", "supervisor", "leader", "petition"
REGISTRAR = "registrar.zhangcun"
VILLAGE, JUSTICE, ENFORCEMENT = "tiaowei.langcun", "sifasuo.zhangcun", "zhifadui.zhangcun"
MEDIATOR, MEMBER, OTHER_MEMBER, DISCIPLINE, POLICE = "mediator.langcun", "langcun1", "langcun2", "jiwei", "jiaojing"
UNIT = {VILLAGE: "330523107202.tiaowei", JUSTICE: "330523107.sifasuo", ENFORCEMENT: "330523107.zhifadui", DISCIPLINE: "anji.jiwei"}
SEATS = {
    Role.TOWN_DESK: DESK,
    Role.CENTRE: CENTRE,
    Role.SUPERVISOR: SUPERVISOR,
    Role.LEADER: LEADER,
    Role.PETITION_OFFICE: OFFICE,
    Role.GRID_MEMBER: MEMBER,
}


def somebody_of(row: Transition, officer: str) -> str:
    """Who may ask for this row's act; of officers this one."""
    return next((SEATS[role] for role in SEATS if role in row.roles), officer)


def nobody_of(row: Transition) -> str:
    """Who sees the case and may never ask for this row's act."""
    return next(SEATS[role] for role in (Role.PETITION_OFFICE, Role.TOWN_DESK, Role.SUPERVISOR, Role.GRID_MEMBER) if role not in row.roles)
