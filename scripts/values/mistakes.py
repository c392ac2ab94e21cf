"""The mistakes that people make in a backward pass, as edits of one line.

Each is proposed from the shape of the line alone; whether it is a mistake at all is for `mutants.py` to find out.
"""

import ast
import re
import zlib

from names import assignments, bare, key, parse, reads, targets

MASKS = ("mask", "known", "winner", "winners", "on", "small")
SIDES = {ast.Gt: "<", ast.GtE: "<", ast.Lt: ">", ast.LtE: ">"}


class Mistake:
    """A line with its new text, or None where the line is left out."""

    def __init__(self, slot, text, kind, reasons=None, values=None):
        self.line, self.name, self.text, self.kind = slot.line, slot.name, text, kind
        self.reasons, self.values = reasons or [kind], values
        self.local = slot.local

    def planted(self, source):
        lines = source.split("\n")
        old = lines[self.line - 1]
        lines[self.line - 1] = "" if self.text is None else self.text
        if self.values:
            lines[0] = self.values
        planted = "\n".join(lines)
        if self.text is None:
            try:
                parse(planted)
            except SyntaxError:  # it was alone in its block
                self.text = re.match(r" *", old).group() + "pass"
                lines[self.line - 1] = self.text
        return "\n".join(lines)


class Slot:
    """An expression that is written to a gradient, with its place in its line."""

    def __init__(self, lines, name, op, node, target=None):
        self.name, self.op, self.node, self.target = name, op, node, target
        self.line, self.whole = node.lineno, lines[node.lineno - 1]
        self.local, self.scope = False, None

    def source(self, node=None):
        node = node or self.node
        return self.whole[node.col_offset : node.end_col_offset]

    def swap(self, *parts):
        """The line with some nodes replaced by texts."""
        line = self.whole
        for node, text in sorted(parts, key=lambda part: -part[0].col_offset):
            line = line[: node.col_offset] + text + line[node.end_col_offset :]
        return line

    def operator(self, op):
        before = self.whole[: self.node.col_offset]
        at = before.rindex(self.op)
        return before[:at] + op + before[at + len(self.op) :] + self.whole[self.node.col_offset :]


def slots(tree, derivation, source):
    """Every expression that is judged: one per assignment to a gradient, one per result without a name."""
    lines, found = source.split("\n"), []
    free = derivation.free  # upstream gradients, given or made up
    names = {ast.Add: "+=", ast.Sub: "-=", ast.Mult: "*=", ast.Div: "/="}
    for a in assignments(tree):
        written = [n for n in targets(a) if n in derivation.gradients]
        if not written or a.lineno != a.end_lineno or a.lineno in free:
            continue
        target = a.targets[0] if isinstance(a, ast.Assign) else a.target
        if isinstance(target, ast.Tuple):
            if isinstance(a.value, ast.Tuple):
                pairs = zip(target.elts, a.value.elts)
                found += [Slot(lines, key(t), "", v) for t, v in pairs if key(t) in written]
            continue
        op = "=" if isinstance(a, ast.Assign) else names.get(type(a.op))
        if op:
            found.append(Slot(lines, written[0], op, a.value, target))
    for function in ast.walk(tree):
        for n in ast.walk(function) if isinstance(function, ast.FunctionDef) and "backward" in function.name else []:
            if isinstance(n, ast.Return) and n.value:
                parts = n.value.elts if isinstance(n.value, (ast.Tuple, ast.List)) else [n.value]
                found += [Slot(lines, f"result[{i}]", "", p) for i, p in enumerate(parts) if not isinstance(p, ast.Name)]
    for slot in found:
        # A step of a gate's own formula, such as 1 taken from a probability, is no branch, and half of it no factor.
        own = not reads(slot.node) & set(derivation.gradients)
        again = sum(slot.name in targets(a) for a in assignments(tree)) > 1
        for function in (f for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) and f.lineno <= slot.line <= f.end_lineno):
            slot.scope = {a.arg for a in function.args.args} | {t for a in assignments(function) for t in targets(a)}
        slot.local = own and (isinstance(slot.target, ast.Subscript) or again and slot.op == "=")
    return sorted(found, key=lambda s: (s.line, s.node.col_offset))


def wrap(slot, node=None):
    node = node or slot.node
    text = slot.source(node)
    plain = isinstance(node, (ast.Name, ast.Call, ast.Attribute, ast.Subscript, ast.Constant))
    return text if plain or text.startswith("(") and text.endswith(")") and text.count("(") == 1 else f"({text})"


def chain(node, ops):
    """The operands of a chain of operators, leftmost first, each with its operator."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ops):
        return chain(node.left, ops) + [(type(node.op), node.right)]
    return [(None, node)]


def joined(slot, parts):
    signs = {ast.Add: " + ", ast.Sub: " - ", ast.Mult: " * ", ast.Div: " / "}
    first = slot.source(parts[0][1])
    return first + "".join(signs[op] + wrap_part(slot, node, op) for op, node in parts[1:])


def wrap_part(slot, node, op):
    text = slot.source(node)
    return f"({text})" if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)) else text


def branches(slot):
    """Left out, overwritten, counted twice."""
    if slot.op in ("+=", "-="):
        if reads(slot.node) - {"np"}:
            yield Mistake(slot, None, "missing branch")
            minus = "= -" + wrap(slot) if slot.op == "-=" else "= " + slot.source()
            at = slot.whole[: slot.node.col_offset].rindex(slot.op)
            yield Mistake(slot, slot.whole[:at] + minus + slot.whole[slot.node.end_col_offset :], "missing branch")
            twice = f"{slot.source()} {slot.op[0]} {wrap(slot)}" if slot.op == "+=" else f"2 * {wrap(slot)}"
            yield Mistake(slot, slot.swap((slot.node, twice)), "double branch")
        else:
            yield Mistake(slot, None, "missing branch", ["missing branch", "other"])
    terms = chain(slot.node, (ast.Add,))
    if len(terms) > 1 and all(reads(node) for _, node in terms) and slot.op in ("=", "+="):
        for i, (_, term) in enumerate(terms):
            rest = [t for j, t in enumerate(terms) if j != i]
            yield Mistake(slot, slot.swap((slot.node, joined(slot, rest))), "missing branch")
            more = f"{slot.source()} + {wrap_part(slot, term, None)}"
            yield Mistake(slot, slot.swap((slot.node, more)), "double branch")


def signs(slot):
    if slot.op in ("+=", "-="):
        yield Mistake(slot, slot.operator("-=" if slot.op == "+=" else "+="), "sign")
    if slot.op in ("=", ""):
        text = slot.source()
        if isinstance(slot.node, ast.UnaryOp) or text.startswith("-") and len(chain(slot.node, (ast.Add, ast.Sub))) == 1:
            yield Mistake(slot, slot.swap((slot.node, text[1:])), "sign")
        else:
            yield Mistake(slot, slot.swap((slot.node, f"-{wrap(slot)}")), "sign")
    terms = chain(slot.node, (ast.Add, ast.Sub))
    if len(terms) > 1:
        flipped = {ast.Add: ast.Sub, ast.Sub: ast.Add}
        for i in range(1, len(terms)):
            new = [(flipped[op] if j == i else op, node) for j, (op, node) in enumerate(terms)]
            yield Mistake(slot, slot.swap((slot.node, joined(slot, new))), "sign", ["sign", "other"])
    for node in ast.walk(slot.node):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub) and isinstance(node.right, ast.Name):
            text = f"{wrap_part(slot, node.right, None)} - {wrap_part(slot, node.left, None)}"
            yield Mistake(slot, slot.swap((node, text)), "sign", ["sign", "only sign"])


def factors(slot, sizes):
    part = slot.op in ("+=", "-=")
    if slot.op == "/=":
        yield Mistake(slot, None, "factor")
        yield Mistake(slot, slot.operator("*="), "factor")
        return
    if isinstance(slot.node, ast.List):
        return
    text = wrap(slot)
    yield Mistake(slot, slot.swap((slot.node, f"2 * {text}")), "factor", ["factor", "double branch"] if part else ["factor"])
    for size in sizes:
        yield Mistake(slot, slot.swap((slot.node, f"{text} / {size}")), "factor")
        yield Mistake(slot, slot.swap((slot.node, f"{size} * {text}")), "factor")
    parts = chain(slot.node, (ast.Mult, ast.Div))
    for i, (op, node) in enumerate(parts):
        scalar = isinstance(node, ast.Constant) or slot.source(node) in sizes
        if scalar and len(parts) > 1 and (i or parts[1][0] is ast.Mult):
            yield Mistake(slot, slot.swap((slot.node, joined(slot, [p for j, p in enumerate(parts) if j != i]))), "factor")
            if isinstance(node, ast.Constant) and node.value == 2:
                yield Mistake(slot, slot.swap((node, "4")), "factor")


def transposes(slot):
    for node in ast.walk(slot.node):
        if isinstance(node, ast.Attribute) and node.attr == "T":
            yield Mistake(slot, slot.swap((node, slot.source(node.value))), "transpose")
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "outer" and len(node.args) == 2:
            a, b = node.args
            yield Mistake(slot, slot.swap((a, slot.source(b)), (b, slot.source(a))), "transpose")
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            for side in (node.left, node.right):
                if isinstance(side, ast.Name):
                    yield Mistake(slot, slot.swap((side, f"{side.id}.T")), "transpose")
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "dot":
            for side in node.args + [node.func.value]:
                if isinstance(side, ast.Name) and side.id != "np":
                    yield Mistake(slot, slot.swap((side, f"{side.id}.T")), "transpose")
    product = lambda n: isinstance(getattr(n, "op", None), ast.MatMult) or getattr(getattr(n, "func", None), "attr", "") in ("dot", "outer")
    if slot.op in ("=", "") and any(product(n) for n in ast.walk(slot.node)):
        text = wrap(slot)
        yield Mistake(slot, slot.swap((slot.node, f"{text}.T")), "transpose")


def sums(slot, variable, shape):
    """A sum over the examples, left out or in excess."""
    node = slot.node
    if isinstance(slot.target, ast.Subscript) and slot.op == "-=":
        return
    while isinstance(node, (ast.UnaryOp, ast.BinOp)) and not isinstance(getattr(node, "op", None), (ast.MatMult, ast.Add, ast.Sub)):
        sides = [node.operand] if isinstance(node, ast.UnaryOp) else [node.left, node.right]
        node = next((s for s in sides if isinstance(s, ast.Call)), sides[0])
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "sum":
        whole = node.func.value
        inner, rest = (node.args[0], node.args[1:]) if getattr(whole, "id", "") == "np" else (whole, node.args)
        yield Mistake(slot, slot.swap((node, wrap(slot, inner))), "batch sum")
        name = slice(node.func.end_col_offset - 3, node.func.end_col_offset)
        assert slot.whole[name] == "sum"
        yield Mistake(slot, slot.whole[: name.start] + "mean" + slot.whole[name.stop :], "batch sum", ["batch sum", "factor"])
        if rest or node.keywords:
            yield Mistake(slot, slot.swap((node, f"np.sum({slot.source(inner)})")), "batch sum")
        for word in node.keywords:
            if word.arg == "axis" and isinstance(word.value, ast.Constant):
                other = "1" if word.value.value == 0 else "0"
                yield Mistake(slot, slot.swap((word.value, other)), "batch sum", ["batch sum", "other"])
    elif slot.op in ("=", "") and len(shape) == 2 and min(shape) > 1 and not re.match(r"[A-Zwu]|theta|table|result", variable or "result"):
        yield Mistake(slot, slot.swap((slot.node, f"np.sum({slot.source()}, axis=0)")), "batch sum")


def gates(tree, run):
    """(input, output) of every assignment that is a function of one variable, element by element."""
    shapes = {bare(name): shape for (name, _), shape in run.values.items()}
    found = set()
    for a in assignments(tree):
        names = {bare(n) for n in reads(a.value)} & set(shapes)
        mixes = any(isinstance(n, ast.BinOp) and isinstance(n.op, ast.MatMult) for n in ast.walk(a.value))
        mixes |= any(getattr(n, "attr", "") in ("sum", "mean", "dot", "var", "std", "cumsum") for n in ast.walk(a.value))
        plain = len(targets(a)) == 1 and isinstance(a, ast.Assign)
        curved = any(isinstance(n, (ast.Call, ast.Pow)) for n in ast.walk(a.value))
        if plain and len(names) == 1 and not mixes and curved:
            source, out = names.pop(), bare(targets(a)[0])
            if source != out and shapes.get(out) == shapes[source]:
                found.add((source, out))
    return found


def points(slot, gates, variable, gradients):
    for source, out in gates:
        if source != variable:
            continue
        for old, new in ((source, out), (out, source)):
            places = [n for n in ast.walk(slot.node) if isinstance(n, ast.Name) and n.id == old]
            places = [n for n in places if not in_compare(slot.node, n)]
            if places:
                through = any(gradients.get(r) == out for r in reads(slot.node))
                yield Mistake(slot, slot.swap(*[(n, new) for n in places]), "wrong point", ["wrong point"] + ["other"] * (not through))


def in_compare(tree, node):
    return any(isinstance(c, ast.Compare) and node in ast.walk(c) for c in ast.walk(tree))


def masks(slot):
    trees = [slot.node] + ([slot.target] if isinstance(slot.target, ast.Subscript) else [])
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Compare) and type(node.ops[0]) in SIDES:
                left, right = slot.source(node.left), slot.source(node.comparators[0])
                yield Mistake(slot, slot.swap((node, f"{left} {SIDES[type(node.ops[0])]} {right}")), "mask")
                if isinstance(node.ops[0], ast.Gt):
                    yield Mistake(slot, slot.swap((node, f"{left} >= {right}")), "mask")
    if isinstance(slot.target, ast.Subscript) and any(isinstance(n, ast.Compare) for n in ast.walk(slot.target)):
        yield Mistake(slot, None, "mask", ["mask", "other"])
    parts = chain(slot.node, (ast.Mult,))
    for i, (_, node) in enumerate(parts):
        if i and isinstance(node, ast.Compare):
            rest = [p for j, p in enumerate(parts) if j != i]
            yield Mistake(slot, slot.swap((slot.node, joined(slot, rest))), "mask", ["mask", "other"])
    if isinstance(slot.node, ast.Call) and getattr(slot.node.func, "attr", "") == "where":
        _, yes, no = slot.node.args
        yield Mistake(slot, slot.swap((yes, slot.source(no)), (no, slot.source(yes))), "mask")


def others(slot, shapes, gates, related):
    """A variable of the same shape instead of the right one, and a local gradient that was forgotten."""
    points = {frozenset(g) for g in gates}
    for node in ast.walk(slot.node):
        if isinstance(node, ast.Name) and node.id in shapes and not in_compare(slot.node, node):
            same = [n for n in shapes if shapes[n] == shapes[node.id] and n != node.id and n != slot.name]
            same = [n for n in same if frozenset((n, node.id)) not in points and n.isidentifier() and n not in reads(slot.node)]
            same = [n for n in same if slot.scope is None or n in slot.scope]
            if same:
                at = zlib.crc32(f"{slot.line}{node.id}".encode()) % len(same)
                near = frozenset((node.id, same[at])) in related
                yield Mistake(slot, slot.swap((node, same[at])), "other", ["other", "wrong point"] if near else ["other"])
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and isinstance(node.right, ast.Constant) and node.right.value == 2:
            yield Mistake(slot, slot.swap((node.right, "3")), "other")
    parts = chain(slot.node, (ast.Mult, ast.Div))
    for i in range(1, len(parts)):
        if not isinstance(parts[i][1], (ast.Constant, ast.Compare)):
            rest = [p for j, p in enumerate(parts) if j != i]
            masked = slot.source(parts[i][1]) in MASKS
            yield Mistake(slot, slot.swap((slot.node, joined(slot, rest))), "other", ["other", "mask"] if masked else ["other"])


def candidates(tree, derivation, run, source):
    sizes = re.findall(r"(?m)^\s*(\w+)(?:, \w+)* = (?:.*\.shape(?:\[\d\])?$|len\()", source)
    shapes = {bare(name): shape for (name, _), shape in run.values.items() if shape}
    shapes |= {e.name: e.value.shape for e in run.events if e.value.shape and e.name.isidentifier()}
    elementwise = gates(tree, run)
    related = {frozenset((bare(r), bare(t))) for a in assignments(tree) for t in targets(a) for r in reads(a.value)}
    for slot in slots(tree, derivation, source):
        variable = derivation.gradients.get(slot.name)
        yield from branches(slot)
        yield from signs(slot)
        yield from factors(slot, dict.fromkeys(sizes))
        yield from transposes(slot)
        yield from sums(slot, variable, shapes.get(variable, ()))
        yield from points(slot, elementwise, variable, derivation.gradients)
        yield from masks(slot)
        yield from others(slot, shapes, elementwise, related)
