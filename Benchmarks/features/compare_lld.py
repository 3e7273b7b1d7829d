"""Compares the LLD plugin with openSMILE: what both compute, and how fast on one core.

    swift build -c release --product TelltaleLLD            in the root of the project
    python3 Benchmarks/features/compare_lld.py [--plugin FILE] [--clips 30] [--rounds 7]

Needs opensmile 2.6 (openSMILE 3.0) and soundfile, and the recordings below $TELLTALE_TEST_DATA
(default ../shared). Takes as many clips of each corpus as `--clips` says, its speakers in turn.

openSMILE is timed as one calls it from Python (`process_signal`), and again without the table that
its package makes of the values. It reads its configuration anew for every clip: what that costs is
told, and both are timed once more on all clips joined to one, where it weighs next to nothing.
"""

import os

import features

import numpy as np
import opensmile

CONFIGURATION = os.path.join(
    os.path.dirname(opensmile.__file__), "core", "config", "is09-13", "IS09_emotion.conf")
SMILE = opensmile.Smile(CONFIGURATION, "lld;lld_de")
NAMES = SMILE.feature_names
# Energy, MFCC, zero crossings, and their slopes: all but voicing and pitch.
PLAIN = [*range(0, 14), *range(16, 30)]
VOICING, PITCH = 14, 15


def as_called(samples):
    return SMILE.process_signal(samples, features.RATE)


def without_table(samples):
    # The package's own inner step; its public ones all make a table.
    return SMILE._extract(samples[None], features.RATE)


def corpora(count):
    def base(path):
        return os.path.basename(path)

    yield "CREMA-D", features.by_speaker(
        "crema-d", "AudioWAV/*.flac", lambda path: base(path)[:4], count)
    yield "EmoDB", features.by_speaker("emodb", "wav/*.flac", lambda path: base(path)[:2], count)
    yield "RAVDESS", features.by_speaker(
        "ravdess", "Actor_*/*.flac", lambda path: os.path.dirname(path)[-2:], count)


def agreement(corpus, clips, mine):
    theirs = np.concatenate([as_called(clip).to_numpy() for clip in clips]).astype(np.float64)
    assert mine.shape == theirs.shape, (mine.shape, theirs.shape)
    error = np.abs(mine - theirs) / np.ptp(theirs, axis=0)
    medians = np.median(error, axis=0)
    worst = PLAIN[int(np.argmax(error.max(axis=0)[PLAIN]))]
    both = (mine[:, PITCH] > 0) & (theirs[:, PITCH] > 0)
    ratio = mine[both, PITCH] / theirs[both, PITCH]
    print(f"{corpus}: {len(clips)} clips, {len(mine)} frames")
    print(f"  energy, MFCC, zero crossings, slopes: median error {medians[PLAIN].max():.1e} of the"
          f" range at most, largest {error.max(axis=0)[worst]:.1e} ({NAMES[worst]})")
    print(f"  voicing: correlation {np.corrcoef(mine[:, VOICING], theirs[:, VOICING])[0, 1]:.9f};"
          f" same decision in {np.mean((mine[:, PITCH] > 0) == (theirs[:, PITCH] > 0)):.2%}")
    print(f"  pitch within 3 % in {np.mean(np.abs(ratio - 1) < 0.03):.2%} of {both.sum()} frames"
          f" that both call voiced")


def main():
    options = features.arguments("libTelltaleLLD.so", clip_count=30)
    clips = []
    for corpus, some in corpora(options.clips):
        plugin = features.Plugin(options.plugin, some)
        agreement(corpus, some, plugin.values().reshape(-1, 32).astype(np.float64))
        clips += some
    plugin = features.Plugin(options.plugin, clips)
    others = {"openSMILE, as called": as_called, "openSMILE, without table": without_table}
    features.compare("LLD", plugin, clips, others, options.rounds)
    short = [clip[:800] for clip in clips]
    for name, function in others.items():
        cost = features.seconds_of(function, short) / len(short)
        print(f"{name}: {1000 * cost:.2f} ms per clip of 50 ms")
    cost = features.Plugin(options.plugin, short).seconds() / len(short)
    print(f"LLD: {1000 * cost:.3f} ms per clip of 50 ms")
    joined = [np.concatenate(clips)]
    features.compare(
        "LLD", features.Plugin(options.plugin, joined), joined,
        {"openSMILE, without table": without_table}, options.rounds)


main()
