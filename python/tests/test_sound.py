from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from support import recordings, voice, write_wav
from telltale import TelltaleError, sound

soundfile = pytest.importorskip("soundfile", reason="no soundfile")


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT"])
@pytest.mark.parametrize("channels", [1, 2])
def test_every_width_is_read_as_libsndfile_reads_it(here: Path, subtype: str, channels: int) -> None:
    values = np.random.default_rng(0).uniform(-1, 1, (500, channels))
    soundfile.write("a.wav", values, 16_000, subtype)
    wanted = soundfile.read("a.wav", always_2d=True)[0].mean(1)
    assert sound.read(Path("a.wav")) == pytest.approx(wanted, abs=1e-7)


def test_flac_is_read(here: Path) -> None:
    soundfile.write("a.flac", voice(0, 0, 1000, 0), 16_000)
    assert len(sound.read(Path("a.flac"))) == 1000


def test_other_rates_are_resampled(here: Path) -> None:
    pytest.importorskip("soxr", reason="no soxr")
    tone = (np.sin(2 * np.pi * 440 * np.arange(44_100) / 44_100) / 2).astype(np.float32)
    write_wav(here / "a.wav", tone, rate=44_100)
    samples = sound.read(here / "a.wav")
    wanted = np.sin(2 * np.pi * 440 * np.arange(16_000) / 16_000) / 2
    assert len(samples) == 16_000
    assert np.abs(samples - wanted)[500:-500].max() < 1e-3


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"", "cut short within its header"), (b"RIFF", "cut short"), (b"x" * 100, "cannot be decoded")],
)
def test_what_is_no_recording_is_told(here: Path, content: bytes, problem: str) -> None:
    Path("a.wav").write_bytes(content)
    with pytest.raises(TelltaleError, match=problem):
        sound.read(Path("a.wav"))


def test_empty_and_missing_recordings_are_told(here: Path) -> None:
    with wave.open("a.wav", "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
    with pytest.raises(TelltaleError, match="has no samples"):
        sound.read(Path("a.wav"))
    with pytest.raises(TelltaleError, match="there is no recording"):
        sound.read(Path("b.wav"))
    Path("c.flac").write_bytes(b"fLaC" + b"\0" * 50)
    with pytest.raises(TelltaleError, match="cannot be decoded"):
        sound.read(Path("c.flac"))


def test_real_recordings_are_listed_and_read() -> None:
    from telltale.corpora import open_corpus

    for corpus, count in (("ravdess", 1440), ("crema-d", 2548), ("emodb", 535)):
        opened = open_corpus(f"{corpus}:{recordings(corpus)}")
        assert len(opened.utterances) == count
        samples = opened.utterances[count // 2].read(16_000)
        assert 16_000 < len(samples) < 16_000 * 10
        assert 0.01 < np.abs(samples).max() <= 1
