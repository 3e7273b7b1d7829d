"""`python -m telltale`: the program, as the command `telltale` is; for environments that were moved."""

import sys

from . import bundle

if __name__ == "__main__":
    bundle.become(sys.argv[1:])
