"""A section of a model card, in words and as data: what was inferred, how sure that is, and its limits."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .. import report_page
from ..errors import TelltaleError
from ..result import Result
from ..tables import Row


def model_card(result: Result, *, heading: str = "## What it tells about speakers") -> str:
    """A section in Markdown: verdict, a row for each attack that was measured, limits, provenance."""
    told = result.data["provenance"]
    corpora = ", ".join(f"{one['name']} ({one['speakerCount']} speakers)" for one in told["corpora"])
    lines = [
        heading,
        "",
        f"**{_capital(result.verdict)}** for {result.attribute}: {result.reason}.",
        "",
        f"Attackers tried to infer {result.attribute} of speakers whom they had never heard from what the model "
        f"transmits, on {corpora}.",
        "",
        "| transmitted | attacker | knowledge | AUC [95 % interval] | UAR, prior-matched | verdict |",
        "|---|---|---|---|---|---|",
    ]
    for attack in result.attacks:
        if attack["status"] != "measured":
            continue
        place = f"{attack['tap']}/{attack['defence']}" if attack["defence"] else str(attack["tap"])
        lines.append(
            f"| {place} | {attack['attacker']} | {attack['knowledge']} | {_number(attack, 'auc')} | "
            f"{_number(attack, 'uar-prior-matched')} | {attack['verdict']} |"
        )
    lines += ["", "Guessing gets an AUC of 0.50. Limits:", ""]
    lines += [f"- {limit}" for limit in limits(result)]
    lines += [
        "",
        f"Audited by Telltale {told['telltaleVersion']} on {told['finishedAt'][:10]}, seed {told['seed']}; settings "
        f"SHA-256 `{told['configurationHash'][:16]}`.",
    ]
    return "\n".join(lines) + "\n"


def limits(result: Result) -> list[str]:
    """What the numbers do not show: the report's own sentences, and one that holds of all audits."""
    return [
        *report_page.firmness(result.report),
        "The audit says what was inferred, by whom and how well; it does not show that the model is private or "
        "compliant.",
    ]


def model_index(result: Result, model_name: str) -> str:
    """The same as `model-index` for the head of a model card (YAML; JSON's strings are YAML's)."""
    metrics: list[dict[str, Any]] = []
    for attack in result.attacks:
        if attack["status"] != "measured":
            continue
        for metric in ("auc", "uar-prior-matched"):
            if not isinstance(attack.get(metric), float):
                continue
            low, high = attack.get(f"{metric}_low"), attack.get(f"{metric}_high")
            metrics.append(
                {
                    "type": metric,
                    "name": f"{metric} of inferring {result.attribute}: {attack['attack']}",
                    "value": attack[metric],
                    "args": {
                        "interval_95": [low, high] if isinstance(low, float) else None,
                        "verdict": attack["verdict"],
                        "higher_is": "more leakage",
                        "limits": limits(result),
                    },
                }
            )
    if not metrics:
        raise TelltaleError("unsupported", f"no attack of '{result.name}' gave a number: there is nothing to state")
    corpus = result.data["provenance"]["corpora"][0]["name"]
    index = [
        {
            "name": model_name,
            "results": [
                {
                    "task": {"type": "audio-classification", "name": f"attacker infers {result.attribute}"},
                    "dataset": {"type": corpus, "name": corpus},
                    "metrics": metrics,
                }
            ],
        }
    ]
    return _yaml({"model-index": index})


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _number(attack: Row, metric: str) -> str:
    value, low, high = attack.get(metric), attack.get(f"{metric}_low"), attack.get(f"{metric}_high")
    if not isinstance(value, float):
        return "–"
    return (
        f"{value:.2f} [{low:.2f}, {high:.2f}]" if isinstance(low, float) and isinstance(high, float) else f"{value:.2f}"
    )


def _yaml(value: object, indent: int = 0) -> str:
    """Block style of dicts and lists; every other value as JSON, which YAML reads."""
    space = "  " * indent
    if isinstance(value, Mapping):
        return "".join(
            f"{space}{key}:\n{_yaml(inner, indent + 1)}" if _is_block(inner) else f"{space}{key}: {json.dumps(inner)}\n"
            for key, inner in value.items()
        )
    if isinstance(value, list):
        items = []
        for inner in value:
            text = _yaml(inner, indent + 1) if _is_block(inner) else f"{space}  {json.dumps(inner)}\n"
            items.append(f"{space}- {text[len(space) + 2 :]}")
        return "".join(items)
    return f"{space}{json.dumps(value)}\n"


def _is_block(value: object) -> bool:
    if isinstance(value, Mapping):
        return bool(value)
    return isinstance(value, list) and bool(value) and any(isinstance(one, (Mapping, list)) for one in value)
