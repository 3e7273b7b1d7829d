"""Compares the Mel plugin with librosa: seconds of audio per second, one core, same clips.

    swift build -c release --product TelltaleMel            in the root of the project
    python3 Benchmarks/mel/compare.py [--plugin .build/release/libTelltaleMel.so] [--clips 200]

Needs librosa 0.11 and soundfile, and the recordings of CREMA-D below $TELLTALE_TEST_DATA (default
../shared). Decoding is not timed. librosa is timed as one calls it, and again with its filter bank
made beforehand; the ratio is to the faster of the two.
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[name] = "1"

import argparse
import glob
import subprocess
import tempfile
import time

import librosa
import numpy as np
import soundfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
STFT = dict(n_fft=1024, win_length=480, hop_length=320)


def as_called(samples):
    power = librosa.feature.melspectrogram(y=samples, sr=16000, n_mels=128, **STFT)
    return librosa.power_to_db(power, ref=np.max)


def with_ready_bank(samples, bank=librosa.filters.mel(sr=16000, n_fft=1024, n_mels=128)):
    power = np.abs(librosa.stft(samples, **STFT)) ** 2
    return librosa.power_to_db(bank @ power, ref=np.max)


def fastest(function, clips, rounds):
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        for clip in clips:
            function(clip)
        best = min(best, time.process_time() - start)
    return best


def plugin_seconds(plugin, clips, rounds):
    subprocess.run(["swift", "build", "-c", "release", "--package-path", HERE], check=True,
                   stdout=subprocess.DEVNULL)
    with tempfile.NamedTemporaryFile() as file:
        for clip in clips:
            file.write(np.int32(len(clip)).tobytes() + clip.tobytes())
        file.flush()
        tool = os.path.join(HERE, ".build", "release", "melspeed")
        answer = subprocess.run(["taskset", "-c", "0", tool, plugin, file.name, str(rounds)],
                                check=True, capture_output=True, text=True).stdout
    return float(answer.split()[0])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "--plugin", default=os.path.join(ROOT, ".build", "release", "libTelltaleMel.so"))
    parser.add_argument("--clips", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    data = os.environ.get("TELLTALE_TEST_DATA", os.path.join(ROOT, "..", "shared"))
    files = sorted(glob.glob(os.path.join(data, "corpora", "crema-d", "AudioWAV", "*.flac")))
    clips = [soundfile.read(file, dtype="float32")[0] for file in files[: options.clips]]
    duration = sum(map(len, clips)) / 16000
    print(f"{len(clips)} clips, {duration:.0f} s of audio; processor time, fastest of"
          f" {options.rounds} rounds")
    swift = plugin_seconds(options.plugin, clips, options.rounds)
    os.sched_setaffinity(0, {0})
    as_called(clips[0])
    seconds = {
        "librosa, as called": fastest(as_called, clips, options.rounds),
        "librosa, filter bank ready": fastest(with_ready_bank, clips, options.rounds),
        "Telltale's Mel": swift,
    }
    best = min(value for name, value in seconds.items() if name.startswith("librosa"))
    for name, value in seconds.items():
        print(f"{name:28} {duration / value:8.0f} audio-s/s   {best / value:5.2f} x")


main()
