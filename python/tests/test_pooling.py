"""Pooling here is the program's: by its own golden numbers, by its formula, and by what its probes make of it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from telltale.pooling import mean_and_deviation, pooled

torch = pytest.importorskip("torch", reason="no PyTorch")


#: ½ ln 10⁻¹⁰: log SD of a series that stands still.
STILL = -11.512925


def pool(values: NDArray[np.float64], counts: list[int] | None = None) -> NDArray[np.float64]:
    tensor = torch.tensor(values, dtype=torch.float32)
    frames = torch.tensor(counts or [values.shape[-1]] * len(values))
    return np.asarray(pooled(tensor, frames))


def test_series_are_pooled_as_in_the_programs_own_test() -> None:
    """Tests/PoolingTests: means 2 and 10, deviations 1 and 0."""
    wanted = [2, 1, 10, 0, 0, -1.5, -1, -1, STILL, -1, -1, -1]
    assert pool(np.array([[[1.0, 3.0], [10.0, 10.0]]]))[0] == pytest.approx(wanted, abs=1e-6)


def test_planes_keep_eight_heights_as_in_the_programs_own_test() -> None:
    values = np.repeat(np.arange(16.0)[:, None], 2, axis=1)[None, None]
    vector = pool(values)[0]
    assert len(vector) == 8 * 6
    assert list(vector[0:16:2]) == [0.5, 2.5, 4.5, 6.5, 8.5, 10.5, 12.5, 14.5]
    assert not vector[1:16:2].any()


def test_order_in_time_shows_in_the_autocorrelations() -> None:
    vector = pool(np.array([[np.tile([1.0, 1.0, -1.0, -1.0], 100)]]))[0]
    assert vector[3:] == pytest.approx([-1, -2, 0], abs=0.02)


def test_the_order_of_a_slow_series_has_its_places_in_float32() -> None:
    for period in (1000.0, 1010.0):
        x = np.sin(2 * np.pi * np.arange(1500) / period)
        centred = x.astype(np.float32).astype(np.float64)
        centred -= centred.mean()
        rho = [(centred[:-lag] * centred[lag:]).sum() / (centred**2).sum() for lag in (1, 2, 4)]
        vector = pool(x[None, None])[0].astype(np.float32)
        assert vector[3:] == pytest.approx([value - 1 for value in rho], rel=1e-6)


@pytest.mark.parametrize("value", [0.1, 30.7, 1e6])
@pytest.mark.parametrize("frames", [7, 149, 1499])
def test_a_series_that_stands_still_tells_nothing_of_its_length(value: float, frames: int) -> None:
    vector = pool(np.full((1, 1, frames), value))[0]
    assert vector[1:] == pytest.approx([0, STILL, -1, -1, -1], abs=1e-6)


def reference(values: NDArray[np.float64]) -> list[float]:
    """SPEC §4.6 for one row [channels, heights, time], written down a second time."""
    channels, height, _ = values.shape
    vector: list[float] = []
    for limit, part in ((8, 1), (max(1, min(8, 512 // channels)), 2)):
        groups = min(height, limit)
        for channel in values:
            for group in range(groups):
                x = channel[group * height // groups : (group + 1) * height // groups].mean(0)
                mean, variance = x.mean(), x.var()
                if part == 1:
                    vector += [mean, np.sqrt(variance)]
                    continue
                vector.append(0.5 * np.log(variance + 1e-10))
                centred = x - mean
                for lag in (1, 2, 4):
                    total = (centred**2).sum()
                    moves = variance > 1e-12 * max(mean**2, 1e-12)
                    vector.append((centred[:-lag] * centred[lag:]).sum() / total if moves and lag < len(x) else 0.0)
                    vector[-1] -= 1
    return vector


@pytest.mark.parametrize("shape", [(3, 1, 50), (5, 1, 1), (4, 1, 3), (2, 13, 20), (100, 8, 9), (600, 3, 7)])
def test_pooling_is_the_formula(shape: tuple[int, int, int]) -> None:
    rng = np.random.default_rng(sum(shape))
    values = rng.normal(size=(2, *shape)).astype(np.float32).astype(np.float64)
    values[1] += 30  # A mean far from 0 must not cost the deviation.
    given = values[:, :, 0] if shape[1] == 1 else values
    for row in range(2):
        assert pool(given)[row] == pytest.approx(reference(values[row]), abs=1e-5)


def test_what_lies_behind_a_rows_end_never_enters() -> None:
    rng = np.random.default_rng(0)
    whole = rng.normal(size=(1, 3, 40))
    padded = np.concatenate([np.pad(whole[:, :, :25], ((0, 0), (0, 0), (0, 15)), constant_values=np.nan), whole])
    both = pool(padded, [25, 40])
    assert both[0] == pytest.approx(pool(whole[:, :, :25])[0], abs=1e-12)
    assert both[1] == pytest.approx(pool(whole)[0], abs=1e-12)


def test_mean_and_deviation_are_the_first_part() -> None:
    values = torch.randn(2, 3, 10, generator=torch.Generator().manual_seed(0))
    counts = torch.tensor([10, 7])
    assert torch.equal(mean_and_deviation(values, counts), pooled(values, counts)[:, :6])
