from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def test_nothing_but_numpy_is_imported() -> None:
    """What is optional is imported by what needs it: else `import telltale` takes seconds, or fails."""
    code = "import json, sys, telltale; print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    others = set(json.loads(done.stdout)) - set(sys.stdlib_module_names) - {"telltale", "numpy", "__main__"}
    # What a virtual environment itself starts with.
    bare = subprocess.run(
        [sys.executable, "-c", code.replace(", telltale", "")], capture_output=True, text=True, check=True
    )
    assert others - set(json.loads(bare.stdout)) == set()


def test_the_package_says_that_it_is_typed() -> None:
    import telltale

    assert (Path(telltale.__file__).parent / "py.typed").exists()


def test_every_file_says_what_it_is_for() -> None:
    import telltale

    for path in Path(telltale.__file__).parent.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert text.startswith('"""'), path
        assert len(text.splitlines()) <= 250, path
