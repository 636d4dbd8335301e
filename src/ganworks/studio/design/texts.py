"""A design as Markdown and HTML for the page. Knows no gradio."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from ganworks.arena.page import plot
from ganworks.errors import GanworksError
from ganworks.workshop.presentation import Line, Presentation

Say = Callable[..., str]
Phrase = Callable[[str], str]
"""From a sentence of the workshop to what the page shows of it; see :mod:`ganworks.studio.design.chinese`."""
MARKS = {"proved": "✓", "refuted": "✗", "undecided": "?"}
PANELS = {
    "f(u)": "plot_f",
    "conjugate f*(t)": "plot_conjugate",
    "divergence d(r)": "plot_d",
    "best critic ω(r)": "plot_critic",
    "gradients over the log ratio v": "plot_gradients",
    "what the generator descends, critic held": "plot_descends",
}
LINES = {"critic, data": "plot_on_data", "critic, samples": "plot_on_samples", "generator": "plot_of_generator"}
SPECIAL = "\\`*_{}[]()#+-.!|<>$~"


def verdict(design: Presentation, say: Say) -> str:
    """One line of HTML: valid or not, and the name of the divergence."""
    kinds = {True: ("proved", "valid"), False: ("refuted", "not_valid"), None: ("undecided", "undecided")}
    status, key = kinds[design.answer["valid"]]
    name = design.answer["divergence"]["known_as"]
    known = f" <b>({escape(name)})</b>" if name else ""
    return f"<p class='gw-verdict gw-{status}'>{MARKS[status]} {escape(say(key))}{known}</p>"


def formulas(design: Presentation, say: Say, phrase: Phrase = str) -> str:
    """The two games and the divergence as Markdown with LaTeX."""
    parts = []
    for group, lines in design.players.items():
        parts += [f"#### {say(group)}", *(_display(line) for line in lines)]
    ends = design.answer["divergence"]
    values = [("equal", ends["at_equal"]), ("disjoint", ends["at_disjoint_supports"])]
    parts += [f"{say(key)}: {plain(value)}" for key, value in values if value is not None]
    parts += [f"*{plain(phrase(note))}*" for note in (*design.answer["notes"], *design.notes)]
    return "\n\n".join(parts)


def derivation(design: Presentation, phrase: Phrase = str) -> str:
    """Every step with its reason, as Markdown with LaTeX."""
    parts = []
    for number, line in enumerate(design.steps, 1):
        parts += [f"{number}\\. **{plain(phrase(line.title))}**: {plain(phrase(line.reason))}", _display(line)]
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


def wrong(error: GanworksError, phrase: Callable[[object], str] = str) -> str:
    """What cannot be done, as Markdown.

    Args:
        error: that says so.
        phrase: from an error to its sentence, see :func:`ganworks.studio.chinese.errors`.
    """
    return f"**{plain(phrase(error))}**"


def conditions(design: Presentation, say: Say, phrase: Phrase = str) -> str:
    """Every condition with its verdict, reason and witness, as an HTML table."""
    rows = []
    for one in design.answer["conditions"]:
        status = one["verdict"]
        word = say("status_undecided" if status == "undecided" else status)
        statement = escape(phrase(one["statement"]))
        if not one["necessary"]:
            statement += f" <small>({escape(say('not_required'))})</small>"
        witness = ", ".join(f"{key} = {value}" for key, value in (one["witness"] or {}).items())
        cells = f"<td>{statement}</td><td class='gw-{status}'>{MARKS[status]}&nbsp;{escape(word)}</td>"
        rows.append(f"<tr>{cells}<td>{escape(phrase(one['evidence']))}</td><td>{escape(witness)}</td></tr>")
    return table([say(key) for key in ("condition", "verdict", "reason", "witness")], rows)


def properties(design: Presentation, say: Say, phrase: Phrase = str) -> str:
    """What a practitioner wants to know, as an HTML table."""
    rows = [
        f"<tr><td>{escape(phrase(name.replace('_', ' ')))}</td><td>{escape(phrase(_value(value, say)))}</td></tr>"
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


def side_by_side(designs: Sequence[Presentation], say: Say, phrase: Phrase = str) -> str:
    """Several designs over each other on one axis a curve, and as columns of one HTML table."""
    if not designs:
        return ""
    answers = [one.answer for one in designs]
    names = names_of(designs)
    rows = [_row("", names), _row(say("given"), [_given(answer["given"]) for answer in answers])]
    rows.append(f"<tr><th></th>{''.join(f'<td>{verdict(one, say)}</td>' for one in designs)}</tr>")
    rows.append(_row(say("known_as"), [answer["divergence"]["known_as"] or "" for answer in answers]))
    for key in ("d", "f", "f_conjugate"):
        rows.append(_row(key.replace("f_conjugate", "f*"), [answer["divergence"][key] or "" for answer in answers]))
    rows.append(_row("ω", [answer["objective"]["omega"] or "" for answer in answers]))
    verdicts = [{one["statement"]: one["verdict"] for one in answer["conditions"]} for answer in answers]
    for statement in dict.fromkeys(text for one in verdicts for text in one):
        marks = [MARKS.get(one.get(statement, ""), "") for one in verdicts]
        rows.append(_row(phrase(statement), marks))
    for name in dict.fromkeys(name for answer in answers for name in answer["properties"]):
        values = [answer["properties"].get(name) for answer in answers]
        if not any(value is None or isinstance(value, Mapping) for value in values):
            rows.append(_row(phrase(name.replace("_", " ")), [phrase(_value(value, say)) for value in values]))
    return overlaid(designs, say) + table([], rows)


def names_of(designs: Sequence[Presentation]) -> list[str]:
    """A short name for each design: its divergence, or a letter with its number where it is none that is known."""
    known = [one.answer["divergence"]["known_as"] for one in designs]
    return [f"{number} {name or ''}".strip() for number, name in enumerate(known, 1)]


def overlaid(designs: Sequence[Presentation], say: Say) -> str:
    """The curves of several designs, each with all designs on one axis, as HTML with SVG."""
    names, plots = names_of(designs), []
    kinds = dict.fromkeys(
        (panel.title, panel.below, line) for one in designs for panel in one.panels for line in panel.lines
    )
    for title, below, line in kinds:
        found = [_line(one, title, line) for one in designs]
        parts = within(found)
        whole = f"{say(PANELS[title])}{f' ({say(LINES[line])})' if line else ''}"
        svg = plot(whole, below, [(name, [part]) for name, part in zip(names, parts, strict=True) if part])
        if svg:
            plots.append(f"<figure class='gw-curve'>{svg}</figure>")
    return "".join(plots)


def _line(design: Presentation, title: str, line: str) -> list[tuple[float, float]]:
    return next((panel.lines.get(line, []) for panel in design.panels if panel.title == title), [])


def within(lines: Sequence[list[tuple[float, float]]]) -> list[list[tuple[float, float]]]:
    """Lines without the points that leave everything else flat: those far above or below nine tenths of all.

    Example:
        >>> within([[(0.0, 1.0), (1.0, 2.0), (2.0, 3.0), (3.0, 1e9)]])
        [[(0.0, 1.0), (1.0, 2.0), (2.0, 3.0)]]
    """
    values = sorted(y for line in lines for _, y in line)
    if not values:
        return [list(line) for line in lines]
    low, high = values[len(values) // 10], values[-1 - max(1, len(values) // 10)]
    reach = 1.5 * max(high - low, 1e-9)
    return [[(x, y) for x, y in line if low - reach <= y <= high + reach] for line in lines]


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
