"""`./deploy/retype`: writes the types of both screens anew, from the OpenAPI documents of the two applications.

They are committed: the screens build without Python, and whoever reviews a changed answer sees what it does to its readers.
tests/house/test_types.py holds them to the code.
"""

import argparse
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from deploy import screens
from deploy.documents import Document, merged, of_any_county
from deploy.environment import county_of
from deploy.faults import told
from deploy.places import ROOT, Places
from deploy.processes import run

CONSOLE = ROOT / "api" / "console"
GENERATOR = CONSOLE / "node_modules" / ".bin" / "openapi-typescript"
MANNER = ("--default-non-nullable", "false")  # what has a default may be left out of a request
TYPES = CONSOLE / "shared" / "api" / "schema.ts"
HEAD = "// Written by ./deploy/retype: change what the applications say, then run it.\n"


def main() -> int:
    parser = argparse.ArgumentParser(prog="./deploy/retype", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.parse_args()
    places = Places.of()
    places.make()
    TYPES.write_text(types(places), encoding="utf-8")
    print(TYPES.relative_to(ROOT), file=sys.stderr)
    return 0


def types(places: Places) -> str:
    """The types as they have to be now."""
    screens.install(places, CONSOLE)
    with TemporaryDirectory() as folder:
        said, made = Path(folder, "openapi.json"), Path(folder, "schema.ts")
        said.write_text(json.dumps(document()), encoding="utf-8")
        run([str(GENERATOR), *MANNER, str(said), "--output", str(made)], name="typing the screens", cwd=CONSOLE)
        return HEAD + made.read_text("utf-8")


def document() -> Document:
    """What both applications say of themselves, in any county. Needs no service: an application connects when it starts."""
    import api.app
    import api.settings
    import producers.app
    import producers.settings

    county = county_of({})
    writes = producers.app.create_app(producers.settings.Settings(kafka="", intake_dsn="", keys_dsn="", county=county, secret=""))
    reads = api.app.create_app(api.settings.Settings(read_dsn="", keys_dsn="", county=county, secret="", kafka=""))
    return of_any_county(merged(writes.openapi(), reads.openapi()))


if __name__ == "__main__":
    sys.exit(told(main))
