"""Every registered network, data set that needs no download, and objective passes the public battery."""

from __future__ import annotations

import pytest

from ganworks import registry
from ganworks.testing import check_dataset, check_network, check_objective

OFFLINE = [
    name
    for name, entry in registry.dataset.entries().items()
    if entry.facts.get("needs_download") is False and name != "folder"
]


@pytest.mark.parametrize("name", list(registry.network))
def test_network(name: str) -> None:
    check_network(name)


@pytest.mark.parametrize("name", list(registry.objective))
def test_objective(name: str) -> None:
    check_objective(name)


@pytest.mark.parametrize("name", OFFLINE)
def test_dataset(name: str) -> None:
    check_dataset(name)
