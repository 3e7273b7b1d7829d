"""PyTorch's side of compare_encoder.py, in a process of its own, so that its memory is its own.

    python3 Benchmarks/encoder/pytorch_pass.py FOLDER PRECISION THREADS

FOLDER holds the recordings, *.npy of samples at 16 kHz. The encoder is that of examples/transformers/encoder.py
wav2vec2 (the same sizes, seed and front end) as transformers makes it: with the attention that is its default.
It hears one recording at a time at its own length, and each hidden state becomes the program's pooled vector
(SPEC §4.6) by the client's `telltale.pooling`. Prints a line of JSON:

- `seconds`: of a clip, with reading its samples; `pooling`: those of them that pooling took
- `gibibytes`: the most that the process held, until the end of the pass
- `parameters`, `attention`, `length` (of a pooled vector)
- `multiplications`: of a clip, of some; `fastest`: seconds of one of them in large matrices, on all threads

A tenth of the clips, ten at most, are heard before, so that what happens once is not in the time.
"""

import json
import pathlib
import resource
import sys
import time

import numpy
import torch
import transformers

ROOT = pathlib.Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "examples/transformers"), str(ROOT / "python")]
import encoder  # noqa: E402

from telltale.pooling import pooled  # noqa: E402


def made():
    """Samples in, logits and hidden states out."""
    torch.manual_seed(0)
    model = transformers.Wav2Vec2ForSequenceClassification(transformers.Wav2Vec2Config(num_labels=4))
    extractor = transformers.Wav2Vec2FeatureExtractor(do_normalize=True)
    return encoder.Layers(model.eval(), extractor).eval()


def vector(state):
    """Of one state [1, frames, values]: time comes last in memory, too, which pools fastest."""
    series = state.transpose(1, 2).contiguous()
    return pooled(series, torch.tensor([series.shape[2]])).float()


def heard(layers, file):
    return layers(torch.from_numpy(numpy.load(file))[None])[1:]


def passed(layers, files):
    """Seconds of a clip, those of pooling, and the length of a vector."""
    pooling = 0
    start = time.perf_counter()
    for file in files:
        states = heard(layers, file)
        middle = time.perf_counter()
        vectors = [vector(state) for state in states]
        pooling += time.perf_counter() - middle
    return (time.perf_counter() - start) / len(files), pooling / len(files), vectors[0].shape[1]


def multiplications(layers, files):
    """Of one clip on average: those of its linear layers and convolutions, and of attention's two products."""
    total = 0

    def count(module, inputs, output):
        nonlocal total
        if isinstance(module, torch.nn.Linear):
            total += output.numel() * module.in_features
        elif isinstance(module, torch.nn.Conv1d):
            total += output.numel() * module.in_channels // module.groups * module.kernel_size[0]

    hooks = [module.register_forward_hook(count) for module in layers.modules()]
    for file in files:
        states = heard(layers, file)
        # All states but the first layer's input are those of layers with attention.
        total += 2 * states[-1].shape[1] ** 2 * states[-1].shape[2] * (len(states) - 1)
        vector(states[-1])
    for hook in hooks:
        hook.remove()
    return total / len(files)


def seconds_a_multiplication(kind):
    """In large matrices, on all threads: the best of several."""
    left, right = (torch.randn(2048, 2048).to(kind) for _ in range(2))
    best = float("inf")
    for _ in range(12):
        start = time.perf_counter()
        left @ right
        best = min(best, time.perf_counter() - start)
    return best / 2048**3


def main(folder, precision, threads):
    torch.set_num_threads(int(threads))
    is_short = precision == "bfloat16"
    files = sorted(pathlib.Path(folder).glob("*.npy"))
    layers = made()
    with torch.inference_mode():
        with torch.autocast("cpu", torch.bfloat16, enabled=is_short):
            counted = multiplications(layers, files[:: max(1, len(files) // 10)][:10])
            seconds, pooling, length = passed(layers, files)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        fastest = seconds_a_multiplication(torch.bfloat16 if is_short else torch.float32)
    print(json.dumps({
        "seconds": seconds, "pooling": pooling, "gibibytes": memory, "length": length,
        "parameters": sum(one.numel() for one in layers.model.parameters()),
        "attention": layers.model.config._attn_implementation,
        "multiplications": counted, "fastest": fastest}))


if __name__ == "__main__":
    main(*sys.argv[1:])
