"""Small modules whose layers have the shapes that people's models have."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn


class Convolutional(nn.Module):
    """Samples to channels by time, to frames by units, to a vector, to logits."""

    def __init__(self, emotions: int = 4) -> None:
        super().__init__()
        self.blocks = nn.ModuleList([nn.Conv1d(1, 6, 64, stride=32), nn.Conv1d(6, 5, 3, padding=1)])
        self.recurrent = nn.GRU(5, 4, batch_first=True)
        self.unused = nn.Linear(1, 1)
        self.dropout = nn.Dropout(0.5)
        self.head = nn.Linear(4, emotions)

    def forward(self, samples: Any) -> Any:
        x = samples[:, None]
        for block in self.blocks:
            x = torch.relu(block(x))
        frames, _ = self.recurrent(x.transpose(1, 2))
        return self.head(self.dropout(frames.mean(1)))


class Planes(nn.Module):
    """Samples to channels by height by time."""

    def __init__(self) -> None:
        super().__init__()
        self.plane = nn.Conv2d(1, 3, 3, padding=1)

    def forward(self, samples: Any) -> Any:
        window = torch.hann_window(64)
        spectrum = torch.stft(samples, 64, 32, window=window, return_complex=True).abs()
        return self.plane(spectrum[:, None]).mean((2, 3))


class Masked(nn.Module):
    """Frames that attend to each other, where a mask says which ones are an utterance's own."""

    def __init__(self) -> None:
        super().__init__()
        self.frame = nn.Conv1d(1, 8, 160, stride=160)
        self.attention = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)

    def forward(self, samples: Any, counts: Any) -> Any:
        frames = self.frame(samples[:, None]).transpose(1, 2)
        padding = torch.arange(frames.shape[1])[None] >= counts[:, None]
        return self.attention(frames, src_key_padding_mask=padding)


def seeded(kind: type[nn.Module]) -> Any:
    torch.manual_seed(0)
    return kind().eval()
