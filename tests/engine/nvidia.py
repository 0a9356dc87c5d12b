"""Makes vLLM believe that this machine has NVIDIA GPUs. No GPU is touched: models are built on torch's meta device.

What vLLM asks is answered as a GPU of the given compute capability would. Kernels are named, never called.
"""

import os
import sys
import types

GIB = 2**30
GPUS = 8
# capability -> (name as CUDA reports it, GiB): vLLM looks at both
PRODUCTS = {
    "7.0": ("Tesla V100-SXM2-32GB", 32),
    "7.5": ("Tesla T4", 15),
    "8.0": ("NVIDIA A100-SXM4-80GB", 80),
    "8.6": ("NVIDIA A10", 22),
    "8.9": ("NVIDIA L40S", 44),
    "9.0": ("NVIDIA H100 80GB HBM3", 80),
    "10.0": ("NVIDIA B200", 178),
}
# compiled parts: importing them only registers kernels, and those of a vLLM for processors are not the GPU's
COMPILED = ("vllm._C", "vllm._C_stable_libtorch", "vllm._moe_C", "vllm._moe_C_stable_libtorch")
FLASH_ATTENTION = ("vllm.vllm_flash_attn", "vllm.vllm_flash_attn.flash_attn_interface")
ENVIRONMENT = {
    "HF_HUB_OFFLINE": "1",
    "VLLM_NO_USAGE_STATS": "1",
    "VLLM_LOGGING_LEVEL": "ERROR",
    "TRANSFORMERS_VERBOSITY": "error",
    "VLLM_ENABLE_V1_MULTIPROCESSING": "0",
}


class Kernel:
    """A compiled function, or a namespace of them, that can be named and compared but not called."""

    def __init__(self, name):
        self.name = name

    def __getattr__(self, part):
        if part.startswith("__"):
            raise AttributeError(part)
        return Kernel(f"{self.name}.{part}")

    def __call__(self, *arguments, **named):
        raise RuntimeError(f"the kernel {self.name} was called")


class Package(types.ModuleType):
    """Flash attention's Python side, as far as vLLM looks: versions 2 and 3 are there."""

    def __init__(self, name):
        super().__init__(name)
        self.__path__ = []

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return True if name.isupper() else lambda *arguments, **named: True


class Stream:
    """A CUDA stream or event that nothing waits for."""

    def __init__(self, *arguments, **named):
        pass

    def wait_stream(self, other):
        pass

    def record(self, *arguments):
        pass


class Driver:
    """Triton's driver, asked when kernels are declared; they are compiled when they are called, which they are not."""

    def __init__(self, capability):
        self.capability = capability
        self.utils = self

    def get_current_target(self):
        return types.SimpleNamespace(backend="cuda", arch=self.capability, warp_size=32)

    def get_current_device(self):
        return 0

    def get_device_properties(self, device):
        return {"multiprocessor_count": 132, "max_shared_mem": 232448, "warpSize": 32}

    def get_benchmarker(self):
        return lambda *arguments, **named: 0


def pretend(capability):
    """Before the first import of vLLM. capability: '9.0'."""
    os.environ.update(ENVIRONMENT)
    major, minor = map(int, capability.split("."))
    name, gib = PRODUCTS[capability]
    import torch

    import triton

    triton.runtime.driver.set_active(Driver(major * 10 + minor))
    without_compiled_parts()
    answer_for_torch(torch, major, minor, name, gib * GIB)
    platform(major, minor, name, gib * GIB)
    kernels_by_capability()
    kernels_by_name(torch)  # last: what is imported so far declares only kernels that are registered
    in_this_process()


def without_compiled_parts():
    for name in COMPILED:
        sys.modules[name] = types.ModuleType(name)
    for name in FLASH_ATTENTION:
        sys.modules[name] = Package(name)


def kernels_by_name(torch):
    """torch.ops._C.some_kernel is a Kernel where nothing registered it."""
    namespace = torch._ops._OpNamespace
    registered = namespace.__getattr__

    def kernel(self, name):
        try:
            return registered(self, name)
        except AttributeError:
            if name.startswith("__") or not self.name.startswith(("_C", "_moe_C", "vllm", "_vllm")):
                raise
            return Kernel(f"{self.name}.{name}")

    namespace.__getattr__ = kernel


def answer_for_torch(torch, major, minor, name, memory):
    properties = types.SimpleNamespace(
        name=name,
        major=major,
        minor=minor,
        total_memory=memory,
        multi_processor_count=132,
        shared_memory_per_block_optin=232448 if major >= 9 else 101376,
        is_integrated=False,
    )
    answers = {
        "is_available": True,
        "device_count": GPUS,
        "current_device": 0,
        "get_device_capability": (major, minor),
        "get_device_name": name,
        "get_device_properties": properties,
        "mem_get_info": (memory, memory),
        "current_stream": None,
        "set_device": None,
    }
    for question, value in answers.items():
        setattr(torch.cuda, question, lambda *_, value=value, **__: value)
    torch.cuda.Stream = torch.cuda.Event = Stream


def platform(major, minor, name, memory):
    """vLLM's own CUDA platform, that without NVML, asked about a GPU that is not there."""
    import vllm.platforms

    vllm.platforms.vllm_version_matches_substr = lambda part: False  # it looks for "cpu" in its own name
    from vllm.platforms import cuda
    from vllm.platforms.interface import DeviceCapability

    class Nvidia(cuda.NonNvmlCudaPlatform):
        device_name = "cuda"

        @classmethod
        def get_device_capability(cls, device_id=0):
            return DeviceCapability(major, minor)

        @classmethod
        def get_device_name(cls, device_id=0):
            return name

        @classmethod
        def get_device_total_memory(cls, device_id=0):
            return memory

        @classmethod
        def device_count(cls):
            return GPUS

        @classmethod
        def num_compute_units(cls, device_id=0):
            return 132

    vllm.platforms._current_platform = Nvidia()
    vllm.platforms._init_trace = ""


def kernels_by_capability():
    """What compiled code would answer: csrc/quantization/w8a8/cutlass/scaled_mm_entry.cu and beside it."""
    import vllm._custom_ops as ops

    answers = {
        "cutlass_scaled_mm_supports_fp8": lambda asked: asked >= 89,
        "cutlass_scaled_mm_supports_block_fp8": lambda asked: asked >= 90,
        "cutlass_scaled_mm_supports_fp4": lambda asked: asked >= 100,
        "cutlass_group_gemm_supported": lambda asked: 90 <= asked < 110,
        "cutlass_sparse_scaled_mm_supported": lambda asked: asked >= 90,
    }
    for name, answer in answers.items():
        if hasattr(ops, name):
            setattr(ops, name, answer)


def in_this_process():
    """The registry looks at a model's class in a process of its own, which would not be told all this."""
    from vllm.model_executor.models import registry

    registry._run_in_subprocess = lambda function: function()
