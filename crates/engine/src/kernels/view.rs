//! Views made real: strided copies.

/// More axes than any view has once axes that continue each other are merged.
const MAX_AXES: usize = 16;

/// Columns of a transpose that are read side by side, each from a cache line of its own.
const TILE: usize = 16;

/// Copies a strided view into row-major order: `out[j₀, j₁, …] = src[offset + Σ jᵢ · strides[i]]`, `out`
/// having the given dimensions.
pub fn copy<T: Copy>(src: &[T], offset: usize, strides: &[isize], dims: &[usize], out: &mut [T]) {
    let Some(axes) = Axes::new(strides, dims) else { return };
    let (outer, (count, stride)) = axes.split();
    // A transpose reads along the axis before the last where memory is contiguous, so it goes through tiles
    // of the last two.
    if let Some((&(rows, 1), outer)) = outer.split_last()
        && stride != 0
    {
        each(outer, offset, |number, start| {
            let to = &mut out[number * rows * count..][..rows * count];
            for tile in (0..count).step_by(TILE) {
                for (row, to) in to.chunks_exact_mut(count).enumerate() {
                    for (j, to) in (tile..count).zip(&mut to[tile..count.min(tile + TILE)]) {
                        *to = src[along(start + row, stride, j)];
                    }
                }
            }
        });
        return;
    }
    each(outer, offset, |row, from| {
        let to = &mut out[row * count..][..count];
        match stride {
            1 => to.copy_from_slice(&src[from..][..count]),
            0 => to.fill(src[from]),
            _ => {
                for (j, to) in to.iter_mut().enumerate() {
                    *to = src[along(from, stride, j)];
                }
            }
        }
    });
}

/// The transpose of [`copy`]: fills `out` with `zero`, then puts the row-major `src` of the given dimensions
/// where `out[offset + Σ jᵢ · strides[i]]` says.
pub fn embed<T: Copy>(src: &[T], offset: usize, strides: &[isize], dims: &[usize], zero: T, out: &mut [T]) {
    out.fill(zero);
    let Some(axes) = Axes::new(strides, dims) else { return };
    let (outer, (count, stride)) = axes.split();
    each(outer, offset, |row, to| {
        let from = &src[row * count..][..count];
        if stride == 1 {
            out[to..][..count].copy_from_slice(from);
        } else {
            for (j, &from) in from.iter().enumerate() {
                out[along(to, stride, j)] = from;
            }
        }
    });
}

fn along(from: usize, stride: isize, j: usize) -> usize {
    from.wrapping_add_signed(stride.wrapping_mul(j as isize))
}

/// The axes of a view as (dimension, stride), merged into as few as possible.
struct Axes {
    axes: [(usize, isize); MAX_AXES],
    rank: usize,
}

impl Axes {
    /// Merges axes; `None` if there are no elements.
    fn new(strides: &[isize], dims: &[usize]) -> Option<Axes> {
        assert_eq!(strides.len(), dims.len(), "a view has a stride for every axis");
        if dims.contains(&0) {
            return None;
        }
        // Axes of length 1 do not matter, and an axis that continues the next is merged with it.
        let mut merged = Axes { axes: [(1, 1); MAX_AXES], rank: 0 };
        for (&dim, &stride) in dims.iter().zip(strides).filter(|(dim, _)| **dim != 1) {
            if let Some(last) = merged.axes[..merged.rank].last_mut()
                && last.1 == stride * dim as isize
            {
                *last = (last.0 * dim, stride);
            } else {
                assert!(merged.rank < MAX_AXES, "a view of more than {MAX_AXES} axes");
                merged.axes[merged.rank] = (dim, stride);
                merged.rank += 1;
            }
        }
        Some(merged)
    }

    /// The outer axes and the last one, which a single number has too.
    fn split(&self) -> (&[(usize, isize)], (usize, isize)) {
        match self.axes[..self.rank].split_last() {
            Some((&last, outer)) => (outer, last),
            None => (&[], (1, 1)),
        }
    }
}

/// Calls `f(number, offset)` for every combination of indices of the axes, in row-major order.
fn each(axes: &[(usize, isize)], offset: usize, mut f: impl FnMut(usize, usize)) {
    let mut at = [0; MAX_AXES];
    let mut start = offset;
    for number in 0.. {
        f(number, start);
        // The last axis that is not at its end moves on, those after it return to 0.
        let mut axis = axes.len();
        loop {
            if axis == 0 {
                return;
            }
            axis -= 1;
            let (dim, stride) = axes[axis];
            at[axis] += 1;
            start = along(start, stride, 1);
            if at[axis] < dim {
                break;
            }
            start = along(start, -stride, dim);
            at[axis] = 0;
        }
    }
}
