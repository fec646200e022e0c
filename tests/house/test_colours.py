"""The palette's promise: vermilion means RED and nothing else, so that it still means something at two in the morning."""

from deploy.places import ROOT
from tests.house.tree import tracked

RED_IS_SAID_BY = {
    "api/console/shared/palette.css",
    "api/console/src/theme.ts",  # says that it takes it away
    "api/console/src/alarms/AlarmBand.vue",
    "api/console/src/cases/CasePane.vue",
    "api/console/src/map/CountyMap.vue",
    "api/console/src/parts/CaseRow.vue",
    "api/console/src/parts/UrgencyMark.vue",
    "producers/form/src/parts/DangerChips.vue",
    "producers/form/src/views/StartPage.vue",  # the call to 110
}


def test_vermilion_is_for_red_alone() -> None:
    """Bug: an overdue answer and a dissatisfied party were printed in the colour of a brawl with knives."""
    screens = [path for path in tracked() if path.suffix in {".vue", ".css", ".ts"}]
    used = {str(path.relative_to(ROOT)) for path in screens if "vermilion" in path.read_text(encoding="utf-8")}
    assert used == RED_IS_SAID_BY
