"""Runs a derivation with every assignment watched, and finds the true gradients by moving what was assigned.

A derivation is a forward pass with a backward pass beneath it. Nothing here knows a rule of differentiation: a variable is
moved just after it was assigned, an element at a time, and the text runs again.
"""

import ast
import copy
import math

import numpy as np
from names import Refused, assignments, bare, is_chosen, is_upstream, key, pairs, parse, parse_values, reads, targets

STEP = 1e-3  # the error of the five-point formula is about STEP**4 of a fifth derivative: 1e-12
TOLERANCE = 1e-7


class Watch(ast.NodeTransformer):
    """Puts a call before every statement that writes a gradient and after every assignment."""

    def __init__(self, gradients):
        self.gradients = gradients

    def visit_FunctionDef(self, node):
        self.generic_visit(node)
        line = node.lineno
        taken = [a.arg for a in node.args.args if a.arg != "self"]
        enter = ast.parse("\n".join(["_enter()"] + [f"{a} = _wrote({a!r}, {line}, {a})" for a in taken if a not in self.gradients]))
        leave = ast.parse("_leave()").body
        node.body = enter.body + [ast.Try(body=node.body, handlers=[], orelse=[], finalbody=leave)]
        return node

    def assignment(self, node):
        self.generic_visit(node)
        names = targets(node)
        read = sorted(reads(node.value) | {r for t in getattr(node, "targets", []) for r in reads(t)})
        plain = isinstance(node, ast.Assign) and all(isinstance(t, (ast.Name, ast.Attribute, ast.Tuple)) for t in node.targets)
        before = ast.parse(f"_reads({names!r}, {read!r}, {node.lineno}, {plain!r})").body
        after = ast.parse("\n".join(f"{n} = _wrote({n!r}, {node.lineno}, {n})" for n in names) or "pass").body
        return before + [node] + after

    visit_Assign = visit_AugAssign = visit_AnnAssign = assignment

    def visit_Return(self, node):
        """Results that have no name are gradients called `result[i]`, in a function that `Derivation` marks."""
        if getattr(node, "graded", None) is None or node.value is None:
            return node
        parts = node.value.elts if isinstance(node.value, (ast.Tuple, ast.List)) else [node.value]
        before = []
        for i, (part, variable) in enumerate(zip(parts, node.graded)):
            if key(part) is None or key(part) not in self.gradients:
                name = f"result[{i}]"
                self.gradients[name] = variable
                before += ast.parse(f"_reads([{name!r}], {sorted(reads(part))!r}, {node.lineno}, True)").body
                before += ast.parse(f"_wrote({name!r}, {node.lineno}, {ast.unparse(part)})").body
        return before + [node]


class Event:
    """A value of a gradient that is judged."""

    def __init__(self, name, line, value, of_version, versions):
        self.name, self.line, self.of_version, self.versions = name, line, of_version, versions
        self.value = np.array(value, dtype=float)


class Run:
    """One execution: what was written, what was judged, and what was made from what."""

    def __init__(self, derivation, moved=None, by=None):
        self.d, self.moved, self.by = derivation, moved, by
        self.versions = {}  # variable -> the line of every write
        self.values = {}  # (variable, version) -> its shape
        self.of = []  # every value of what is differentiated
        self.upstream = []
        self.frames = [{}]
        self.events, self.edges, self.taint = [], set(), {}

    def move(self, name, value):
        version = len(self.versions.setdefault(name, [])) - 1
        numeric = isinstance(value, (float, np.floating)) or (isinstance(value, np.ndarray) and value.dtype.kind == "f")
        listed = isinstance(value, list) and value and all(isinstance(v, float) for v in value)
        if numeric or listed:
            self.values[name, version] = np.shape(value)
        if self.moved == (name, version):
            value = np.array(value, dtype=float)
            value[self.by[0]] += self.by[1]
            value = value.tolist() if listed or not value.ndim else value
        return value

    def enter(self):
        self.frames.append({})

    def leave(self):
        for name in list(self.frames[-1]):
            self.judge(name, self.frames[-1])
        self.frames.pop()

    def judge(self, name, frame):
        self.events.append(frame.pop(name))

    def reads(self, names, read, line, plain):
        frame = self.frames[-1]
        tainted = {g for r in read for g in self.taint.get(r, ())} | {r for r in read if r in self.d.gradients}
        written = [n for n in names if n in self.d.gradients]
        for name in names:
            self.taint[name] = tainted | (set() if plain else self.taint.get(name, set()))
        for name in written:
            self.edges |= {(r, name) for r in tainted if r != name}
            for r in read:
                if r in frame and r not in names:
                    self.judge(r, frame)
            if plain and name in frame and frame[name].line == line and name not in read:
                self.judge(name, frame)  # the next pass of a loop

    def wrote(self, name, line, value):
        if name in self.d.gradients:
            if (name, line) in self.d.upstream:
                first = min(at for n, at in self.d.upstream if n == name)
                self.upstream[len(self.upstream) - (line != first) :] = [np.array(value, dtype=float)]
            else:
                variable = self.d.gradients[name]
                lines = {n: v for n, v in self.versions.items() if bare(n) == variable}
                last = {n: (v[-1], len(v)) for n, v in lines.items() if v}
                self.frames[-1][name] = Event(name, line, value, len(self.of) - 1, last)
            return value
        self.versions.setdefault(name, []).append(line)
        value = self.move(name, value)
        if self.d.of and bare(name) == self.d.of:
            self.of.append(np.array(value, dtype=float))
        return value


class Derivation:
    """A text with how it is called, ready to be run any number of times."""

    def __init__(self, text, options):
        self.text, self.options = text, options
        self.values = parse_values(text)
        tree = parse(text)
        self.gradients = pairs(tree, self.values, options.get("pair", {}))
        self.weights = None
        self.find_upstream(tree)
        self.mark_results(tree)
        self.tree = tree
        watched = ast.fix_missing_locations(Watch(self.gradients).visit(copy.deepcopy(tree)))
        self.code = compile(watched, "derivation", "exec")

    def gradient_lines(self, tree):
        return sorted((a for a in assignments(tree) if any(t in self.gradients for t in targets(a))), key=lambda a: a.lineno)

    def find_upstream(self, tree):
        """What is differentiated, and the lines that only give its upstream gradient."""
        written = self.gradient_lines(tree)
        first = written[0].lineno if written else math.inf
        forward = sorted((a for a in assignments(tree) if a.lineno < first), key=lambda a: a.lineno)
        names = {t for a in assignments(tree) for t in targets(a)}
        names |= {a.arg for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) for a in f.args.args}
        inputs = set(self.values)
        # A size or a literal is a constant, unless the name is written again with something that is none.
        varies = {t for a in forward if not is_upstream(a.value, names | inputs) for t in targets(a)}
        constant = {t for a in forward for t in targets(a)} - varies
        computed = names - constant - inputs
        made = set()
        for a in written:
            chosen_by = {n for t in getattr(a, "targets", []) if isinstance(t, ast.Subscript) for n in reads(t.slice)}
            if not is_upstream(a.value, computed) or reads(a.value) & set(self.gradients) or chosen_by & computed:
                made |= set(targets(a))
        free = {(t, a.lineno) for a in written for t in targets(a) if t in self.gradients and t not in made}
        free |= {(name, 0) for name in inputs if name in self.gradients}
        self.free = {line for _, line in free}
        if "forward" in self.options or "class" in self.options:
            self.of, self.upstream = None, set()
            return
        sources = {self.gradients[name] for name, _ in free}
        if "of" in self.options:
            sources &= {self.options["of"]}
        if len(sources) > 1:
            raise Refused(f"several upstream gradients: {sorted(free)}")
        if sources - {bare(t) for t in varies}:
            raise Refused(f"an upstream gradient of {sources}, which nothing computes")
        last = [bare(targets(a)[-1]) for a in forward if targets(a) and targets(a)[-1] in varies and not is_chosen(a.value)]
        self.of = self.options.get("of") or next(iter(sources), None) or (last[-1] if last else None)
        self.upstream = {(name, line) for name, line in free if self.gradients[name] == self.of}

    def mark_results(self, tree):
        """In a backward function, results without a name belong to the forward function's parameters in order."""
        for holder in [tree] + [c for c in tree.body if isinstance(c, ast.ClassDef)]:
            functions = {f.name: f for f in holder.body if isinstance(f, ast.FunctionDef)}
            forward = functions.get(self.options.get("forward", "forward"))
            backward = functions.get(self.options.get("backward", "backward"))
            if forward and backward:
                taken = [a.arg for a in forward.args.args if a.arg != "self"]
                for n in ast.walk(backward):
                    if isinstance(n, ast.Return):
                        n.graded = taken

    def run(self, moved=None, by=None):
        run = Run(self, moved, by)
        np.random.seed(0)
        env = {"np": np, "numpy": np, "math": math, "xrange": range, "print": lambda *a, **k: None, "__name__": "__main__"}
        env |= {"_enter": run.enter, "_leave": run.leave, "_reads": run.reads, "_wrote": run.wrote}
        for name, value in self.values.items():
            env[name] = run.wrote(name, 0, value.copy() if isinstance(value, np.ndarray) else value)
        with np.errstate(all="ignore"):
            exec(self.code, env)
            self.call(env, run)
        for name in list(run.frames[0]):
            run.judge(name, run.frames[0])
        return run

    def call(self, env, run):
        """Calls what is only defined: a pair of functions, the methods of each class, or one function."""
        give = lambda f: {n: env[n] for n in f.__code__.co_varnames[: f.__code__.co_argcount] if n in self.values}
        if "class" in self.options:
            total = 0.0
            for name in self.options["class"]:
                made = env[name](**give(env[name].__init__)) if "__init__" in vars(env[name]) else env[name]()
                for attribute in self.options.get("attributes", []):
                    setattr(made, attribute, run.wrote(f"self.{attribute}", 0, env[attribute]))
                out = made.forward(**give(env[name].forward))
                up = self.upstream_for([out])
                total = total + np.sum(out * up[0])
                made.backward(*up)
            run.of = [np.array(total)]
        elif "forward" in self.options:
            result = env[self.options["forward"]](**give(env[self.options["forward"]]))
            backward = env[self.options["backward"]]
            count = backward.__code__.co_argcount - 1
            outs = list(result)[:count] if isinstance(result, tuple) else [result]
            rest = list(result)[count:] if isinstance(result, tuple) else []
            up = self.upstream_for(outs)
            run.of = [np.array(sum(np.sum(o * u) for o, u in zip(outs, up)))]
            backward(*up, rest[0] if len(rest) == 1 else tuple(rest))
        elif "call" in self.options:
            env[self.options["call"]](**give(env[self.options["call"]]))

    def upstream_for(self, outs):
        rng = np.random.RandomState(7)
        return [np.round(rng.uniform(0.3, 1.7, np.shape(o)) * rng.choice([-1, 1], np.shape(o)), 3) for o in outs]

    def losses(self, run):
        """What is differentiated, as one number for every time that it was computed."""
        if "class" in self.options or "forward" in self.options:
            return np.array([float(run.of[0])])
        if self.weights is None:
            self.weights = run.upstream
        up = self.weights or [np.ones(())]
        numbers = [np.sum(o * up[min(i, len(up) - 1)]) for i, o in enumerate(run.of)]
        if not self.weights and any(o.size != 1 for o in run.of[-1:]):
            raise Refused(f"{self.of} is no single number and has no upstream gradient")
        return np.array(numbers)

    def truth(self, base, name, version):
        """The gradient of every value of what is differentiated with respect to one version of a variable."""
        self.losses(base)
        shape = base.values[name, version]
        result = np.zeros((max(len(base.of), 1), *shape))
        for index in np.ndindex(*shape):
            at = lambda s: self.losses(self.run((name, version), (index, s * STEP)))
            slope = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * STEP)
            result[(slice(None), *index)] = slope
        return result


def close(got, want):
    scale = np.max(np.abs(want), initial=0) + np.max(np.abs(got), initial=0)
    return got.shape == want.shape and bool(np.all(np.abs(got - want) <= TOLERANCE * scale + 1e-10))


def ratio(got, want):
    """The constant by which a gradient is too large, if it is one."""
    if got.shape != want.shape or not np.any(want):
        return None
    factor = float(np.sum(got * want) / np.sum(want * want))
    return factor if factor and close(got, factor * want) else None
