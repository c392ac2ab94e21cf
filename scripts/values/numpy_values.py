#!/usr/bin/env python3
"""Writes numpy.jsonl: calls as NumPy users write them, each with NumPy's own value; and every name that NumPy has.

The first line is {"numpy": version}. Then, one a line:
- {"call", "value"}: the value of a call, as nested lists of numbers, where what JSON lacks is a string.
- {"call", "means", "value"}: a call of another library, with the NumPy expression whose value it must have.
- {"call", "refused": true}: a call that must be refused: one that is a mistake in NumPy, or that means something the
  notation does not have.
- {"call", "value", "differs": reason}: a call whose value here is another one on purpose.
- {"module", "names"}: all that can be called after a module, so that a test can try each.

Operands stand in "operands", on the second line, and are given beside every call.
"""

import json
import math
import warnings
from pathlib import Path

import numpy as np

warnings.simplefilter("ignore")
FILE = Path(__file__).resolve().parents[2] / "crates/notation/tests/data/numpy.jsonl"

OPERANDS = {
    "x": 0.75,
    "v": [0.5, -1.25, 2.0],
    "w": [1.5, 0.25, -0.75],
    "p": [0.25, 0.5, 0.875],
    "A": [[1.0, -2.0, 3.5], [0.25, 4.0, -1.0]],
    "B": [[2.0, 1.0], [-0.5, 3.0], [1.25, -4.0]],
    "M": [[2.0, 1.0], [1.0, 3.0]],
    "R": [[2.0], [-1.0]],
    "T": (np.arange(24.0).reshape(2, 3, 4) * 7 % 11 - 5).tolist(),
    "k": [2, 0, 1],
    "special": [0.0, -0.0, 1.0, -1.0, math.inf, -math.inf, math.nan, 0.5, -2.5, 1e300, -1e-300],
}
env = {name: np.array(value) for name, value in OPERANDS.items()} | {"np": np, "math": math}
cases = []
seen = set()


def nested(value):
    value = np.asarray(value, dtype=float)
    if value.ndim:
        return [nested(part) for part in value]
    number = float(value)
    return number if math.isfinite(number) else str(number)


def add(call, means=None, **more):
    """A call with NumPy's value; one that NumPy refuses is one that must be refused here."""
    assert call not in seen, call
    seen.add(call)
    case = {"call": call} | ({"means": means} if means else {})
    try:
        value = eval(means or call, dict(env))
        value = np.asarray(value)
        assert value.dtype != object
        case["value"] = nested(value)
        case["shape"] = list(value.shape)
    except Exception as error:
        assert means is None, (call, error)
        case |= {"refused": type(error).__name__}
    cases.append(case | more)


def refuse(*calls):
    for call in calls:
        if call not in seen:
            seen.add(call)
            cases.append({"call": call, "refused": "here"})
        assert any(case["call"] == call and "refused" in case for case in cases), call


# By element: functions of one array, on a number, a vector, a matrix and all that is special.
ANY = "abs absolute arcsinh arctan asinh atan cbrt ceil cos cosh exp expm1 fabs floor negative rint sign sin sinh square tan tanh".split()
for name in ANY + "arccos acos arcsin arctanh asin atanh".split():
    for argument in ["x", "p"] + (["A", "special"] if name in ANY else []):
        add(f"np.{name}({argument})")
for name in ["acosh", "arccosh"]:
    for argument in ["x", "x + 0.25", "p + 1", "A", "special", "1.0 + 1e-12"]:
        add(f"np.{name}({argument})")
for name in "log log10 log1p log2 sqrt reciprocal".split():
    for argument in ["x", "p", "special", "M"]:
        add(f"np.{name}({argument})")
for name in "acos asin asinh atan atanh cbrt cos cosh erf erfc exp expm1 fabs log log10 log1p log2 sin sinh sqrt tan tanh".split():
    add(f"math.{name}(x)")
add("math.acosh(x + 1)"), add("math.erfc(x * 8)")
add("math.ceil(x)")
add("math.floor(x)")
add("np.round(T / 4)")
add("np.around(A)")
add("np.round(special)")
refuse("np.round(A, 1)", "np.round(A, decimals=1)")

# By element: functions of two, with every way to broadcast.
BINARY = "add subtract multiply divide true_divide maximum minimum hypot arctan2 atan2 less less_equal greater greater_equal equal not_equal".split()
for name in BINARY:
    for operands in ["v, w", "A, v", "A, R", "R, v", "x, A", "T, T[:, :, :1]"]:
        add(f"np.{name}({operands})")
    add(f"np.{name}(A, M)")
    add(f"np.{name}(special, 1.0)") if name != "hypot" else None
for name in ["power", "pow"]:
    for operands in ["p, w", "x, A", "p, 2", "R**2, v"]:
        add(f"np.{name}({operands})")
add("math.pow(x, 3)"), add("math.atan2(x, -2)"), add("math.hypot(x, 2)"), add("math.atan2(-x, 0)")
add("np.power(p, 0)"), add("np.add(v)"), add("np.exp()"), add("np.exp(v, base=2)")
add("np.add(v, w, dtype=complex, foo=1)")

# Sums of exponentials, and masks joined; what is not 0 is true.
for operands in ["v, w", "A, v", "x, A", "R, v", "special, 1.0", "special, special", "1000.0, x", "[-800.0, 800.0], [-801.0, 1e4]", "A, M", "v"]:
    add(f"np.logaddexp({operands})")
for name in ["and", "or", "xor"]:
    for operands in ["v > 0, w > 0", "A > 0, v > 0", "v, w", "[0.0, 1.0, -2.0, 0.0], [0.0, 0.0, 3.0, 1.0]", "R > 0, v < 1", "x, np.zeros(2)", "A > 0, M > 0", "v > 0"]:
        add(f"np.logical_{name}({operands})")
for operands in ["v > 0", "A", "[0.0, -0.0, 2.0, np.inf]", "x", "x > 1", "np.zeros((2, 2))", "v, w, p"]:
    add(f"np.logical_not({operands})")
add("(1 - np.logical_or(v > 1, w > 1)) * v")

# Views: axes turned round and moved.
for axes in ["v", "A", "T", "A, 0", "A, axis=1", "T, axis=-1", "T, axis=(0, 2)", "T, (-1, 1)", "T, axis=()", "m=A, axis=0", "x", "A, axis=2", "A, axis=(0, 0)", "T, axis=-4"]:
    add(f"np.flip({axes})")
for name in ["flipud", "fliplr"]:
    for argument in ["v", "A", "T", "R", "M", "x", "np.zeros((0, 3))"]:
        add(f"np.{name}({argument})")
for axes in ["T, 0, -1", "T, 2, 0", "T, 0, 1", "T, 1, 1", "A, 0, 1", "T, source=-1, destination=-2", "v, 0, 0", "A, 0, 2", "A, -3, 0", "x, 0, 0", "T, (0, 1), (-1, -2)", "T, [2, 0], [0, 1]", "T, (0, 1, 2), (2, 0, 1)", "T, (), ()", "T, (0, 1), (0,)", "T, (0, 0), (1, 2)", "T, (0, 1), (1, 1)", "x, (), ()"]:
    add(f"np.moveaxis({axes})")
for rest in ["v, (0, 1)", "v, (0, -1)", "A, axis=(1, 2)", "A, [0]", "x, (0, 1)", "v, (0, 0)", "v, (0, 3)", "v, ()", "A, (-1, 0)", "v, (0, -3)"]:
    add(f"np.expand_dims({rest})")

# Joined as rows and columns, lengthened, repeated, turned round.
for name in ["hstack", "vstack", "column_stack", "dstack"]:
    for rest in ["[v, w]", "(v, w, p)", "[A, A]", "(M, R)", "(M, v[:2])", "[x, 2, x]", "[x, v]", "[T, T]", "[v]", "[A, v]", "(A[:, :2], B)", "[T, A]", "[np.zeros(0), v]", "[]", "v, w", "tup=[M, M]", "[A, R], axis=1"]:
        add(f"np.{name}({rest})")
add("hstack([v, w])", "np.hstack([v, w])"), add("vstack((v, w))", "np.vstack((v, w))"), add("row_stack((v, w))", "np.vstack((v, w))"), add("np.row_stack((v, w))")
add("np.hstack([np.ones((2, 1)), A])"), add("np.vstack([np.ones((1, 3)), A, v])"), add("np.hstack((M, np.zeros((2, 0))))")
for rest in ["v, 1", "v, (1, 2)", "v, [0, 3]", "v, ((1, 2),)", "v, pad_width=2", "A, 1", "A, (1, 2)", "A, ((1, 0), (2, 3))", "A, [[0, 0], [1, 1]]", "A, ((1,), (2,))", "A, ((2, 1),)", "A, 0", "A, 1, 'constant'", "A, 1, mode='constant'",
             "A, ((0, 0), (1, 2)), mode='constant', constant_values=1.5", "A, 1, 'constant', constant_values=-2", "A, 1, constant_values=np.inf", "T, ((0, 0), (1, 1), (2, 0))", "T, 1", "x, 1", "x, ()", "-A, 1", "array=A, pad_width=((1, 1), (0, 0))", "special, 1",
             "A, -1", "A, (1, -1)", "A, ((1, 1), (1, 1), (1, 1))", "A, (1, 2, 3)", "A, (1, 2, 3, 4)", "A, 0.5", "A", "A, 1, 'nonsense'", "A, ((1, 1), 2)"]:
    add(f"np.pad({rest})")
refuse("np.pad(A, 1, 'edge')", "np.pad(A, 1, mode='reflect')", "np.pad(A, 1, constant_values=((1, 2), (3, 4)))", "np.pad(A, 1, mode='wrap')", "np.pad(A, 1, mode='linear_ramp', end_values=2)", "np.pad(v, x)")
for rest in ["v, 2", "v, 0", "v, 1", "x, 3", "A, 2", "A, 2, axis=0", "A, 2, axis=1", "A, 3, 0", "A, 2, -1", "A, [1, 2], axis=0", "A, [0, 2, 1], axis=1", "A, (1, 2, 3, 0, 1, 2)", "v, [2]", "A, [3], axis=1", "v, [1, 0, 2]", "T, 2, axis=1", "T, [2, 0], axis=0", "a=v, repeats=2", "A, repeats=2, axis=None",
             "v, -1", "v, [1, 2]", "A, [1, 2], axis=1", "A, 2, axis=2", "v", "A, [1, 2]", "v, [1, -1, 2]", "A, 2, axis=(0, 1)"]:
    add(f"np.repeat({rest})")
for rest in ["v, 2", "v, 0", "v, 1", "v, (2, 1)", "v, (2, 3)", "v, [2]", "A, 2", "A, (2, 1)", "A, (1, 2)", "A, (2, 3)", "A, (2, 1, 2)", "T, 2", "T, (2, 1)", "T, (2, 1, 1, 2)", "x, 3", "x, (2, 2)", "x, ()", "v, ()", "A=v, reps=2", "v, -1", "v, 1.5", "v", "v, 2, 3", "R, (1, 3)", "T, (2, 2, 2)"]:
    add(f"np.tile({rest})")
for rest in ["v, 1", "v, -1", "v, 4", "v, 0", "v, -7", "A, 1", "A, 2, axis=0", "A, 1, axis=1", "A, -1, 1", "A, 1, -1", "A, (1, 2), axis=(0, 1)", "A, (1, 1), axis=1", "A, 1, axis=(0, 1)", "A, (1, 2)", "T, 1", "T, 2, axis=1", "T, (1, -2, 3), (0, 1, 2)", "T, 1, axis=(-1, -3)", "x, 1", "np.zeros(0), 1", "a=v, shift=1", "v, shift=1, axis=0",
             "v, 1, axis=1", "A, (1, 2, 3), axis=(0, 1)", "v"]:
    add(f"np.roll({rest})")
for rest in ["v", "v, 1", "v, -2", "v, k=1", "M", "A", "A, 1", "A, -1", "A, 2", "A, 3", "A, -2", "A, 9", "A, -9", "B", "B, k=-1", "B, 1", "[1.0]", "np.zeros(0)", "np.zeros(0), 2", "T", "x", "special", "v=A, k=1", "A, 0.5", "[np.inf, np.nan]"]:
    add(f"np.diag({rest})")
for rest in ["v", "A", "A, 1", "A, k=-1", "x", "R", "T"]:
    add(f"np.diagflat({rest})")
for rest in ["A", "M", "B", "A, 1", "A, -1", "A, offset=2", "A, offset=5", "T", "T, 1", "T, 0, 1, 2", "T, axis1=2, axis2=0", "T, offset=-1, axis1=-1, axis2=-2", "A, 0, 1, 0", "A, 1, 1, 0", "v", "x", "A, 0, 1, 1", "A, 0, 0, 2", "np.zeros((0, 3))", "a=A, offset=1"]:
    add(f"np.diagonal({rest})"), add(f"np.trace({rest})")
add("A.trace()"), add("A.diagonal()"), add("A.diagonal(1)"), add("M.trace(offset=1)"), add("v.repeat(2)"), add("A.repeat(2, axis=0)"), add("A.repeat(2, 0)"), add("np.trace(M @ M)"), add("np.trace([[1, 2], [3, 4]])")

# Parts.
for name in ["split", "array_split"]:
    for rest in ["v, 3)[1]", "v, 1)[0]", "A, 2)[1]", "A, 3, axis=1)[2]", "A, 3, 1)[0]", "T, 2, -1)[1]", "v, [1])[1]", "v, [1, 2])[1]", "v, [2, 1])[1]", "v, [-1])[0]", "v, [1, 9])[2]", "v, (1,))[0]", "T, [1, 3], axis=2)[1]", "ary=A, indices_or_sections=2)[0]", "v, 2)[0]", "T, 3, axis=2)[2]", "v, 0)[0]", "v, -1)[0]", "v, 2, axis=1)[0]", "v)[0]", "x, 1)[0]", "v, 3)[3]"]:
        add(f"np.{name}({rest}")
for rest in ["hsplit(A, 3)[1]", "hsplit(v, 3)[2]", "hsplit(T, [1])[1]", "hsplit(A, 2)[0]", "hsplit(x, 1)[0]", "vsplit(A, 2)[1]", "vsplit(T, [1])[0]", "vsplit(v, 3)[0]", "dsplit(T, 2)[1]", "dsplit(A, 1)[0]", "vsplit(B, 3)[2]", "hsplit(B, 2)[1]", "dsplit(T, [1, 2])[1]", "dsplit(T, 4)[3]", "vsplit(M, 1)[0]", "dsplit(T, 3)[0]"]:
    add(f"np.{rest}")
add("split(A, 3, axis=1)[1]", "np.split(A, 3, axis=1)[1]"), add("torch.chunk(A, 2, dim=1)[1]", "A[:, 2:]"), add("torch.chunk(A, 2, dim=1)[0]", "A[:, :2]"), add("torch.chunk(v, 9)[2]", "v[2:]"), add("torch.split(A, 2, dim=1)[1]", "A[:, 2:]"), add("torch.split(A, [1, 2], dim=1)[1]", "A[:, 1:]"), add("torch.split(v, 1)[0]", "v[:1]"), add("len(np.array_split(v, 2)) * x", "2 * x")
refuse("np.split(A, 1.5)[0]", "np.array_split(A, 1.5)[0]", "torch.split(A, [1, 1], dim=1)", "torch.chunk(A, [1, 2], dim=1)", "np.array_split(v, 10**9)[6]", "torch.chunk(v, 9)[3]")
add("np.array_split(v, 7)[6]"), add("np.array_split(v, 7)[2]")

for name in ["any", "all"]:
    for rest in ["A > 0", "A > 9", "A < 9", "A", "A > 0, axis=0", "A > 0, axis=1", "A > 0, 1", "T > 4, axis=(0, 2)", "A > 0, axis=1, keepdims=True", "A > 0, keepdims=True", "x", "x > 1", "[]", "np.zeros((0, 3)), axis=0", "np.zeros((3, 0)), axis=1", "a=A, axis=-1", "A, axis=2", "A, 0, None, True", "v, w > 0", "A > 0, dim=0"]:
        add(f"np.{name}({rest})")
    add(f"(A > 0).{name}()"), add(f"(A > 0).{name}(axis=1)")
refuse("np.any(A, where=A > 0)")

for name in ["tril", "triu"]:
    for rest in ["A", "M", "B", "T", "A, 1", "A, -1", "A, k=1", "A, 9", "A, -9", "T, k=-1", "np.ones((3, 3))", "[[np.inf, np.inf], [np.inf, np.nan]]", "m=A", "x", "np.zeros((0, 2))", "R"]:
        add(f"np.{name}({rest})")
add("torch.tril(A, diagonal=1)", "np.tril(A, 1)"), add("np.where(np.tril(M) > 0, M, -9)")
refuse("np.tril(v)", "np.tril(A, 0.5)")

# Known arrays that are moved are known, so that they choose.
for call in ["A[np.arange(2), np.repeat([0, 2], [1, 1])]", "T[np.arange(2), np.hstack([np.zeros(1, dtype=int), [2]])]", "v[np.roll(np.arange(3), 1)]", "v[np.flip(np.arange(3))]", "v[np.tile([0, 2], 2)]", "v[np.concatenate([[0], [1, 1]])]", "B[np.vstack([[0, 1], [2, 0]])]", "A[:, np.repeat(np.arange(3), 2)]", "v[np.repeat([[0], [2]], 2, axis=1)]", "v[np.diagonal(np.eye(3, dtype=int))]", "v[np.stack([[0, 1], [2, 2]], axis=1)]",
             "v[np.moveaxis(np.array([[0, 1, 2]]), 0, 1)]", "np.zeros(np.hstack([2, 3]))", "np.eye(3)[np.repeat(np.arange(3), 2)]", "v[np.repeat(np.arange(3), 2)[1::2]]", "np.ones(np.repeat(2, 3))", "v[np.hstack([k, k])]"]:
    add(call)

# Order.
for name in ["sort", "argsort"]:
    for rest in ["v", "w", "A", "T", "A, 0", "A, 1", "A, axis=-1", "T, axis=1", "T, -3", "[3.0, 1.0, 2.0]", "np.zeros(0)", "np.zeros((2, 0))", "a=A, axis=0", "A, kind='stable'", "A, 0, 'mergesort'", "A, stable=True", "special[2:]", "A, axis=2", "A, axis=0.5", "A, axis=(0, 1)", "v, w, p", "A, order='x'"]:
        add(f"np.{name}({rest})")
add("np.take_along_axis(A, np.argsort(A, axis=0), 0)"), add("np.take_along_axis(A, np.argsort(-A))"), add("np.sort(T, axis=1)[:, -1]"), add("sort(A)", "np.sort(A)"), add("torch.argsort(A, dim=0)", "np.argsort(A, axis=0)"), add("A.argsort(0)"), add("np.sort(special)"), add("-np.sort(-v)")
refuse("np.sort(x)", "np.argsort(x)", "A.sort()", "np.sort(A, axis=None)", "torch.argsort(A, 0, True)", "np.median(v)", "np.unique(v)")

# Einstein's sums.
for rest in ["'ij,jk->ik', A, B", "'ij,jk', A, B", "'ij,kj->ik', A, A", "'i,i->', v, w", "'i,i', v, w", "'i,j->ij', v, w", "'i,j', v, w", "'ij->ji', A", "'ij', A", "'ji', A", "'ij->', A", "'ij->i', A", "'ij->j', A", "'ii', M", "'ii->', M", "'ii->i', M", "'iij->j', T[:, :2]", "'iii->i', T[:, :2, :2]",
             "'ij,j->i', A, v", "'ij,ij->ij', A, A", "'ij,ij->', A, A", "'ij,ij->i', A, A", "'ijk,jl->ikl', T, B", "'bij,bkj->bik', T, T", "'ijk,ijk->', T, T", "'ijk->kji', T", "'ijk,kl->ijl', T, T[0].T", "'ab,bc', A, B", "'ba,cb', B, A[:, :2]", "'Ab,bC->CA', A, B", "'i->i', v", "'i->', v", "'->', x", "',->', x, x", "',i->i', x, v", "',i', x, v", "'i,->i', v, x",
             "'ij , jk -> ik', A, B", "'...ij,...jk->...ik', T, T[0].T", "'...j,j->...', T, T[0, 0]", "'...', A", "'i...->...', T", "'...i->i...', T", "'...ij->...ji', T", "'i...,i...->...', A, R", "'...,...', A, v", "'i,i->i', [2.0], v", "'ij,jk->ik', R, A[:1]", "'ij,ij->ij', R, A", "'ij,kl->ijkl', A, M", "'ij,kl->', A, M", "'i,ij,j->', R[:, 0], A, v", "'ij,jk,kl->il', A, B, M", "'ii,ij->j', M, A", "'i,i,i->i', v, w, p",
             "'ij,jk->ik', A, A", "'ij->ii', M", "'ij->ik', A", "'ij,jk->ik', A", "'ij', A, B", "'ijk', A", "'i', A", "'i1', A", "'ij->i->j', A", "'ii', A", "'...i->i', A", "'i..', A", "'', x", "'i j', A"]:
    add(f"np.einsum({rest})")
add("einsum('ij,jk->ik', A, B)", "A @ B"), add("einsum('ij,jk->ik', [A, B])", "A @ B"), add("np.einsum('ij,jk->ik', A, B, optimize=False)"), add("np.einsum('ij,jk->ik', A, B, optimize=True)")
add("einsum('ii', M)", "np.trace(M)"), add("einsum('ij->ji', A)", "A.T"), add("einsum(A, subscripts='ij->ji')", "A.T")
refuse("np.hstack(A)", "np.vstack(A)", "np.dstack(A)", "np.column_stack(A)", "np.einsum(A, [0, 1])", "np.einsum()", "np.einsum('ij')", "np.einsum(A, B)", "einsum(A, B)", "np.tensordot(A, B, 1)")

# Running sums and differences.
for name in ["cumsum", "cumprod"]:
    for rest in ["v", "A", "T", "x", "A, 0", "A, axis=1", "A, axis=-1", "T, axis=1", "T, axis=-3", "T, 2", "A, axis=None", "special", "-special", "[-0.0]", "np.zeros(0)", "np.zeros((0, 3)), axis=1", "np.arange(1.0, 40.0)", "[1.0, np.inf, 2.0, -np.inf, 1.0]", "a=A, axis=0", "A, 0, None, None", "A, dtype=float",
                 "A, axis=2", "A, axis=-3", "v, axis=1", "x, axis=1", "A, 0.5", "A, keepdims=True", "v, w"]:
        add(f"np.{name}({rest})")
    for rest in ["", "0", "axis=1"]:
        add(f"A.{name}({rest})")
for rest in ["v", "v, 2", "v, n=2", "v, 3", "v, 9", "v, 0", "A", "A, axis=0", "A, axis=1", "A, 1, 0", "A, 2, -1", "A, n=2, axis=1", "T", "T, axis=0", "T, 2, axis=1", "T, 3", "np.zeros(0)", "a=v, n=1", "p**2", "x", "v, -1", "A, axis=2", "v, 0.5", "special", "R", "R, axis=0"]:
    add(f"np.diff({rest})")
refuse("np.diff(v, prepend=0)", "np.diff(v, append=1)", "np.cumsum(A, dtype=int)", "np.repeat(v, 1.5)", "np.roll(v, 1.5)")

# Folds, over every sort of axis.
AXES = ["", ", axis=0", ", axis=1", ", axis=-1", ", axis=-2", ", 0", ", -1", ", axis=None", ", axis=(0, 1)", ", axis=(1, 0)",
        ", axis=(-1,)", ", axis=()", ", axis=0, keepdims=True", ", keepdims=True", ", axis=(0, -1), keepdims=True",
        ", axis=1, keepdims=False", ", axis=2", ", axis=(0, 0)", ", axis=0.5", ", dim=0"]
for name in "sum prod mean max amax min amin var std".split():
    for axes in AXES:
        add(f"np.{name}(A{axes})")
    for rest in ["(T, axis=(0, 2))", "(T, (0, 2))", "(T, axis=-3, keepdims=True)", "(v)", "(x)", "([1, 2, 4])", "(a=A, axis=1)"]:
        add(f"np.{name}{rest}")
for name in ["sum", "prod"]:
    add(f"np.{name}([])"), add(f"np.{name}(np.zeros((0, 3)), axis=0)"), add(f"np.{name}(np.zeros((3, 0)), axis=1)")
for name in ["max", "min", "argmax", "argmin"]:
    add(f"np.{name}([])"), add(f"np.{name}(np.zeros((0, 3)), axis=0)")
for name in ["argmax", "argmin"]:
    for axes in ["", ", axis=0", ", axis=1", ", axis=-1", ", 1", ", axis=None", ", axis=1, keepdims=True", ", keepdims=True",
                 ", axis=(0, 1)", ", axis=2"]:
        add(f"np.{name}(A{axes})")
    add(f"np.{name}([1.0, 3.0, 3.0, 1.0])"), add(f"np.{name}(special)"), add(f"np.{name}(T, axis=1)")
for name in ["var", "std"]:
    for rest in ["v, ddof=1", "A, ddof=1", "A, axis=0, ddof=1", "A, axis=1, ddof=1", "A, 1, ddof=2", "A, axis=-1, ddof=1, keepdims=True",
                 "A, correction=1", "A, axis=1, correction=1", "A, None, None, None, 1", "A, ddof=1, correction=1", "A, 0, 1"]:
        add(f"np.{name}({rest})")
    add(f"{name if name == 'var' else 'std'}(A, axis=1)", f"np.{name}(A, axis=1)")
    add(f"A.{name}(axis=0, ddof=1)"), add(f"A.{name}()")
for rest in ["A", "A, axis=0", "A, axis=1", "A, 1", "A, axis=1, keepdims=True"]:
    add(f"np.average({rest})")
refuse("np.average(A, weights=A)", "np.average(v, None, w)", "np.sum(A, where=A > 0)", "np.sum(A, initial=3)", "np.max(A, initial=3)")
add("np.sum(A, 0, None, None, True)"), add("np.sum(A, axis=0, out=None)"), add("np.sum(A, dtype=np.float64)"), add("np.mean(A, dtype=float)")
refuse("np.sum(A, dtype=int)", "np.sum(A, 0, True)", "np.var(A, 0, 1)", "np.max(v, w)", "np.sum(v, w)")
add("math.fsum(v)"), add("math.prod(v)")
for call in ["A.sum()", "A.sum(0)", "A.sum(axis=1)", "A.sum(axis=-1, keepdims=True)", "A.mean(1)", "A.max(0)", "A.min()", "A.prod(1)",
             "A.argmax()", "A.argmin(axis=1)", "A.T", "A.shape", "A.size", "A.ndim", "A.ravel()", "A.flatten()", "A.reshape(3, 2)",
             "A.reshape((3, 2))", "A.reshape(-1)", "A.reshape(3, -1)", "T.transpose(1, 2, 0)", "T.transpose((1, 2, 0))", "T.transpose()",
             "A.swapaxes(0, 1)", "A.dot(B)", "v.dot(w)", "A.clip(0, 1)", "A.take([0, 3])", "A.take([1, 0], axis=0)", "R.squeeze()",
             "R.squeeze(axis=1)", "R.squeeze(0)", "A.transpose(1, 0)", "v.std(ddof=1)", "A.round()", "A.inv()", "A.select(v, w)",
             "A.nonsense()"]:
    add(call)

# Choices and bounds.
for rest in ["A, 0, 1", "A, -1, None", "A, None, 1", "A, a_min=0, a_max=1", "A, min=0, max=1", "A, a_max=1, a_min=-1", "A, min=0", "x, 1, 2", "T, -1, 1"]:
    add(f"np.clip({rest})")
for rest in ["A > 0, A, 0", "v > w, v, w", "A > v, A, R", "x > 0, v, w", "special > 0, 1, 2", "v, 1, 2", "A > 0, A"]:
    add(f"np.where({rest})")
refuse("np.where(A > 0)", "np.clip(A, 2, 1)", "np.select([v > 0, v < -1], [v, v**2], 3)", "np.select([v > 0], [v])", "np.select(v, v, w)",
       "select(v, v, w)", "select([v > 0, v < -1], [v, v**2], 3)", "np.choose(k, v)", "np.piecewise(v, [v > 0], [1])")

# Products.
for call in ["dot(v, w)", "dot(A, B)", "dot(A, v)", "dot(w, B)", "dot(x, A)", "dot(A, x)", "inner(v, w)", "inner(A, A)", "inner(A, v)", "inner(x, v)",
             "outer(v, w)", "outer(A, v)", "outer(x, v)", "matmul(A, B)", "matmul(A, v)", "matmul(v, B)", "matmul(v, w)", "matmul(T, T[0].T)", "matmul(M, T[:, :2])",
             "matmul(A, A)", "matmul(x, A)", "dot(A, A)", "dot(a=v, b=w)", "outer(a=v, b=w)", "linalg.matmul(A, B)"]:
    add(f"np.{call}")
refuse("np.dot(T, T)", "np.inner(T, T)")

# Norms.
for rest in ["v", "A", "T", "x", "v, 1", "v, 2", "v, np.inf", "v, ord=1", "v, ord=2", "v, ord=None", "A, 1", "A, -1", "A, np.inf", "A, -np.inf", "A, ord=1",
             "A, ord=np.inf", "A, axis=0", "A, axis=1", "A, axis=-1", "A, axis=(0, 1)", "A, axis=None", "A, 1, axis=0", "A, 1, axis=1", "A, 2, axis=1", "A, np.inf, axis=0",
             "A, 1, (0, 1)", "A, 1, (1, 0)", "A, np.inf, (0, 1)", "A, np.inf, (1, 0)", "A, -1, (-1, -2)", "A, 1, 1, True", "A, keepdims=True", "A, 1, keepdims=True",
             "A, 1, axis=(0, 1), keepdims=True", "A, axis=1, keepdims=True", "T, axis=(1, 2)", "T, axis=(0, 2)", "T, 1, axis=(0, 2)", "T, 1, axis=(2, 0)", "T, np.inf, axis=(1, 2)",
             "T, -np.inf, axis=(-1, 0)", "T, axis=(0, 1, 2)", "T, 1", "T, 1, axis=(0, 1), keepdims=True", "T, axis=-1, keepdims=True", "x=A, ord=1, axis=0", "v, axis=1", "v, 1, axis=(0, 1)",
             "x, 1"]:
    add(f"np.linalg.norm({rest})")
    if "refused" in cases[-1]:
        refuse(f"norm({rest})")
    elif "x=" not in rest:
        add(f"norm({rest})", f"np.linalg.norm({rest})")
for rest in ["v", "A", "A, ord=1", "A, axis=0, ord=np.inf", "A, axis=(0, 1), ord=1", "T, axis=(0, 2), ord=1", "A, keepdims=True"]:
    add(f"np.linalg.vector_norm({rest})")
    add(f"vector_norm({rest})", f"np.linalg.vector_norm({rest})")
refuse("np.linalg.norm(A, 2)", "np.linalg.norm(A, -2)", "np.linalg.norm(v, 3)", "np.linalg.norm(v, 0)", "np.linalg.norm(v, -np.inf)", "np.linalg.norm(v, 0.5)",
       "np.linalg.norm(A, 2, axis=(0, 1))", "norm(A, 2)", "np.linalg.vector_norm(A, 1)", "np.norm(A)", "np.vector_norm(A)", "math.norm(v)")

# Matrices that are not solved.
for name in "inv solve det slogdet pinv eig svd cholesky qr lstsq matrix_power cond".split():
    refuse(f"np.linalg.{name}(M)", f"{name}(M)", f"np.{name}(M)", f"M.{name}()")
refuse("np.linalg.inv(M) @ v[:2]", "np.linalg.solve(M, v[:2])", "solve(M, v)", "jnp.linalg.inv(M)", "torch.linalg.inv(M)", "torch.inverse(M)", "numpy.linalg.inv(M)")

# Picking.
for rest in ["A, [0, 1]", "A, k", "A, 4", "A, [0, 1], axis=0", "A, [2, 0], axis=1", "A, [2, 0], 1", "A, k, axis=-1", "A, 1, axis=0", "A, [[0, 1], [2, 3]]", "T, [1, 0], axis=1", "v, k", "v, [0, 0, 2]",
             "A, [0, 1], None", "A, indices=[0, 1]", "a=A, indices=[1], axis=0", "A, [[0], [1]], axis=1", "A, [0, 9]",
             "v, -1", "v, [0, -1]", "v, [-3, 2]", "v, [0, -4]", "A, [-1, 0, -6]", "A, [-7]", "A, [-1], axis=0", "A, [[-3, -1], [0, -2]], axis=1", "A, [-4], axis=1", "T, -1, axis=-2"]:
    add(f"np.take({rest})")
add("take(A, [0, 1])", "np.take(A, [0, 1])"), add("take(A, [0, 1], axis=0)", "np.take(A, [0, 1], axis=0)")
add("np.sum(np.take(M, [0, 1]))")
for rest in ["A, np.array([[0, 2], [1, 1]]), axis=1", "A, np.array([[0, 1, 0]]), axis=0", "A, np.array([[0, 2], [1, 1]]), 1", "A, np.array([[0, 2], [1, 1]])", "A, np.array([[0, 2], [1, 1]]), -1", "v, k, 0", "v, k", "A, np.array([[-1, 2], [1, -3]]), axis=1", "A, np.array([[-4], [0]]), axis=1"]:
    add(f"np.take_along_axis({rest})")
refuse("np.take(A, 0.5)", "np.take(A, [0, 1], mode=1)", "index_select(A, 0, [1])", "embedding([1], A)")

# Shapes.
for call in ["reshape(A, (3, 2))", "reshape(A, 6)", "reshape(A, -1)", "reshape(A, (-1, 2))", "reshape(A, shape=(3, 2))", "reshape(A, (4, 2))", "reshape(A, 3, 2)", "ravel(A)", "ravel(x)",
             "transpose(A)", "transpose(T)", "transpose(T, (2, 0, 1))", "transpose(T, axes=(0, 2, 1))", "transpose(T, (-1, 0, 1))", "permute_dims(T, (2, 0, 1))", "permute_dims(T)", "transpose(T, (0, 0, 1))",
             "swapaxes(T, 0, 2)", "swapaxes(T, -1, 0)", "swapaxes(A, axis1=0, axis2=1)", "squeeze(R)", "squeeze(R, 1)", "squeeze(R, axis=-1)", "squeeze(R, axis=0)", "squeeze(R, axis=(1,))",
             "expand_dims(v, 0)", "expand_dims(v, axis=1)", "expand_dims(v, -1)", "expand_dims(A, 1)", "expand_dims(v, 3)", "expand_dims(v)", "broadcast_to(v, (2, 3))", "broadcast_to(R, (2, 3))", "broadcast_to(x, 3)",
             "broadcast_to(x, (2, 1))", "broadcast_to(v, (3, 2))", "broadcast_to(v, shape=(4, 3))", "shape(A)", "size(A)", "ndim(T)", "shape(x)", "size(T)"]:
    add(f"np.{call}")
refuse("np.size(A, 0)", "np.len(A)", "np.permute(T, (2, 0, 1))", "np.flatten(A)", "np.unsqueeze(v, 0)", "np.cat([v, w])")
for name in ["concatenate", "concat", "stack"]:
    for rest in ["[v, w]", "(v, w)", "[A, A]", "[A, A], axis=1", "[A, A], axis=-1", "[A, A], 1", "[A, A], axis=0", "[A, v]", "[v, [1.0, 2.0, 3.0]]", "[A]", "[A, A], axis=2", "[A, A], axis=-3", "v, w", "[A, R], axis=1", "[]"]:
        add(f"np.{name}({rest})")
refuse("np.concatenate([A, A], axis=None)", "np.concatenate([A, R], axis=None)", "concatenate([A, A], axis=None)", "np.concatenate(A)", "np.stack(A)", "concatenate(A)", "stack(A)", "np.concat(A)")
add("stack([v, w])", "np.stack([v, w])"), add("concatenate([v, w], 0)", "np.concatenate([v, w], 0)")

# Constants and makers.
for call in ["np.pi * x", "np.e * x", "np.euler_gamma * x", "math.tau * x", "math.pi * x", "np.inf * x", "np.nan * x", "math.inf + x", "v[:, np.newaxis]", "v[np.newaxis]", "v[None, :]"]:
    add(call)
refuse("np.tau * x", "math.newaxis", "np.gamma * x", "math.euler_gamma * x", "np.linalg.pi * x", "np.int3 * x", "np.exp * x", "np.Infinity * x")
for call in ["zeros(3)", "zeros((2, 3))", "zeros((2, 3), dtype=float)", "zeros((2, 3), np.float32)", "zeros((2, 2), dtype=int)", "zeros(shape=(2,))", "zeros(())", "ones(2)", "ones((2, 1), dtype=np.float64)", "full((2, 2), 0.5)", "full(3, fill_value=2)",
             "full((2,), 7, dtype=int)", "zeros_like(A)", "ones_like(A)", "full_like(A, 2.5)", "zeros_like(x)", "ones_like(A, dtype=float)", "eye(3)", "eye(2, 3)", "eye(3, 2)", "eye(N=2)", "eye(2, M=4)", "identity(2)", "arange(4)", "arange(1, 4)",
             "arange(0, 1, 0.25)", "arange(5, 0, -2)", "arange(3, dtype=float)", "arange(4, 1)", "arange(0.1, 1.0, 0.1)", "linspace(0, 1)", "linspace(0, 1, 5)", "linspace(-1, 1, num=3)", "linspace(2, 1, 4)", "linspace(0, 1, 1)",
             "array([1, 2.5])", "array([[1, 2], [3, 4]])", "array([[1], [2, 3]])", "asarray([1, 2])", "copy([[1, 2.5], [3, -4]])", "copy(3)", "float16(2.5)", "float32(2.5)", "float64(2.5)", "double(-0.5)", "int32(3)", "int64(3)", "uint8(7)", "int64(2.9)", "float64(True)", "array(3)", "array([1, 2], dtype=float)", "array([1, 2], dtype=int)", "array([1, 2], np.float32)", "array([1.5, 2], dtype=np.float64)",
             "zeros()", "full(3)", "zeros(-1)", "eye()", "identity(2, 3)", "arange()", "zeros(3, 4)", "ones(2, 3)"]:
    add(f"np.{call}")
refuse("np.array([1.5, 2], dtype=int)", "np.eye(3, k=1)", "np.eye(3, 3, 1)", "np.linspace(0, 1, 5, endpoint=False)", "np.linspace(0, 1, 5, False)", "np.zeros(3, dtype=np.complex128)", "np.empty(3)", "np.array([1, 2], ndmin=2)", "math.zeros(3)", "np.full((2,), v)",
       "np.full_like(A, 0.5, dtype=int)", "np.arange(1.5, dtype=int) * 0.5 + np.array([0.5], dtype=int)")

# Other libraries, by what they are in NumPy.
for call, means in [
    ("torch.std(A)", "np.std(A, ddof=1)"), ("torch.var(A, dim=1)", "np.var(A, axis=1, ddof=1)"), ("torch.std(A, dim=0, keepdim=True)", "np.std(A, axis=0, ddof=1, keepdims=True)"), ("torch.var(A, correction=0)", "np.var(A)"),
    ("torch.sum(A, 1)", "np.sum(A, axis=1)"), ("torch.sum(A, dim=1, keepdim=True)", "np.sum(A, axis=1, keepdims=True)"), ("torch.mean(A, 0, True)", "np.mean(A, axis=0, keepdims=True)"), ("torch.amax(A, dim=1)", "np.max(A, axis=1)"), ("torch.max(A)", "np.max(A)"),
    ("torch.logsumexp(A, dim=1)", "np.log(np.sum(np.exp(A), axis=1))"), ("torch.softmax(A, dim=0)", "np.exp(A) / np.sum(np.exp(A), axis=0)"), ("F.softmax(A, dim=1)", "np.exp(A) / np.sum(np.exp(A), axis=1, keepdims=True)"),
    ("torch.transpose(T, 0, 2)", "np.swapaxes(T, 0, 2)"), ("torch.permute(T, (2, 0, 1))", "np.transpose(T, (2, 0, 1))"), ("torch.cat([A, A], dim=1)", "np.concatenate([A, A], axis=1)"), ("torch.cat((v, w))", "np.concatenate((v, w))"), ("torch.stack([v, w], 1)", "np.stack([v, w], 1)"),
    ("torch.index_select(A, 1, k)", "np.take(A, k, axis=1)"), ("torch.gather(A, 1, [[0, 2], [1, 1]])", "np.take_along_axis(A, np.array([[0, 2], [1, 1]]), 1)"), ("F.embedding(k, B)", "np.take(B, k, axis=0)"),
    ("torch.relu(A)", "np.maximum(A, 0)"), ("F.relu(A)", "np.maximum(A, 0)"), ("F.leaky_relu(A)", "np.where(A > 0, A, 0.01 * A)"), ("F.leaky_relu(A, 0.2)", "np.where(A > 0, A, 0.2 * A)"), ("torch.sigmoid(v)", "1 / (1 + np.exp(-v))"), ("F.elu(A, alpha=0.5)", "np.where(A > 0, A, 0.5 * np.expm1(A))"),
    ("F.mse_loss(v, w)", "np.mean((v - w)**2)"), ("F.l1_loss(v, w)", "np.mean(np.abs(v - w))"), ("torch.clamp(A, 0, 1)", "np.clip(A, 0, 1)"), ("torch.clamp(A, min=0)", "np.clip(A, 0, None)"), ("torch.where(v > 0, v, w)", "np.where(v > 0, v, w)"),
    ("torch.matmul(A, B)", "A @ B"), ("torch.mm(A, B)", "A @ B"), ("torch.tensor([1.0, 2.0])", "np.array([1.0, 2.0])"), ("torch.zeros((2, 3))", "np.zeros((2, 3))"), ("torch.zeros_like(A)", "np.zeros_like(A)"), ("torch.linspace(0, 1, 5)", "np.linspace(0, 1, 5)"), ("torch.arange(1, 4)", "np.arange(1, 4)"),
    ("torch.hstack((v, w))", "np.hstack((v, w))"), ("torch.vstack([A, v])", "np.vstack([A, v])"), ("torch.column_stack((v, w))", "np.column_stack((v, w))"), ("torch.tile(A, (2, 1))", "np.tile(A, (2, 1))"), ("torch.tile(v, dims=(2,))", "np.tile(v, 2)"),
    ("torch.repeat_interleave(A, 2)", "np.repeat(A, 2)"), ("torch.repeat_interleave(A, 2, dim=1)", "np.repeat(A, 2, axis=1)"), ("torch.repeat_interleave(v, repeats=3)", "np.repeat(v, 3)"), ("torch.roll(A, 1)", "np.roll(A, 1)"), ("torch.roll(A, shifts=(1, -1), dims=(0, 1))", "np.roll(A, (1, -1), (0, 1))"), ("torch.roll(A, 1, 0)", "np.roll(A, 1, 0)"),
    ("torch.flip(A, dims=(0, 1))", "np.flip(A)"), ("torch.flip(A, [0])", "np.flip(A, 0)"), ("torch.flipud(A)", "np.flipud(A)"), ("torch.fliplr(A)", "np.fliplr(A)"), ("torch.movedim(T, 0, 2)", "np.moveaxis(T, 0, 2)"), ("torch.diag(v)", "np.diag(v)"), ("torch.diag(A, 1)", "np.diag(A, 1)"), ("torch.diag(A, diagonal=-1)", "np.diag(A, -1)"), ("torch.diagflat(v, 1)", "np.diagflat(v, 1)"),
    ("torch.diagonal(T, 1, dim1=1, dim2=2)", "np.diagonal(T, 1, 1, 2)"), ("torch.diagonal(A)", "np.diagonal(A)"), ("torch.trace(M)", "np.trace(M)"), ("torch.einsum('ij,jk->ik', A, B)", "A @ B"), ("torch.einsum('bij,bjk->bik', T, np.swapaxes(T, 1, 2))", "T @ np.swapaxes(T, 1, 2)"), ("torch.cumsum(A, 0)", "np.cumsum(A, 0)"), ("torch.cumsum(A, dim=1)", "np.cumsum(A, 1)"), ("torch.cumsum(v, dim=-1)", "np.cumsum(v)"), ("torch.cumprod(A, dim=0)", "np.cumprod(A, 0)"), ("torch.diff(A)", "np.diff(A)"), ("torch.diff(A, n=2, dim=1)", "np.diff(A, 2, 1)"),
    ("torch.unsqueeze(v, 0)", "np.expand_dims(v, 0)"), ("torch.flatten(A)", "np.ravel(A)"), ("torch.lt(v, w)", "np.less(v, w)"), ("torch.pi * x", "np.pi * x"), ("torch.nn.functional.softplus(v)", "np.log1p(np.exp(v))"), ("nn.functional.relu(v)", "np.maximum(v, 0)"), ("F.one_hot(k, 3)", "np.eye(3)[k]"), ("F.one_hot(k, num_classes=4)", "np.eye(4)[k]"),
    ("torch.linalg.vector_norm(A, 1)", "np.sum(np.abs(A))"), ("torch.linalg.vector_norm(A, dim=1)", "np.linalg.norm(A, axis=1)"),
    ("jnp.sum(A, axis=1)", "np.sum(A, axis=1)"), ("jnp.linalg.norm(A)", "np.linalg.norm(A)"), ("jax.numpy.take(A, [0, 1])", "np.take(A, [0, 1])"), ("jnp.var(A)", "np.var(A)"), ("numpy.exp(v)", "np.exp(v)"), ("numpy.linalg.norm(v)", "np.linalg.norm(v)"), ("jnp.clip(A, 0, 1)", "np.clip(A, 0, 1)"), ("jnp.pi * x", "np.pi * x"),
    ("jax.nn.relu(A)", "np.maximum(A, 0)"), ("jax.nn.softmax(A)", "np.exp(A) / np.sum(np.exp(A), axis=-1, keepdims=True)"), ("jax.nn.softmax(A, axis=0)", "np.exp(A) / np.sum(np.exp(A), axis=0)"), ("jax.nn.silu(v)", "v / (1 + np.exp(-v))"), ("jax.nn.one_hot(k, 3)", "np.eye(3)[k]"), ("jax.nn.logsumexp(A)", "np.log(np.sum(np.exp(A)))"),
    ("scipy.special.erfc(v)", "np.array([math.erfc(t) for t in v])"), ("special.erfc(A)", "np.array([[math.erfc(t) for t in row] for row in A])"), ("torch.erfc(v * 3)", "np.array([math.erfc(3 * t) for t in v])"), ("scipy.special.xlogy(w, p)", "w * np.log(p)"), ("scipy.special.xlogy([0.0, 0.0, 2.0], [0.0, -1.0, 0.0])", "np.array([0.0, 0.0, -np.inf])"), ("scipy.special.xlogy(0.0, special)", "np.where(special != special, np.nan, 0.0)"), ("torch.xlogy(x, p)", "x * np.log(p)"), ("xlogy(A, p)", "A * np.log(p)"), ("scipy.special.xlogy(v, 1.0)", "v * 0.0"),
    ("torch.asinh(v)", "np.arcsinh(v)"), ("torch.arctanh(p)", "np.arctanh(p)"), ("torch.acosh(p + 1)", "np.arccosh(p + 1)"), ("torch.logaddexp(v, w)", "np.logaddexp(v, w)"), ("torch.logical_and(v > 0, w > 0)", "np.logical_and(v > 0, w > 0)"), ("torch.logical_not(v)", "np.logical_not(v)"), ("torch.logical_xor(v > 0, w > 0)", "np.logical_xor(v > 0, w > 0)"),
    ("scipy.special.softmax(A)", "np.exp(A) / np.sum(np.exp(A))"), ("scipy.special.softmax(A, axis=1)", "np.exp(A) / np.sum(np.exp(A), axis=1, keepdims=True)"), ("scipy.special.softmax(A, axis=None)", "np.exp(A) / np.sum(np.exp(A))"), ("scipy.special.log_softmax(A)", "A - np.log(np.sum(np.exp(A)))"), ("scipy.special.logsumexp(A)", "np.log(np.sum(np.exp(A)))"),
    ("scipy.special.logsumexp(A, axis=0)", "np.log(np.sum(np.exp(A), axis=0))"), ("scipy.special.expit(v)", "1 / (1 + np.exp(-v))"), ("scipy.special.log_expit(v)", "-np.log1p(np.exp(-v))"), ("special.expit(v)", "1 / (1 + np.exp(-v))"),
    ("softmax(A)", "np.exp(A) / np.sum(np.exp(A), axis=-1, keepdims=True)"), ("relu(A)", "np.maximum(A, 0)"), ("sum(A, axis=0)", "np.sum(A, axis=0)"), ("max(v, w)", "np.maximum(v, w)"), ("abs(A)", "np.abs(A)"), ("std(v)", "np.std(v)"), ("clip(A, 0, 1)", "np.clip(A, 0, 1)"), ("transpose(T, (2, 0, 1))", "np.transpose(T, (2, 0, 1))"), ("max(A, axis=1)", "np.max(A, axis=1)"),
]:
    add(call, means)
refuse("torch.cumsum(A)", "torch.cumprod(A)", "torch.sort(A)", "F.pad(A, (1, 1))", "torch.flip(A)", "torch.tile(A)", "torch.repeat_interleave(A)", "torch.roll(A)")
refuse("torch.max(A, 1)", "torch.max(A, dim=1)", "torch.softmax(A)", "F.softmax(A)", "torch.logsumexp(A)", "torch.norm(A)", "torch.take(A, [0, 1])", "torch.zeros(2, 3)", "torch.exp", "F.cross_entropy(A, k)", "F.binary_cross_entropy_with_logits(v, w)", "F.gelu(v, approximate=1)", "F.mse_loss(v, w, reduction=1)",
       "torch.std(A, 0, 1, True)", "torch.sum(A, axis=1)", "torch.equal(v, w)", "torch.nonsense(v)", "F.nonsense(v)", "jax.nn.gelu(v)", "jax.nn.nonsense(v)", "jax.exp(v)", "scipy.exp(v)", "scipy.special.nonsense(v)", "scipy.linalg.inv(M)", "scipy.special.softmax(A, dim=0)", "scipy.special.logsumexp(A, b=2)", "tf.reduce_sum(A)", "tf.exp(v)",
       "np.relu(v)", "np.sigmoid(v)", "np.softmax(A)", "np.logsumexp(A)", "np.gather(v, k)", "np.cross_entropy(A, k)", "np.norm(v)", "np.gelu(v)", "np.clamp(v, 0, 1)", "np.product(v)", "np.variance(v)", "np.mul(v, w)", "np.neg(v)", "np.rsqrt(v)", "np.ln(p)", "np.stop_gradient(v)", "np.one_hot(k, 3)",
       "math.sum(v)", "math.relu(v)", "math.mean(v)", "math.abs(v)", "math.maximum(v, w)", "math.sigmoid(x)", "math.log(x, 2)", "math.gamma(x)", "math.dist(v, w)", "math.exp2(x)", "np.linalg.exp(v)", "np.linalg.sum(v)", "np.linalg.linalg.norm(v)", "np.np.exp(v)",
       "np.math.exp(x)", "np.special.expit(v)", "linalg.norm(v)", "softmax(A, axis=None)", "log_softmax(A, axis=None)", "np.exp.sum(v)")

# What differs on purpose.
for call, why in [
    ("np.power([np.nan], 0)", "NaN"), ("np.power(1, [np.nan])", "NaN"), ("np.array([np.nan, 2.0])**0", "NaN"), ("np.nan**0 * x", "NaN"), ("1**np.nan * x", "NaN"), ("np.power(special, 0)", "NaN"), ("math.pow(np.nan, 0)", "NaN"),
    ("np.hypot(np.inf, [np.nan])", "NaN"), ("np.logical_and(np.nan, v)", "NaN"), ("np.logical_not([np.nan])", "NaN"), ("np.any([np.nan, 0.0])", "NaN"), ("np.all([np.nan, 1.0])", "NaN"), ("math.hypot(math.inf, math.nan)", "NaN"), ("np.where(special, 1, 2)", "NaN"),
    ("np.linalg.norm([3e200, 4e200])", "overflow"), ("np.linalg.norm([3e-200, 4e-200])", "overflow"), ("np.std([1e200, -1e200])", "overflow"),
    ("((v > 0) + (w < 2)) * x", "masks"), ("np.add(v > 0, w < 2) * x", "masks"), ("(A > 0) @ (B < 2) * x", "masks"), ("np.dot(v > 0, w < 2) * x", "masks"),
    ("np.reciprocal(4)", "whole"), ("np.full_like([1, 2], 0.5)", "whole"), ("np.sign(np.array([3], dtype=np.uint8)) - 2", "whole"),
]:
    add(call, differs=why)
refuse("np.mean([])", "np.var([])", "np.std([])", "np.mean(np.zeros((0, 3)), axis=0)", "np.var(v, ddof=3)", "np.std(v, ddof=4)", "np.var(A, axis=1, ddof=3)", "np.var(v, ddof=0.5)")
refuse("torch.index_select(A, 1, [-1])", "torch.gather(A, 1, [[0, -1], [1, 1]])")

names = {}
for module, path in [(np, "np"), (np.linalg, "np.linalg"), (math, "math")]:
    names[path] = sorted(n for n in dir(module) if not n.startswith("_") and callable(getattr(module, n)))

FILE.parent.mkdir(exist_ok=True)
with FILE.open("w") as file:
    def line(value):
        file.write(json.dumps(value, ensure_ascii=False) + "\n")
    line({"numpy": np.__version__, "written by": "scripts/values/numpy_values.py"})
    line({"operands": {name: nested(value) for name, value in env.items() if isinstance(value, np.ndarray)}})
    for case in cases:
        line(case)
    for path, all_names in names.items():
        line({"module": path, "names": all_names})
print(len(cases), "calls,", sum("refused" in case for case in cases), "refused")
