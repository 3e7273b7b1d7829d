"""Reads recordings as the program reads them: channels averaged, values in -1 to 1, one sampling rate."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import TelltaleError, missing_package

#: One recording's samples.
Samples = NDArray[np.float32]


def read(path: Path, sample_rate: int = 16_000) -> Samples:
    """The samples of a WAV or FLAC file.

    WAV files of whole numbers are read by Python itself; all else needs `soundfile`, and other sampling
    rates `soxr`, which resamples as the program does.

    Raises `missing-file`, and `unreadable-audio` for a file that is cut short, empty or no sound.
    """
    if not path.is_file():
        raise TelltaleError("missing-file", f"there is no recording '{path}'")
    read_by_python = _read_wave(path) if path.suffix.lower() == ".wav" else None
    channels, rate = read_by_python or _read_soundfile(path)
    if len(channels) == 0:
        raise TelltaleError("unreadable-audio", f"'{path}' has no samples: leave it out")
    samples = channels.mean(axis=1)
    if not np.isfinite(samples).all():
        raise TelltaleError("unreadable-audio", f"'{path}' has values that are no finite numbers")
    if rate != sample_rate:
        samples = _resample(samples, rate, sample_rate, path)
    return np.ascontiguousarray(samples, dtype=np.float32)


def _read_wave(path: Path) -> tuple[NDArray[Any], int] | None:
    """[samples, channels] and the rate; None for a form that Python does not read."""
    try:
        with wave.open(str(path), "rb") as file:
            rate, width, channels = file.getframerate(), file.getsampwidth(), file.getnchannels()
            promised = file.getnframes()
            content = file.readframes(promised)
    except EOFError as error:
        raise TelltaleError("unreadable-audio", f"'{path}' is cut short within its header") from error
    except wave.Error:
        return None
    frames = len(content) // (width * channels)
    if frames < promised:
        raise TelltaleError(
            "unreadable-audio",
            f"'{path}' is cut short: its header promises {promised} samples, and it has {frames}",
        )
    if width == 1:  # Bytes have no sign.
        values = np.frombuffer(content, np.uint8).astype(np.float64) / 128 - 1
    elif width == 3:
        parts = np.frombuffer(content, np.uint8).reshape(-1, 3).astype(np.int32)
        whole = parts[:, 0] << 8 | parts[:, 1] << 16 | parts[:, 2] << 24
        values = whole.astype(np.float64) / 2**31
    else:
        values = np.frombuffer(content, f"<i{width}").astype(np.float64) / 2.0 ** (8 * width - 1)
    return values.reshape(-1, channels), rate


def _read_soundfile(path: Path) -> tuple[NDArray[Any], int]:
    try:
        import soundfile
    except ImportError as error:
        raise missing_package("soundfile", f"reading '{path.name}'") from error
    try:
        with soundfile.SoundFile(path) as file:
            promised = file.frames
            values = file.read(dtype="float64", always_2d=True)
            rate = int(file.samplerate)
    except (soundfile.LibsndfileError, RuntimeError) as error:
        raise TelltaleError("unreadable-audio", f"'{path}' cannot be decoded", cause=str(error)) from error
    if len(values) < promised:
        raise TelltaleError(
            "unreadable-audio",
            f"'{path}' is cut short: its header promises {promised} samples, and it has {len(values)}",
        )
    return values, rate


def _resample(samples: NDArray[Any], rate: int, wanted: int, path: Path) -> NDArray[Any]:
    try:
        import soxr
    except ImportError as error:
        raise missing_package("soxr", f"'{path.name}' is at {rate} Hz, and bringing it to {wanted} Hz") from error
    return np.asarray(soxr.resample(samples, rate, wanted, quality="VHQ"))


def rough_length(path: Path) -> int:
    """Samples by the file's header, at its own rate: enough to put recordings of like length together."""
    try:
        with wave.open(str(path), "rb") as file:
            return file.getnframes()
    except (wave.Error, EOFError, OSError):
        pass
    try:
        import soundfile

        return int(soundfile.info(path).frames)
    except (ImportError, RuntimeError, OSError):
        return 0  # What is wrong with it is said where it is read.
