"""Routes that take and give JSON, for pages that are no gradio: bounded bodies, schemas, one sentence for an error.

Only requests of the content type ``application/json`` are read, which a page of another site cannot send unasked.
Starlette is imported where a route is made, so that the modules of the pages need nothing installed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from ganworks.errors import GanworksError, one_line
from ganworks.studio import words
from ganworks.studio.access import ALONE
from ganworks.studio.chinese import errors

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

MOST = 100_000
"""Bytes of a request's body."""
TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
FRESH = {"Cache-Control": "no-store"}
SchemaT = TypeVar("SchemaT", bound=BaseModel)


class Refused(GanworksError):
    """A request that is answered with an HTTP status and a sentence.

    Args:
        status: of HTTP.
        text: the sentence.
    """

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True)
class Call:
    """A request as the functions behind a route see it."""

    path: Mapping[str, str] = field(default_factory=dict)
    """Parts of the address."""
    query: Mapping[str, str] = field(default_factory=dict)
    """What follows the question mark."""
    payload: Any = None
    """The body, checked by the route's schema."""
    local: bool = False
    """Whether only this machine can ask: see :class:`ganworks.studio.access.Guard`."""


@dataclass(frozen=True)
class File:
    """An answer that is no JSON."""

    content: bytes
    media_type: str
    headers: Mapping[str, str] = field(default_factory=dict)


Handle = Callable[[Call], Mapping[str, Any] | File]


def route(path: str, handle: Handle, schema: type[BaseModel] | None = None, *, most: int = MOST) -> Route:
    """A route; with a schema it is posted to, without one it is read.

    Args:
        path: the address, with braces for its parts.
        handle: what answers, in a thread of its own; a :class:`GanworksError` becomes status 422 and its sentence.
        schema: of the body.
        most: bytes of the body.
    """
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import JSONResponse, Response
    from starlette.routing import Route

    async def endpoint(request: Request) -> Response:
        try:
            payload = None if schema is None else await _payload(request, schema, most)
            local = bool(request.scope.get(ALONE, False))
            call = Call(dict(request.path_params), dict(request.query_params), payload, local)
            answer = await run_in_threadpool(handle, call)
        except GanworksError as error:
            say = errors(words.preferred(request.headers.get("accept-language", "")))
            return JSONResponse({"error": say(error)}, error.status if isinstance(error, Refused) else 422, FRESH)
        if isinstance(answer, File):
            return Response(answer.content, 200, dict(answer.headers), answer.media_type)
        return JSONResponse(dict(answer), 200, FRESH)

    return Route(path, endpoint, methods=["GET"] if schema is None else ["POST"])


async def _payload(request: Request, schema: type[SchemaT], most: int) -> SchemaT:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Refused(415, "The body must be of the content type application/json.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise Refused(413, f"The body is longer than {most} bytes.")
    try:
        return schema.model_validate_json(bytes(body))
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False, include_context=False)
        texts = [f"{'.'.join(map(str, fault['loc'])) or 'body'}: {fault['msg']}" for fault in faults[:4]]
        raise Refused(422, one_line("; ".join(texts))) from None


def static(folder: Path) -> Handle:
    """A function that answers with a file of a folder, named by the part ``file`` of the address; by a list of them.

    Args:
        folder: whose files (not those of its sub-folders) are served, read once.
    """
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in TYPES}

    def handle(call: Call) -> File:
        name = call.path.get("file") or "index.html"
        if name not in files:
            raise Refused(404, "There is no such file.")
        return File(files[name], TYPES[Path(name).suffix] + "; charset=utf-8", {"Cache-Control": "no-cache"})

    return handle
