"""Runs every derivation of crates/grade/tests/derivations and holds each gradient in it against the true one.

Writes manifest.json beside them: the verdicts that `backflow grade` has to give, all of them right.
"""

import ast
import json
import sys
from pathlib import Path

import numpy as np
from names import Refused, parse
from traced import Derivation, close, ratio

FOLDER = Path(__file__).parents[2] / "crates/grade/tests/derivations"
# What a name does not tell.
PAIRS = {"p_norm.py": {"gS": "S", "gxp": "xp", "gx": "x"}}

OF = {"first_circuit.py": "f"}


def options(name, text):
    """How a text is called: two functions, classes, one function, or as it stands."""
    tree = parse(text)
    found = {"pair": PAIRS[name]} if name in PAIRS else {}
    found |= {"of": OF[name]} if name in OF else {}
    functions = [f.name for f in tree.body if isinstance(f, ast.FunctionDef)]
    forward = [f for f in functions if f.endswith("_forward")]
    classes = [c for c in tree.body if isinstance(c, ast.ClassDef)]
    called = {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    if classes:
        found["class"] = [c.name for c in classes]
        selves = [n for n in ast.walk(tree) if isinstance(n, ast.Attribute) and getattr(n.value, "id", "") == "self"]
        stored = {n.attr for n in selves if isinstance(n.ctx, ast.Store)}
        if missing := sorted({n.attr for n in selves} - stored):
            found["attributes"] = missing
    elif forward:
        found["forward"], found["backward"] = forward[0], forward[0].replace("_forward", "_backward")
    elif functions and functions[-1] not in called:
        found["call"] = functions[-1]
    return found


class Truth:
    """True gradients of one text, each worked out once."""

    def __init__(self, derivation, base):
        self.derivation, self.base, self.known = derivation, base, {}

    def of(self, name, version):
        if (name, version) not in self.known:
            self.known[name, version] = self.derivation.truth(self.base, name, version)
        return self.known[name, version]

    def wanted(self, event):
        """The true gradients that an event may be: one per value its variable has had."""
        found = []
        for name, (_, count) in event.versions.items():
            for version in reversed(range(count)):
                if (name, version) in self.base.values:
                    found.append(self.of(name, version)[max(event.of_version, 0) if self.derivation.of else 0])
        return found


class Verdict:
    """What is true of one gradient at one line, over every pass of a loop."""

    def __init__(self, name, line, variable):
        self.name, self.line, self.variable = name, line, variable
        self.right, self.factor, self.passes = True, 1.0, []

    def add(self, got, wants):
        at = next((i for i, want in enumerate(wants) if close(got, want)), None)
        self.passes.append((got, wants[at or 0]))
        if at is None:
            self.right = False
            factors = {f for got, want in self.passes if (f := ratio(got, want))}
            self.factor = ratio(got, wants[0]) if len(factors) == 1 else None

    def here(self):
        return {"line": self.line, "name": self.name}


def verdicts(derivation, run, truth):
    """Every gradient that is judged, in the order in which the text reaches its end."""
    found = {}
    for event in run.events:
        variable = derivation.gradients[event.name]
        wants = truth.wanted(event)
        if not wants:
            raise Refused(f"line {event.line}: {event.name} belongs to {variable}, which has no value that can be moved")
        at = event.name, event.line
        found.setdefault(at, Verdict(event.name, event.line, variable)).add(event.value, wants)
    return found


def descendants(edges, name):
    """What is made from a gradient, at any distance."""
    found, rest = set(), [name]
    while rest:
        at = rest.pop()
        new = {b for a, b in edges if a == at} - found
        found |= new
        rest += new
    return found


def by_convention(found, run):
    """Gradients that are off by a constant that a gradient made from them puts right."""
    right = {v.name for v in found.values() if v.right}
    return {at for at, v in found.items() if not v.right and v.factor and descendants(run.edges, v.name) & right}


def examine(name, text):
    """One text: how it is called, with its verdicts; refused if any of them is not right."""
    derivation = Derivation(text, options(name, text))
    run = derivation.run()
    truth = Truth(derivation, run)
    found = verdicts(derivation, run, truth)
    late = by_convention(found, run)
    for at, verdict in found.items():
        if not verdict.right and at not in late:
            got, want = verdict.passes[-1]
            raise Refused(f"line {verdict.line}: {verdict.name} is {got.tolist()}, should be {want.tolist()}, ratio {verdict.factor}")
    if not found:
        raise Refused("no gradient is judged")
    return derivation, run, truth, found, late


def main():
    manifest, bad = {}, 0
    for path in sorted(FOLDER.glob("*.py")):
        try:
            derivation, run, truth, found, late = examine(path.name, path.read_text())
        except Exception as error:  # whatever a text does wrong
            print(f"{path.name}: {type(error).__name__}: {error}", file=sys.stderr)
            bad += 1
            continue
        single = "class" in derivation.options or "forward" in derivation.options
        convention = lambda v: {"factor": round(v.factor, 9)} if (v.name, v.line) in late else {}
        lines = [v.here() | {"for": v.variable} | convention(v) for v in sorted(found.values(), key=lambda v: v.line)]
        manifest[path.name] = {"of": None if single else derivation.of, **derivation.options, "lines": lines}
    text = ",\n".join(f" {json.dumps(name)}: {json.dumps(entry)}" for name, entry in manifest.items())
    (FOLDER / "manifest.json").write_text("{\n" + text + "\n}\n")
    print(f"{len(manifest)} derivations, {sum(len(m['lines']) for m in manifest.values())} gradients, {bad} not right")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
