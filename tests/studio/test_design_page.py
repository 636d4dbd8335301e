"""The page Design: fields, links, commands and texts, without gradio."""

from __future__ import annotations

import ast
import math
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from ganworks.errors import BadInput
from ganworks.studio import words
from ganworks.studio.design import formulas, texts
from ganworks.studio.design.chinese import chinese, known
from ganworks.studio.design.words import WORDS
from ganworks.workshop.presentation import Presentation, present

SAY = words.speaker(WORDS, "en")


@pytest.fixture(scope="module")
def refuted() -> Presentation:
    return present({"f": "-(u-1)^2"}, picture=False)


def test_every_example_fills_the_fields_that_give_it_back() -> None:
    from ganworks.workshop import catalogue

    for name in formulas.examples():
        way, fields = formulas.example_fields(name)
        given = formulas.TEXTS[name][1] if name in formulas.TEXTS else catalogue.entry(name).given
        param = given.get("param", ()) if name in formulas.TEXTS else catalogue.entry(name).param
        arguments = formulas.formulas(way, fields)
        assert sorted(arguments.pop("param", [])) == sorted(param), name
        assert arguments == {key: text for key, text in given.items() if key != "param"}, name


def test_a_link_carries_the_design() -> None:
    arguments = {"phi": "-(t-a)^2", "psi": "-(t-b)^2", "param": ["a=real", "b=> a"]}
    found = formulas.from_query(dict(parse_qsl(formulas.link(arguments)[1:])))
    assert found is not None and formulas.formulas(*found) == arguments
    assert formulas.from_query({"utm": "x"}) is None


def test_the_command_is_one_that_a_shell_reads_as_it_was_meant() -> None:
    hostile = "$(touch /tmp/x); `id` 'u'"
    assert shlex.split(formulas.command({"f": hostile}))[2] == f"--f={hostile}"


@pytest.mark.parametrize(
    ("way", "fields", "seconds"),
    [
        ("f", {"f": "__import__('os').system('id')"}, 5),
        ("f", {"f": "u" * 5000}, 5),
        ("f", {"f": ["u"]}, 5),
        ("f", {"f": ""}, 5),
        ("f", {"f": "u**u**u**9999999999"}, 5),
        ("f", {"f": "u*log(u)"}, 1e9),
        ("f", {"f": "u*log(u)"}, "5"),
        ("elsewhere", {"f": "u*log(u)"}, 5),
    ],
)
def test_hostile_fields_are_refused_in_a_sentence(way: str, fields: dict[str, object], seconds: float) -> None:
    with pytest.raises(BadInput):
        formulas.derived(way, fields, seconds)


def test_texts_say_what_was_refuted_and_where(refuted: Presentation) -> None:
    assert "gw-refuted" in texts.verdict(refuted, SAY)
    table = texts.conditions(refuted, SAY)
    assert table.count("<tr>") == 1 + len(refuted.answer["conditions"])
    assert "= " in table and "✗" in table


def test_nothing_from_a_design_becomes_markup() -> None:
    answer = {
        "given": {"f": "<script>"},
        "valid": None,
        "divergence": {"known_as": "<b>", "d": "<i>", "f": None, "f_conjugate": None},
        "objective": {"omega": "<u>"},
        "properties": {"<a>": "<img>"},
        "conditions": [
            {
                "statement": "<script>",
                "verdict": "undecided",
                "necessary": True,
                "evidence": "<s>",
                "witness": {"<": "<q>"},
            }
        ],
        "notes": [],
    }
    design = Presentation(answer)
    whole = texts.side_by_side([design], SAY) + texts.conditions(design, SAY) + texts.properties(design, SAY)
    for tag in ("<script>", "<i>", "<u>", "<img>", "<s>", "<q>", "<a>"):
        assert tag not in whole


SAID = {"proved": 1, "refuted": 1, "undecided": 0, "theorem": 0, "NotShown": 0, "Condition": 1}
"""Functions of the workshop that take a sentence, and which of their arguments it is."""


def sentences(path: Path) -> Iterator[str]:
    """What a module of the workshop may say of a condition, with X for its formulas."""
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.func.id not in SAID:
            continue
        whole = call.args[SAID[call.func.id] : SAID[call.func.id] + 1]
        for node in [
            part for one in whole for part in ([one.body, one.orelse] if isinstance(one, ast.IfExp) else [one])
        ]:
            if isinstance(node, ast.Constant) and node.value:
                yield str(node.value)
            elif isinstance(node, ast.JoinedStr):
                yield "".join(str(one.value) if isinstance(one, ast.Constant) else "X" for one in node.values)


def test_every_sentence_on_a_condition_is_there_in_chinese() -> None:
    import ganworks.workshop

    root = Path(ganworks.workshop.__file__).parent
    said = {
        text for part in ("conditions", "certify") for path in (root / part).rglob("*.py") for text in sentences(path)
    }
    said -= {f"phi(t) + r psi(t) {word} X for every r > 0" for word in ("is bounded above", "has a maximum")} | {"X; X"}
    assert len(said) > 80
    assert [text for text in sorted(said) if not known(text)] == []


def test_what_a_design_says_is_chinese_but_for_its_formulas(refuted: Presentation) -> None:
    table = texts.conditions(refuted, words.speaker(WORDS, "zh"), chinese)
    cells = re.findall("<td[^>]*>(.*?)</td>", table)
    assert len(cells) == 4 * len(refuted.answer["conditions"])
    for cell in cells[0::4] + cells[2::4]:
        assert re.search("[\u4e00-\u9fff]", cell), cell
    assert (
        chinese("it is positive, shown by interval signs + Sturm sequence") == "它为正（方法：区间符号 + Sturm 序列）"
    )
    assert chinese("log(r) - 1") == "log(r) - 1"


@pytest.fixture(scope="module")
def drawn() -> list[Presentation]:
    return [present({"f": "u*log(u)"}), present({"f": "(u-1)^2"})]


def test_designs_are_overlaid_on_one_axis_a_curve(drawn: list[Presentation]) -> None:
    html = texts.overlaid(drawn, SAY)
    assert html.count("<svg") == 8 and html.count("<polyline") == 16
    figure = next(part for part in html.split("<figure") if "best critic" in part)
    assert "1 KL(p||q)" in figure and figure.count("<polyline") == 2
    panel = next(one for one in drawn[0].panels if one.title == "divergence d(r)")
    for r, d in panel.lines[""]:
        assert d == pytest.approx(-math.log(r) + r - 1, abs=1e-9) or d == pytest.approx(-math.log(r), abs=1e-9)


def test_a_design_goes_to_the_playground() -> None:
    from ganworks.studio.playground.settings import TableSettings

    arguments = {"phi": "-(t-a)^2", "psi": "-(t-b)^2", "param": ["a=1", "b=0"]}
    table = TableSettings.model_validate_json(formulas.for_playground(arguments))
    design = table.games[0].design
    assert design is not None and design.phi == "-(t-a)^2" and design.parameters == ("a=1", "b=0")


def test_a_formula_too_long_for_a_page_is_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    from sympy import Symbol

    from ganworks.workshop import presentation

    monkeypatch.setattr(presentation, "LONGEST_LATEX", 10)
    u = Symbol("u")
    assert presentation.typeset(u + 1) == "u + 1"
    assert "characters" in presentation.typeset((u + 1) ** 100)
