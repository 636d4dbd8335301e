"""Who asks: gradio hands the request to functions that say so by an annotation, which ours cannot hold as a name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ganworks.studio.access import COOKIE

if TYPE_CHECKING:
    import gradio as gr


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
