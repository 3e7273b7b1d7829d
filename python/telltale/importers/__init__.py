"""From other layouts of corpora to Telltale's table (SPEC §11.3): a file to look at, and to audit.

Each takes a place and where to write the table to, and returns an `Imported` that says what was left out, and
why; a warning says so, too. Labels are not changed but for the names of emotions that models share
(`emotions=False` leaves those, too).
"""

from .audformat import audformat
from .emobox import emobox
from .huggingface import datasets
from .kaldi import kaldi
from .pattern import pattern
from .table import Imported, LeftOut

__all__ = ["Imported", "LeftOut", "audformat", "datasets", "emobox", "kaldi", "pattern"]
