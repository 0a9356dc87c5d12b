"""The real engine, as far as it goes without a GPU: its configuration, then its model class as rank 0 of n."""

import contextlib
import dataclasses
import re

import torch
import torch.distributed as distributed
from torch.overrides import TorchFunctionMode
from torch.testing._internal.distributed.fake_pg import FakeStore
from vllm.config import set_current_vllm_config
from vllm.distributed import parallel_state
from vllm.engine.arg_utils import EngineArgs
from vllm.model_executor.model_loader.utils import initialize_model
from vllm.platforms import current_platform
from vllm.utils.torch_utils import set_default_torch_dtype


class Refusal(Exception):
    """stage: config or build; reason: the engine's own first words."""

    def __init__(self, stage, error):
        self.stage = stage
        self.reason = first_words(error)
        super().__init__(f"{stage}: {self.reason}")


def configure(folder, tensor, pipeline=1, **more):
    """The configuration of `vllm serve FOLDER`, or Refusal."""
    if any(field.name == "swap_space" for field in dataclasses.fields(EngineArgs)):
        more["swap_space"] = 0  # until 0.17 4 GiB a GPU, measured against the memory of the machine that asks
    try:
        return EngineArgs(
            model=str(folder),
            skip_tokenizer_init=True,
            load_format="dummy",
            tensor_parallel_size=tensor,
            pipeline_parallel_size=pipeline,
            distributed_executor_backend="mp" if tensor * pipeline > 1 else None,
            **more,
        ).create_engine_config()
    except Exception as error:
        raise Refusal("config", error) from error


def place(config):
    """What each worker asks of its GPU first: whether it has the type (init_device of v1/worker/gpu_worker.py)."""
    try:
        current_platform.check_if_supports_dtype(config.model_config.dtype)
    except Exception as error:
        raise Refusal("build", error) from error


def build(config):
    """The model on the meta device as rank 0 of its tensor parallel group, or Refusal."""
    try:
        with set_current_vllm_config(config), ranks(config.parallel_config.tensor_parallel_size):
            with set_default_torch_dtype(config.model_config.dtype), torch.device("meta"), OnMeta():
                return initialize_model(config)
    except Exception as error:
        raise Refusal("build", error) from error


@contextlib.contextmanager
def ranks(world):
    """Process groups as on rank 0 of a world: torch's own fake backend, whose other ranks do not exist."""
    group, initialize = distributed.new_group, parallel_state.init_model_parallel_group
    nodes = parallel_state.in_the_same_node_as

    def fake_group(*arguments, **named):
        return group(*arguments, **{**named, "backend": "fake"})

    def without_communicator(*arguments, **named):
        off = {"use_device_communicator": False, "use_message_queue_broadcaster": False}
        return initialize(*arguments, **{**named, **off})

    distributed.new_group = fake_group
    parallel_state.init_model_parallel_group = without_communicator
    parallel_state.in_the_same_node_as = lambda *_, **__: [True] * world
    distributed.init_process_group("fake", rank=0, world_size=world, store=FakeStore())
    try:
        parallel_state.init_distributed_environment(world, 0, "", 0, "fake")
        parallel_state.initialize_model_parallel(world)
        yield
    finally:
        parallel_state.destroy_model_parallel()
        parallel_state.destroy_distributed_environment()
        distributed.new_group = group
        parallel_state.init_model_parallel_group = initialize
        parallel_state.in_the_same_node_as = nodes


class OnMeta(TorchFunctionMode):
    """Tensors that code puts on a CUDA device by name go to the meta device."""

    def __torch_function__(self, function, types, arguments=(), named=None):
        named = dict(named or {})
        if on_cuda(named.get("device")):
            named["device"] = "meta"
        if getattr(function, "__name__", "") in ("to", "cuda"):
            arguments = tuple("meta" if on_cuda(value) else value for value in arguments)
        return function(*arguments, **named)


def on_cuda(value):
    return type(value) is int or (isinstance(value, (str, torch.device)) and str(value).startswith("cuda"))


def first_words(error):
    """The first sentence of what was raised, less what pydantic and the folder's name add."""
    text = str(error).strip() or type(error).__name__
    text = re.sub(r"^\d+ validation errors? for \w+\s+(Value error, |Assertion failed, )?", "", text)
    text = re.sub(r"\s*\[type=.*", "", text, flags=re.DOTALL)
    text = re.sub(r"/\S*/\S+", "(path)", " ".join(text.split()))
    return f"{type(error).__name__}: {text}"[:160]
