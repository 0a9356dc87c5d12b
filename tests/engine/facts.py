"""What one published vLLM says of itself: each function reads the Sources of one release."""

import ast

from source import last_name, reached, strings

MODELS = "vllm/model_executor/models/"
QUANTIZATION = "vllm/model_executor/layers/quantization/"
SCHEMES = QUANTIZATION + "compressed_tensors/schemes/"
ARGUMENTS = "vllm/engine/arg_utils.py"
UNKNOWN = "not a constant"


def architectures(sources):
    """architecture -> whether its class can be split into pipeline stages."""
    registry = sources.at(MODELS + "registry.py")
    entries = {}
    for key, module, cls in table(registry, "_VLLM_MODELS"):
        entries[key] = (module, cls)
    return {key: stages(sources, *entry) for key, entry in sorted(entries.items())}


def table(registry, name):
    """(architecture, module, class) of a table of the registry, tables in it and comprehensions over it."""
    literal = registry.names[name]
    for key, value in zip(literal.keys, literal.values):
        if key is None and isinstance(value, ast.Name):
            yield from table(registry, value.id)
        elif key is None:
            # {k: (mod, arch) for k, (mod, arch) in TABLE.items() if ...}: entries that TABLE has as well
            assert isinstance(value, ast.DictComp), ast.dump(value)
        else:
            yield key.value, value.elts[0].value, value.elts[1].value


def stages(sources, module, cls):
    """As supports_pp of vllm/model_executor/models/interfaces.py: SupportsPP among its bases, and its forward takes
    what the stage before hands on. Drafts of speculative decoding lack the second."""
    home = sources.named(module) or sources.named((MODELS + module).replace("/", "."))
    assert home and sources.find(home, cls), f"{module}.{cls} is not in the package"
    classes = [at for _, at in sources.ancestors(home, cls)]
    if not any(last_name(base) == "SupportsPP" for at in classes for base in at.bases):
        return False
    methods = (member for at in classes for member in at.body if isinstance(member, ast.FunctionDef))
    forward = next((method for method in methods if method.name == "forward"), None)
    return forward is None or takes(forward, "intermediate_tensors")  # None: from another package, which has it


def takes(function, name):
    given = function.args
    return bool(given.kwarg) or any(at.arg == name for at in (*given.args, *given.kwonlyargs))


def quantization(sources):
    """quantization method, or compressed-tensors/scheme -> minimum compute capability x 10 that its class asks for."""
    module = sources.at(QUANTIZATION + "__init__.py")
    choose = module.names["get_quantization_config"]
    local = module.bind(choose.body)
    module.names.update({name: at for name, at in local.items() if name != "method_to_config"})
    methods = local["method_to_config"]
    found = {
        key.value: minimum(sources, module, last_name(value)) for key, value in zip(methods.keys, methods.values)
    }
    for path in sources.under(SCHEMES):
        for statement in sources.at(path).tree.body:
            if isinstance(statement, ast.ClassDef) and statement.name.startswith("CompressedTensors"):
                value = minimum(sources, sources.at(path), statement.name)
                if value is not None:
                    found["compressed-tensors/" + statement.name.removeprefix("CompressedTensors")] = value
    return found


def minimum(sources, module, cls):
    """The constant that get_min_capability returns on an NVIDIA GPU with no variable set; None: it has none."""
    for _, at in sources.ancestors(module, cls):
        for member in at.body:
            if isinstance(member, ast.FunctionDef) and member.name == "get_min_capability":
                results = [line for line in reached(member.body) if isinstance(line, (ast.Return, ast.Raise))]
                return constant(results[0]) if results else UNKNOWN
    return None


def constant(statement):
    if isinstance(statement, ast.Raise):
        return None  # the abstract method
    try:
        return ast.literal_eval(statement.value)
    except ValueError:
        return UNKNOWN


def deprecated(sources):
    """Quantization methods that are refused unless --allow-deprecated-quantization is given."""
    names = sources.at(QUANTIZATION + "__init__.py").names
    listed = names.get("DEPRECATED_QUANTIZATION_METHODS")
    return set(strings(listed)) if listed else set()


def arguments(sources):
    """Arguments of `vllm serve`, as written: --max-model-len."""
    found = set()
    frontend = [path for path in sources.under("vllm/entrypoints/") if path.endswith("/cli_args.py")]
    assert frontend, "no cli_args.py below vllm/entrypoints"
    for path in [ARGUMENTS, *frontend]:
        module = sources.at(path)
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and last_name(node.func) == "add_argument":
                found.update(at.value for at in node.args if isinstance(at, ast.Constant))
        for statement in module.tree.body:
            # each field of these is one argument (make_arg_parser of cli_args.py)
            if isinstance(statement, ast.ClassDef) and statement.name.endswith("FrontendArgs"):
                found.update("--" + field.replace("_", "-") for field in fields(statement))
    return {name for name in found if name.startswith("--")}


def fields(cls):
    for member in cls.body:
        if isinstance(member, ast.AnnAssign) and "ClassVar" not in ast.dump(member.annotation):
            yield member.target.id


def environment(sources):
    """Names that vllm/envs.py reads."""
    literal = sources.at("vllm/envs.py").names["environment_variables"]
    return {key.value for key in literal.keys if isinstance(key, ast.Constant)}


def tool_parsers(sources):
    """Choices of --tool-call-parser."""
    folders = ("vllm/tool_parsers/", "vllm/entrypoints/openai/tool_parsers/")
    return parsers(sources, folders, "_TOOL_PARSERS_TO_REGISTER", "ToolParserManager")


def reasoning_parsers(sources):
    """Choices of --reasoning-parser."""
    return parsers(sources, ("vllm/reasoning/",), "_REASONING_PARSERS_TO_REGISTER", "ReasoningParserManager")


def parsers(sources, folders, name, manager):
    """The keys of a table, and, before there was one, what the decorator of each class names."""
    found = set()
    for path in (path for folder in folders for path in sources.under(folder)):
        module = sources.at(path)
        listed = module.names.get(name)
        if isinstance(listed, ast.Dict):
            found.update(key.value for key in listed.keys)
        for node in ast.walk(module.tree):
            for decorator in getattr(node, "decorator_list", ()):
                if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == manager + ".register_module":
                    found.update(strings(decorator))
    return found
