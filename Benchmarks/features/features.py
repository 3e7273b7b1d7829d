"""What the comparisons of feature plugins share: clips, timing, and the table that is printed.

Speed is seconds of audio per second of processor time on one core. Rounds alternate between the
plugin and the others, so that all meet the same load; medians of the rounds are printed, and the
median of the ratios within a round. Decoding is not timed.
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[name] = "1"

import argparse
import glob
import random
import statistics
import subprocess
import tempfile
import time

import numpy as np
import soundfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
DATA = os.environ.get("TELLTALE_TEST_DATA", os.path.join(ROOT, "..", "shared"))
RATE = 16000


def arguments(library, clip_count, round_count=7):
    parser = argparse.ArgumentParser()
    parser.add_argument("--plugin", default=os.path.join(ROOT, ".build", "release", library))
    parser.add_argument("--clips", type=int, default=clip_count)
    parser.add_argument("--rounds", type=int, default=round_count)
    return parser.parse_args()


def read(paths):
    clips = []
    for path in paths:
        samples, rate = soundfile.read(path, dtype="float32")
        assert rate == RATE and samples.ndim == 1, path
        clips.append(samples)
    return clips


def crema_d(count):
    paths = sorted(glob.glob(os.path.join(DATA, "corpora", "crema-d", "AudioWAV", "*.flac")))
    return read(paths[:count])


def by_speaker(corpus, pattern, speaker, count):
    """Clips of as many speakers as there are, in turn, drawn by a fixed seed."""
    shelves = {}
    for path in sorted(glob.glob(os.path.join(DATA, "corpora", corpus, pattern))):
        shelves.setdefault(speaker(path), []).append(path)
    draw = random.Random(1)
    for paths in shelves.values():
        draw.shuffle(paths)
    turns = [paths[turn:turn + 1] for turn in range(count) for paths in shelves.values()]
    return read(sum(turns, [])[:count])


class Plugin:
    """The plugin under test, on fixed clips, in a process of its own."""

    def __init__(self, library, clips):
        subprocess.run(["swift", "build", "-c", "release", "--package-path", HERE], check=True,
                       stdout=subprocess.DEVNULL)
        self.tool = os.path.join(HERE, ".build", "release", "featurespeed")
        self.library = library
        self.file = tempfile.NamedTemporaryFile()
        for clip in clips:
            self.file.write(np.int32(len(clip)).tobytes() + clip.tobytes())
        self.file.flush()

    def _run(self, *more):
        command = ["taskset", "-c", "0", self.tool, self.library, self.file.name, *more]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def seconds(self):
        return statistics.median(map(float, self._run("3").split()))

    def values(self):
        with tempfile.NamedTemporaryFile() as file:
            self._run("0", file.name)
            return np.fromfile(file.name, dtype="<f4")


def seconds_of(function, clips):
    start = time.process_time()
    for clip in clips:
        function(clip)
    return time.process_time() - start


def compare(plugin_name, plugin, clips, others, rounds):
    """Prints a line per function of `others` (by name), with the plugin's speed over it."""
    duration = sum(map(len, clips)) / RATE
    noun = "clip" if len(clips) == 1 else "clips"
    print(f"{len(clips)} {noun}, {duration:.0f} s of audio; audio seconds per second of processor"
          f" time on one core, medians of {rounds} rounds")
    os.sched_setaffinity(0, {0})
    for function in others.values():
        seconds_of(function, clips[:5])
    mine, theirs = [], {name: [] for name in others}
    for _ in range(rounds):
        mine.append(plugin.seconds())
        for name, function in others.items():
            theirs[name].append(seconds_of(function, clips))
    print(f"{plugin_name:34} {duration / statistics.median(mine):8.0f}")
    for name, seconds in theirs.items():
        ratios = sorted(their / my for their, my in zip(seconds, mine))
        print(f"{name:34} {duration / statistics.median(seconds):8.0f}   {plugin_name} is"
              f" {statistics.median(ratios):.2f} times as fast"
              f" ({ratios[0]:.2f} to {ratios[-1]:.2f})")
