"""What is searched for is found, and everything that is said of a finding is proved of it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sympy as sp

from ganworks.cli.design import main
from ganworks.errors import BadInput
from ganworks.workshop import design
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.synthesis import WISHES, Finding, Wish, search, wishes_of
from ganworks.workshop.synthesis.families import PLACES, candidates, screened

LIMIT = 120.0


def verdicts(want: str, **given: str) -> dict[str, str]:
    objective = design(**given, time_limit=LIMIT)  # type: ignore[arg-type]
    return {wish.name: wish.judge(objective).status for wish in wishes_of(want)}


def test_words_and_their_opposites() -> None:
    names = [wish.name for wish in wishes_of("Symmetric, non-saturating, not covering, unbounded, closed form, new")]
    assert names == ["symmetric", "not saturating", "not covering", "not bounded", "closed-form", "not named"]
    assert [wish.name for wish in wishes_of("not unbounded")] == ["bounded"]


@pytest.mark.parametrize(
    ("want", "word"),
    [
        ("symetric", "symmetric"),
        ("bounded, not bounded", "bounded"),
        (" , ", "symmetric"),
        ("bounded, unbounded", "not"),
    ],
)
def test_what_cannot_be_wanted_is_one_sentence(want: str, word: str) -> None:
    with pytest.raises(BadInput, match=word) as caught:
        wishes_of(want)
    assert "\n" not in str(caught.value)


def test_the_original_game() -> None:
    """2 JS: symmetric, at most 2 log 2, and the game saturates; the non-saturating one does not."""
    want = "symmetric, bounded, saturating, balanced, closed-form, smooth, named, zero-sum, bounded-gradients, stable"
    found = verdicts(want, omega="log(r)", rho="1/(1+exp(t))")
    assert found == dict.fromkeys(found, "proved")
    found = verdicts("not saturating, not zero-sum, seeking", omega="log(r)", rho="1/(1+exp(t))", beta="softplus(t)")
    assert found == dict.fromkeys(found, "proved")


def test_kullback_leibler() -> None:
    found = verdicts("covering, not symmetric, unbounded, not bounded-gradients, not bounded-critic", f="u*log(u)")
    assert found == dict.fromkeys(found, "proved")


def test_every_word_is_judged_of_every_design() -> None:
    """A design of which little is known leaves words undecided; none fails."""
    objective = design(f="abs(u-1)/2", time_limit=LIMIT)
    said = {name: wish.judge(objective).status for name, wish in WISHES.items()}
    assert said["smooth"] == "refuted" and said["bounded"] == "proved" and said["stable"] == "undecided"


def test_candidates_carry_the_second_derivative_of_their_divergence() -> None:
    simple = [{"omega": "log(r)", "rho": "1/(1+exp(t))"}, {"omega": "r/(1+r)", "rho": "1/t"}, {"f": "u*log(u)"}]
    found = [candidate for candidate in candidates() if candidate.given in simple]
    assert len(found) == len(simple)
    for candidate in found:
        d = design(**candidate.given, time_limit=LIMIT).divergence.d  # type: ignore[arg-type]
        assert d is not None
        gap = sp.diff(d, R, 2) - candidate.bend
        assert abs(sp.N(gap.subs(R, sp.Rational(7, 3)), 20)) < 1e-12


def test_the_screen_keeps_one_candidate_a_game_and_none_that_is_plainly_wrong() -> None:
    found = screened(frozenset({"symmetric", "zero-sum"}))
    assert 3 < len(found) < 60
    for candidate in found:
        assert candidate.slope is None
        bend = candidate.bend
        for place in PLACES[:3]:
            gap = bend.subs(R, place) - bend.subs(R, 1 / place) / place**3
            assert abs(sp.N(gap, 20)) < 1e-9 * abs(sp.N(bend.subs(R, place), 20))
    assert [one.size for one in found] == sorted(one.size for one in found)


def test_a_search_finds_proves_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    keep = tmp_path / "looked.jsonl"
    wishes = wishes_of("symmetric, bounded, saturating")
    first = list(search(wishes, look=2, keep=keep))
    assert first and all(one.hit for one in first)
    assert first[0].objective.valid is True and "2*JS" in {one.objective.divergence.known_as for one in first}
    rows = [json.loads(line) for line in keep.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 2 and rows[0]["possible"] is True
    rows[0]["possible"] = False
    keep.write_text("\n".join(map(json.dumps, rows)) + "\n{cut sho", encoding="utf-8")
    following = next(iter(search(wishes, look=1, keep=keep)))
    assert following.given != rows[0]["given"]


def test_the_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["--want=symmetric, bounded, saturating", "--look=1", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["looked_at"] == 1 and found["hits"][0]["wishes"]["symmetric"]["status"] == "proved"
    for words in (["--want=pretty"], ["--want=bounded", "--f=u"], ["--want=bounded", "--look=0"]):
        with pytest.raises(BadInput):
            main(words)
    wrong = tmp_path / "other.txt"
    wrong.write_text("not a line\nof a search\n", encoding="utf-8")
    with pytest.raises(BadInput, match="kept"):
        main(["--want=bounded", f"--keep={wrong}"])


def test_a_finding_is_printed_at_once_and_kept_when_the_search_is_stopped(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from ganworks.cli import want_page
    from ganworks.workshop.synthesis.search import judged

    shown: list[str] = []

    def one_and_stop(
        wishes: list[Wish], look: int, keep: str | None, seconds: float, on_look: Any
    ) -> Iterator[Finding]:
        (candidate, *_) = screened(frozenset({"symmetric", "bounded", "saturating"}))
        on_look(1, 7, candidate)
        yield judged(candidate.given, wishes)
        shown.append(capsys.readouterr().out)
        raise KeyboardInterrupt

    monkeypatch.setattr(want_page, "search", one_and_stop)
    assert main(["--want=symmetric, bounded, saturating"]) == 0
    assert "ganworks design --" in shown[0]
    page = capsys.readouterr().out
    assert "1 of 7 candidates designed (stopped): 1 have all that is wanted" in page


def test_the_screen_leaves_out_what_saturates_in_the_score_of_the_network() -> None:
    """On (0, 1) a network puts out the log ratio, along which beta = t of a probability has no gradient left."""
    given = [one.given for one in screened(frozenset({"symmetric", "bounded", "not saturating"}))]
    assert {"omega": "log(r)", "rho": "1/(1+exp(t))", "beta": "t"} in given
    assert {"omega": "r/(1+r)", "rho": "1-t", "beta": "t"} not in given


def test_help_lists_the_words(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    page = capsys.readouterr().out
    assert all(f"  {name} " in page for name in WISHES)
