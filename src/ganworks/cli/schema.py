"""``ganworks schema [SYSTEM]``: the JSON schema of a run's config.yaml, for editors and for checking plans."""

from __future__ import annotations

import json

from ganworks.cli.parsing import Parser


def main(arguments: list[str]) -> int:
    """Print a schema."""
    parser = Parser(
        prog="ganworks schema",
        description="The JSON schema of what `ganworks train --config FILE` reads, and of every run's config.yaml.",
    )
    parser.add_argument("system", nargs="?", help="a system, whose options the schema then describes as well")
    chosen = parser.parse_args(arguments)
    print(json.dumps(schema(chosen.system), indent=1))
    return 0


def schema(system: str | None = None) -> dict[str, object]:
    """The schema as a dictionary.

    Args:
        system: whose options to describe; without one, options are any object.

    Raises:
        BadInput: no such system.
    """
    from ganworks._train import system_class
    from ganworks.run_config import RunConfig

    whole = RunConfig.model_json_schema()
    if system is not None:
        own = system_class(system).Config.model_json_schema(ref_template="#/$defs/{model}")
        whole["$defs"] = {**whole.get("$defs", {}), **own.pop("$defs", {})}
        whole["properties"]["options"] = own
        whole["properties"]["system"] = {"const": system}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **whole}
