"""Makes an encoder of transformers with an emotion head an ONNX file that Telltale audits layer by layer.

    encoder.py wav2vec2 --output encoder            random weights, of wav2vec2-base's size
    encoder.py my-finetuned-model --output encoder  a folder that save_pretrained wrote

KIND is wav2vec2, hubert, wavlm or whisper (random weights), or such a folder. Written are model.onnx (samples
at 16 kHz in; logits, and after every layer what transformers calls hidden states, out) and audit.yaml, which
audits every layer. --check compares what the file gives with transformers' own hidden states.

Needs torch, transformers and onnx; --check needs onnxruntime.
"""
import argparse
import pathlib

import torch
import transformers
from torch import nn

EMOTIONS = "angry,happy,neutral,sad"
SMALL = {"hidden_size": 48, "num_hidden_layers": 3, "num_attention_heads": 4, "intermediate_size": 96,
         "conv_dim": (32,) * 7, "num_conv_pos_embeddings": 16, "num_conv_pos_embedding_groups": 4}
SMALL_WHISPER = {"d_model": 48, "encoder_layers": 3, "encoder_attention_heads": 4, "encoder_ffn_dim": 96,
                 "decoder_layers": 1, "decoder_attention_heads": 4, "decoder_ffn_dim": 96}
# The class's own sizes are those of whisper-tiny.
BASE_WHISPER = {"d_model": 512, "encoder_layers": 6, "encoder_attention_heads": 8, "encoder_ffn_dim": 2048}
CLASSES = {
    "wav2vec2": ("Wav2Vec2Config", "Wav2Vec2ForSequenceClassification"),
    "hubert": ("HubertConfig", "HubertForSequenceClassification"),
    "wavlm": ("WavLMConfig", "WavLMForSequenceClassification"),
    "whisper": ("WhisperConfig", "WhisperForAudioClassification"),
}


class LogMel(nn.Module):
    """Whisper's front end, so that the file takes samples: 30 s, filled up with silence, as in deployment."""

    def __init__(self, extractor):
        super().__init__()
        size, bins = extractor.n_fft, extractor.n_fft // 2 + 1
        window = torch.hann_window(size, dtype=torch.float64)
        # Angles reach 1257: in single precision they are 1e-4 off, which bands far below the loudest one show.
        angle = 2 * torch.pi * torch.arange(bins).double()[:, None] * torch.arange(size)[None] / size
        basis = torch.cat([torch.cos(angle), -torch.sin(angle)]) * window
        self.register_buffer("basis", basis[:, None].float())
        self.register_buffer("filters", torch.tensor(extractor.mel_filters).T.float())
        self.hop, self.length, self.pad, self.bins = extractor.hop_length, extractor.n_samples, size // 2, bins

    def forward(self, samples):
        silence = torch.zeros(samples.shape[0], self.length, dtype=samples.dtype)
        filled = torch.cat([samples, silence], 1)[:, : self.length]
        framed = nn.functional.pad(filled[:, None], (self.pad, self.pad), mode="reflect")
        parts = nn.functional.conv1d(framed, self.basis, stride=self.hop)[:, :, :-1]
        power = parts[:, : self.bins] ** 2 + parts[:, self.bins :] ** 2
        level = torch.log10(torch.clamp(self.filters @ power, min=1e-10))
        top = level.amax((1, 2), keepdim=True)
        return (torch.maximum(level, top - 8) + 4) / 4


class Layers(nn.Module):
    """Samples in; logits and every hidden state out."""

    def __init__(self, model, extractor):
        super().__init__()
        self.model = model
        self.front = LogMel(extractor) if model.config.model_type == "whisper" else None
        self.normalises = self.front is None and getattr(extractor, "do_normalize", False)

    def forward(self, samples):
        if self.normalises:
            mean = samples.mean(1, keepdim=True)
            variance = ((samples - mean) ** 2).mean(1, keepdim=True)
            samples = (samples - mean) / torch.sqrt(variance + 1e-7)
        given = samples if self.front is None else self.front(samples)
        answer = self.model(given, output_hidden_states=True)
        return (answer.logits, *answer.hidden_states)


def made(kind, small, count):
    """A model, and what its processor does with samples."""
    if kind in CLASSES:
        config_name, model_name = CLASSES[kind]
        sizes = ((SMALL_WHISPER if small else BASE_WHISPER) if kind == "whisper" else SMALL if small else {})
        if kind == "wavlm" and small:
            sizes = {**sizes, "num_buckets": 16, "max_bucket_distance": 64}
        config = getattr(transformers, config_name)(num_labels=count, **sizes)
        # What is exported must be plain operations.
        config._attn_implementation = "eager"
        torch.manual_seed(0)
        model = getattr(transformers, model_name)(config)
        if kind == "whisper":
            return model, transformers.WhisperFeatureExtractor(feature_size=config.num_mel_bins)
        return model, transformers.Wav2Vec2FeatureExtractor(do_normalize=True)
    if not pathlib.Path(kind).is_dir():
        raise SystemExit(f"encoder.py: '{kind}' is no folder, and none of {', '.join(CLASSES)}")
    model = transformers.AutoModelForAudioClassification.from_pretrained(kind, attn_implementation="eager")
    return model, transformers.AutoFeatureExtractor.from_pretrained(kind)


def audit(corpus, emotions, attackers):
    return f"""# Every layer of the encoder beside this file; paths are relative to it.
name: encoder
corpora:
  {corpus.split(":")[0]}:
    path: {corpus.split(":", 1)[1]}
model:
  use: openvino
  model: model.onnx
  layout: samples
  channels: last
  emotions: {emotions}
  output: logits
  corpus: {corpus.split(":")[0]}
  feature: waveform
  taps: [hidden.*]
attackers: [{attackers}]
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", metavar="KIND")
    parser.add_argument("--output", default="encoder", help="folder, made if it is not there")
    parser.add_argument("--corpus", default="ravdess:corpora/ravdess", help="for audit.yaml: ID:DIR")
    parser.add_argument("--emotions", help="in the order of the logits; a saved model tells its own")
    parser.add_argument("--attackers", default="probe-linear, probe-mlp")
    parser.add_argument("--small", action="store_true", help="random weights of a very small encoder")
    parser.add_argument("--check", action="store_true", help="compare with transformers' hidden states")
    told = parser.parse_args()

    emotions = told.emotions or EMOTIONS
    model, extractor = made(told.kind, told.small, len(emotions.split(",")))
    if told.kind not in CLASSES and told.emotions is None:
        emotions = ",".join(model.config.id2label[index] for index in range(model.config.num_labels))
    layers = Layers(model.eval(), extractor).eval()
    folder = pathlib.Path(told.output)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "model.onnx"
    sample = torch.randn(1, 24_000) / 10
    with torch.inference_mode():
        count = len(layers(sample)) - 1
    names = ["logits"] + [f"hidden.{index}" for index in range(count)]
    torch.onnx.export(
        layers, (sample,), str(file), input_names=["samples"], output_names=names, opset_version=17,
        dynamic_axes={"samples": {0: "batch", 1: "length"}}, dynamo=False)
    (folder / "audit.yaml").write_text(audit(told.corpus, emotions, told.attackers))
    print(f"{file}: {file.stat().st_size / 1e6:.0f} MB, {count} hidden states; audit with:"
          f" telltale audit {folder / 'audit.yaml'}")
    if told.check:
        check(model, extractor, file, names)


def check(model, extractor, file, names):
    """The file on samples, beside transformers' own extractor and model: the front end is compared, too."""
    import numpy
    import onnxruntime
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    for length in (16_000, 37_123):
        samples = torch.randn(length, generator=torch.Generator().manual_seed(length)).numpy() / 10
        inputs = extractor(samples, sampling_rate=16_000, return_tensors="pt")
        with torch.inference_mode():
            # One utterance by itself needs no mask.
            answer = model(inputs[model.main_input_name], output_hidden_states=True)
        given = session.run(names, {"samples": samples[None]})
        for name, one, other in zip(names, given, (answer.logits, *answer.hidden_states), strict=True):
            apart, largest = float(numpy.abs(one - other.numpy()).max()), float(other.abs().max())
            print(f"{name} {list(one.shape)}: at most {apart:.1e} apart")
            # Trained encoders have a few values in the hundreds.
            if not apart < 1e-3 * max(1, largest):
                raise SystemExit(f"encoder.py: {name} is not what transformers gives")


if __name__ == "__main__":
    main()
