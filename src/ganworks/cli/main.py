"""``ganworks VERB``: find the verb, run it, and turn errors into one sentence."""

from __future__ import annotations

import os
import sys
import warnings
from importlib import import_module

from ganworks._memory import is_out_of_memory
from ganworks._version import __version__
from ganworks.cli.config_file import with_config
from ganworks.errors import GanworksError, NotFinite, OtherData, RetiredName, one_line, unknown_name

VERBS = {
    "list": "what there is: systems, networks, objectives, datasets, metrics, recipes",
    "design": "derive an adversarial objective and have it proved or refuted",
    "prove": "an objective's theorems as a file for Coq, checked where coqc is installed",
    "errata": "mistakes of teaching texts on GANs, each with a computation that shows it",
    "train": "train a system on real data; alone, the main job",
    "resume": "continue a run exactly",
    "sample": "generate a grid or a folder of images",
    "evaluate": "measure a run, or a folder of pictures against another; a stamped report",
    "doctor": "what is wrong with a run, why, and what to change",
    "classify": "the classes of pictures, by a run that learned to classify",
    "translate": "pictures of one domain in another",
    "encode": "pictures to the codes of a trained encoder",
    "edit": "pictures with other attributes, by a run that learned to edit them",
    "reconstruct": "pictures through encoder and generator, beside the originals",
    "explore": "look into what a generator has learned: paths, neighbours, inversion",
    "upscale": "enlarge pictures with a run of srgan",
    "compare": "many runs under one budget: systems, objectives, options, seeds; tables with tests of significance",
    "studio": "the workshop as pages in a browser: design, play, train, explore, compare",
    "export": "the model as ONNX, torch program, Python source, safetensors with a model card, or a folder for the hub",
    "data": "prepare and look at data sets",
    "cite": "the paper behind a name, as BibTeX",
    "schema": "the JSON schema of a run's config.yaml, for editors",
    "completion": "a script that completes verbs, names and options in bash, zsh or fish",
}


_USUAL_FORMAT = warnings.formatwarning


def usage() -> str:
    """The overview of all verbs."""
    lines = "\n".join(f"  {verb:<13}{purpose}" for verb, purpose in VERBS.items())
    return f"""usage: ganworks VERB [options]

A workshop for generative adversarial networks.

verbs:
{lines}

ganworks VERB --help   options of a verb
ganworks --version
--config FILE          with any verb: options from a YAML file; for train, a run's config.yaml or a part of one
--debug                with any verb: show the traceback of an error
--trust                with a run: run code that it names and that was never used here, or has changed"""


def main(arguments: list[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: the words after ``ganworks``; default: this process's.

    Returns:
        The exit status: 0, 1 for a game that diverged, 2 for what a user can put right.
    """
    warnings.formatwarning = format_warning
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug, trust = "--debug" in words, "--trust" in words
    words = [word for word in words if word not in ("--debug", "--trust")]
    try:
        if trust:
            return _trusting(words)
        return _dispatch(words)
    except GanworksError as error:
        if debug:
            raise
        print(f"ganworks: {one_line(str(error)).removeprefix('ganworks ')}", file=sys.stderr)
        return 1 if isinstance(error, NotFinite) else 2
    except (MemoryError, RuntimeError) as error:
        if debug or not is_out_of_memory(error):
            raise
        reason = one_line(str(error), 200)
        print(f"ganworks: There is not enough memory ({reason}); give smaller sizes or numbers.", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("ganworks: interrupted.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def format_warning(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, line: str | None = None
) -> str:
    """A warning that speaks to the user of the command line as one sentence; others with their place."""
    if issubclass(category, (OtherData, RetiredName)):
        return f"ganworks: {message}\n"
    return _USUAL_FORMAT(message, category, filename, lineno, line)


def _trusting(words: list[str]) -> int:
    from ganworks import plugins

    with plugins.trusting():
        return _dispatch(words)


def _dispatch(words: list[str]) -> int:
    if not words or words[0] in {"-h", "--help", "help"}:
        print(usage())
        return 0
    if words[0] == "--version":
        print(f"ganworks {__version__}")
        return 0
    verb, rest = words[0], words[1:]
    if verb not in VERBS:
        raise unknown_name("verb", verb, VERBS)
    module = import_module(f"ganworks.cli.{verb if verb != 'list' else 'listing'}")
    return module.main(rest if verb == "train" else with_config(rest))
