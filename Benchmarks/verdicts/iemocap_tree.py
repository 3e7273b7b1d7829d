"""A folder laid out as IEMOCAP, made of RAVDESS's recordings: five sessions of a woman and a man, 28
utterances of each in the study's four classes. Whoever lacks IEMOCAP sees here what an audit of five
folds of one woman and one man can show.

    python3 iemocap_tree.py RAVDESS FOLDER
    telltale audit --model vgg16 --corpus iemocap:FOLDER …

Recordings are linked, not copied; WAV and FLAC both serve. Needs Python's standard library only.
"""

import pathlib
import sys

LABELS = {"01": "neu", "03": "hap", "04": "sad", "05": "ang"}


def clips(ravdess, actor):
    """Speech of one actor in the four classes, in the order of the names, with its label."""
    found = []
    for path in sorted((ravdess / f"Actor_{actor:02}").glob("03-01-*")):
        emotion = path.stem.split("-")[2]
        if emotion in LABELS:
            found.append((path.resolve(), LABELS[emotion]))
    return found


def write(ravdess, folder, session, man, woman):
    dialogue = f"Ses{session:02}F_impro01"
    root = folder / f"Session{session}"
    wav = root / "sentences" / "wav" / dialogue
    labels = root / "dialog" / "EmoEvaluation"
    wav.mkdir(parents=True)
    labels.mkdir(parents=True)
    lines = ["% [START_TIME - END_TIME] TURN_NAME EMOTION [V, A, D]", ""]
    for letter, actor in (("F", woman), ("M", man)):
        for number, (path, label) in enumerate(clips(ravdess, actor)):
            turn = f"{dialogue}_{letter}{number:03}"
            (wav / f"{turn}{path.suffix}").symlink_to(path)
            lines += [f"[0.0000 - 4.0000]\t{turn}\t{label}\t[2.5000, 2.5000, 2.5000]",
                      f"C-E1:\t{label};\t()", ""]
    (labels / f"{dialogue}.txt").write_text("\n".join(lines))


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    ravdess, folder = map(pathlib.Path, sys.argv[1:])
    if not (ravdess / "Actor_01").is_dir():
        sys.exit(f"{ravdess} has no folder Actor_01: give RAVDESS's folder")
    for session in range(1, 6):
        write(ravdess, folder, session, man=2 * session - 1, woman=2 * session)


if __name__ == "__main__":
    main()
