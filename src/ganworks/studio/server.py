"""``ganworks studio``: from options to a server that runs until it is interrupted."""

from __future__ import annotations

import os
import socket
import tempfile
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path

from pydantic import Field

from ganworks.errors import BadInput
from ganworks.game import Settings
from ganworks.studio import app as studio
from ganworks.studio.access import is_local, password_for
from ganworks.studio.places import Places

PATIENCE = 2
"""Seconds that open pages get when the studio ends; they would hold it for ever."""


class Options(Settings):
    """Where the studio listens, and which folders it may use."""

    port: int = Field(default=7860, ge=0, le=65535)
    """Of the page; 0 takes a free one."""
    host: str = "127.0.0.1"
    """The address to listen on; any but this machine's own needs a password file."""
    runs: Path = Path("runs")
    """The folder of runs, which is made where it is missing."""
    data: Path | None = None
    """A folder whose sub-folders are your data sets."""
    no_browser: bool = False
    """Open no browser."""
    password_file: Path | None = None
    """A file, readable by you alone, whose first line visitors must know."""


def serve(options: Options, tell: Callable[[str], None] = print) -> None:
    """Serve the pages until interrupted.

    Args:
        options: where, and from which folders.
        tell: takes the line that says where the page is.

    Raises:
        BadInput: gradio is not installed, the port is taken, a folder is missing, or a password is needed.
    """
    password = password_for(options.host, options.password_file)
    if options.data is not None and not options.data.is_dir():
        raise BadInput(f"--data {options.data} is no folder.")
    try:
        options.runs.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"--runs {options.runs} cannot be made ({error.strerror}).") from None
    places = Places(options.runs.resolve(), options.data and options.data.resolve())
    listener = _listen(options.host, options.port)
    with tempfile.TemporaryDirectory(prefix="ganworks-studio-") as temporary, listener:
        studio.prepare(temporary)
        import uvicorn

        app = studio.application(places, password, is_local(options.host) and password is None)
        address = f"http://{_shown(options.host)}:{listener.getsockname()[1]}/"
        tell(f"studio  {address}  (runs in {options.runs}; stop with Ctrl-C)")
        if not options.no_browser and _has_display():
            threading.Timer(0.5, webbrowser.open, (address,)).start()
        settings = uvicorn.Config(app, log_level="warning", server_header=False, timeout_graceful_shutdown=PATIENCE)
        server = uvicorn.Server(settings)
        server.run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError as error:
        raise BadInput(
            f"The studio cannot listen on {host}:{port} ({error.strerror}); give another --port, or 0 for a free one."
        ) from None
    return listener


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _has_display() -> bool:
    return os.name == "nt" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
