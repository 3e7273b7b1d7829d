"""Compares the Mel plugin with librosa and with a pipeline on LibTorch: speed on one core.

    swift build -c release --product TelltaleMel            in the root of the project
    python3 Benchmarks/features/compare_mel.py [--plugin FILE] [--clips 200] [--rounds 7]

Needs librosa 0.11, torch 2.13 and soundfile, and the recordings of CREMA-D below
$TELLTALE_TEST_DATA (default ../shared). librosa is timed as one calls it, and again with its filter
bank made beforehand. The pipeline on LibTorch is the usual one of torch code (spectrogram, product
with a ready filter bank, logarithm), on one thread. What each computes is compared first.
"""

import features

import librosa
import numpy as np
import torch

STFT = dict(n_fft=1024, win_length=480, hop_length=320)
BANK = librosa.filters.mel(sr=16000, n_fft=1024, n_mels=128)
TORCH_BANK = torch.from_numpy(BANK)
TORCH_WINDOW = torch.hann_window(480)


def as_called(samples):
    power = librosa.feature.melspectrogram(y=samples, sr=16000, n_mels=128, **STFT)
    return librosa.power_to_db(power, ref=np.max)


def with_ready_bank(samples):
    power = np.abs(librosa.stft(samples, **STFT)) ** 2
    return librosa.power_to_db(BANK @ power, ref=np.max)


@torch.inference_mode()
def on_libtorch(samples):
    spectrum = torch.stft(
        torch.from_numpy(samples), window=TORCH_WINDOW, center=True, pad_mode="constant",
        return_complex=True, **STFT)
    power = TORCH_BANK @ spectrum.abs().square()
    level = 10 * torch.log10(power.clamp(min=1e-10))
    level -= level.max()
    return level.clamp(min=-80).numpy()


def main():
    torch.set_num_threads(1)
    options = features.arguments("libTelltaleMel.so", clip_count=200)
    clips = features.crema_d(options.clips)
    plugin = features.Plugin(options.plugin, clips)
    others = {
        "librosa, as called": as_called,
        "librosa, filter bank ready": with_ready_bank,
        "torch.stft, product, logarithm": on_libtorch,
    }
    mine = plugin.values().reshape(-1, 128)
    for name, function in others.items():
        theirs = np.concatenate([function(clip).T for clip in clips])
        print(f"{name}: the plugin's levels differ by at most {np.abs(mine - theirs).max():.1e} dB")
    features.compare("Mel", plugin, clips, others, options.rounds)


main()
