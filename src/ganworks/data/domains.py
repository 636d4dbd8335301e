"""Domains by name: vendors, styles, tones."""

from __future__ import annotations

from collections.abc import Sequence

from ganworks.errors import BadInput, unknown_name


def domain_number(domain: int | str, names: Sequence[str]) -> int:
    """The number of a domain that is given by its name or its number.

    Args:
        domain: a name, or a number from 0.
        names: of all domains, in the order of their numbers.

    Raises:
        BadInput: there is no such domain.

    Example:
        >>> domain_number("twemoji", ("noto", "twemoji")), domain_number(0, ("noto", "twemoji"))
        (1, 0)
    """
    if isinstance(domain, str):
        if domain not in names:
            raise unknown_name("domain", domain, names)
        return list(names).index(domain)
    if not 0 <= domain < len(names):
        raise BadInput(f"There is no domain {domain}; the domains are 0 to {len(names) - 1} ({', '.join(names)}).")
    return domain


def domain_pair(pair: str | Sequence[str] | None, names: Sequence[str], title: str) -> tuple[str, str]:
    """The two domains to translate between.

    Args:
        pair: their names, as ``apple,plum`` or two words; the only two when not given.
        names: of all domains.
        title: what people call the data.

    Raises:
        BadInput: not two different names of domains, or a choice that nobody made.
    """
    there = ", ".join(names) or "none"
    if pair is None:
        if len(names) != 2:
            raise BadInput(f"{title} has {len(names)} domains ({there}); name two of them, as pair=FIRST,SECOND.")
        return names[0], names[1]
    pair_of_names = tuple(part.strip() for part in pair.split(",")) if isinstance(pair, str) else tuple(pair)
    for name in pair_of_names:
        if name not in names:
            raise unknown_name("domain", name, names)
    if len(pair_of_names) != 2 or pair_of_names[0] == pair_of_names[1]:
        raise BadInput(f"pair={','.join(pair_of_names)!r} cannot be used; name two different domains of {there}.")
    return pair_of_names[0], pair_of_names[1]


def direction(source: int | str | None, target: int | str | None, names: Sequence[str]) -> tuple[int, int]:
    """The numbers of the domains a translation starts from and ends in.

    Args:
        source: name or number; default: the domain before the target, or the first.
        target: name or number; default: the domain after the source. The first comes after the last.
        names: of all domains, in the order of their numbers.

    Raises:
        BadInput: one of them is unknown, or they are the same.

    Example:
        >>> direction("noto", "twemoji", ("noto", "twemoji")), direction("twemoji", None, ("noto", "twemoji"))
        ((0, 1), (1, 0))
    """
    if source is None:
        source = 0 if target is None else (domain_number(target, names) - 1) % len(names)
    start = domain_number(source, names)
    end = (start + 1) % len(names) if target is None else domain_number(target, names)
    if start == end:
        raise BadInput(
            f"Nothing is to be translated from {names[start]!r} to itself; give two domains of {', '.join(names)}."
        )
    return start, end
