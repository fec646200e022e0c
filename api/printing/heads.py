"""What stands on every paper, and the people a paper names. Pure."""

from typing import Any

from api.printing.fields import Row
from api.printing.matter import Matter

DISPUTE_ONLY = "本件为矛盾纠纷事件,尚不是信访事项,参照执行"
"""A dispute runs on the county's own clocks; the statutory ones begin with an acceptance, which a person makes."""


class PartyRow(Row, frozen=True, kw_only=True):
    """A party's particulars as 人民调解法 29 wants them; what was never asked for is written in by hand."""

    name: str = ""
    role: str = ""
    phone: str = ""
    identity: str = ""  # sex, age, address, identity number: asked for at the table, never stored
    agent: str = ""


class DatedRow(Row, frozen=True, kw_only=True):
    """Something that happened."""

    at: str = ""
    what: str = ""
    who: str = ""
    note: str = ""


def head(matter: Matter, basis: str) -> dict[str, Any]:
    """The fields of every paper."""
    return {
        "number": matter.case.number,
        "county": matter.county.head.name,
        "issuer": matter.unit(matter.case.lead_unit),
        "printed_on": matter.day(matter.at),
        "matter": matter.category,
        "place": matter.place,
        "basis": basis,
    }


def party_rows(matter: Matter) -> tuple[PartyRow, ...]:
    """The parties, and blanks up to two: a quarrel has two sides."""
    known = [PartyRow(name=party.name, role=party.role, phone=party.phone) for party in matter.parties]
    return (*known, *[PartyRow()] * (2 - len(known)))


def committee(matter: Matter) -> str:
    """The lead unit where it is a people's mediation committee: only one of them may seal an agreement (人民调解法 29, 34)."""
    name = matter.unit(matter.case.lead_unit)
    return name if "人民调解委员会" in name else ""
