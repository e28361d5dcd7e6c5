"""Writes the image tower as transformers.js reads it: a folder with an ONNX file and the name of the architecture.

usage: export_onnx.py weights.safetensors settings-as-json batch-size folder
"""

import json
import os
import sys

import torch
from clip import DualEncoder
from safetensors_file import read
from weights import load_weights


def main(file: str, settings_text: str, batch_size: str, folder: str) -> None:
    settings = json.loads(settings_text)
    model = DualEncoder(**settings)
    load_weights(model, read(file))
    side = settings["image"]["imageSize"]
    os.makedirs(f"{folder}/onnx", exist_ok=True)
    torch.onnx.export(
        model.image_tower.eval(),
        (torch.zeros(int(batch_size), 3, side, side),),
        f"{folder}/onnx/vision_model.onnx",
        input_names=["pixel_values"],
        output_names=["image_embeds"],
        dynamo=True,
        external_data=False,
        verbose=False,
    )
    with open(f"{folder}/config.json", "w") as config:
        json.dump({"model_type": "clip"}, config)


main(*sys.argv[1:])
