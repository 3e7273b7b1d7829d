from __future__ import annotations

import importlib.util
import itertools
import sys
import types
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import telltale
from support import EMOTIONS, QUICK, ROOT, needs_program, speech_corpus, voice
from telltale import TelltaleError
from telltale.pooling import pooled

torch = pytest.importorskip("torch", reason="no PyTorch")


transformers = pytest.importorskip("transformers", reason="no transformers")


def example() -> Any:
    """The program's own example, which makes small encoders with random weights."""
    place = ROOT / "examples/transformers/encoder.py"
    spec = importlib.util.spec_from_file_location("encoder", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def saved(kind: str, folder: Path, **extractor_settings: Any) -> tuple[Any, Any]:
    """A small model and its extractor, in a folder as people have it."""
    model, extractor = example().made(kind, True, len(EMOTIONS))
    model.config.id2label = dict(enumerate(EMOTIONS))
    if extractor_settings:
        extractor = transformers.Wav2Vec2FeatureExtractor(**extractor_settings)
    model.eval().save_pretrained(folder)
    extractor.save_pretrained(folder)
    return model, extractor


CORPUS = [
    {"utterance": f"u{n}", "speaker": f"s{n % 2}", "emotion": "sad", "samples": voice(n, 0, 4000 + 700 * (n % 3), n)}
    for n in range(5)
]


@pytest.mark.parametrize("kind", ["wav2vec2", "hubert", "wavlm", "whisper"])
def test_hidden_states_are_transformers_own(kind: str, here: Path) -> None:
    model, extractor = saved(kind, here / "model")
    # Whisper hears 30 s of each: two tell as much as five.
    corpus = CORPUS[:2] if kind == "whisper" else CORPUS
    recording = telltale.record(telltale.transformers("model"), corpus=corpus)
    assert recording.taps == ("hidden.0", "hidden.1", "hidden.2", "hidden.3")
    table = (recording.folder / "utterances.csv").read_text().splitlines()
    assert table[0].endswith(",".join(f"log_posterior_{emotion}" for emotion in EMOTIONS))
    for row, utterance in enumerate(corpus):
        inputs = extractor(utterance["samples"], sampling_rate=16_000, return_tensors="pt")
        with torch.inference_mode():
            answer = model(**inputs, output_hidden_states=True)
        for tap, state in zip(recording.taps, answer.hidden_states, strict=True):
            wanted = pooled(state.transpose(1, 2), torch.tensor([state.shape[1]]))[0].numpy()
            assert recording.values(tap)[row] == pytest.approx(wanted, abs=1e-5, rel=1e-5), (tap, row)
        logs = torch.log_softmax(answer.logits[0].double(), 0).tolist()
        assert [float(cell) for cell in table[row + 1].split(",")[-4:]] == pytest.approx(logs, abs=1e-5)


def test_an_attention_mask_lets_lengths_share_a_batch(here: Path) -> None:
    """Where the extractor gives a mask; the numbers are those of each recording by itself."""
    kind = transformers.Wav2Vec2Config(**{**example().SMALL, "feat_extract_norm": "layer", "num_labels": 4})
    torch.manual_seed(0)
    model = transformers.Wav2Vec2ForSequenceClassification(kind).eval()
    extractor = transformers.Wav2Vec2FeatureExtractor(return_attention_mask=True, do_normalize=True)
    module = telltale.transformers(model, extractor=extractor)
    sizes: list[int] = []
    module.register_forward_hook(lambda _m, _a, kwargs, _o: sizes.append(len(kwargs["input_values"])), with_kwargs=True)
    together = telltale.record(module, corpus=CORPUS, folder="together")
    assert max(sizes) == 5
    alone = telltale.record(module, corpus=CORPUS, folder="alone", batch_size=1)
    for tap in alone.taps:
        assert np.abs(alone.values(tap) - together.values(tap)).max() < 1e-4, tap


def test_without_a_mask_lengths_are_kept_apart(here: Path) -> None:
    """Also where there is one, if the model normalises over time: padding would be part of the statistics."""
    for mask in (False, True):
        saved("wav2vec2", here / "model", return_attention_mask=mask)
        module = telltale.transformers(here / "model")
        assert isinstance(module.reading, telltale.recording.Reading)
        assert module.reading.frames is None


def test_an_encoder_without_a_head_has_no_answers(here: Path) -> None:
    model, extractor = example().made("hubert", True, 4)
    model.hubert.eval().save_pretrained("model")
    extractor.save_pretrained("model")
    recording = telltale.record(telltale.transformers("model"), "hidden.3", CORPUS)
    assert "log_posterior" not in (recording.folder / "utterances.csv").read_text()


def test_the_encoder_of_a_whole_whisper_is_taken(here: Path) -> None:
    config = transformers.WhisperConfig(
        **example().SMALL_WHISPER,
        vocab_size=60,
        pad_token_id=0,
        bos_token_id=1,
        eos_token_id=2,
        decoder_start_token_id=1,
        suppress_tokens=None,
        begin_suppress_tokens=None,
    )
    transformers.WhisperForConditionalGeneration(config).eval().save_pretrained("model")
    transformers.WhisperFeatureExtractor(feature_size=config.num_mel_bins).save_pretrained("model")
    recording = telltale.record(telltale.transformers("model"), "hidden.*", CORPUS[:1])
    assert len(recording.taps) == 4


def test_what_cannot_be_opened_says_why(here: Path) -> None:
    with pytest.raises(TelltaleError, match=r"no config\.json in 'facebook/wav2vec2-base'.*nothing is fetched"):
        telltale.transformers("facebook/wav2vec2-base")
    saved("wav2vec2", here / "model")
    (here / "model/preprocessor_config.json").unlink()
    with pytest.raises(TelltaleError, match=r"no preprocessor_config\.json"):
        telltale.transformers("model")
    with pytest.raises(TelltaleError, match="is no model of transformers"):
        telltale.transformers(torch.nn.Linear(1, 1))
    model, _ = example().made("wav2vec2", True, 4)
    with pytest.raises(TelltaleError, match="needs its feature extractor"):
        telltale.transformers(model)
    slow = transformers.Wav2Vec2FeatureExtractor(sampling_rate=8_000)
    with pytest.raises(TelltaleError, match="takes 8000 Hz"):
        telltale.transformers(model, extractor=slow)
    (here / "model/config.json").write_text("{")
    with pytest.raises(TelltaleError, match="cannot open 'model'"):
        telltale.transformers("model", extractor=slow)
    fresh = telltale.transformers(model.train(), extractor=transformers.Wav2Vec2FeatureExtractor())
    with pytest.raises(TelltaleError, match="training mode"):
        telltale.record(fresh, corpus=CORPUS)


@pytest.mark.parametrize("bands", [80, 128])
def test_the_examples_log_mel_is_whispers(bands: int) -> None:
    """Also of a pure sweep, whose quiet bands show every rounding, of silence, and of more than 30 s."""
    extractor = transformers.WhisperFeatureExtractor(feature_size=bands)
    front = example().LogMel(extractor)
    time = np.arange(40_000) / 16_000
    noise = np.random.default_rng(1).normal(size=500_000) / 10
    clips: dict[str, Any] = {
        "voice": voice(1, 0, 37_123, 1),
        "sweep": 0.3 * np.sin(2 * np.pi * (100 + 1500 * time) * time),
        "silence": np.zeros(16_000),
        "noise of 31 s": noise,
    }
    for name, clip in clips.items():
        samples = clip.astype("float32")
        wanted = extractor(samples, sampling_rate=16_000, return_tensors="pt").input_features
        given = front(torch.from_numpy(samples)[None])
        assert given.shape == wanted.shape == (1, bands, 3000)
        assert float((given - wanted).abs().max()) < 1e-4, name


@pytest.mark.parametrize("normalises", [True, False])
def test_the_example_feeds_an_encoder_what_its_extractor_does(normalises: bool) -> None:
    """An encoder that answers what it was given; clips that are loud, quiet or far from zero."""

    class Given:
        config = types.SimpleNamespace(model_type="wav2vec2")

        def __call__(self, samples: Any, output_hidden_states: bool) -> Any:
            return types.SimpleNamespace(logits=samples, hidden_states=())

    extractor = transformers.Wav2Vec2FeatureExtractor(do_normalize=normalises)
    layers = example().Layers(Given(), extractor)
    clip = voice(0, 1, 6000, 1)
    for scale, offset in [(1, 0), (20, 0), (1e-3, 0), (1, 0.5), (0.1, -0.9)]:
        samples = (scale * clip + offset).astype("float32")
        wanted = extractor(samples, sampling_rate=16_000, return_tensors="pt").input_values
        (given,) = layers(torch.from_numpy(samples)[None])
        assert given.numpy() == pytest.approx(wanted.numpy(), abs=1e-4), (scale, offset)


@pytest.mark.parametrize(
    ("kind", "normalises"),
    [("wav2vec2", True), ("wav2vec2", False), ("hubert", True), ("wavlm", True), ("whisper", True)],
)
def test_a_saved_folder_is_exported_as_transformers_reads_it(
    kind: str, normalises: bool, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Weights, front end and the names of its emotions are the folder's own."""
    pytest.importorskip("onnx", reason="no onnx")
    onnxruntime = pytest.importorskip("onnxruntime", reason="no onnxruntime")
    emotions = ("neutral", "calm", "sad", "angry", "fearful")
    model, extractor = example().made(kind, True, len(emotions))
    if kind != "whisper":
        # The usual first layer normalises over time by itself: nobody could tell what it was fed.
        model.config.feat_extract_norm = "layer"
        extractor = transformers.Wav2Vec2FeatureExtractor(do_normalize=normalises)
    torch.manual_seed(5)
    model = type(model)(model.config)
    model.config.id2label = dict(enumerate(emotions))
    model.save_pretrained("saved")
    extractor.save_pretrained("saved")

    monkeypatch.setattr(sys, "argv", ["encoder.py", "saved", "--output", "onnx"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # The exporter's own, about what it traces.
        example().main()
    assert f"  emotions: {','.join(emotions)}\n" in (here / "onnx/audit.yaml").read_text()

    reference = transformers.AutoModelForAudioClassification.from_pretrained("saved").eval()
    reads = transformers.AutoFeatureExtractor.from_pretrained("saved")
    session = onnxruntime.InferenceSession("onnx/model.onnx", providers=["CPUExecutionProvider"])
    names = ["logits", "hidden.0", "hidden.1", "hidden.2", "hidden.3"]
    assert [output.name for output in session.get_outputs()] == names
    for length in (16_000, 21_077):
        samples = (0.5 * voice(1, 2, length, length) + 0.2).astype("float32")
        inputs = reads(samples, sampling_rate=16_000, return_tensors="pt")
        with torch.inference_mode():
            answer = reference(**inputs, output_hidden_states=True)
        given = session.run(names, {"samples": samples[None]})
        for name, one, other in zip(names, given, (answer.logits, *answer.hidden_states), strict=True):
            assert one == pytest.approx(other.numpy(), abs=1e-3), (name, length)
        # No two of them are one layer, by ten times what they may be apart from transformers'.
        for one, other in itertools.combinations(given[1:], 2):
            assert np.abs(one - other).max() > 1e-2


@needs_program
def test_the_same_model_as_onnx_is_read_alike_by_probes(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Recorded here, and as a file through the command line: the same scores of every utterance."""
    pytest.importorskip("onnx", reason="no onnx")
    table = speech_corpus(here / "speech", samples=6000)
    monkeypatch.setattr(sys, "argv", ["encoder.py", "wav2vec2", "--small", "--output", "onnx"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # The exporter's own, about what it traces.
        example().main()
    options = {**QUICK, "folds": 2}
    shape = {"openvino": {"layout": "samples", "channels": "last", "output": "logits", "emotions": ",".join(EMOTIONS)}}
    by_file = telltale.audit(
        here / "onnx/model.onnx",
        corpus=table,
        taps="hidden.*",
        features=["waveform"],
        set=shape,
        name="file",
        **options,
    )
    model, extractor = example().made("wav2vec2", True, len(EMOTIONS))
    recording = telltale.record(telltale.transformers(model.eval(), extractor=extractor), corpus=table)
    by_recording = telltale.audit(recording, taps=["hidden.1", "hidden.3"], name="recording", **options)
    apart = 0.0
    attacks = [row for row in by_recording.attacks if row["status"] == "measured"]
    assert len(attacks) == 2
    for attack in attacks:
        ours = by_recording.scores(str(attack["attack"]))
        theirs = by_file.scores(str(attack["attack"]))
        assert len(ours) == len(theirs) == 16
        for one, other in zip(ours, theirs, strict=True):
            assert one["utterance"] == other["utterance"]
            for label in ("log_posterior_female", "log_posterior_male"):
                first, second = one[label], other[label]
                assert isinstance(first, float)
                assert isinstance(second, float)
                apart = max(apart, abs(np.exp(first) - np.exp(second)))
    assert apart < 1e-3
