"""A design as Markdown and HTML for the page. Knows no gradio."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from ganworks.errors import GanworksError
from ganworks.workshop.presentation import Line, Presentation

Say = Callable[..., str]
MARKS = {"proved": "✓", "refuted": "✗", "undecided": "?"}
SPECIAL = "\\`*_{}[]()#+-.!|<>$~"


def verdict(design: Presentation, say: Say) -> str:
    """One line of HTML: valid or not, and the name of the divergence."""
    kinds = {True: ("proved", "valid"), False: ("refuted", "not_valid"), None: ("undecided", "undecided")}
    status, key = kinds[design.answer["valid"]]
    name = design.answer["divergence"]["known_as"]
    known = f" <b>({escape(name)})</b>" if name else ""
    return f"<p class='gw-verdict gw-{status}'>{MARKS[status]} {escape(say(key))}{known}</p>"


def formulas(design: Presentation, say: Say) -> str:
    """The two games and the divergence as Markdown with LaTeX."""
    parts = []
    for group, lines in design.players.items():
        parts += [f"#### {say(group)}", *(_display(line) for line in lines)]
    ends = design.answer["divergence"]
    values = [("equal", ends["at_equal"]), ("disjoint", ends["at_disjoint_supports"])]
    parts += [f"{say(key)}: {plain(value)}" for key, value in values if value is not None]
    parts += [f"*{plain(note)}*" for note in (*design.answer["notes"], *design.notes)]
    return "\n\n".join(parts)


def derivation(design: Presentation) -> str:
    """Every step with its reason, as Markdown with LaTeX."""
    parts = []
    for number, line in enumerate(design.steps, 1):
        parts += [f"{number}\\. **{plain(line.title)}**: {plain(line.reason)}", _display(line)]
    return "\n\n".join(parts)


def _display(line: Line) -> str:
    return f"$$ {line.left} = {line.latex} $$"


def plain(text: object) -> str:
    """A text that Markdown shows as it is.

    Example:
        >>> plain("a_b <i>")
        'a\\\\_b \\\\<i\\\\>'
    """
    return "".join(f"\\{letter}" if letter in SPECIAL else letter for letter in str(text))


def wrong(error: GanworksError) -> str:
    """What cannot be done, as Markdown."""
    return f"**{plain(error)}**"


def conditions(design: Presentation, say: Say) -> str:
    """Every condition with its verdict, reason and witness, as an HTML table."""
    rows = []
    for one in design.answer["conditions"]:
        status = one["verdict"]
        word = say("status_undecided" if status == "undecided" else status)
        statement = escape(one["statement"])
        if not one["necessary"]:
            statement += f" <small>({escape(say('not_required'))})</small>"
        witness = ", ".join(f"{key} = {value}" for key, value in (one["witness"] or {}).items())
        cells = f"<td>{statement}</td><td class='gw-{status}'>{MARKS[status]}&nbsp;{escape(word)}</td>"
        rows.append(f"<tr>{cells}<td>{escape(one['evidence'])}</td><td>{escape(witness)}</td></tr>")
    return table([say(key) for key in ("condition", "verdict", "reason", "witness")], rows)


def properties(design: Presentation, say: Say) -> str:
    """What a practitioner wants to know, as an HTML table."""
    rows = [
        f"<tr><td>{escape(name.replace('_', ' '))}</td><td>{escape(_value(value, say))}</td></tr>"
        for name, value in design.answer["properties"].items()
        if value is not None and not isinstance(value, Mapping)
    ]
    return table([], rows)


def _value(value: object, say: Say) -> str:
    return say("yes" if value else "no") if isinstance(value, bool) else str(value)


def table(head: Sequence[str], rows: Sequence[str]) -> str:
    """Rows of HTML cells as a table.

    Args:
        head: texts above the columns; none for a table without.
        rows: each a ``<tr>``, whose texts are escaped already.
    """
    top = f"<tr>{''.join(f'<th>{escape(text)}</th>' for text in head)}</tr>" if head else ""
    return f"<div class='gw-scroll'><table class='gw-table'>{top}{''.join(rows)}</table></div>"


def picture(design: Presentation, say: Say) -> str:
    """The curves as an HTML image that holds its own bytes."""
    if not design.picture:
        return f"<p>{escape(say('no_picture'))}</p>"
    content = base64.b64encode(design.picture).decode()
    return f"<img class='gw-plot' alt='{escape(say('picture'))}' src='data:image/png;base64,{content}'>"


def side_by_side(designs: Sequence[Presentation], say: Say) -> str:
    """Several designs as columns of one HTML table: formulas, verdicts that differ, properties, pictures."""
    if not designs:
        return ""
    answers = [one.answer for one in designs]
    rows = [_row(say("given"), [_given(answer["given"]) for answer in answers])]
    rows.append(f"<tr><th></th>{''.join(f'<td>{verdict(one, say)}</td>' for one in designs)}</tr>")
    rows.append(_row(say("known_as"), [answer["divergence"]["known_as"] or "" for answer in answers]))
    for key in ("d", "f", "f_conjugate"):
        rows.append(_row(key.replace("f_conjugate", "f*"), [answer["divergence"][key] or "" for answer in answers]))
    rows.append(_row("ω", [answer["objective"]["omega"] or "" for answer in answers]))
    verdicts = [{one["statement"]: one["verdict"] for one in answer["conditions"]} for answer in answers]
    for statement in dict.fromkeys(text for one in verdicts for text in one):
        marks = [MARKS.get(one.get(statement, ""), "") for one in verdicts]
        rows.append(_row(statement, marks))
    for name in dict.fromkeys(name for answer in answers for name in answer["properties"]):
        values = [answer["properties"].get(name) for answer in answers]
        if not any(value is None or isinstance(value, Mapping) for value in values):
            rows.append(_row(name.replace("_", " "), [_value(value, say) for value in values]))
    rows.append(f"<tr><th></th>{''.join(f'<td>{picture(one, say)}</td>' for one in designs)}</tr>")
    return table([], rows)


def _given(given: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{name} = {', '.join(value) if isinstance(value, list) else value}" for name, value in given.items()
    )


def _row(name: str, values: Sequence[str]) -> str:
    return f"<tr><th>{escape(name)}</th>{''.join(f'<td>{escape(value)}</td>' for value in values)}</tr>"


def errata(rows: Sequence[Mapping[str, str]], say: Say) -> str:
    """The errata as an HTML table."""
    keys = ("number", "says", "true", "claimed", "computed")
    lines = ["<tr>" + "".join(f"<td>{escape(row[key])}</td>" for key in keys) + "</tr>" for row in rows]
    return table(["", *(say(key) for key in keys[1:])], lines)
