"""The table a person reads: a line for each measure, and below it what else was seen."""

from collections.abc import Mapping, Sequence

from deploy.measuring.figures import Form, Measured, rounded

FORMS = {
    Form.TINY: "a few records each: whether it runs, nothing about speed",
    Form.SHORT: "the short form: how things stand; only --full can miss a mark",
    Form.FULL: "the full form",
}
HEAD = ("measure", "median", "lowest … highest", "mark", "", "measured with")


ENOUGH = 5


def table(lines: Sequence[Measured], machine: Mapping[str, Mapping[str, object]]) -> str:
    """All of it."""
    before, after = machine["before"], machine["after"]
    told = [f"{FORMS[form]}." for form in sorted({line.form for line in lines})]
    told.append(f"{before['cores']} cores; load {before['load']} at {before['at']}, {after['load']} at {after['at']}.")
    if any(len(line.values) < ENOUGH for line in lines):
        told.append("fewer than five rounds: a look, no measurement.")
    rows = [HEAD, *(_row(line) for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    for row, line in zip(rows, (None, *lines), strict=True):
        told.append("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        if line is not None:
            told.append(f"    {line.what}")
            told += [f"      {name}: {value if isinstance(value, str) else f'{rounded(value):,g}'}" for name, value in line.beside.items()]
    return "\n".join([*told, ""])


def _row(line: Measured) -> tuple[str, ...]:
    figure = f"{rounded(line.value):g} {line.unit}"
    spread = f"{rounded(min(line.values)):g} … {rounded(max(line.values)):g} of {len(line.values)}"
    verdict = "met" if line.met else "MISSED" if line.missed else "not met"
    return line.name, figure, spread, str(line.mark), verdict, line.size
