"""Ready is said when each partition is somebody's, once, and positioned."""

from pathlib import Path

import msgspec

from deploy.readiness import Status, coverage


def told(folder: Path, name: str, status: Status) -> None:
    (folder / f"{name}.json").write_bytes(msgspec.json.encode(status))


def test_two_workers_that_share_all_partitions_are_ready(tmp_path: Path) -> None:
    told(tmp_path, "worker-1", Status(11, 36, 36, ready=True))
    told(tmp_path, "worker-2", Status(12, 36, 36, ready=True))
    assert coverage(tmp_path, {11, 12}).covers(72, 2)


def test_one_that_has_all_while_the_other_is_on_its_way_in_is_not_ready(tmp_path: Path) -> None:
    """The other's arrival would move every partition again, under the first report."""
    told(tmp_path, "worker-1", Status(11, 72, 72, ready=True))
    told(tmp_path, "worker-2", Status(12, 0, 0, ready=True))
    assert not coverage(tmp_path, {11, 12}).covers(72, 2)


def test_what_a_dead_worker_left_behind_does_not_count(tmp_path: Path) -> None:
    told(tmp_path, "worker-1", Status(11, 36, 36, ready=True))
    told(tmp_path, "worker-2", Status(9, 36, 36, ready=True))
    assert not coverage(tmp_path, {11, 12}).covers(72, 2)


def test_assigned_without_a_position_is_not_ready(tmp_path: Path) -> None:
    told(tmp_path, "worker-1", Status(11, 72, 71, ready=False))
    assert not coverage(tmp_path, {11}).covers(72, 1)


def test_a_file_that_is_no_status_is_no_worker(tmp_path: Path) -> None:
    (tmp_path / "worker-1.json").write_text("{half", encoding="utf-8")
    assert coverage(tmp_path, {11}).assigned == 0
