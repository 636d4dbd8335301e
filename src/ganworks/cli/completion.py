"""``ganworks completion bash|zsh|fish``: a script that completes verbs, names and options in a shell.

The script holds all words, so that completing costs nothing; print it again after an update.
"""

from __future__ import annotations

import argparse
import io
import re
from collections.abc import Iterable, Mapping
from contextlib import redirect_stdout
from importlib import import_module

from ganworks import registry
from ganworks.cli.parsing import Parser

SHELLS = ("bash", "zsh", "fish")
USE = {
    "bash": 'eval "$(ganworks completion bash)"   # in ~/.bashrc',
    "zsh": 'eval "$(ganworks completion zsh)"    # in ~/.zshrc, after compinit',
    "fish": "ganworks completion fish > ~/.config/fish/completions/ganworks.fish",
}
BASH = """_ganworks() {
    local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" words="" names="" options=""
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        words="@VERBS@"
    else
        case "$before" in
@VALUES@
        esac
        if [ -z "$words" ]; then
            case "${COMP_WORDS[1]}" in
@WORDS@
            esac
            words="$names"
            [[ "$word" == -* ]] && words="$options"
        fi
    fi
    COMPREPLY=($(compgen -W "$words" -- "$word"))
    [[ "$word" == -* || "$COMP_CWORD" -eq 1 ]] || COMPREPLY+=($(compgen -f -- "$word"))
}
complete -o filenames -o bashdefault -F _ganworks ganworks"""


def main(arguments: list[str]) -> int:
    """Print a script."""
    uses = "\n".join(f"  {line}" for line in USE.values())
    parser = Parser(
        prog="ganworks completion",
        description="Print a script for a shell.",
        epilog=f"use:\n{uses}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("shell", choices=SHELLS)
    shell = parser.parse_args(arguments).shell
    print(script(shell))
    return 0


def script(shell: str) -> str:
    """The script of a shell.

    Args:
        shell: one of :data:`SHELLS`.
    """
    from ganworks.cli.main import VERBS

    options = {verb: options_of(verb) for verb in VERBS}
    words, values = names_of_verbs(), values_of_options()
    if shell == "fish":
        return _fish(VERBS, options, words, values)
    cases = [f"            {'|'.join(names)}) words='{' '.join(choices)}';;" for names, choices in values]
    verbs = [
        f"                {verb}) names='{' '.join(words.get(verb, ()))}'; options='{' '.join(options[verb])}';;"
        for verb in VERBS
    ]
    text = BASH.replace("@VERBS@", " ".join(VERBS)).replace("@VALUES@", "\n".join(cases))
    text = text.replace("@WORDS@", "\n".join(verbs))
    return f"autoload -U +X bashcompinit && bashcompinit\n{text}" if shell == "zsh" else text


def options_of(verb: str) -> list[str]:
    """The options of a verb, in the order of its help; of ``train`` those of every system."""
    if verb == "train":
        return _training_options()
    text = io.StringIO()
    module = import_module(f"ganworks.cli.{verb if verb != 'list' else 'listing'}")
    try:
        with redirect_stdout(text):
            module.main(["--help"])
    except SystemExit:
        pass
    return list(dict.fromkeys(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text.getvalue())))


def _training_options() -> list[str]:
    from ganworks._train import system_class
    from ganworks.cli.train import OWN_OPTIONS
    from ganworks.training.settings import Training

    names = [*OWN_OPTIONS, *Training.model_fields]
    for system in registry.system:
        names += system_class(system).Config.model_fields
    return [f"--{name.replace('_', '-')}" for name in dict.fromkeys([*names, "help", "help-all"])]


def names_of_verbs() -> dict[str, list[str]]:
    """What may follow a verb that is not an option."""
    from ganworks.cli.listing import KINDS
    from ganworks.explore import studies

    systems, recipes = list(registry.system), [name for name in registry.recipe if "/" in name]
    return {
        "train": [*systems, *recipes],
        "compare": systems,
        "schema": systems,
        "cite": [*systems, *registry.objective, *registry.metric],
        "list": list(KINDS),
        "explore": list(studies()),
        "data": ["list", "prepare", "show", *registry.dataset],
        "completion": list(SHELLS),
    }


def values_of_options() -> list[tuple[tuple[str, ...], list[str]]]:
    """What may follow an option, for options that take a registered name."""
    return [
        (("--data",), list(registry.dataset)),
        (("--recipe",), list(registry.recipe)),
        (("--objective",), list(registry.objective)),
        (("--network",), list(registry.network)),
        (("--metrics", "--score"), list(registry.metric)),
        (("--features",), list(registry.features)),
    ]


def _fish(
    verbs: Mapping[str, str],
    options: Mapping[str, Iterable[str]],
    words: Mapping[str, Iterable[str]],
    values: Iterable[tuple[tuple[str, ...], list[str]]],
) -> str:
    lines = [
        f"complete -c ganworks -n __fish_use_subcommand -f -a {verb} -d {_quoted(purpose)}"
        for verb, purpose in verbs.items()
    ]
    for verb in verbs:
        seen = f"complete -c ganworks -n '__fish_seen_subcommand_from {verb}'"
        lines += [f"{seen} -a '{' '.join(words[verb])}'"] if verb in words else []
        lines += [f"{seen} -l {option.removeprefix('--')}" for option in options[verb]]
    for names, choices in values:
        lines += [f"complete -c ganworks -l {name.removeprefix('--')} -r -a '{' '.join(choices)}'" for name in names]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
