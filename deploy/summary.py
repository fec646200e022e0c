"""What a person sees when the system is up: where to go, and as whom."""

from typing import Any

PAGES = (("/console/", "the county's screen"), ("/form/", "the phone app"), ("/public/", "for anyone"))


def summary(system: dict[str, Any]) -> str:
    """Addresses and demo logins, as lines."""
    lines = ["", *(f"  {system['web']}{path:<12} {what}" for path, what in PAGES), ""]
    lines += [f"  Kafka      {system['kafka']}", f"  workers    {', '.join(map(str, system['workers']))}", ""]
    if system["logins"]:
        lines += _table(system["logins"])
    return "\n".join([*lines, ""])


def _table(logins: list[dict[str, str]]) -> list[str]:
    columns = ("username", "password", "role", "scope", "unit", "tenant")
    rows = [columns, *(tuple(str(login.get(column) or "") for column in columns) for login in logins)]
    widths = [max(len(row[index]) for row in rows) for index in range(len(columns))]
    return ["  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
