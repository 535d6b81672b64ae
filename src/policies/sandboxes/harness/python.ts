/**
 * What runs around a policy inside the Python sandbox. `_arbiter_load` takes the author's files
 * once; `_arbiter_run` takes a request as JSON and gives the answer as JSON.
 */
export const PYTHON_HARNESS = `
import json, os, random, sys, traceback, types, importlib.abc, importlib.util, linecache, math

class _Files(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Modules of an uploaded archive, importable by their names."""
    def __init__(self, files):
        self.sources = {}
        for path, text in files.items():
            if path.endswith(".py"):
                name = path[:-3].replace("/", ".")
                if name.endswith(".__init__"):
                    name = name[:-9]
                self.sources[name] = (path, text)
    def find_spec(self, name, path=None, target=None):
        if name not in self.sources:
            return None
        is_package = self.sources[name][0].endswith("__init__.py")
        return importlib.util.spec_from_loader(name, self, is_package=is_package)
    def create_module(self, spec):
        return None
    def exec_module(self, module):
        path, text = self.sources[module.__name__]
        _remember(path, text)
        exec(compile(text, path, "exec"), module.__dict__)

_own = set()

def _remember(path, text):
    _own.add(path)
    linecache.cache[path] = (len(text), None, text.splitlines(True), path)

class _Printed:
    def __init__(self, most):
        self.most, self.parts, self.size = most, [], 0
    def write(self, text):
        if self.size < self.most:
            self.parts.append(text[: self.most - self.size])
            self.size += len(self.parts[-1])
        return len(text)
    def flush(self):
        pass
    def text(self):
        return "".join(self.parts)

def _at(document, path):
    found = [document]
    for part in path.split("."):
        after = []
        for one in found:
            if isinstance(one, dict):
                if part in one:
                    after.append(one[part])
            elif isinstance(one, list):
                if part.isdigit() and int(part) < len(one):
                    after.append(one[int(part)])
                after.extend(item[part] for item in one if isinstance(item, dict) and part in item)
        found = after
    flat = []
    for one in found:
        flat.append(one)
        if isinstance(one, list):
            flat.extend(one)
    return flat

def _ordered(a, b):
    number = lambda v: isinstance(v, (int, float)) and not isinstance(v, bool)
    return (number(a) and number(b)) or (isinstance(a, str) and isinstance(b, str))

def _same(a, b):
    return a == b and (isinstance(a, bool) == isinstance(b, bool))

def _list(name, value):
    if not isinstance(value, list):
        raise TypeError(name + " needs an array")
    return value

_OPS = {
    "$eq": lambda found, v: any(_same(one, v) for one in found) or (v is None and not found),
    "$ne": lambda found, v: not _OPS["$eq"](found, v),
    "$gt": lambda found, v: any(_ordered(one, v) and one > v for one in found),
    "$gte": lambda found, v: any(_ordered(one, v) and one >= v for one in found),
    "$lt": lambda found, v: any(_ordered(one, v) and one < v for one in found),
    "$lte": lambda found, v: any(_ordered(one, v) and one <= v for one in found),
    "$in": lambda found, v: any(_OPS["$eq"](found, one) for one in _list("$in", v)),
    "$nin": lambda found, v: not any(_OPS["$eq"](found, one) for one in _list("$nin", v)),
    "$exists": lambda found, v: bool(found) == bool(v),
    "$not": lambda found, v: not _holds(found, v),
    "$elemMatch": lambda found, v: any(
        isinstance(one, list) and any(
            _holds([item], v) if all(name.startswith("$") for name in v) else _matches(item, v)
            for item in one)
        for one in found),
}

def _holds(found, wish):
    if not (isinstance(wish, dict) and wish and all(name.startswith("$") for name in wish)):
        return _OPS["$eq"](found, wish)
    for name, value in wish.items():
        if name not in _OPS:
            raise TypeError("unknown operator: " + name)
        if not _OPS[name](found, value):
            return False
    return True

def _matches(document, query):
    for name, value in query.items():
        if name == "$and":
            ok = all(_matches(document, one) for one in _list(name, value))
        elif name == "$or":
            ok = any(_matches(document, one) for one in _list(name, value))
        elif name == "$nor":
            ok = not any(_matches(document, one) for one in _list(name, value))
        elif name.startswith("$"):
            raise TypeError("unknown operator: " + name)
        else:
            ok = _holds(_at(document, name), value)
        if not ok:
            return False
    return True

class _Facts:
    def __init__(self, text):
        self.source, self.value = text, None
    def all(self):
        if self.value is None:
            self.value = json.loads(self.source)
        return self.value
    def find(self, kind, query):
        query = (query or {})
        query = query.get("query", query)
        found = [one for one in self.all()[kind].values() if _matches(one, query)]
        return json.loads(json.dumps(found))
    def read(self, kind, key):
        found = self.all()[kind].get(key)
        return None if found is None else json.loads(json.dumps(found))

class ClusterClient:
    """Reads cluster documents as they are in this run."""
    def __init__(self, facts):
        self._facts = facts
    def read_cluster(self, cluster_id):
        found = self._facts.read("documents", cluster_id)
        return (False, "Cluster not found") if found is None else (True, found)
    def execute_query(self, query):
        return (True, self._facts.find("documents", query))

class ClusterMetricsClient:
    """Reads metrics documents as they are in this run."""
    def __init__(self, facts):
        self._facts = facts
    def get_cluster(self, cluster_id):
        found = self._facts.read("metrics", cluster_id)
        if found is None:
            raise KeyError("cluster not found")
        return found
    def query_clusters(self, query=None):
        return self._facts.find("metrics", query)
    def execute_query(self, query=None):
        return self._facts.find("metrics", query)

def _unfit(value, path, depth):
    if value is None or isinstance(value, (str, bool, int)):
        return None
    if isinstance(value, float):
        return None if math.isfinite(value) else path + " is " + str(value)
    if depth > 64:
        return path + " is nested too deeply, or contains itself"
    if isinstance(value, (list, tuple)):
        for i, one in enumerate(value):
            bad = _unfit(one, path + "[" + str(i) + "]", depth + 1)
            if bad:
                return bad
        return None
    if isinstance(value, dict):
        for key, one in value.items():
            if not isinstance(key, str):
                return path + " has a key that is no text: " + repr(key)[:80]
            bad = _unfit(one, path + "." + key, depth + 1)
            if bad:
                return bad
        return None
    return path + " is a " + type(value).__name__

def _settle(value):
    if not hasattr(value, "send"):
        return value
    try:
        value.send(None)
    except StopIteration as done:
        return done.value
    raise RuntimeError("the policy awaits something that nothing here will ever settle")

def _frames(error):
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename in _own]
    return "".join(traceback.format_list(own[-20:])).rstrip()

_code = None

def _arbiter_begin():
    """A process that starts from another's memory must not have its chance, nor its names."""
    random.seed()
    os.environ.clear()
    sys.argv = ["function.py"]

def _arbiter_load(text):
    """Compiles the author's module; gives an empty text, or what is wrong with it as JSON."""
    global _code
    given = json.loads(text)
    try:
        _remember("function.py", given["source"])
        sys.meta_path.insert(0, _Files(given["files"]))
        _code = compile(given["source"], "function.py", "exec")
    except SyntaxError as error:
        where = "line " + str(error.lineno)
        shown = "".join(traceback.format_exception_only(type(error), error)).rstrip()
        return json.dumps({"ok": False, "code": "policy_load_failed",
            "message": "SyntaxError: " + str(error.msg) + ", " + where,
            "traceback": shown, "printed": ""})
    return ""

def _fault(code, message, printed, shown=""):
    return {"ok": False, "code": code, "message": message, "traceback": shown,
        "printed": printed.text()}

def _arbiter_run(request_text, facts_text):
    printed = _Printed(16384)
    before = (sys.stdout, sys.stderr)
    sys.stdout = sys.stderr = printed
    try:
        return json.dumps(_answer(json.loads(request_text), _Facts(facts_text), printed))
    finally:
        sys.stdout, sys.stderr = before

def _answer(request, facts, printed):
    stage = "policy_load_failed"
    try:
        module = types.ModuleType("function")
        module.__file__ = "function.py"
        exec(_code, module.__dict__)
        rule_class = getattr(module, "AIOSv1PolicyRule", None)
        if rule_class is None:
            return _fault(stage, "the code defines no class AIOSv1PolicyRule", printed)
        stage = "policy_raised"
        settings = dict(request["settings"])
        settings["cluster_client"] = ClusterClient(facts)
        settings["cluster_metrics_client"] = ClusterMetricsClient(facts)
        parameters, context = request["parameters"], request["context"]
        rule = rule_class("", settings, parameters)
        if request["call"] == "eval":
            value = _settle(rule.eval(parameters, request["input"], context))
        else:
            value = _settle(rule.management(request["action"], request["data"]))
    except MemoryError:
        return _fault("policy_out_of_memory", "the policy took more memory than it may", printed)
    except BaseException as error:
        name = type(error).__name__
        return _fault(stage, name + ": " + str(error)[:2000], printed, _frames(error))
    bad = _unfit(value, "the answer", 0) or _unfit(context, "context", 0)
    if bad:
        return _fault("policy_output_invalid", bad, printed)
    return {"ok": True, "value": value, "context": context, "printed": printed.text()}
`;
