//! Views made real: strided copies.

/// More axes than any view has once axes that continue each other are merged.
const MAX_AXES: usize = 16;

/// Copies a strided view into row-major order: `out[j₀, j₁, …] = src[offset + Σ jᵢ · strides[i]]`, `out` having the given dimensions.
pub fn copy<T: Copy>(src: &[T], offset: usize, strides: &[isize], dims: &[usize], out: &mut [T]) {
    rows(offset, strides, dims, |row, from, stride, count| {
        let to = &mut out[row * count..][..count];
        match stride {
            1 => to.copy_from_slice(&src[from..][..count]),
            0 => to.fill(src[from]),
            _ => {
                for (j, to) in to.iter_mut().enumerate() {
                    *to = src[step(from, stride, j)];
                }
            }
        }
    });
}

/// The transpose of [`copy`]: fills `out` with `zero`, then puts the row-major `src` of the given dimensions where `out[offset + Σ jᵢ · strides[i]]` says.
pub fn embed<T: Copy>(src: &[T], offset: usize, strides: &[isize], dims: &[usize], zero: T, out: &mut [T]) {
    out.fill(zero);
    rows(offset, strides, dims, |row, to, stride, count| {
        let from = &src[row * count..][..count];
        if stride == 1 {
            out[to..][..count].copy_from_slice(from);
        } else {
            for (j, &from) in from.iter().enumerate() {
                out[step(to, stride, j)] = from;
            }
        }
    });
}

fn step(from: usize, stride: isize, j: usize) -> usize {
    from.wrapping_add_signed(stride.wrapping_mul(j as isize))
}

/// Calls `f(number of the row, where it starts, stride, length)` for every row along the last axis; nothing if there are no elements.
fn rows(offset: usize, strides: &[isize], dims: &[usize], mut f: impl FnMut(usize, usize, isize, usize)) {
    assert_eq!(strides.len(), dims.len(), "a view has a stride for every axis");
    if dims.contains(&0) {
        return;
    }
    // Axes of length 1 say nothing, and an axis that continues the next is one with it.
    let mut axes = [(1, 1); MAX_AXES];
    let mut rank = 0;
    for (&dim, &stride) in dims.iter().zip(strides).filter(|(dim, _)| **dim != 1) {
        if rank > 0 && axes[rank - 1].1 == stride * dim as isize {
            axes[rank - 1] = (axes[rank - 1].0 * dim, stride);
        } else {
            assert!(rank < MAX_AXES, "a view of more than {MAX_AXES} axes");
            axes[rank] = (dim, stride);
            rank += 1;
        }
    }
    let (outer, (count, stride)) = match rank {
        0 => (&axes[..0], (1, 1)),
        _ => (&axes[..rank - 1], axes[rank - 1]),
    };
    let mut at = [0; MAX_AXES];
    let mut start = offset;
    for row in 0.. {
        f(row, start, stride, count);
        // The next row: the last outer axis that is not at its end moves on, those after it return to 0.
        let mut axis = outer.len();
        loop {
            if axis == 0 {
                return;
            }
            axis -= 1;
            let (dim, stride) = outer[axis];
            at[axis] += 1;
            start = step(start, stride, 1);
            if at[axis] < dim {
                break;
            }
            start = step(start, -stride, dim);
            at[axis] = 0;
        }
    }
}
