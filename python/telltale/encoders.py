"""Models that transformers saved, ready for `telltale.record`: nothing is fetched from anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import TelltaleError, missing_package
from .recording import Reading
from .sound import Samples

if TYPE_CHECKING:
    from torch import nn

#: Heads whose logits are emotions, by the ends of their classes' names.
_CLASSIFIERS = ("ForSequenceClassification", "ForAudioClassification")
#: Filled up to 30 s whatever their length, in deployment too.
_FILLED = ("whisper",)


def transformers(folder_or_model: object, *, extractor: object = None, sample_rate: int = 16_000) -> nn.Module:
    """An encoder or audio classifier of transformers, whose layers `telltale.record` hears as `hidden.*`.

    - `folder_or_model`: a folder that `save_pretrained` wrote (wav2vec2, HuBERT, WavLM, Whisper, and what else
      takes recordings and gives hidden states), or such a model.
    - `extractor`: its feature extractor, where the folder has none (`preprocessor_config.json`), or for a model.

    `hidden.0` is what goes into the first layer, `hidden.1` … what comes out of each: transformers' own
    `hidden_states`. Of Whisper the encoder is taken. A classifier's logits are recorded as its answers, by the
    names in its configuration; where there are none, `record(…, emotions=…)` names them.

    Raises `missing-file`, and `unsupported` for a model that takes no recordings.
    """
    try:
        import transformers as library
    except ImportError as error:
        raise missing_package("transformers", "telltale.transformers") from error
    model: Any = folder_or_model
    if isinstance(folder_or_model, (str, Path)):
        folder = Path(folder_or_model)
        if not (folder / "config.json").is_file():
            raise TelltaleError(
                "missing-file",
                f"there is no config.json in '{folder}': give a folder that save_pretrained wrote (nothing is "
                "fetched by name)",
            )
        model = _opened(library, folder)
        if extractor is None:
            extractor = _extractor(library, folder)
    if not hasattr(model, "config"):
        raise TelltaleError("unsupported", f"{type(model).__name__} is no model of transformers")
    if extractor is None:
        raise TelltaleError(
            "invalid-parameter",
            f"{type(model).__name__} needs its feature extractor, which decides what it hears: give "
            "extractor=transformers.AutoFeatureExtractor.from_pretrained(folder)",
        )
    rate = getattr(extractor, "sampling_rate", sample_rate)
    if rate != sample_rate:
        raise TelltaleError(
            "unsupported",
            f"the extractor takes {rate} Hz, and recordings come at {sample_rate}: give sample_rate={rate} here "
            "and to telltale.record",
        )
    return _hidden_states(model, extractor, sample_rate)


def _opened(library: Any, folder: Path) -> Any:
    try:
        config = library.AutoConfig.from_pretrained(folder, local_files_only=True)
        architecture = str((getattr(config, "architectures", None) or [""])[0])
        kind = library.AutoModelForAudioClassification if architecture.endswith(_CLASSIFIERS) else library.AutoModel
        return kind.from_pretrained(folder, local_files_only=True).eval()
    except (OSError, ValueError, KeyError) as error:
        raise TelltaleError(
            "malformed-file", f"transformers cannot open '{folder}'", cause=str(error).splitlines()[0]
        ) from error


def _extractor(library: Any, folder: Path) -> Any:
    if not (folder / "preprocessor_config.json").is_file():
        raise TelltaleError(
            "missing-file",
            f"there is no preprocessor_config.json in '{folder}', which says what the model hears: save the "
            "feature extractor there, too, or give extractor=",
        )
    return library.AutoFeatureExtractor.from_pretrained(folder, local_files_only=True)


def _hidden_states(model: Any, extractor: Any, sample_rate: int) -> nn.Module:
    import torch
    from torch import nn

    is_filled = model.config.model_type in _FILLED
    classifies = type(model).__name__.endswith(_CLASSIFIERS)
    network = model.encoder if is_filled and not classifies and hasattr(model, "encoder") else model
    count = _state_count(model.config)

    class HiddenStates(nn.Module):
        """A model whose hidden states pass through submodules of their own, which can be heard."""

        def __init__(self) -> None:
            super().__init__()
            self.model = network
            self.hidden = nn.ModuleList(nn.Identity() for _ in range(count))
            self.reading = Reading(
                collate=_collate(extractor, sample_rate, is_filled),
                frames=_frames(network, extractor, is_filled),
                time_axis=1,
                emotions=_emotions(model.config) if classifies else None,
                layers=("hidden.*",),
            )

        def forward(self, **inputs: Any) -> Any:
            answer = self.model(**inputs, output_hidden_states=True)
            states = answer.hidden_states
            if len(states) != len(self.hidden):
                raise TelltaleError(
                    "shape-mismatch",
                    f"the model gives {len(states)} hidden states, and its configuration promises {count}",
                )
            for layer, state in zip(self.hidden, states, strict=True):
                layer(state)
            return answer.logits if classifies else answer

    module = HiddenStates()
    module.train(model.training)
    assert isinstance(module, torch.nn.Module)
    return module


def _state_count(config: Any) -> int:
    for name in ("encoder_layers", "num_hidden_layers"):
        if isinstance(getattr(config, name, None), int):
            return int(getattr(config, name)) + 1
    raise TelltaleError(
        "unsupported",
        f"the configuration of '{config.model_type}' says no number of layers: record its modules by name, "
        "telltale.record(model, layers=[…])",
    )


def _emotions(config: Any) -> list[str] | None:
    """Names of the logits; None where nobody named them, which says nothing about emotions."""
    names = [str(config.id2label[index]) for index in range(int(config.num_labels))]
    return None if names == [f"LABEL_{index}" for index in range(len(names))] else names


def _collate(extractor: Any, sample_rate: int, is_filled: bool) -> Any:
    """Recordings to a model's input, by its own extractor; padded only where the model is told of it."""

    def collate(samples: list[Samples]) -> Mapping[str, Any]:
        settings: dict[str, Any] = {} if is_filled else {"padding": True}
        return dict(extractor(samples, sampling_rate=sample_rate, return_tensors="pt", **settings))

    return collate


def _frames(network: Any, extractor: Any, is_filled: bool) -> Any:
    """Frames of a recording; None where recordings of several lengths may not share a batch.

    They may where the extractor gives an attention mask and nothing normalises over time. Otherwise, as with
    wav2vec2-base, padding would change the normalisation, and with it every number.
    """
    if is_filled:
        positions = int(network.config.max_source_positions)
        return lambda _samples, _layer: positions
    lengths = getattr(network, "_get_feat_extract_output_lengths", None)
    over_time = getattr(network.config, "feat_extract_norm", "layer") == "group"
    if lengths is None or over_time or not getattr(extractor, "return_attention_mask", False):
        return None
    return lambda samples, _layer: int(lengths(samples))
