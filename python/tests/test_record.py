from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import telltale
from support import EMOTIONS, QUICK, needs_program, speech_corpus, voice, write_wav
from telltale import Progress, TelltaleError, sound
from telltale.pooling import pooled

torch = pytest.importorskip("torch", reason="no PyTorch")

# It needs PyTorch itself.
from models import Convolutional, Masked, Planes, seeded  # noqa: E402


@pytest.fixture
def table(here: Path) -> Path:
    return speech_corpus(here / "speech", speakers=4)


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "utterances.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_all_layers_are_recorded_in_one_pass(table: Path) -> None:
    model = seeded(Convolutional)
    runs: list[int] = []
    model.register_forward_hook(lambda *_: runs.append(1))
    told: list[Progress] = []
    recording = telltale.record(
        model, ["blocks.*", "recurrent", "head"], table, emotions=EMOTIONS, batch_size=3, progress=told.append
    )
    assert recording.taps == ("blocks.0", "blocks.1", "recurrent", "head")
    assert recording.corpus == f"table:{table}"
    assert told[-1].number == told[-1].count == 16
    # Three lengths: 16 recordings in batches of three, and two runs to see which axis is time.
    assert len(runs) == 2 + len(told) == 2 + 6
    listed = [row["utterance"] for row in rows(recording.folder)]
    assert listed[:2] == ["0-angry-0", "0-happy-0"]
    for row, name in enumerate(listed):
        samples = torch.tensor(sound.read(table.parent / f"{name}.wav"))[None]
        with torch.inference_mode():
            first = model.blocks[0](samples[:, None])
            second = model.blocks[1](torch.relu(first))
            frames, _ = model.recurrent(torch.relu(second).transpose(1, 2))
            logits = model(samples)
        for tap, values in (("blocks.0", first), ("blocks.1", second), ("recurrent", frames.transpose(1, 2))):
            wanted = pooled(values, torch.tensor([values.shape[-1]]))[0].numpy()
            assert recording.values(tap)[row] == pytest.approx(wanted, abs=1e-5), (tap, name)
        assert recording.values("head")[row] == pytest.approx(logits[0].numpy(), abs=1e-5)
        told_logs = [float(rows(recording.folder)[row][f"log_posterior_{emotion}"]) for emotion in EMOTIONS]
        assert told_logs == pytest.approx(torch.log_softmax(logits[0].double(), 0).tolist(), abs=1e-5)


def test_planes_have_their_time_last(table: Path) -> None:
    model = seeded(Planes)
    recording = telltale.record(model, "plane", table)
    samples = torch.tensor(sound.read(table.parent / "0-angry-0.wav"))[None]
    heard: list[Any] = []
    model.plane.register_forward_hook(lambda _m, _i, output: heard.append(output.detach()))
    model(samples)
    wanted = pooled(heard[0], torch.tensor([heard[0].shape[-1]]))[0].numpy()
    assert recording.values("plane").shape == (16, 3 * 8 * 6)
    assert recording.values("plane")[0] == pytest.approx(wanted, abs=1e-5)


def padded(samples: list[Any]) -> tuple[Any, Any]:
    """Samples of several lengths in one tensor, and how many frames are whose."""
    longest = max(map(len, samples))
    whole = torch.zeros(len(samples), longest)
    for row, one in enumerate(samples):
        whole[row, : len(one)] = torch.tensor(one)
    return whole, torch.tensor([len(one) // 160 for one in samples])


def test_padding_enters_no_statistic(table: Path) -> None:
    model = seeded(Masked)
    sizes: list[int] = []
    model.register_forward_hook(lambda _m, given, _o: sizes.append(len(given[0])))
    alone = telltale.record(model, ["frame", "attention"], table, padded, folder="alone")
    assert max(sizes) < 16
    together = telltale.record(
        model, ["frame", "attention"], table, padded, frames=lambda n, _: n // 160, batch_size=16, folder="together"
    )
    assert sizes[-1] == 16, "recordings of several lengths did not share a batch"
    for tap in ("frame", "attention"):
        assert np.abs(alone.values(tap) - together.values(tap)).max() < 1e-5


def test_frames_that_do_not_fit_are_refused(table: Path) -> None:
    with pytest.raises(
        TelltaleError, match=r"'frames' says 40 frames of 4320 samples at 'frame', and the layer gives 27"
    ):
        telltale.record(seeded(Masked), "frame", table, padded, frames=lambda *_: 40)


@needs_program
def test_the_programs_probe_reads_the_same_of_frames_and_of_statistics(here: Path) -> None:
    """What is pooled here is what the program pools itself: its attackers' scores say so."""
    labels = [
        {"speaker": f"s{s}", "emotion": name, "gender": ("female", "male")[s % 2], "samples": voice(s, e, 4000, 0)}
        for s in range(8)
        for e, name in enumerate(EMOTIONS)
    ]
    model, taps = seeded(Convolutional), ["blocks.1", "recurrent"]
    options = {**QUICK, "attackers": ["probe-linear", "ridge"], "folds": 2}
    scores = []
    for pooling in ("none", "statistics"):
        recording = telltale.record(model, taps, labels, pooling=pooling, folder=pooling)
        result = telltale.audit(recording, name=f"audit-{pooling}", **options)
        scores.append({row["attack"]: result.scores(str(row["attack"])) for row in result.attacks})
        assert all(row["status"] == "measured" for row in result.attacks)
    assert recording.values("recurrent").shape == (32, 24)
    assert scores[0].keys() == scores[1].keys()
    compared = 0
    for attack, of_frames in scores[0].items():
        for one, other in zip(of_frames, scores[1][attack], strict=True):
            assert one["utterance"] == other["utterance"]
            for label in ("log_posterior_female", "log_posterior_male"):
                first, second = one[label], other[label]
                assert isinstance(first, float)
                assert isinstance(second, float)
                assert np.exp(first) == pytest.approx(np.exp(second), abs=1e-5)
                compared += 1
    assert compared == 2 * 2 * 2 * 16


@needs_program
def test_a_module_is_recorded_and_audited_in_one_call(table: Path) -> None:
    module = seeded(Convolutional)
    result = telltale.audit(module, corpus=table, taps=["blocks.*"], emotions=EMOTIONS, batch_size=4, **QUICK)
    assert {row["tap"] for row in result.attacks} == {"blocks.0", "blocks.1"}
    assert result.name == "convolutional"
    models = result.data["primaryModels"][0]
    assert models["emotions"] == list(EMOTIONS)
    assert Path("convolutional-recorded/utterances.csv").exists()


def test_the_module_is_where_and_what_it_was(table: Path) -> None:
    model = seeded(Convolutional)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    telltale.record(model, "head", table)
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert not model.head._forward_hooks
    assert next(model.parameters()).device.type == "cpu"


class FixedLength(Convolutional):
    def forward(self, samples: Any) -> Any:
        assert samples.shape[1] == 4000
        return super().forward(samples)


def test_an_axis_that_cannot_be_found_out_is_asked_for(here: Path) -> None:
    corpus = [{"speaker": "a", "emotion": "sad", "samples": voice(0, 0, 4000, 0)}]
    with pytest.raises(TelltaleError, match=r"no axis follows .* time_axis=\{'blocks\.0': 1\}"):
        telltale.record(seeded(FixedLength), "blocks.0", corpus)
    recording = telltale.record(seeded(FixedLength), "blocks.0", corpus, time_axis={"blocks.0": -1})
    assert recording.values("blocks.0").shape == (1, 36)
    with pytest.raises(TelltaleError, match="time_axis 3 is none of"):
        telltale.record(seeded(FixedLength), "blocks.0", corpus, time_axis=3)


@pytest.mark.parametrize(
    ("layers", "problem"), [("unused", "ran 0 times in one pass"), (["head", "nothing"], "is named 'nothing'")]
)
def test_layers_that_give_nothing_are_refused(table: Path, layers: Any, problem: str) -> None:
    with pytest.raises(TelltaleError, match=problem):
        telltale.record(seeded(Convolutional), layers, table)


def test_a_recording_that_was_not_ended_is_none(table: Path) -> None:
    model = seeded(Convolutional)
    with torch.no_grad():
        model.blocks[0].weight[0] = float("nan")
    with pytest.raises(TelltaleError, match=r"'blocks\.0' gives values for '.*' that are no finite numbers") as caught:
        telltale.record(model, ["blocks.0"], table, folder="folder")
    assert caught.value.code == "computation-failed"
    assert not Path("folder/utterances.csv").exists()


def test_frames_of_several_lengths_are_refused(table: Path) -> None:
    with pytest.raises(TelltaleError, match="of recordings of one length only; pooling='statistics' takes all"):
        telltale.record(seeded(Convolutional), "blocks.0", table, pooling="none")


def test_wrong_calls_say_what_is_wrong(table: Path, here: Path) -> None:
    model = seeded(Convolutional)
    for wrong, problem in (
        ({"corpus": None}, "give a corpus"),
        ({"pooling": "max"}, "pooling is one of"),
        ({"batch_size": 0}, "one recording or more"),
        ({"corpus": "nothing.csv"}, "there is no file"),
        ({"corpus": "synthetic-speech"}, "cannot be listed from here"),
        ({"corpus": "ravdess:nowhere"}, "there is no folder"),
        ({"corpus": f"ravdess:{here}"}, "has no Actor_01"),
        ({"corpus": [{"speaker": "a", "emotion": "b"}]}, "have 'path' or 'samples'"),
        ({"corpus": [{"speaker": "a", "emotion": "b", "samples": np.array([np.nan])}]}, "finite numbers"),
        ({"emotions": ("a", "b")}, "2 emotions were named"),
    ):
        with pytest.raises(TelltaleError, match=problem):
            telltale.record(model, "head", **{"corpus": table, **wrong})  # type: ignore[arg-type]
    with pytest.raises(TelltaleError, match=r"is no torch.nn.Module"):
        telltale.record("model", "head", table)


def test_a_recording_cut_short_is_named(table: Path) -> None:
    path = table.parent / "2-sad-0.wav"
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(TelltaleError, match=r"2-sad-0\.wav' is cut short: its header promises 4\d+ samples") as caught:
        telltale.record(seeded(Convolutional), "head", table)
    assert caught.value.code == "unreadable-audio"
    path.unlink()
    with pytest.raises(TelltaleError, match=r"there is no recording .*2-sad-0\.wav"):
        telltale.record(seeded(Convolutional), "head", table)


def test_recordings_in_rows_become_a_corpus_with_sound(here: Path) -> None:
    write_wav(here / "a.wav", voice(0, 0, 4000, 0))
    corpus = [{"path": "a.wav", "speaker": "s", "emotion": "sad", "gender": "female"}]
    recording = telltale.record(seeded(Convolutional), "head", corpus)
    assert recording.corpus == f"table:{recording.folder / 'utterances.csv'}"
    assert rows(recording.folder) == [
        {"utterance": "a", "path": str(here / "a.wav"), "speaker": "s", "emotion": "sad", "gender": "female"}
    ]
