"""The command `telltale` of an environment: becomes the program that lies in the package `telltale`.

A module of its own, because importing the package imports NumPy, which takes longer than the program takes to start.
"""

import os
import sys


def main() -> int:
    """Does not come back, unless something is amiss."""
    for site in sys.path:
        folder = os.path.join(site, "telltale")
        if os.path.isfile(os.path.join(folder, "bundle.py")):
            sys.path.insert(0, folder)
            import bundle  # type: ignore[import-not-found]

            del sys.path[0]
            bundle.become(sys.argv[1:])
    print("telltale: the Python package 'telltale' is not in this environment: pip install it again", file=sys.stderr)
    return 2
