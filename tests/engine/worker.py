"""Asks one engine all questions on one capability: PYTHON worker.py CATALOG CAPABILITY JOURNAL [IDS, a regular expression]

Runs with the Python of a virtual environment that holds vLLM. Each answer is a line of JOURNAL (JSON); what is
there already is not asked again, so it can be stopped and started.
"""

import contextlib
import gc
import json
import pathlib
import re
import sys
import tempfile
import time

import yaml
from configs import config
from constants import NOT_MADE
from questions import WITHOUT_TRUST, key, questions

UNKNOWN = "does not recognize this architecture"  # transformers', whatever else config.json holds
CUSTOM = "contains custom code"


def main(catalog, capability, journal, part=""):
    import nvidia

    nvidia.pretend(capability)
    import engine

    entries = yaml.safe_load(pathlib.Path(catalog).read_text())["models"]
    known = answers(journal)
    start = time.time()
    with open(journal, "a") as out:
        for entry, asked in questions(entries, capability):
            if not re.search(part, entry["id"]):
                continue
            for question in asked:
                name = key(entry, question)
                if name in known:
                    continue
                known[name] = answer(engine, entry, question)
                out.write(json.dumps([name, *known[name]]) + "\n")
                out.flush()
            gc.collect()
            print(f"{time.time() - start:5.0f} s  {capability}  {entry['id']}", file=sys.stderr, flush=True)


def answers(journal):
    """key -> (verdict, reason) of a journal; a line that was cut off is asked again."""
    known = {}
    with contextlib.suppress(FileNotFoundError):
        for line in open(journal):
            with contextlib.suppress(ValueError):
                name, *rest = json.loads(line)
                known[name] = tuple(rest)
    return known


def answer(engine, entry, question):
    """(verdict, reason): starts and the numbers' type, config or build and the engine's words; not-asked and why."""
    made = config(entry)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "config.json"
        path.write_text(json.dumps(made))
        try:
            try:
                return ask(engine, folder, question)
            except engine.Refusal as refusal:
                if CUSTOM not in refusal.reason or question.argument == WITHOUT_TRUST:
                    raise
            with stand_in(made):
                path.write_text(json.dumps(made))
                return ask(engine, folder, question)
        except engine.Refusal as refusal:
            if entry["id"] in NOT_MADE and UNKNOWN not in refusal.reason:
                return "not-asked", NOT_MADE[entry["id"]]
            return refusal.stage, refusal.reason


def ask(engine, folder, question):
    more = {}
    if question.argument.startswith("dtype="):
        more["dtype"] = question.argument.removeprefix("dtype=")
    configuration = engine.configure(folder, question.tensor, question.pipeline, **more)
    engine.place(configuration)
    if question.stage == "build":
        engine.build(configuration)
    return "starts", str(configuration.model_config.dtype).removeprefix("torch.")


@contextlib.contextmanager
def stand_in(made):
    """In place of the configuration's class that only the model's repository has: vLLM's own, or one without defaults."""
    from transformers import AutoConfig, PretrainedConfig
    from transformers.models.auto.configuration_auto import CONFIG_MAPPING

    made.pop("auto_map")
    kind = made["model_type"]
    if kind == "kimi_k2":
        made["model_type"] = "deepseek_v3"  # what its class is built on: KimiK2 has DeepSeek's fields
        yield
        return
    if kind == "nemotron_h":
        from vllm.transformers_utils.configs.nemotron_h import NemotronHConfig as code
    else:
        name = kind.title().replace("_", "") + "Config"  # vLLM asks some for the name of their class
        code = type(name, (PretrainedConfig,), {"model_type": kind})
    AutoConfig.register(kind, code, exist_ok=True)
    try:
        yield
    finally:
        CONFIG_MAPPING._extra_content.pop(kind)


if __name__ == "__main__":
    main(*sys.argv[1:])
