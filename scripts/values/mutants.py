"""Plants mistakes in the derivations of crates/grade/tests/derivations, one at a time, and writes mutants.jsonl.

A mistake is kept if the text still runs, if the gradient that it was planted in is wrong by numbers, and if every other
wrong gradient was made from that one.
"""

import json
import re
import sys
import zlib
from collections import Counter

import numpy as np
from derivations import FOLDER, Truth, by_convention, descendants, examine, verdicts
from mistakes import candidates
from names import Refused, parse
from traced import Derivation, close

PER_KIND = 2  # mistakes of one kind that a file may have; more of those that few texts can have
RARE = {"mask": 4, "wrong point": 4, "missing branch": 3}
PLAIN = (1, 2, 3, 4, 1 / 2, 1 / 3, 1 / 4)


class Original:
    """A correct text, with what is true of it."""

    def __init__(self, name, source):
        self.name, self.source = name, source
        self.derivation, self.run, self.truth, self.found, self.late = examine(name, source)
        self.factors = [self.found[at].factor for at in self.late]
        self.trains = name.startswith("train")

    def judge(self, mistake):
        """The record of a mistake, or None where it is none, or where what it should be called is open."""
        planted = mistake.planted(self.source)
        if planted == self.source:
            return None
        d = Derivation(planted, self.derivation.options)
        upstream = lambda d: {n for n, _ in d.upstream}
        if d.of != self.derivation.of or upstream(d) != upstream(self.derivation):
            return None
        run = d.run()
        found = verdicts(d, run, Truth(d, run) if self.trains else self.truth)
        if Counter(n for n, _ in found) != Counter(n for n, _ in self.found) or any(not np.all(np.isfinite(e.value)) for e in run.events):
            return None
        late = by_convention(found, run)
        wrong = [v for at, v in found.items() if not v.right and at not in late]
        if not wrong or wrong[0].name != mistake.name or len({v.name for v in wrong}) < len(wrong):
            return None
        if not all(any(clear(got, want) for got, want in v.passes) for v in wrong):
            return None
        first, follows = wrong[0], wrong[1:]
        if {v.name for v in follows} - descendants(run.edges, first.name):
            return None
        if self.open(found, late, follows) or any(first.factor and np.isclose(first.factor, f) for f in self.factors):
            return None
        reasons = self.reasons(mistake, first)
        if reasons is None:
            return None
        by_line = lambda vs: [v.here() for v in sorted(vs, key=lambda v: (v.line, v.name))]
        record = {"file": self.name, "line": mistake.line, "text": mistake.text}
        record |= {"values": mistake.values} if mistake.values else {}
        record |= {"kind": mistake.kind, "wrong": first.here(), "reasons": reasons, "follows": by_line(follows)}
        return record | {"right": by_line(v for v in found.values() if v not in wrong)}

    def open(self, found, late, follows):
        """Whether a convention of the text came or went with the mistake."""
        names = {n for n, _ in self.late}
        value = lambda v: [got for got, _ in v.passes]
        before = {v.name: value(v) for v in self.found.values()}
        same = lambda v: len(before[v.name]) == len(value(v)) and all(close(a, b) for a, b in zip(before[v.name], value(v)))
        return any(n not in names for n, _ in late) or any(v.name in names and same(v) for v in follows)

    def reasons(self, mistake, first):
        """What may be said of it: what was planted, and what the numbers cannot be told from."""
        reasons = [r for r in mistake.reasons if r != "only sign"]
        factor, (got, want) = first.factor, first.passes[-1]
        if factor and want.size == 1 and mistake.kind != "factor" and not any(np.isclose(abs(factor), f) for f in PLAIN):
            factor = None  # one number is always some multiple of another
        if factor and np.isclose(factor, -1):
            fits = ["sign"]
        elif factor:
            fits = ["sign", "factor"] if factor < 0 else ["factor"]
        else:
            fits = []
        if got.ndim == 2 and close(got.T, want) and got.shape[0] > 1 and got.shape[1] > 1:
            fits.append("transpose")
        if mistake.kind == "other" and fits or "only sign" in mistake.reasons and fits != ["sign"]:
            return None
        if mistake.kind == "sign" and fits == ["sign"]:
            return ["sign"]
        if mistake.kind in ("transpose", "mask", "wrong point") and fits not in ([], ["transpose"]):
            return None
        if mistake.kind == "factor" and fits != ["factor"] and mistake.reasons == ["factor"] and "sign" in fits:
            return None
        if mistake.local and not fits and "other" not in reasons:
            reasons.append("other")
        return reasons + [f for f in fits if f not in reasons]


def clear(got, want):
    """Whether a gradient is wrong by more than any tolerance of a grader."""
    if got.shape != want.shape:
        stands_for_all = np.ndim(got) <= np.ndim(want) and got.shape == want.shape[np.ndim(want) - np.ndim(got) :]
        return not (stands_for_all and np.allclose(np.broadcast_to(got, want.shape), want))
    return np.max(np.abs(got - want)) > 1e-2 * max(np.max(np.abs(want)), np.max(np.abs(got)))


def squared(name, source):
    """The same text with every axis of length 3, so that a transpose forgotten or in excess still fits; None if it will not run."""
    first, rest = source.split("\n", 1)
    rng = np.random.RandomState(zlib.crc32(name.encode()) % 2**31)

    def stretch(match):
        value = json.loads(match.group(2))
        if not isinstance(value, list):
            return match.group()
        a = np.array(value)
        shape = tuple(3 if n > 1 else 1 for n in a.shape)
        for axis in range(a.ndim):
            a = np.take(a, np.arange(shape[axis]) % a.shape[axis], axis=axis)
        if a.dtype.kind == "i":
            a = a % 3
        elif not np.all(np.isin(a, (-1, 0, 1))):
            a = np.round(rng.uniform(0.15, 1.45, shape) * np.sign(a), 2)
        return f"{match.group(1)}={json.dumps(a.tolist(), separators=(',', ':'))}"

    values = re.sub(r"(\w+)=(\S+)", stretch, first)
    return values + "\n" + rest if values != first else None


def choose(records, late):
    """A few of each kind, from different gradients where there are enough, and more factors where a text leaves one out on purpose."""
    chosen, groups = [], {}
    for record in records:
        groups.setdefault(record["kind"], {}).setdefault(json.dumps(record["wrong"]), []).append(record)
    for kind, gradients in groups.items():
        rounds = [r for i in range(max(map(len, gradients.values()))) for g in gradients.values() for r in g[i : i + 1]]
        each = [g[zlib.crc32(at.encode()) % len(g)] for at, g in gradients.items()]
        order = each + [r for r in rounds if r not in each]
        wanted = 8 if late and kind == "factor" else RARE.get(kind, PER_KIND)
        step = max(1, len(each) // wanted)
        chosen += (each[::step] if len(each) >= wanted else order)[:wanted]
    return sorted(chosen, key=lambda r: (r["line"], r["kind"]))


def mutants(name, source):
    originals = [Original(name, source)]
    square = squared(name, source)
    try:
        originals += [Original(name, square)] if square and "(x, y)" not in square else []
    except Exception:
        pass  # the text knows its own shapes
    found, seen = [], set()
    for number, original in enumerate(originals):
        tree = parse(original.source)
        for mistake in candidates(tree, original.derivation, original.run, original.source):
            if number:
                mistake.values = original.source.split("\n", 1)[0]
                if mistake.kind != "transpose":
                    continue
            if (mistake.line, mistake.text) in seen:
                continue
            try:
                record = original.judge(mistake)
            except Refused:
                continue
            except (ValueError, IndexError, TypeError, NameError, UnboundLocalError, SyntaxError, KeyError, AttributeError, np.exceptions.AxisError):
                continue  # the text no longer runs
            if record:
                seen.add((mistake.line, mistake.text))
                found.append(record)
    return choose(found, originals[0].late)


def main():
    records = []
    for path in sorted(FOLDER.glob("*.py")):
        here = mutants(path.name, path.read_text())
        if not here:
            print(f"{path.name}: no mistake can be planted", file=sys.stderr)
        records += here
    (FOLDER / "mutants.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records))
    kinds = Counter(r["kind"] for r in records)
    print(f"{len(records)} mistakes in {len({r['file'] for r in records})} files: " + ", ".join(f"{n} {k}" for k, n in kinds.most_common()))


if __name__ == "__main__":
    main()
