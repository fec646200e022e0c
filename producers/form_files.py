"""The phone form's files as they were built, with what a browser should keep of them and what it must not do with them.

A file whose name carries the hash of its content never changes; every other one is asked for again, so that a phone never
runs last month's form against this month's intake.
"""

from http import HTTPStatus
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

HASHED = "assets/"
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class FormFiles(StaticFiles):
    """A folder that may not be built yet: then every file of it is missing."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, html=True, check_dir=False)
        self._folder = folder

    async def check_config(self) -> None:
        """Asked before the first file, and again as long as there is none."""
        if not self._folder.is_dir():
            raise HTTPException(HTTPStatus.NOT_FOUND)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, with its headers."""
        answer = await super().get_response(path, scope)
        answer.headers.update(_HEADERS)
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable" if path.startswith(HASHED) else "no-cache"
        return answer
