"""The scikit-learn side of the comparison of linear probes: commands as JSON lines on standard input, answers as JSON lines on
standard output (the messages are described in ../protocol.ts)."""

import json
import sys
import time
import warnings

import numpy as np
import scipy
import sklearn
from sklearn.linear_model import LogisticRegression


def read(path: str) -> dict[str, np.ndarray]:
    """The float32 tensors of a safetensors file."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    arrays = {}
    for name, entry in header.items():
        if name != "__metadata__":
            first, last = entry["data_offsets"]
            arrays[name] = np.frombuffer(data[first:last], np.float32).reshape(entry["shape"])
    return arrays


class Worker:
    def load(self, file: str, l2: float, precision: str) -> dict:
        """The features are in the precision that scikit-learn is to compute in, before the clock starts."""
        arrays = read(file)
        self.features = arrays["features"].astype(precision)
        self.labels = arrays["labels"].astype(np.int64)
        self.strength = l2
        versions = {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__, "numpy": np.__version__}
        return {"versions": {**versions, "python": sys.version.split()[0]}}

    def fit(self, times: int) -> dict:
        seconds, results = [], []
        for _ in range(times):
            start = time.perf_counter()
            model = LogisticRegression(C=1 / self.strength, max_iter=1000).fit(self.features, self.labels)
            seconds.append(time.perf_counter() - start)
            results.append(model.coef_[0].astype(float).tolist())
        return {"seconds": seconds, "results": results}


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    worker = Worker()
    for line in sys.stdin:
        message = json.loads(line)
        answer = getattr(worker, message.pop("command"))(**message)
        print(json.dumps(answer), flush=True)
