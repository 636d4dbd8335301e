"""What of the documentation is translated: a report, and catalogues brought up to date.

::

    python docs/translation.py                     # each page: how many of its texts are in the other language
    python docs/translation.py --update            # catalogues get new texts, empty, and lose those that are gone
    python docs/translation.py --update metrics    # begin the catalogue of a page

A page without a catalogue stands in English on the site, which is no fault. A page that has one is held to it by the
tests: each of its texts has a translation, and the catalogue has no other. The page of systems is translated as it is
written from them; in its catalogue roles of reStructuredText, such as ``:math:`x```, are written as Markdown has them,
``{math}`x```, because Sphinx reads the translations of a Markdown page as Markdown.
"""

from __future__ import annotations

import ast
import re
import shutil
from argparse import ArgumentParser
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from book import systems_page
from translation_rules import by_rule

DOCS = Path(__file__).parent
LOCALE = "zh_CN"
CATALOGUES = DOCS / "locale" / LOCALE / "LC_MESSAGES"
SAME = re.compile(r"^\.\. image::.*|`[^`]*`|\$[^$]*\$|:math:|\]\([^)]*\)|https?://\S+|\{[a-z]+\}")
"""What is the same in every language: code, formulas, addresses."""


def texts_of_pages() -> dict[str, list[str]]:
    """The texts of each page in its order, as Sphinx looks them up: headings, paragraphs, items, cells, captions."""
    from sphinx.application import Sphinx

    with TemporaryDirectory() as folder:
        source, out = Path(folder, "source"), Path(folder, "out")
        (source / "gallery").mkdir(parents=True)
        for page in [*DOCS.glob("*.md"), *DOCS.glob("decisions/*.md")]:
            (source / page.relative_to(DOCS)).parent.mkdir(exist_ok=True)
            shutil.copy(page, source / page.relative_to(DOCS))
        start = (DOCS / "systems.md").read_text(encoding="utf-8").rstrip()
        (source / "systems.md").write_text(systems_page(start), encoding="utf-8")
        for example in sorted(DOCS.parent.glob("examples/plot_*.py")):
            text = ast.get_docstring(ast.parse(example.read_text(encoding="utf-8"))) or ""
            (source / "gallery" / f"{example.stem}.rst").write_text(text + "\n", encoding="utf-8")
        settings = {
            "extensions": ["myst_parser"],
            "gettext_compact": False,
            "gettext_location": False,
            "gettext_uuid": False,
            "gettext_additional_targets": ["image"],
            "myst_heading_anchors": 3,
            "myst_enable_extensions": ["dollarmath"],
            "suppress_warnings": ["myst.xref_missing", "toc", "ref", "image", "misc"],
            "root_doc": "index",
        }
        Sphinx(source, None, out, Path(folder, "trees"), "gettext", settings, status=None, warning=StringIO()).build()
        texts = {}
        for template in sorted(out.rglob("*.pot")):
            name = template.relative_to(out).with_suffix("").as_posix()
            messages = [str(one.id) for one in read_po(BytesIO(template.read_bytes())) if one.id]
            texts[name] = [message for message in messages if has_words(message)]
        return texts


def has_words(text: str) -> bool:
    """Whether there is something to translate; a displayed formula, whose text ends with a line, has nothing.

    >>> has_words("`kid`"), has_words("0.3 ± 0.1"), has_words("**Rank**: by `kid`")
    (False, False, True)
    """
    return not text.endswith("\n") and re.search(r"[A-Za-z]{2}", SAME.sub(" ", text)) is not None


def catalogue_of(page: str) -> dict[str, str]:
    """What is translated of a page: text -> its translation, empty where there is none yet."""
    path = CATALOGUES / f"{page}.po"
    if not path.is_file():
        return {}
    return {str(one.id): str(one.string) for one in read_po(BytesIO(path.read_bytes())) if one.id}


def lag(texts: list[str], catalogue: dict[str, str]) -> tuple[list[str], list[str]]:
    """What of a page has no translation, and what of its catalogue the page has no longer."""
    missing = [text for text in dict.fromkeys(texts) if not catalogue.get(text)]
    return missing, [text for text in catalogue if text not in texts]


def write(page: str, texts: list[str], catalogue: dict[str, str]) -> None:
    """Write the catalogue of a page in the page's order, without line numbers and dates, so that changes are small.

    Args:
        page: its name, with the folder.
        texts: of the page.
        catalogue: what is translated; texts of a known form are translated by rule.
    """
    content = Catalog(locale=LOCALE)
    for text in dict.fromkeys(texts):
        content.add(text, catalogue.get(text) or by_rule(text))
    out = BytesIO()
    write_po(out, content, width=0, no_location=True, omit_header=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    path = CATALOGUES / f"{page}.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(head + out.getvalue().decode("utf-8").strip() + "\n", encoding="utf-8")


def main() -> None:
    """Report, or bring up to date."""
    parser = ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("pages", nargs="*", metavar="PAGE", help="begin their catalogues, with --update")
    parser.add_argument("--update", action="store_true", help="add new texts and drop old ones")
    options = parser.parse_args()
    for page, texts in texts_of_pages().items():
        catalogue = catalogue_of(page)
        missing, gone = lag(texts, catalogue)
        if options.update and (catalogue or page in options.pages):
            write(page, texts, catalogue)
        if catalogue:
            print(f"{page}: {len(set(texts)) - len(missing)} of {len(set(texts))}, {len(gone)} no longer there")
            for text in missing:
                print(f"    {text[:100]}")
        else:
            print(f"{page}: not translated")


if __name__ == "__main__":
    main()
