"""Checks revision and inputs of the goldens: python3 hashes.py, in this directory (needs PyYAML)."""

import hashlib
import json
import pathlib

import yaml

ABOUT = {"revision", "policy", "inputs", "targetNamespace", "ingress", "scaling", "about"}
NOT_INPUTS = {"derived", "crossplane", "ingressHost", "targetNamespace", "replicas", "autoscaling"}
HERE = pathlib.Path(__file__).parent
EXAMPLES = HERE / "../../../../../../examples"


def digest(value):
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def plain(quantity):
    """A quantity of the examples, by value: whole, or in Gi."""
    text = str(quantity)
    return str(int(text.removesuffix("Gi")) << 30) if text.endswith("Gi") else text


for golden in sorted(HERE.glob("*.json")):
    derived = json.loads(golden.read_text())
    spec = yaml.safe_load((EXAMPLES / f"{golden.stem}.yaml").read_text())["spec"]
    spec.setdefault("gpu", 1)  # as the XRD does
    if "resources" in spec:
        spec["resources"] = {k: plain(v) for k, v in spec["resources"].items()}
    revision = "r" + digest({k: v for k, v in derived.items() if k not in ABOUT})
    inputs = "i" + digest({k: v for k, v in spec.items() if k not in NOT_INPUTS})
    fits = revision == derived["revision"] and inputs == derived["inputs"]
    print(golden.stem, revision, inputs, "fits" if fits else "DOES NOT FIT")
