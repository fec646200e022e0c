"""Files and functions stay small enough to be read in one go; the marks are those of the best code read for this project."""

from statistics import median, quantiles

from tests.house.tree import Function, modules

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
MEDIAN_FILE = 120
MEDIAN_FUNCTION = 8
MOST_FUNCTIONS = 25  # nine in ten are no longer


def length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_no_file_outgrows_its_reader() -> None:
    """Bug: in a drawer of a thousand lines the second half of a rule was never found."""
    found = [f"{module.place(module.tree)} has {module.lines} lines" for module in modules() if module.lines > LONGEST_FILE]
    found += [f"{module.place(module.tree)} has {module.lines} lines" for module in modules("tests") if module.lines > LONGEST_FILE]
    assert found == []


def test_no_function_outgrows_its_reader() -> None:
    """Bug: a function of two screens has states that nobody thought of together."""
    found = [
        f"{module.place(function)} {function.name} has {length(function)} lines"
        for module in (*modules(), *modules("tests"))
        for function in module.functions()
        if length(function) > LONGEST_FUNCTION
    ]
    assert found == []


def test_the_usual_file_and_function_are_short() -> None:
    """Bug: each file just below its limit is a tree that nobody reads."""
    files = [module.lines for module in modules() if module.lines > 2]
    functions = [length(function) for module in modules() for function in module.functions()]
    assert median(files) <= MEDIAN_FILE
    assert median(functions) <= MEDIAN_FUNCTION
    assert quantiles(functions, n=10)[-1] <= MOST_FUNCTIONS
