"""Reads a derivation: what each line writes and reads, and which names are gradients, and of what."""

import ast
import json
import re

import numpy as np

# Ways to write the gradient of a variable; {v} is the variable's name, and a name may begin with what is differentiated.
PATTERNS = ["d{v}", "d_{v}", "grad_{v}", "{v}_grad", "grad{v}", r"d[A-Za-z]\w*?_?d_?{v}"]


class Refused(Exception):
    """The text cannot be run or judged."""


def parse_values(text):
    """The values of the first line, `# values: x=[[1.5]] t=[0,2]`; whole numbers stay whole, they are labels."""
    first = text.split("\n", 1)[0]
    if not first.startswith("# values:"):
        raise Refused("the first line has no values")
    found = re.findall(r"(\w+)=(\S+)", first)
    return {name: np.array(v) if isinstance(v := json.loads(value), list) else v for name, value in found}


def parse(text):
    """The tree of a text, where a `print` of Python 2 is a `pass` in the same place."""
    return ast.parse(re.sub(r"(?m)^([ ]*)print [^(=\n].*$", r"\1pass", text))


def key(target):
    """The name of what a target writes: `x` for `x` and `x[0]`, `grads['W']` for a literal key, `self.x`."""
    if isinstance(target, ast.Name):
        return target.id
    if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
        return f"{target.value.id}.{target.attr}"
    if isinstance(target, ast.Subscript):
        literal = isinstance(target.slice, ast.Constant) and isinstance(target.slice.value, str)
        inner = key(target.value)
        return f"{inner}['{target.slice.value}']" if literal and inner else inner
    return None


def targets(statement):
    """What an assignment writes."""
    whole = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    flat = [t for w in whole for t in (w.elts if isinstance(w, (ast.Tuple, ast.List)) else [w])]
    return [name for t in flat if (name := key(t)) and name != "_"]


def reads(node):
    """Every name that an expression reads."""
    return {name for n in ast.walk(node) if isinstance(n, (ast.Name, ast.Attribute, ast.Subscript)) if (name := key(n))}


def bare(name):
    """A variable's name without the object or dict that holds it."""
    return re.sub(r"^self\.|^\w+\['(.*)'\]$", lambda m: m.group(1) or "", name)


def assignments(tree):
    return [n for n in ast.walk(tree) if isinstance(n, (ast.Assign, ast.AugAssign, ast.AnnAssign))]


def pairs(tree, values, given):
    """gradient -> variable, by the names of all that is assigned, given, or a parameter."""
    names = {name for a in assignments(tree) for name in targets(a)} | set(values)
    names |= {arg.arg for f in ast.walk(tree) if isinstance(f, (ast.FunctionDef, ast.Lambda)) for arg in f.args.args}
    found = dict(given)
    for name in sorted(names - set(given), key=len):
        holder = re.match(r"(d|grads?|g)\['(.*)'\]$", name)
        if holder and holder.group(2) in {bare(v) for v in names if not v.startswith(holder.group(1) + "[")}:
            found[name] = holder.group(2)
            continue
        for variable in sorted(names, key=len, reverse=True):
            stem = re.escape(bare(variable))
            if variable != name and any(re.fullmatch(p.format(v=stem), bare(name)) for p in PATTERNS):
                found[name] = bare(variable)
                break
    # `dx` is the gradient of `x`, and no variable of which `ddx` would be one.
    return {g: v for g, v in found.items() if g in given or v not in {bare(k) for k in found if "[" not in k}}


def is_upstream(value, computed):
    """Whether an expression depends on nothing that was computed, but for shapes."""
    if isinstance(value, ast.Attribute) and value.attr in ("shape", "size"):
        return True
    if isinstance(value, ast.Call):
        name = value.func.attr if isinstance(value.func, ast.Attribute) else getattr(value.func, "id", "")
        if name.endswith("_like") or name == "len":
            return True
    if isinstance(value, (ast.Name, ast.Attribute)) and key(value) in computed:
        return False
    return all(is_upstream(child, computed) for child in ast.iter_child_nodes(value))


def is_chosen(value):
    """Whether an expression is no more than what a comparison chose: a mask or a count, which has no derivative."""
    calls = ("sum", "float", "astype")
    while isinstance(value, ast.Call) and value.args and (getattr(value.func, "attr", "") in calls or getattr(value.func, "id", "") in calls):
        value = value.args[0]
    return isinstance(value, ast.Compare)
