"""An intake as a process: `python -m tests.gateway.one_intake PORT`, settings from the environment."""

import sys

import uvicorn

from producers.app import create_app
from producers.settings import from_environment

if __name__ == "__main__":
    uvicorn.run(
        create_app(from_environment()), port=int(sys.argv[1]), loop="uvloop", http="httptools", log_level="warning", access_log=False
    )
