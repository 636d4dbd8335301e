"""Whether the built site works in a browser that may speak with nobody: no script fails, no request leaves the site.

::

    python docs/check_browser.py build/docs                      # the main pages, in every language that is there
    python docs/check_browser.py build/docs --pictures shots     # and what they look like
"""

from __future__ import annotations

import shutil
import sys
import threading
from argparse import ArgumentParser
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PAGES = (
    "index",
    "start",
    "which-gan",
    "book",
    "systems",
    "design",
    "gallery/index",
    "gallery/plot_labels",
    "api/index",
)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


def faults(site: Path, pictures: Path | None = None) -> list[str]:
    """Failed scripts, answers that are no success, and requests elsewhere.

    Args:
        site: the folder of the built site.
        pictures: where to write what each page looks like.
    """
    from playwright.sync_api import sync_playwright

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}/"
    found: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        for folder in [folder for folder in ("", "zh/") if (site / folder / "index.html").is_file()]:
            for name in PAGES:
                page = browser.new_page(viewport={"width": 1200, "height": 900})
                where = f"{folder}{name}.html"
                page.on("pageerror", lambda error, where=where: found.append(f"{where}: {error}"))
                page.on(
                    "request",
                    lambda one, where=where: (
                        None if one.url.startswith((address, "data:")) else found.append(f"{where} asks for {one.url}")
                    ),
                )
                page.on(
                    "response",
                    lambda one, where=where: (
                        found.append(f"{where}: {one.status} {one.url}") if one.status >= 400 else None
                    ),
                )
                page.goto(address + where, timeout=120_000)
                if pictures is not None:
                    page.screenshot(path=pictures / f"{where.replace('/', '-')}.png")
                page.close()
        browser.close()
    server.shutdown()
    return found


def main() -> None:
    """Print the faults; exit status 1 where there are any."""
    parser = ArgumentParser(description="Look at the built site with a browser.")
    parser.add_argument("site", type=Path)
    parser.add_argument("--pictures", type=Path)
    options = parser.parse_args()
    found = faults(options.site, options.pictures)
    print("\n".join(found) or "no script fails, and no request leaves the site")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
