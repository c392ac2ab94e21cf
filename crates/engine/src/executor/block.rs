//! Walking over a part of a view.

use crate::plan::Axes;

/// Visits the elements `first..first + count` of a row-major walk over axes (length, stride), one row of
/// the innermost axis at a time: `f(position in the part, start, stride, length)`, the start relative to the
/// view's offset.
pub(super) fn walk(axes: &Axes, first: usize, count: usize, mut f: impl FnMut(usize, isize, isize, usize)) {
    let Some((&(inner, stride), outer)) = axes.split_last() else { return };
    let mut done = 0;
    while done < count {
        let (mut row, column) = ((first + done) / inner, (first + done) % inner);
        let mut start = column as isize * stride;
        for &(length, step) in outer.iter().rev() {
            start += (row % length) as isize * step;
            row /= length;
        }
        let len = (inner - column).min(count - done);
        f(done, start, stride, len);
        done += len;
    }
}

/// Copies the elements `first..first + out.len()` of a view.
pub(super) fn gather<T: Copy>(from: &[T], offset: usize, axes: &Axes, first: usize, out: &mut [T]) {
    walk(axes, first, out.len(), |at, start, stride, count| {
        let (to, start) = (&mut out[at..][..count], offset.wrapping_add_signed(start));
        match stride {
            1 => to.copy_from_slice(&from[start..][..count]),
            0 => to.fill(from[start]),
            _ => {
                for (j, to) in to.iter_mut().enumerate() {
                    *to = from[start.wrapping_add_signed(stride * j as isize)];
                }
            }
        }
    });
}
