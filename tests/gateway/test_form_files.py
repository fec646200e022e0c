"""The form's files: kept for ever where their name says what they hold, asked for again everywhere else."""

from pathlib import Path

import httpx
from fastapi import FastAPI

from producers.form_files import FormFiles


async def ask(folder: Path, path: str) -> httpx.Response:
    app = FastAPI()
    app.mount("/form", FormFiles(folder))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://intake") as client:
        return await client.get(path)


async def test_what_a_browser_keeps_and_what_it_asks_for_again(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "index-Ab12.js").write_text("1")
    (tmp_path / "index.html").write_text("<!doctype html>")
    (tmp_path / "sw.js").write_text("1")
    assert "immutable" in (await ask(tmp_path, "/form/assets/index-Ab12.js")).headers["cache-control"]
    for path in ("/form/", "/form/sw.js"):
        answer = await ask(tmp_path, path)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_form_that_is_not_built_is_missing_and_nothing_else(tmp_path: Path) -> None:
    assert (await ask(tmp_path / "nowhere", "/form/")).status_code == 404
    (tmp_path / "dist").mkdir()
    (tmp_path / "secret").write_text("1")
    assert (await ask(tmp_path / "dist", "/form/..%2fsecret")).status_code == 404
