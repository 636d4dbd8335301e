"""``ganworks studio``: the workshop as pages in a browser."""

from __future__ import annotations

from ganworks.cli.options import add_settings, values_of
from ganworks.cli.parsing import Parser


def main(arguments: list[str]) -> int:
    """Serve the studio until interrupted."""
    from ganworks.game import checked
    from ganworks.studio.server import Options, serve

    parser = Parser(
        prog="ganworks studio",
        description="Design, train, explore and compare in a browser. Served to this machine alone, unless told "
        'otherwise. Needs the extra: pip install "ganworks[studio]"',
    )
    add_settings(parser, Options)
    namespace = parser.parse_args(arguments)
    serve(checked(Options, parser.prog, values_of(namespace, Options)))
    return 0
