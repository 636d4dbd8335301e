"""What to condition a generator on, captions in words and classes by number; and the settings by which it samples."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches

import torch
from torch import Tensor

from ganworks.data.captions import Vocabulary, words_of
from ganworks.errors import BadInput, unknown_name
from ganworks.game import Batch, System, configure
from ganworks.registry import system as systems


def caption_batch(system: System, captions: Sequence[str], each: int = 1) -> tuple[Batch, list[str]]:
    """What to sample from for captions, encoded by the vocabulary that the system was trained with.

    Args:
        system: one that samples from captions.
        captions: in words.
        each: pictures of every caption.

    Returns:
        A batch of ``each`` items for every caption in turn, and the words that the system does not know and leaves out.

    Raises:
        BadInput: the system reads no captions, or a caption has no word.
    """
    _check(system, "caption", "captions", each)
    empty = [caption for caption in captions if not words_of(caption)]
    if empty or not captions:
        raise BadInput(
            f"The caption {empty[0]!r} has no word." if empty else "There is no caption to make pictures of."
        )
    length = max(len(words_of(caption)) for caption in captions)
    encoded = [Vocabulary(system.config.vocabulary, length).encode(caption) for caption in captions]
    tokens = torch.stack([torch.from_numpy(tokens) for tokens, _ in encoded])
    unknown = dict.fromkeys(word for _, words in encoded for word in words)
    return _batch(system, len(captions) * each, caption=tokens.repeat_interleave(each, 0)), list(unknown)


def class_numbers(labels: Sequence[int | str], names: Sequence[str]) -> list[int]:
    """Classes as numbers: a text is a name first and a number if no class is called so.

    Raises:
        BadInput: a text that is neither.

    Example:
        >>> class_numbers(["cat", "1", "7", 0], ["7", "cat"])
        [1, 1, 0, 0]
    """
    numbers = []
    for label in labels:
        if not isinstance(label, str):
            numbers.append(label)
        elif label in names:
            numbers.append(list(names).index(label))
        elif re.fullmatch(r"-?\d{1,9}", label.strip()):
            numbers.append(int(label))
        else:
            raise unknown_name("class", label, names)
    return numbers


def label_batch(system: System, labels: Sequence[int], each: int = 1) -> Batch:
    """What to sample from for classes.

    Args:
        system: one that samples from labels.
        labels: class numbers.
        each: pictures of every class.

    Returns:
        A batch of ``each`` items for every label in turn.

    Raises:
        BadInput: the system reads no labels, or there is no such class.
    """
    _check(system, "label", "labels", each)
    classes = getattr(system.config, "classes", None)
    for label in labels:
        if label < 0 or (classes is not None and label >= classes):
            raise BadInput(f"There is no class {label}; the classes are 0 to {classes - 1 if classes else 'K - 1'}.")
    return _batch(system, len(labels) * each, label=torch.tensor(labels).repeat_interleave(each))


def unknown_word_note(word: str, system: System) -> str:
    """What to tell people of a word that a system does not know."""
    near = get_close_matches(word, system.config.vocabulary, n=3, cutoff=0.7)
    hint = f"; it knows {', '.join(near)}" if near else ""
    return f"the word {word!r} is not in the vocabulary and was left out{hint}."


def _check(system: System, field: str, what: str, each: int) -> None:
    if field not in system.samples_from():
        able = [name for name, entry in systems.entries().items() if field in entry.facts.get("samples_from", ())]
        raise BadInput(f"{system.entry.name} does not sample from {what}; systems that do: {', '.join(able)}.")
    if each < 1:
        raise BadInput(f"{each} images cannot be made of each of the {what}; ask for 1 or more.")


def _batch(system: System, n: int, **fields: Tensor) -> Batch:
    return Batch(torch.zeros(n, *system.config.image), **fields)  # the images are not read


def set_sampling_options(system: System, options: Sequence[str]) -> None:
    """Change settings by which a trained system samples, such as truncation.

    A system names them in its decorator, ``sampling=("psi", ...)``: changing them changes no weight's meaning.

    Args:
        system: whose settings; it is changed.
        options: ``NAME=VALUE`` each, as ``ganworks train`` takes them, for example ``psi=0.5``, or ``psi=0.5,0.7,1``.

    Raises:
        BadInput: the system samples by no such setting, or the value is out of its limits.
    """
    settings = tuple(system.entry.facts.get("sampling", ()))
    changes = {}
    for text in options:
        name, equals, value = text.partition("=")
        if not equals or not value:
            raise BadInput(f"--set {text!r} cannot be read; give NAME=VALUE, for example psi=0.5.")
        if not settings:
            raise BadInput(f"{system.entry.name} has no setting by which it samples; stylegan and biggan have.")
        if name not in settings:
            raise unknown_name(f"sampling setting of {system.entry.name}", name, settings)
        several = value.split(",") if "," in value else value
        changes[name] = None if value == "none" else several
    if changes:
        system.config = configure(type(system), {**system.config.model_dump(), **changes})
