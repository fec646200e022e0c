"""What makes each condition of the life cycles hold and what breaks it, and something possible for each field that an act needs."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from streams.contracts.codes import CaseState, Lane, Library, Mediation, Restricted, Role, Urgency
from streams.contracts.events import Actor
from streams.contracts.grants import Grant
from streams.contracts.handing import Heir
from tests.builders import NOON, SENDER, a_case

TOWN, COUNTY = "330523107", "330523"
UNITS = frozenset({"330523107.sifasuo", "anji.jiaojing", "anji.centre", "330523107.zhihuishi"})
CATEGORIES = frozenset({"02", "06", "14"})
JOINED_REPORT = UUID(int=77)
HEIR = Heir(uuid4(), frozenset({"330523107.sifasuo"}), frozenset({"330523107.sifasuo"}))
OTHER_CASE = a_case(state=CaseState.HANDLING)
"""One that may be joined into another by hand, or into which another was joined."""

ACTORS = {
    Role.TOWN_DESK: Actor(account_id=uuid4(), role=Role.TOWN_DESK, region=TOWN, unit="330523107.zhihuishi"),
    Role.CENTRE: Actor(account_id=uuid4(), role=Role.CENTRE, region=COUNTY, unit="anji.centre"),
    Role.UNIT_OFFICER: Actor(account_id=uuid4(), role=Role.UNIT_OFFICER, region=TOWN, unit="330523107.sifasuo"),
    Role.SUPERVISOR: Actor(account_id=uuid4(), role=Role.SUPERVISOR, region=COUNTY),
    Role.GRID_MEMBER: Actor(account_id=SENDER, role=Role.GRID_MEMBER, region="330523107202001"),
    Role.GROUP_ORGANISER: Actor(account_id=SENDER, role=Role.GROUP_ORGANISER, region="330523107202"),
    Role.MEDIATOR: Actor(account_id=SENDER, role=Role.MEDIATOR, region="330523107202"),
    Role.REGISTRAR: Actor(account_id=SENDER, role=Role.REGISTRAR, region=TOWN),
    Role.LEADER: Actor(account_id=uuid4(), role=Role.LEADER, region=COUNTY),
    Role.PETITION_OFFICE: Actor(account_id=uuid4(), role=Role.PETITION_OFFICE, region=COUNTY),
    Role.ADMIN: Actor(account_id=uuid4(), role=Role.ADMIN, region=COUNTY),
}
HANDLER, ASKER = uuid4(), uuid4()
LEADING = ACTORS[Role.LEADER].account_id
"""Who leads the cases of the library in these tests, and below another who may."""
ANOTHER_LEADER = uuid4()
HELD = {account: (Grant("anji", Role.LEADER, COUNTY, "anji.xianwei"),) for account in (LEADING, ANOTHER_LEADER)}
HOLDING: dict[str, dict[str, Any]] = {
    "unheard": {"urgency": Urgency.RED, "red_at": NOON, "rung": tuple(actor.account_id for actor in ACTORS.values())},
    "first_return": {"returns": 0},
    "returned_before": {"returns": 1},
    "not_arbitrated": {"arbitrated": False},
    "light": {"lane": Lane.VILLAGE, "urgency": Urgency.YELLOW},
    "full": {"lane": Lane.COUNTY},
    "another_person": {"closing_by": HANDLER},
    "not_settled": {"settled_at": None},
    "may_settle": {"contact": "visit"},
    "nothing_asked": {"request": ""},
    "not_paused": {"paused_at": None},
    "paused": {"paused_at": NOON},
    "pause_asked": {"request": "pause"},
    "extension_asked": {"request": "extend", "request_days": 5},
    "in_window": {},
    "not_extended": {"extended_days": 0},
    "something_asked": {"request": "extend", "request_days": 5},
    "in_hand": {"handler": HANDLER},
    "not_in_hand": {"handler": None},
    "supervision_proposed": {"supervision": "proposed"},
    "open_class": {"restricted": None},
    "is_claim": {"matter": "claim"},
    "is_suggestion": {"matter": "suggestion"},
    "is_commendation": {"matter": "commendation"},
    "not_commendation": {"matter": "claim"},
    "objection_open": {"sent_at": NOON, "told": {}},
    "numbered": {"external_no": "330523-1"},
    "extension_untold": {"request": "tell", "request_days": 5},
    "opinion_drafted": {"result": "opinion"},
    "agreement_drafted": {"result": "agreement"},
    "finally_reviewed": {"reviews": 2},
    "applicant_unasked": {"consents": ("respondent",)},
    "respondent_unasked": {"consents": ()},
    "agreement_stands": {"mediation": Mediation.AGREED, "agreed_at": NOON},
    "confirmation_open": {},
    "library_gate": {"library_at": NOON, "library": Library.RELEASED},
    "never_in_library": {"library_at": None},
    "end_looked_at": {"closing_by": HANDLER},
    "asked_by_another": {"closing_by": HANDLER},
    "agreement_or_opinion": {"result": "opinion"},
    "sponsored_if_hard": {"hard": False},
    "ended_otherwise": {"result": "referred"},
}
"""What makes each condition hold, and below, what makes it not hold."""
BROKEN: dict[str, dict[str, Any]] = {
    "unheard": {"acknowledged_at": NOON},
    "first_return": {"returns": 1},
    "returned_before": {"returns": 0},
    "not_arbitrated": {"arbitrated": True},
    "light": {"lane": Lane.COUNTY},
    "full": {"lane": Lane.VILLAGE, "urgency": Urgency.YELLOW},
    "another_person": {"closing_by": ASKER},
    "not_settled": {"settled_at": NOON},
    "may_settle": {"contact": "unreachable"},
    "nothing_asked": {"request": "pause"},
    "not_paused": {"paused_at": NOON},
    "paused": {"paused_at": None},
    "pause_asked": {"request": "extend", "request_days": 5},
    "extension_asked": {"request": "pause"},
    "in_window": {},
    "not_extended": {"extended_days": 5},
    "something_asked": {"request": ""},
    "in_hand": {"handler": None},
    "not_in_hand": {"handler": ASKER},
    "supervision_proposed": {"supervision": "supervised"},
    "open_class": {"restricted": Restricted.DV, "co_units": ("anji.centre",)},
    "is_claim": {"matter": "suggestion"},
    "is_suggestion": {"matter": "claim"},
    "is_commendation": {"matter": "claim"},
    "not_commendation": {"matter": "commendation"},
    "objection_open": {"told": {"object": NOON + timedelta(days=7)}},
    "numbered": {"external_no": ""},
    "extension_untold": {"request": "extend"},
    "opinion_drafted": {"result": "agreement"},
    "agreement_drafted": {"result": "opinion"},
    "finally_reviewed": {"reviews": 1},
    "applicant_unasked": {"consents": ("applicant",)},
    "respondent_unasked": {"consents": ("applicant", "respondent")},
    "agreement_stands": {"reopened_at": NOON + timedelta(days=1)},
    "confirmation_open": {},
    "library_gate": {"library_at": NOON, "library": Library.RECEIVED},
    "never_in_library": {"library_at": NOON},
    "end_looked_at": {"done_at": NOON, "closing_by": None},
    "asked_by_another": {"closing_by": ASKER},
    "agreement_or_opinion": {"result": "agreement", "mediation": Mediation.BROKEN},
    "sponsored_if_hard": {"hard": True, "sponsor": None},
    "ended_otherwise": {"result": "opinion"},
}
CLOSED = {"in_window": "return_window", "confirmation_open": "confirm"}
"""Conditions that no longer hold once a window of time is over."""
VALUES = {
    "suggested": "anji.jiaojing",
    "contact": "visit",
    "result": "agreement",
    "request_days": "10",
    "confirmed": "phone",
    "lead_unit": "anji.jiaojing",
    "category": "06",
    "reason": "…",
    "report_id": str(JOINED_REPORT),
    "joined_case": str(OTHER_CASE.case_id),
    "merge_ground": "same_claim",
    "new_handler": str(HEIR.account_id),
    "old_handler": str(HANDLER),
    "reports": str(JOINED_REPORT),
    "split_category": "06",
    "split_unit": "anji.jiaojing",
    "external_no": "330523-2024-1",
    "matter": "claim",
    "decided_by": "joint_conference",
    "delivery": "posted",
    "delivered_on": "2023-07-15",
    "asked_on": "2023-07-15",
    "report_by": "2023-08-31",
    "paper": "acceptance_notice",
    "route": "arbitration",
    "opinion": "supported",
    "outcome": "upheld",
    "agreement": "mediated",
    "adopted": "adopted",
    "entrusted_by": "court",
    "consent": "visit",
    "refused_by": "respondent",
    "chosen": "both_chose",
    "signed": "signed_and_sealed",
    "openness": "closed_session",
    "perform_by": "2023-08-31",
    "agreed_on": "2023-07-15",
    "ways_told": "all_ways",
    "handed_to": "court_filing",
    "jointly": "in_person",
    "asked_court_on": "2023-07-15",
    "ruled_on": "2023-07-15",
    "receiver": str(ANOTHER_LEADER),
    "sponsor": str(ANOTHER_LEADER),
    "hardness": "ordinary_case",
    "reception_on": "2023-07-15",
    "asked_how": "phone",
}
