"""Python source files, read without running them: what a name stands for, what a class is built on."""

import ast
import zipfile

# What vLLM's own questions about the platform give on an NVIDIA GPU.
PLATFORM = {
    "is_cuda": True,
    "is_cuda_alike": True,
    "is_rocm": False,
    "is_xpu": False,
    "is_cpu": False,
    "is_tpu": False,
    "is_out_of_tree": False,
}


class Sources:
    """The modules of one package. read(path) gives a file's text, or None where there is no such file."""

    def __init__(self, read, paths):
        self.read = read
        self.paths = sorted(paths)
        self.modules = {}

    @classmethod
    def wheel(cls, path):
        archive = zipfile.ZipFile(path)
        names = {name for name in archive.namelist() if name.endswith(".py")}
        return cls(lambda name: archive.read(name).decode() if name in names else None, names)

    @classmethod
    def texts(cls, texts):
        return cls(texts.get, texts)

    def under(self, folder):
        return [path for path in self.paths if path.startswith(folder)]

    def at(self, path):
        """The module of a file, or None."""
        if path not in self.modules:
            text = self.read(path)
            self.modules[path] = None if text is None else Module(path, ast.parse(text))
        return self.modules[path]

    def named(self, name):
        """The module with a dotted name, or None: it belongs to another package."""
        stem = name.replace(".", "/")
        return self.at(stem + ".py") or self.at(stem + "/__init__.py")

    def find(self, module, name):
        """(module, class) that a name in a module stands for, or None: it comes from another package."""
        for _ in range(20):  # a class is handed on through a few modules at most
            bound = module.names.get(name)
            if isinstance(bound, ast.ClassDef):
                return module, bound
            if isinstance(bound, ast.Name) and bound.id != name:
                name = bound.id
            elif isinstance(bound, tuple):
                module, name = self.named(bound[0]), bound[1]
            else:
                return None
            if module is None:
                return None
        return None

    def ancestors(self, module, name):
        """(module, class) for a class and all that it is built on, nearest first, each once."""
        found = self.find(module, name)
        seen, queue = set(), [found] if found else []
        while queue:
            home, cls = queue.pop(0)
            if (home.path, cls.name) in seen:
                continue
            seen.add((home.path, cls.name))
            yield home, cls
            for base in map(last_name, cls.bases):
                near = self.find(home, base) if base else None
                if near:
                    queue.append(near)


class Module:
    """One file: its path, its statements, and what each of its top names is bound to on an NVIDIA GPU."""

    def __init__(self, path, tree):
        self.path = path
        self.tree = tree
        self.names = self.bind(tree.body)

    def bind(self, body):
        """name -> class, expression, or (module, name) where it is imported from."""
        names = {}
        for statement in reached(body):
            if isinstance(statement, (ast.ClassDef, ast.FunctionDef)):
                names[statement.name] = statement
            elif isinstance(statement, ast.ImportFrom):
                for alias in statement.names:
                    names[alias.asname or alias.name] = (self.absolute(statement), alias.name)
            elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                names[statement.targets[0].id] = statement.value
            elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
                if isinstance(statement.target, ast.Name):
                    names[statement.target.id] = statement.value
        return names

    def absolute(self, statement):
        if not statement.level:
            return statement.module
        package = self.path.split("/")[: -statement.level]
        return ".".join(package + ([statement.module] if statement.module else []))


def reached(body):
    """The statements of a body, those in branches too, less the branches of other platforms."""
    for statement in body:
        if isinstance(statement, ast.If):
            holds = on_nvidia(statement.test)
            if holds is not False:
                yield from reached(statement.body)
            if holds is not True:
                yield from reached(statement.orelse)
        elif isinstance(statement, (ast.Try, ast.With)):
            yield from reached(statement.body)
        else:
            yield statement


def on_nvidia(test):
    """True or False where a condition asks for the platform alone, else None. No variable is set."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = on_nvidia(test.operand)
        return None if inner is None else not inner
    if isinstance(test, ast.BoolOp):
        values = [on_nvidia(value) for value in test.values]
        decisive = isinstance(test.op, ast.Or)
        if decisive in values:
            return decisive
        return None if None in values else not decisive
    if isinstance(test, ast.Call):
        return PLATFORM.get(last_name(test.func))
    if isinstance(test, ast.Attribute) and last_name(test.value) == "envs":
        return False
    return None


def last_name(node):
    """C of C, of a.b.C, of C[T] and of wrapped(C), which as_embedding_model(C) is among the bases of a class."""
    if isinstance(node, ast.Subscript):
        return last_name(node.value)
    if isinstance(node, ast.Call):
        return last_name(node.args[0]) if node.args else None
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


def strings(node):
    """All string constants below a node."""
    return [at.value for at in ast.walk(node) if isinstance(at, ast.Constant) and isinstance(at.value, str)]
