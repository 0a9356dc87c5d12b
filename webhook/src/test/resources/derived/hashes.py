"""Checks revision and inputs of the goldens: python3 hashes.py, in this directory (needs PyYAML)."""

import hashlib
import json
import pathlib

import yaml

ABOUT = {"revision", "policy", "inputs", "targetNamespace", "ingress"}
NOT_INPUTS = {"derived", "crossplane", "ingressHost", "targetNamespace"}
HERE = pathlib.Path(__file__).parent
EXAMPLES = HERE / "../../../../../examples"


def digest(value):
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:10]


for golden in sorted(HERE.glob("*.json")):
    derived = json.loads(golden.read_text())
    spec = yaml.safe_load((EXAMPLES / f"{golden.stem}.yaml").read_text())["spec"]
    spec.setdefault("gpu", 1)  # as the XRD does
    revision = "r" + digest({k: v for k, v in derived.items() if k not in ABOUT})
    inputs = "i" + digest({k: v for k, v in spec.items() if k not in NOT_INPUTS})
    fits = revision == derived["revision"] and inputs == derived["inputs"]
    print(golden.stem, revision, inputs, "fits" if fits else "DOES NOT FIT")
