"""State dictionaries in the forms in which people publish them."""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file

State = dict[str, torch.Tensor]


def plain(state: State) -> State:
    """Tensors of their own, off the graph: what can be written by any of these."""
    return {name: tensor.detach().clone().contiguous() for name, tensor in state.items()}


def as_type(state: State, dtype: torch.dtype) -> State:
    return {name: tensor.to(dtype) if tensor.is_floating_point() else tensor for name, tensor in state.items()}


def safetensors(state: State, path: Path) -> None:
    save_file(plain(state), path, metadata={"format": "pt"})


def pickled(state: State, path: Path) -> None:
    torch.save(plain(state), path)


def training_checkpoint(state: State, path: Path) -> None:
    """As open_clip's training writes it from several processes: names begin with "module.", an optimizer's state beside."""
    parameters = {f"module.{name}": tensor for name, tensor in plain(state).items()}
    first = next(tensor for tensor in state.values() if tensor.is_floating_point())
    optimizer = {
        "state": {0: {"step": torch.tensor(3.0), "exp_avg": torch.rand_like(first), "exp_avg_sq": torch.rand_like(first)}},
        "param_groups": [{"lr": 5e-4, "betas": (0.9, 0.98), "eps": 1e-6, "weight_decay": 0.2, "params": [0]}],
    }
    torch.save({"epoch": 3, "name": "a run", "state_dict": parameters, "optimizer": optimizer, "scaler": None}, path)


def sharded_safetensors(state: State, folder: Path, shards: int = 3) -> None:
    """model-00001-of-0000n.safetensors and the index, as transformers writes a big model."""
    folder.mkdir(parents=True, exist_ok=True)
    state = plain(state)
    names = [f"model-{i + 1:05}-of-{shards:05}.safetensors" for i in range(shards)]
    places = {name: names[i * shards // len(state)] for i, name in enumerate(state)}
    for file in names:
        safetensors({name: tensor for name, tensor in state.items() if places[name] == file}, folder / file)
    size = sum(tensor.numel() * tensor.element_size() for tensor in state.values())
    index = {"metadata": {"total_size": size}, "weight_map": dict(sorted(places.items()))}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index, indent=2) + "\n")


def sharded_pickles(state: State, folder: Path, shards: int = 2) -> None:
    """pytorch_model-00001-of-0000n.bin and the index."""
    folder.mkdir(parents=True, exist_ok=True)
    state = plain(state)
    names = [f"pytorch_model-{i + 1:05}-of-{shards:05}.bin" for i in range(shards)]
    places = {name: names[i * shards // len(state)] for i, name in enumerate(state)}
    for file in names:
        pickled({name: tensor for name, tensor in state.items() if places[name] == file}, folder / file)
    size = sum(tensor.numel() * tensor.element_size() for tensor in state.values())
    index = {"metadata": {"total_size": size}, "weight_map": dict(sorted(places.items()))}
    (folder / "pytorch_model.bin.index.json").write_text(json.dumps(index, indent=2) + "\n")


def gradients_of(state: State, model: torch.nn.Module) -> State:
    """Each parameter's gradient under the parameter's name; zeros for what the loss does not move."""
    found = {name: parameter.grad for name, parameter in model.named_parameters()}
    zero = lambda tensor: torch.zeros_like(tensor, dtype=torch.float32)
    return {name: found[name] if found.get(name) is not None else zero(tensor) for name, tensor in state.items()}
