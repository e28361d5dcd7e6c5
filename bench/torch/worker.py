"""The PyTorch side of the benchmark: commands as JSON lines on standard input, answers as JSON lines on standard output
(the messages are described in ../protocol.ts)."""

import json
import os
import sys
import time

import torch
from clip import DualEncoder, adamw
from safetensors_file import read
from torch.nn.utils import clip_grad_norm_
from weights import load_weights


class Worker:
    def setup(self, settings: dict, file: str, mode: str, threads: int, rate: float) -> dict:
        """Builds the model; the batch is brought into PyTorch's preferred form here, once."""
        torch.set_num_threads(threads)
        tensors = read(file)
        self.model = DualEncoder(**settings)
        load_weights(self.model, tensors)
        self.pixels = tensors["batch/pixels"].permute(0, 3, 1, 2).to(torch.uint8).contiguous()  # [B, 3, height, width]
        self.ids = tensors["batch/ids"].long()  # [B, L]
        self.optimizer = adamw(self.model, rate)
        prepare = torch.compile if mode == "compile" else lambda function: function
        self.loss = prepare(self.model.loss)
        self.image_encoder = prepare(self.model.encode_image)
        self.text_encoder = prepare(self.model.encode_text)
        return {"versions": {"torch": torch.__version__, "python": sys.version.split()[0]}}

    def step(self, times: int) -> dict:
        return repeat(times, self.one_step)

    def encodeImage(self, times: int) -> dict:
        return repeat(times, lambda: encode(self.image_encoder, self.pixels))

    def encodeText(self, times: int) -> dict:
        return repeat(times, lambda: encode(self.text_encoder, self.ids))

    def matmul(self, rows: int, inner: int, columns: int, times: int) -> dict:
        a, b = torch.randn(rows, inner), torch.randn(inner, columns)
        result = torch.empty(rows, columns)

        def multiply() -> list[float]:
            torch.mm(a, b, out=result)
            return []

        return repeat(times, multiply)

    def one_step(self) -> list[float]:
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.loss(self.pixels, self.ids)
        loss.backward()
        clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.model.limit_log_scale()
        return [loss.item()]


@torch.inference_mode()
def encode(encoder, batch) -> list[float]:
    """The first example's embedding, to be compared."""
    return encoder(batch)[0].tolist()


def repeat(times: int, run) -> dict:
    seconds, results = [], []
    for _ in range(times):
        start = time.perf_counter()
        results.append(run())
        seconds.append(time.perf_counter() - start)
    return {"seconds": seconds, "results": results}


def main() -> None:
    # What libraries print goes to standard error; standard output is for answers alone.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    worker = Worker()
    for line in sys.stdin:
        command = json.loads(line)
        answer = getattr(worker, command.pop("command"))(**command)
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
