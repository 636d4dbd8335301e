"""The page Design: fields, links, commands and texts, without gradio."""

from __future__ import annotations

import shlex
from urllib.parse import parse_qsl

import pytest

from ganworks.errors import BadInput
from ganworks.studio import words
from ganworks.studio.design import formulas, texts
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
        entry = catalogue.entry(name)
        arguments = formulas.formulas(way, fields)
        assert sorted(arguments.pop("param", [])) == sorted(entry.param), name
        assert arguments == dict(entry.given), name


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


def test_a_formula_too_long_for_a_page_is_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    from sympy import Symbol

    from ganworks.workshop import presentation

    monkeypatch.setattr(presentation, "LONGEST_LATEX", 10)
    u = Symbol("u")
    assert presentation.typeset(u + 1) == "u + 1"
    assert "characters" in presentation.typeset((u + 1) ** 100)
