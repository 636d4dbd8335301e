"""Who may speak to the studio: this machine alone, or whoever has the password.

A page of another site, open in the same browser, can send requests to 127.0.0.1, and by a name that it points there
(DNS rebinding) even read the answers. So requests must name this machine as their host, and requests that change
something must come from the studio's own pages. The pages themselves are told by a Content-Security-Policy to ask
nobody else for anything.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import ipaddress
import os
import secrets
import stat
from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ganworks.errors import BadInput

if TYPE_CHECKING:
    import gradio as gr

SHORTEST_PASSWORD = 10
LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
COOKIE = "ganworks_visitor"
"""Tells visitors apart, so that each trains one model at a time."""
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' blob: data:; "
    "worker-src 'self' blob:; frame-ancestors 'self'; form-action 'self'; base-uri 'self'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
OPEN = "/turing/take/"
"""Addresses that ask for a password of their own: people take a test who are not to use the studio."""
ALONE = "ganworks.alone"
"""Key of the ASGI scope: whether the studio is served to this machine alone, without a password."""
WAIT = 1.0
"""Seconds that a wrong password costs; wrong ones of all visitors wait in one line."""
Scope = Mapping[str, Any]
Channel = Callable[..., Awaitable[Any]]


def is_local(host: str) -> bool:
    """Whether a server bound to this address is reached from this machine alone.

    Example:
        >>> is_local("127.0.0.1"), is_local("0.0.0.0"), is_local("localhost")
        (True, False, True)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def password_for(host: str, file: Path | None) -> str | None:
    """The password that visitors must give, or None where only this machine can ask.

    Args:
        host: the address that the server is bound to.
        file: whose first line is the password.

    Raises:
        BadInput: bound beyond this machine without a password, or a file that cannot serve.
    """
    if file is None:
        if is_local(host):
            return None
        raise BadInput(
            f"--host {host} lets other machines in, which needs a password: give --password-file FILE, whose first "
            "line it is. See docs/studio.md on TLS."
        )
    try:
        others = os.name == "posix" and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"The password file {file} cannot be read ({error}).") from None
    if others:
        raise BadInput(f"The password file {file} is open to other users of this machine; run: chmod 600 {file}")
    password = lines[0].strip() if lines else ""
    if len(password) < SHORTEST_PASSWORD:
        raise BadInput(f"The first line of {file} is no password of {SHORTEST_PASSWORD} characters or more.")
    return password


class Guard:
    """ASGI middleware: checks host, origin and password of every request before anything else sees it.

    Args:
        app: what is guarded.
        password: that visitors give by HTTP Basic authentication, under any name; None: none is asked.
        local: whether requests must name this machine. With a password that is not needed: a page of another site has
            none to give, and a server that speaks TLS may stand in front.
    """

    def __init__(self, app: Callable[..., Awaitable[None]], password: str | None = None, local: bool = True) -> None:
        self.app, self.local = app, local
        self._digest = None if password is None else sha256(password.encode()).digest()
        self._line = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Channel, send: Channel) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = {name.lower(): value for name, value in scope["headers"]}
        refusal = self.refusal(scope.get("method", "GET"), headers)
        if refusal == 401 and scope["type"] == "http" and str(scope.get("path", "")).startswith(OPEN):
            refusal = 0
        if refusal == 401 and b"authorization" in headers:
            async with self._line:
                await asyncio.sleep(WAIT)
        if refusal:
            await _refuse(scope, send, refusal)
            return
        known = COOKIE.encode() in headers.get(b"cookie", b"")

        async def answer(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                extra = list(HEADERS)
                if not known and scope.get("method") == "GET":
                    cookie = f"{COOKIE}={secrets.token_urlsafe(16)}; Path=/; HttpOnly; SameSite=Lax"
                    extra.append((b"set-cookie", cookie.encode()))
                message = {**message, "headers": [*message.get("headers", ()), *extra]}
            await send(message)

        await self.app({**scope, ALONE: self.local and self._digest is None}, receive, answer)

    def refusal(self, method: str, headers: Mapping[bytes, bytes]) -> int:
        """The HTTP status with which a request is refused, or 0."""
        host = headers.get(b"host", b"").decode("latin-1")
        if self.local and _without_port(host) not in LOCAL_NAMES:
            return 421
        origin = headers.get(b"origin", b"").decode("latin-1")
        if method not in ("GET", "HEAD", "OPTIONS") and origin and origin.partition("://")[2] != host:
            return 403
        if self._digest is None or hmac.compare_digest(_digest(headers.get(b"authorization", b"")), self._digest):
            return 0
        return 401


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host


def _digest(authorization: bytes) -> bytes:
    """Of the password in a header ``Authorization: Basic``; of nothing where there is none."""
    kind, _, content = authorization.partition(b" ")
    try:
        plain = base64.b64decode(content, validate=True) if kind.lower() == b"basic" else b""
    except binascii.Error:
        plain = b""
    return sha256(plain.partition(b":")[2]).digest()


async def _refuse(scope: Scope, send: Channel, status: int) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    words = {
        401: "The studio needs its password.",
        403: "Requests that change something must come from the studio's own pages.",
        421: "The studio answers on this machine only, by the names 127.0.0.1 and localhost.",
    }
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *HEADERS]
    if status == 401:
        headers.append((b"www-authenticate", b'Basic realm="ganworks studio", charset="UTF-8"'))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words[status].encode()})


def with_request(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function whose first argument gradio fills with the request, the others with the inputs of the event.

    Args:
        function: takes the request (:class:`gradio.Request`) and the inputs.
    """
    import gradio

    def asked(request: gr.Request, *values: Any) -> Any:
        return function(request, *values)

    # Gradio resolves annotations in this module, where the name gr is known to type checkers only.
    asked.__annotations__ = {"request": gradio.Request}
    return asked


def visitor(request: gr.Request) -> str:
    """What tells the visitor from others: a cookie, or, where a browser keeps none, the session."""
    return str(request.cookies.get(COOKIE) or request.session_hash)


def address_of(request: gr.Request) -> str:
    """Where the visitor has found the studio, such as ``http://127.0.0.1:7860``."""
    return f"{request.url.scheme}://{request.headers['host']}"
