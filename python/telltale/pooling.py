"""What a probe reads of a representation that follows time: the program's own statistics (SPEC §4.6)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

#: Frames between the values that an autocorrelation compares.
LAGS = (1, 2, 4)
_HEIGHTS = 8
_DYNAMIC_SERIES = 512


def pooled(values: Tensor, frame_counts: Tensor) -> Tensor:
    """One vector [batch, length] of each row's first frames; what lies behind them never enters.

    - `values`: [batch, channels, time], or [batch, channels, height, time], whose heights are averaged to
      at most 8 first.
    - `frame_counts`: [batch], 1 to time.

    For each channel and height mean μ and SD σ (the population's), two by two; behind them for each again
    ½ ln(σ² + 10⁻¹⁰) and Σ (x_t - μ)(x_(t+k) - μ) / Σ (x_t - μ)² at lags k of 1, 2 and 4 frames, 0 for a
    series that stands still or is no longer than k. Computed in double precision.
    """
    import torch

    series, dynamic = (_grouped(values, limit) for limit in _limits(values))
    mean, variance = _moments(series, frame_counts)
    first = torch.stack([mean, variance.sqrt()], dim=-1)
    second = torch.stack(_dynamics(dynamic, frame_counts), dim=-1)
    return torch.cat([first.flatten(1), second.flatten(1)], dim=1)


def mean_and_deviation(values: Tensor, frame_counts: Tensor) -> Tensor:
    """The first part of `pooled` alone: mean and SD of each channel and height, two by two."""
    import torch

    mean, variance = _moments(_grouped(values, _HEIGHTS), frame_counts)
    return torch.stack([mean, variance.sqrt()], dim=-1).flatten(1)


def _limits(values: Tensor) -> tuple[int, int]:
    """Heights that the two parts keep: the second at most as many as make 512 series."""
    return _HEIGHTS, max(1, min(_HEIGHTS, _DYNAMIC_SERIES // max(1, values.shape[1])))


def _grouped(values: Tensor, limit: int) -> Tensor:
    """[batch, series, time] in double precision: neighbouring heights averaged to at most `limit`."""
    import torch

    if values.ndim == 3:
        return values.double()
    height = values.shape[2]
    groups = min(height, limit)
    bounds = [group * height // groups for group in range(groups + 1)]
    # Sums in single precision, as the program makes them.
    parts = [values[:, :, low:high].float().sum(dim=2).double() / (high - low) for low, high in pairwise(bounds)]
    return torch.stack(parts, dim=2).flatten(1, 2)


def _mask(series: Tensor, frame_counts: Tensor) -> Tensor:
    import torch

    frames = torch.arange(series.shape[-1], device=series.device)
    return frames[None, None, :] < frame_counts[:, None, None]


def _moments(series: Tensor, frame_counts: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and the population's variance over each row's own frames."""
    mask = _mask(series, frame_counts)
    counts = frame_counts[:, None].double()
    # What lies behind a row's end may be anything, also no number: it is replaced, not multiplied.
    kept = series.where(mask, series.new_zeros(()))
    mean = kept.sum(-1) / counts
    return mean, ((kept * kept).sum(-1) / counts - mean * mean).clamp(min=0)


def _dynamics(series: Tensor, frame_counts: Tensor) -> list[Tensor]:
    mask = _mask(series, frame_counts)
    mean, variance = _moments(series, frame_counts)
    centred = (series - mean[..., None]).where(mask, series.new_zeros(()))
    # What rounding leaves of a series that stands still has no order.
    moves = variance > 1e-12 * (mean * mean).clamp(min=1e-12)
    total = (variance * frame_counts[:, None].double()).where(moves, variance.new_ones(()))
    parts = [0.5 * (variance + 1e-10).log()]
    for lag in LAGS:
        product = (centred[..., :-lag] * centred[..., lag:]).sum(-1)
        parts.append((product / total).clamp(-1, 1).where(moves, variance.new_zeros(())))
    return parts
