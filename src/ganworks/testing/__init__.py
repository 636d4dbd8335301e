"""The battery that ganworks' own systems, networks, data sets and objectives pass, for those of other people.

Each check raises an AssertionError with one sentence that names the rule and what was seen, so that a test of any
framework is one line:

    def test_my_gan():
        check_system(MyGAN)
"""

from __future__ import annotations

from ganworks.testing.dataset import check_dataset
from ganworks.testing.network import check_network
from ganworks.testing.objective import check_objective
from ganworks.testing.system import check_system

__all__ = ["check_dataset", "check_network", "check_objective", "check_system"]
