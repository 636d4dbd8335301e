"""``network: paper`` is the family of the recipe that has the paper's numbers."""

from __future__ import annotations

import pytest

import ganworks as gw
from ganworks.registry import recipe, system
from ganworks.systems._pieces import Family

SYSTEMS = [name for name in system if issubclass(system[name].Config, Family)]


@pytest.mark.parametrize("name", SYSTEMS)
def test_the_family_is_that_of_the_papers_recipe(name: str) -> None:
    config = system[name].Config.model_validate({"network": "paper"})
    assert isinstance(config, Family)
    options = recipe[f"{name}/paper"]().get("options", {}) if f"{name}/paper" in recipe else {}
    default = system[name].Config.model_fields["network"].default
    assert config.network == options.get("network", default if default != "auto" else config.paper_network)


def test_the_bodies_are_the_papers() -> None:
    bodies = [
        gw.system("wgan_gp", image=(3, 32, 32), width=4, network=name).get_submodule("critic")
        for name in ("paper", "resnet")
    ]
    assert [type(module) for module in bodies[0].modules()] == [type(module) for module in bodies[1].modules()]
