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
    ½ ln(σ² + 10⁻¹⁰) and ρ - 1, ρ being Σ (x_t - μ)(x_(t+k) - μ) / Σ (x_t - μ)² at lags k of 1, 2 and 4 frames,
    0 for a series that stands still or is no longer than k. Computed in double precision.
    """
    import torch

    heights, dynamic_heights = _limits(values)
    mean, variance, centred = _moments(_grouped(values, heights), frame_counts)
    first = torch.stack([mean, variance.sqrt()], dim=-1)
    if values.ndim > 3 and dynamic_heights != heights:
        _, variance, centred = _moments(_grouped(values, dynamic_heights), frame_counts)
    second = torch.stack(_dynamics(variance, centred), dim=-1)
    return torch.cat([first.flatten(1), second.flatten(1)], dim=1)


def mean_and_deviation(values: Tensor, frame_counts: Tensor) -> Tensor:
    """The first part of `pooled` alone: mean and SD of each channel and height, two by two."""
    import torch

    mean, variance, _ = _moments(_grouped(values, _HEIGHTS), frame_counts)
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


def _moments(series: Tensor, frame_counts: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Mean and the population's variance over each row's own frames, and these less the mean, 0 behind them."""
    import torch

    counts = frame_counts[:, None].double()
    frames = torch.arange(series.shape[-1], device=series.device)
    mask = frames[None, None, :] < frame_counts[:, None, None]
    nothing = series.new_zeros(())
    is_padded = not bool(mask.all())
    # What lies behind a row's end may be anything, also no number: it is replaced, not multiplied.
    mean = (series.where(mask, nothing) if is_padded else series).sum(-1) / counts
    centred = series - mean[..., None]
    if is_padded:
        centred = centred.where(mask, nothing)
    variance = (centred * centred).sum(-1) / counts
    # What rounding leaves of a series that stands still is no spread: it would follow the series' length.
    return mean, variance.where(variance > 1e-12 * mean * mean, nothing), centred


def _dynamics(variance: Tensor, centred: Tensor) -> list[Tensor]:
    moves = variance > 1e-24
    total = (centred * centred).sum(-1).where(moves, variance.new_ones(()))
    parts = [0.5 * (variance + 1e-10).log()]
    for lag in LAGS:
        product = (centred[..., :-lag] * centred[..., lag:]).sum(-1)
        parts.append((product / total - 1).clamp(-2, 0).where(moves, variance.new_full((), -1.0)))
    return parts
