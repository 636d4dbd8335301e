"""Whether every link of the built site leads somewhere, and nothing of it is loaded from another machine.

::

    python docs/check_links.py build/docs
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADED = {"img": "src", "script": "src", "source": "src", "video": "src", "iframe": "src", "link": "href"}
"""Elements for which a browser asks by itself, and by which attribute."""
ONLY_NAMED = {"canonical", "next", "prev", "search", "index", "author", "top"}
"""Relations of ``link`` that no browser loads."""


class Page(HTMLParser):
    """The links, the loaded files and the anchors of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Called for each element."""
        values = dict(attrs)
        self.anchors |= {value for name in ("id", "name") if (value := values.get(name))}
        if tag == "a" and (address := values.get("href")):
            self.links.append(address)
        if tag in LOADED and (address := values.get(LOADED[tag])) and values.get("rel") not in ONLY_NAMED:
            self.loaded.append(address)


def faults(site: Path) -> list[str]:
    """What is wrong, a line each.

    Args:
        site: the folder of the built site.
    """
    pages = {path.resolve(): Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}
    found = [] if pages else [f"{site} has no pages"]
    for path, page in pages.items():
        name = path.relative_to(site.resolve())
        found += [f"{name} loads {one}" for one in page.loaded if urlsplit(one).netloc]
        for address in [*page.links, *page.loaded]:
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            if not target.is_file():
                found.append(f"{name} links to {address}, which is not there")
            elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].anchors:
                found.append(f"{name} links to {address}, which has no such place")
    return list(dict.fromkeys(found))


def main() -> None:
    """Print the faults; exit status 1 where there are any."""
    parser = ArgumentParser(description="Check the links of the built site.")
    parser.add_argument("site", type=Path)
    found = faults(parser.parse_args().site)
    print("\n".join(found) or "every link leads somewhere, and nothing is loaded from elsewhere")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
