//! Picking by index, and its transposes.
//!
//! An array is seen as `[outer, length, inner]`, `length` being the axis that is picked from. Indices are
//! checked once, with [`check`], before any of the others reads them.

use super::Float;

/// The sizes around the axis that is picked from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Axis {
    /// The product of the dimensions before the axis.
    pub outer: usize,
    /// The dimension of the axis.
    pub length: usize,
    /// The product of the dimensions after it.
    pub inner: usize,
}

/// Whether every index is below the limit; if not, the position and the value of the first that is not.
pub fn check(indices: &[u32], limit: usize) -> Result<(), (usize, u32)> {
    match indices.iter().position(|&index| index as usize >= limit) {
        Some(at) => Err((at, indices[at])),
        None => Ok(()),
    }
}

/// `out[o, j, i] = x[o, indices[j], i]`.
pub fn take<T: Copy>(x: &[T], axis: Axis, indices: &[u32], out: &mut [T]) {
    let Axis { length, inner, .. } = axis;
    if out.is_empty() {
        return;
    }
    for (from, to) in x.chunks_exact(length * inner).zip(out.chunks_exact_mut(indices.len() * inner)) {
        for (&index, to) in indices.iter().zip(to.chunks_exact_mut(inner)) {
            to.copy_from_slice(&from[index as usize * inner..][..inner]);
        }
    }
}

/// The transpose of [`take`]: `out[o, l, i] = Σ g[o, j, i]` over the j with `indices[j] = l`, added in the
/// order of j. `axis` is that of `out`.
pub fn take_back<T: Float>(g: &[T], axis: Axis, indices: &[u32], out: &mut [T]) {
    let Axis { length, inner, .. } = axis;
    out.fill(T::ZERO);
    if g.is_empty() {
        return;
    }
    for (from, to) in g.chunks_exact(indices.len() * inner).zip(out.chunks_exact_mut(length * inner)) {
        for (&index, from) in indices.iter().zip(from.chunks_exact(inner)) {
            for (to, &from) in to[index as usize * inner..][..inner].iter_mut().zip(from) {
                *to += from;
            }
        }
    }
}

/// `out[o, j, i] = x[o, indices[o, j, i], i]`; the indices are `[outer, picked, inner]`.
pub fn gather<T: Copy>(x: &[T], axis: Axis, indices: &[u32], out: &mut [T]) {
    let Axis { outer, length, inner } = axis;
    if out.is_empty() {
        return;
    }
    let picked = out.len() / outer;
    for ((from, indices), to) in
        x.chunks_exact(length * inner).zip(indices.chunks_exact(picked)).zip(out.chunks_exact_mut(picked))
    {
        for (j, (to, &index)) in to.iter_mut().zip(indices).enumerate() {
            *to = from[index as usize * inner + j % inner];
        }
    }
}

/// The transpose of [`gather`]: each `g[o, j, i]` is added to `out[o, indices[o, j, i], i]`, in the order of
/// j. `axis` is that of `out`.
pub fn gather_back<T: Float>(g: &[T], axis: Axis, indices: &[u32], out: &mut [T]) {
    let Axis { outer, length, inner } = axis;
    out.fill(T::ZERO);
    if g.is_empty() {
        return;
    }
    let picked = g.len() / outer;
    for ((from, indices), to) in
        g.chunks_exact(picked).zip(indices.chunks_exact(picked)).zip(out.chunks_exact_mut(length * inner))
    {
        for (j, (&from, &index)) in from.iter().zip(indices).enumerate() {
            let to = &mut to[index as usize * inner + j % inner];
            *to += from;
        }
    }
}

/// `out[j, l] = 1` where `indices[j] = l`, else 0; `out` is `[indices.len(), depth]`.
pub fn one_hot<T: Float>(indices: &[u32], depth: usize, out: &mut [T]) {
    out.fill(T::ZERO);
    for (j, &index) in indices.iter().enumerate() {
        out[j * depth + index as usize] = T::ONE;
    }
}

/// `out[o, i]` is the position of the first largest of `x[o, .., i]`; the first NaN counts as larger than any
/// number.
pub fn arg_max<T: Float>(x: &[T], axis: Axis, out: &mut [u32]) {
    let Axis { length, inner, .. } = axis;
    if x.is_empty() {
        return;
    }
    for (x, out) in x.chunks_exact(length * inner).zip(out.chunks_exact_mut(inner)) {
        for (i, out) in out.iter_mut().enumerate() {
            let mut best = 0;
            for l in 1..length {
                let (value, largest) = (x[l * inner + i], x[best * inner + i]);
                if !largest.is_nan() && (value > largest || value.is_nan()) {
                    best = l;
                }
            }
            *out = best as u32;
        }
    }
}

/// The positions of each row of `x` in ascending order of what stands there. Equal elements keep their order, and
/// NaN stands last. Sorted in place: a run allocates nothing.
pub fn arg_sort<T: Float>(x: &[T], length: usize, out: &mut [u32]) {
    for (x, out) in x.chunks_exact(length.max(1)).zip(out.chunks_exact_mut(length.max(1))) {
        out.iter_mut().enumerate().for_each(|(at, out)| *out = at as u32);
        out.sort_unstable_by(|&a, &b| {
            let (x, y) = (x[a as usize], x[b as usize]);
            let order = x.partial_cmp(&y).unwrap_or_else(|| x.is_nan().cmp(&y.is_nan()));
            order.then(a.cmp(&b))
        });
    }
}
