"""What tests share: the program, made-up representations and recordings, programs that stand in for ours."""

from __future__ import annotations

import csv
import os
import stat
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from telltale import TelltaleError, importers, program

ROOT = Path(__file__).resolve().parents[2]
#: Packages as the reasons of tests that are left out call them.
NAMES = {"torch": "PyTorch", "sklearn": "scikit-learn"}
EMOTIONS = ("angry", "happy", "neutral", "sad")
#: What makes an audit of made-up arrays take a second.
QUICK: dict[str, Any] = {
    "attackers": ["probe-linear"],
    "seeds": 1,
    "controls": "none",
    "exact_test": "none",
    "task_probe": "none",
    "metrics": ["auc"],
    "knowledge": "semi-informed",
    "threads": 1,
    # No worker to start and to wait for.
    "in_process": True,
}

Row = dict[str, str]


def has_program() -> bool:
    try:
        program.find()
    except TelltaleError:
        return False
    return True


needs_program = pytest.mark.skipif(not has_program(), reason="the program is not at hand: set TELLTALE to it")


def recordings(corpus: str) -> Path:
    """A corpus of real recordings; skips visibly where there is none."""
    place = Path(os.environ.get("TELLTALE_TEST_DATA", ROOT.parent / "shared")) / "corpora" / corpus
    if not place.is_dir():
        pytest.skip(f"the {corpus} recordings are not at hand")
    return place


def made_up(speakers: int = 12, each: int = 2) -> tuple[list[Row], dict[str, NDArray[np.float32]]]:
    """Labels and arrays: gender is planted in `early`, and not in `late`; both tell emotion."""
    rng = np.random.default_rng(1)
    rows = [(s, e, n) for s in range(speakers) for e in range(len(EMOTIONS)) for n in range(each)]
    speaker, emotion, _ = np.array(rows).T
    late = 2 * rng.normal(size=(4, 16))[emotion] + rng.normal(size=(speakers, 16))[speaker]
    early = np.hstack([late, rng.normal(size=(speakers, 16))[speaker]])
    early += 1.5 * np.where(speaker % 2 == 0, 1, -1)[:, None] * rng.choice([-1, 1], 32)
    arrays = {
        name: (values + rng.normal(size=values.shape)).astype(np.float32)
        for name, values in {"early": early, "late": late}.items()
    }
    labels = [
        {
            "utterance": f"s{s:02}-{EMOTIONS[e]}-{n}",
            "speaker": f"s{s:02}",
            "emotion": EMOTIONS[e],
            "gender": ("female", "male")[s % 2],
        }
        for s, e, n in rows
    ]
    return labels, arrays


def voice(speaker: int, emotion: int, samples: int, seed: int) -> NDArray[np.float32]:
    """A tone with overtones whose pitch tells the gender (even speakers speak higher), and noise."""
    rng = np.random.default_rng([speaker, emotion, seed])
    pitch = (210 if speaker % 2 == 0 else 120) * (1 + 0.03 * rng.normal())
    time = np.arange(samples) / 16_000
    tone = sum(np.sin(2 * np.pi * pitch * k * time) / k**1.5 for k in range(1, 6 + emotion))
    return np.asarray(0.2 * tone + 0.01 * rng.normal(size=samples), dtype=np.float32)


def write_wav(path: Path, samples: NDArray[np.float32], rate: int = 16_000, channels: int = 1) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        whole = np.clip(np.round(samples * 32768), -32768, 32767).astype("<i2")
        file.writeframes(np.repeat(whole, channels).tobytes())
    return path


def speech_corpus(folder: Path, speakers: int = 8, each: int = 1, samples: int = 4000) -> Path:
    """A table of short recordings of several lengths, in the folder."""
    lines = ["path,speaker,emotion,gender"]
    for speaker in range(speakers):
        for emotion, name in enumerate(EMOTIONS):
            for number in range(each):
                path = f"{speaker}-{name}-{number}.wav"
                length = samples + 320 * ((speaker + emotion) % 3)
                write_wav(folder / path, voice(speaker, emotion, length, number))
                lines.append(f"{path},s{speaker},{name},{('female', 'male')[speaker % 2]}")
    table = folder / "table.csv"
    table.write_text("\n".join(lines) + "\n")
    return table


def stand_in(folder: Path, script: str) -> Path:
    """A program that says our version, and else does as the script (of sh) says."""
    path = folder / "telltale"
    path.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo 0.1.0 && exit\n{script}\n')
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def table_rows(table: Path) -> list[dict[str, str]]:
    with table.open(newline="") as file:
        return list(csv.DictReader(file))


def reasons(imported: importers.Imported) -> dict[str, str]:
    return {one.subject: one.reason for one in imported.left_out}


def wav(path: str, speaker: int = 0) -> Path:
    """A short recording at that path."""
    return write_wav(Path(path), voice(speaker, 0, 1600, 0))
