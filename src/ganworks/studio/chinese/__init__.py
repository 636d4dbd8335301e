"""What the whole workshop says in English and the studio says in Chinese too: help of settings, and errors."""

from __future__ import annotations

from collections.abc import Callable

from ganworks.studio.chinese._formula_errors import FORMULA_ERRORS
from ganworks.studio.chinese._page_errors import PAGE_ERRORS
from ganworks.studio.chinese._study_errors import STUDY_ERRORS
from ganworks.studio.chinese._study_help import STUDY_HELP
from ganworks.studio.chinese._systems_a_to_d import SYSTEMS_A_TO_D
from ganworks.studio.chinese._systems_e_to_r import SYSTEMS_E_TO_R
from ganworks.studio.chinese._systems_s_to_z import SYSTEMS_S_TO_Z
from ganworks.studio.chinese._training_help import TRAINING_HELP
from ganworks.studio.sentences import Sentences
from ganworks.studio.words import language

HELP = {**TRAINING_HELP, **SYSTEMS_A_TO_D, **SYSTEMS_E_TO_R, **SYSTEMS_S_TO_Z, **STUDY_HELP}
"""Help of settings, each on one line, and its Chinese."""
ERRORS = Sentences({**STUDY_ERRORS, **FORMULA_ERRORS, **PAGE_ERRORS}, {"; ": "；"})
"""Errors in Chinese."""


def help_in(code: str, text: str) -> str:
    """The help of a setting in a language; in English where there is no other.

    Args:
        code: of the language.
        text: the setting's docstring.

    Example:
        >>> help_in("zh", "Learning rate."), help_in("en", "Learning rate.")
        ('学习率。', 'Learning rate.')
    """
    line = " ".join(text.split())
    return HELP.get(line, line) if code == "zh" else line


def errors(code: str | None = None) -> Callable[[object], str]:
    """From an error to its sentence in a language; in English where there is no other.

    Args:
        code: of the language; default: the one in which a page is being built.

    Example:
        >>> errors("zh")("Give pictures first.")
        '请先给出图片。'
    """
    if (code or language()) != "zh":
        return str
    return lambda error: ERRORS(str(error))
