"""Settings of an audit, from Python's names to the program's flags and audit file (SPEC §7.1, §7.3)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from .errors import TelltaleError

#: Settings that have a flag, which takes one value.
_VALUES = {
    "name", "attribute", "varying_labels", "unusable", "profile", "margin", "exact_test", "seed", "seeds",
    "device", "precision", "threads", "workers", "output", "store", "allow_plugins", "isolate_time_limit",
    "model_time_limit", "model_memory_limit",
}  # fmt: skip
#: Settings that have a flag, which takes several words with commas between them.
_WORDS = {"knowledge", "awareness", "adaptation", "folds", "controls"}
#: Settings whose flag is repeated.
_REPEATED = {
    "taps": "tap", "attackers": "attacker", "defences": "defence", "features": "feature",
    "leave_out": "leave-out", "plugin_path": "plugin-path",
}  # fmt: skip
_SWITCHES = {"isolate", "in_process", "mix_arithmetic"}


def split(settings: Mapping[str, object]) -> tuple[list[str], dict[str, object]]:
    """Flags, and what only an audit file can say.

    A setting that is None is as if it were not there. What this does not know is left to the audit file,
    whose reader refuses it and names the nearest that exists.
    """
    flags: list[str] = []
    rest: dict[str, object] = {}
    for name, value in settings.items():
        key = name.replace("_", "-")
        if value is None:
            continue
        if name in _VALUES:
            flags += [f"--{key}={_word(name, value)}"]
        elif name in _WORDS:
            flags += [f"--{key}={','.join(_word(name, word) for word in _several(value))}"]
        elif name in _SWITCHES:
            flags += [f"--{key}"] if value else []
        elif name == "set":
            flags += [f"--set={setting}" for setting in _parameters(value)]
        elif name in _REPEATED and _is_plain(value):
            flags += [f"--{_REPEATED[name]}={_word(name, word)}" for word in _several(value)]
        else:
            rest[key] = value
    return flags, rest


def _several(value: object) -> list[object]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return list(value)
    return [value]


def _is_plain(value: object) -> bool:
    return all(isinstance(word, (str, Path)) for word in _several(value))


def _word(name: str, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Path)):
        raise TelltaleError("invalid-configuration", f"the setting '{name}' takes a word or a number, not {value!r}")
    return str(value)


def _parameters(value: object) -> list[str]:
    """`{"openvino": {"scale": 0.025}}` and `{"openvino.scale": 0.025}`, as `openvino.scale=0.025`."""
    if not isinstance(value, Mapping):
        raise TelltaleError("invalid-configuration", "'set' takes a dict: {'component': {'parameter': value}}")
    settings: list[str] = []
    for component, parameters in value.items():
        if isinstance(parameters, Mapping):
            for parameter, given in parameters.items():
                settings.append(f"{component}.{str(parameter).replace('_', '-')}={_parameter(given)}")
        else:
            settings.append(f"{component}={_parameter(parameters)}")
    return settings


def _parameter(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(str(word) for word in _several(value))


def audit_file(folder: Path, rest: Mapping[str, object], corpora: Sequence[str]) -> Path:
    """An audit file of what has no flag. JSON is YAML; flags stand in for what it leaves open."""
    named = rest.get("corpora", ())
    ids = [corpus.split(":", 1)[0] for corpus in corpora] or list(named if isinstance(named, Mapping) else ())
    content: dict[str, object] = {
        # The flag --model stands in for this one.
        "model": {"use": "recorded", "corpus": ids[0]} if ids else "recorded",
        "corpora": ids,
        "attackers": [{"use": use, "knowledge": ["semi-informed"]} for use in ("probe-linear", "probe-mlp")],
    }
    content.update({key: _absolute(value) for key, value in rest.items()})
    path = folder / "settings.yaml"
    try:
        path.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")
    except (TypeError, ValueError) as error:
        raise TelltaleError(
            "invalid-configuration",
            "settings are made of words, numbers, lists and dicts",
            cause=str(error),
        ) from error
    return path


def _absolute(value: object) -> object:
    """The same with paths relative to here made absolute: the file lies in a folder of its own."""
    if isinstance(value, Path):
        return str(value.absolute())
    if isinstance(value, Mapping):
        return {
            str(key).replace("_", "-"): str(Path(given).absolute())
            if key == "path" and isinstance(given, str)
            else _absolute(given)
            for key, given in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_absolute(given) for given in value]
    return value
