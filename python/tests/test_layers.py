from __future__ import annotations

import pytest

import telltale
from telltale import TelltaleError, layers

torch = pytest.importorskip("torch", reason="no PyTorch")

# It needs PyTorch itself.
from models import Convolutional, seeded  # noqa: E402


def test_a_star_is_a_layer_and_two_are_all_below() -> None:
    model = torch.nn.Sequential()
    model.encoder = torch.nn.TransformerEncoder(
        torch.nn.TransformerEncoderLayer(8, 2, 8, batch_first=True), 3, enable_nested_tensor=False
    )
    assert layers.find(model, "encoder.layers.*") == [f"encoder.layers.{index}" for index in range(3)]
    assert len(layers.find(model, ["encoder.layers.**"])) > 20
    assert layers.find(model, ["encoder.layers.?.norm1", "encoder"])[0] == "encoder", "not in the module's order"


def test_a_pattern_that_names_nothing_names_the_nearest() -> None:
    with pytest.raises(TelltaleError, match=r"is named 'block\.\*'; near it are .*blocks\.0") as caught:
        layers.find(seeded(Convolutional), ["block.*"])
    assert caught.value.code == "unknown-name"
    with pytest.raises(TelltaleError, match=r"there are blocks, blocks.0"):
        layers.find(seeded(Convolutional), ["zzzzzz"])
    with pytest.raises(TelltaleError, match="no layer is named"):
        layers.find(seeded(Convolutional), [])


def test_training_mode_is_refused_with_its_part() -> None:
    model = seeded(Convolutional)
    with pytest.raises(TelltaleError, match=r"Convolutional is in training mode.*module\.eval\(\)"):
        telltale.record(model.train(), ["head"], corpus="x.csv")
    model.eval()
    model.dropout.train()
    with pytest.raises(TelltaleError, match="its part 'dropout' is in training mode"):
        telltale.record(model, ["head"], corpus="x.csv")


def test_hooks_are_taken_away_whatever_happens() -> None:
    model = seeded(Convolutional)
    with pytest.raises(RuntimeError), layers.heard(model, ["head"], lambda *_: None):
        raise RuntimeError
    assert not model.head._forward_hooks


def test_logits_must_fit_the_emotions() -> None:
    logs = layers.probabilities({"logits": torch.zeros(2, 4)}, "abcd")
    assert torch.allclose(logs.exp().sum(1), torch.ones(2, dtype=torch.float64))
    for wrong in (torch.zeros(2, 3), torch.zeros(2), "text", (torch.zeros(1, 2, 4),)):
        with pytest.raises(TelltaleError, match="4 emotions were named"):
            layers.probabilities(wrong, "abcd")
