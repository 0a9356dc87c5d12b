"""What is asked of each engine: lists of Question from the catalog's entries."""

import hashlib
import json
from typing import NamedTuple

from configs import config
from constants import ARCHITECTURES, NOT_MADE, VISION

ON = "9.0"  # the capability on which all models are asked
CAPABILITIES = ("7.0", "7.5", "8.0", "8.6", "8.9", "9.0", "10.0")
DTYPES = ("auto", "half", "bfloat16", "float32")
TENSOR = range(1, 9)
WIDEST = 100
WITHOUT_TRUST = "trust-remote-code=false"


class Question(NamedTuple):
    """One start: a model, a GPU, how it is split, and an argument beside (or '-')."""

    id: str
    capability: str
    tensor: int
    pipeline: int
    argument: str

    @property
    def stage(self):
        """How far the engine is taken. Pipelines and code from the repository are matters of the configuration; so is a
        type that is named, which is taken to the model's class on one capability only."""
        named = self.argument.startswith("dtype=") and self.argument != "dtype=auto" and self.capability != ON
        return "config" if self.pipeline > 1 or self.argument == WITHOUT_TRUST or named else "build"

    def row(self, verdict, reason):
        words = reason.removeprefix("ValidationError: ")[:WIDEST].rstrip()  # pydantic's wrapping says nothing
        fields = (self.id, self.capability, self.tensor, self.pipeline, self.argument, verdict, words)
        return "\t".join(map(str, fields))


def questions(entries, capability):
    """All questions on one capability, those about one model together."""
    seen = set()
    for entry in entries:
        asked = []
        if entry.get("servedAs", entry["architecture"]) not in {**ARCHITECTURES, **VISION}:
            assert entry["id"] in NOT_MADE, f"{entry['id']}: constants.py lacks {entry['architecture']}"
            yield entry, asked
            continue
        family = (entry["architecture"], *sorted((entry.get("quantization") or {}).items()))
        if capability == ON:
            asked += [Question(entry["id"], capability, tensor, 1, "-") for tensor in TENSOR]
            if entry["architecture"] not in seen:
                asked.append(Question(entry["id"], capability, 1, 2, "-"))
            if (entry.get("remoteCode") or {}).get("of") == "config":
                asked.append(Question(entry["id"], capability, 1, 1, WITHOUT_TRUST))
        if family not in seen and entry["id"] not in NOT_MADE:
            asked += [Question(entry["id"], capability, 1, 1, f"dtype={dtype}") for dtype in DTYPES]
            seen.add(family)
        seen.add(entry["architecture"])
        yield entry, asked


def key(entry, question):
    """The same for questions that must have the same answer: the name of a model is all that differs."""
    text = json.dumps([config(entry), *question[1:]], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
