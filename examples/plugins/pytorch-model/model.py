import json
import sys

import numpy as np
import torch

request = json.load(open(sys.argv[1]))
torch.set_num_threads(request["threads"])
model = torch.jit.load(request["parameters"]["model"], map_location=request["device"]).eval()


def batches(size=32):
    """Rows as the model wants them: [rows, 1, bands, frames]."""
    wanted = request["parameters"]["frames"]
    x = np.load(request["input"]["rows"], mmap_mode="r")
    frames = np.load(request["input"]["frames"])
    starts = np.cumsum(frames) - frames
    for first in range(0, len(frames), size):
        batch = []
        for start, count in zip(starts[first : first + size], frames[first : first + size]):
            skip = max(0, (count - wanted) // 2)
            row = x[start + skip : start + min(count, skip + wanted)]
            missing = wanted - len(row)
            batch.append(np.pad(row, ((0, missing), (0, 0)), constant_values=row.min()).T)
        print("progress", first / len(frames), flush=True)
        yield torch.from_numpy(np.stack(batch)[:, None]).to(request["device"])


with torch.no_grad():
    parts = [{name: y.cpu() for name, y in model(batch).items()} for batch in batches()]
whole = lambda name: torch.cat([part[name] for part in parts]).float()
# One pass gives both: `represent` may be asked for scores, too.
if "scores" in request["outputs"]:
    np.save(request["outputs"]["scores"], torch.log_softmax(whole("scores"), dim=1).numpy())
for index, tap in enumerate(request.get("taps", []), start=1):
    np.save(request["outputs"][f"tap-{index}"], whole(tap).numpy())
