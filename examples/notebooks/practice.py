"""Writes made-up recordings to try things on, where no corpus is at hand: nobody is audited by them.

    python practice.py [FOLDER]     a table and WAV files; FOLDER defaults to ./practice

Tones with overtones: the pitch tells the gender, the number of overtones the emotion.
"""

import csv
import sys
import wave
from pathlib import Path

import numpy as np

EMOTIONS = ("angry", "happy", "neutral", "sad")
RATE_HZ = 16_000


def voice(speaker, emotion, seconds, rng):
    """Samples of one utterance, in -1 to 1."""
    pitch = (210 if speaker % 2 == 0 else 120) * (1 + 0.05 * rng.normal())
    time = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    overtones = range(1, 4 + 2 * emotion)
    tone = sum(np.sin(2 * np.pi * pitch * k * time + rng.uniform(0, 6)) / k for k in overtones)
    return 0.15 * tone + 0.02 * rng.normal(size=len(time))


def write(folder="practice", speakers=12, each=1):
    """The path of the table: `path`, `speaker`, `emotion`, `gender`."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(1)
    table = folder / "table.csv"
    with open(table, "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["path", "speaker", "emotion", "gender"])
        for speaker in range(speakers):
            for emotion, name in enumerate(EMOTIONS):
                for number in range(each):
                    path = f"s{speaker:02}-{name}-{number}.wav"
                    samples = voice(speaker, emotion, rng.uniform(0.4, 0.6), rng)
                    with wave.open(str(folder / path), "wb") as sound:
                        sound.setnchannels(1)
                        sound.setsampwidth(2)
                        sound.setframerate(RATE_HZ)
                        sound.writeframes((samples.clip(-1, 1) * 32767).astype("<i2").tobytes())
                    rows.writerow([path, f"s{speaker:02}", name, ("female", "male")[speaker % 2]])
    return table


if __name__ == "__main__":
    print(write(*sys.argv[1:2]))
