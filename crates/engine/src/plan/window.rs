//! Windows: which elements of one node are those of another. They are views that cost nothing.

use backflow_circuit::form::View;
use backflow_circuit::{MAX_RANK, NodeId, Shape};
use smallvec::SmallVec;

/// A node as a view of a base node: element (j₀, j₁, …) is element `offset + Σ jᵢ · strides[i]` of the base.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Window {
    pub(crate) base: NodeId,
    pub(crate) offset: isize,
    pub(crate) shape: Shape,
    strides: [isize; MAX_RANK],
}

/// How a row-major walk over a view reads its base.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Pattern {
    /// One element after the other.
    Contiguous,
    /// The same element again and again.
    Repeated,
    /// Axes of length and stride, outermost first, neighbours that continue each other merged.
    Strided(Axes),
}

/// Lengths and strides of axes.
pub(crate) type Axes = SmallVec<[(usize, isize); 4]>;

impl Window {
    /// A node as itself.
    pub(crate) fn whole(base: NodeId, shape: Shape) -> Window {
        Window { base, offset: 0, shape, strides: shape.strides().map(|s| s as isize) }
    }

    pub(crate) fn strides(&self) -> &[isize] {
        &self.strides[..self.shape.rank()]
    }

    /// The view of this view, of the given shape; `None` where strides cannot express it and the elements must
    /// be copied.
    pub(crate) fn viewed(&self, view: &View, shape: Shape) -> Option<Window> {
        let mut to = Window { shape, strides: [0; MAX_RANK], ..*self };
        match view {
            View::Reshape => return self.reshaped(shape),
            View::Permute(order) => {
                for (axis, &from) in order.iter().enumerate() {
                    to.strides[axis] = self.strides[from];
                }
            }
            View::Slice { starts, steps } => {
                for (axis, (&start, &step)) in starts.iter().zip(steps).enumerate() {
                    to.offset += start as isize * self.strides[axis];
                    to.strides[axis] = self.strides[axis] * step;
                }
            }
            View::Expand => {
                let missing = shape.rank() - self.shape.rank();
                for axis in missing..shape.rank() {
                    let from = axis - missing;
                    let repeated = self.shape.dims()[from] != shape.dims()[axis];
                    to.strides[axis] = if repeated { 0 } else { self.strides[from] };
                }
            }
        }
        if shape.elements() == 0 {
            to.offset = 0;
        }
        Some(to)
    }

    fn reshaped(&self, shape: Shape) -> Option<Window> {
        if shape.elements() == 0 {
            return Some(Window::whole(self.base, shape));
        }
        let mut to = Window { shape, strides: [0; MAX_RANK], ..*self };
        let mut axis = 0;
        // Axes that continue each other may be cut anew, but no new axis may cross from one such group into
        // the next.
        for (length, stride) in self.axes() {
            let first = axis;
            let mut product = 1;
            while product < length {
                product *= shape.dims().get(axis)?;
                axis += 1;
            }
            if product != length {
                return None;
            }
            let mut reach = stride;
            for axis in (first..axis).rev() {
                to.strides[axis] = reach;
                reach *= shape.dims()[axis] as isize;
            }
        }
        Some(to)
    }

    /// Axes longer than 1, outermost first, neighbours that continue each other merged.
    pub(crate) fn axes(&self) -> Axes {
        let mut axes = Axes::new();
        for (&length, &stride) in self.shape.dims().iter().zip(self.strides()).filter(|(d, _)| **d != 1) {
            match axes.last_mut() {
                Some(last) if last.1 == stride * length as isize => *last = (last.0 * length, stride),
                _ => axes.push((length, stride)),
            }
        }
        axes
    }

    pub(crate) fn pattern(&self) -> Pattern {
        if self.shape.elements() <= 1 {
            return Pattern::Contiguous;
        }
        let axes = self.axes();
        match axes[..] {
            [(_, 1)] => Pattern::Contiguous,
            [(_, 0)] => Pattern::Repeated,
            _ => Pattern::Strided(axes),
        }
    }

    /// Whether walking over this view is walking over all of a base with `elements` elements.
    pub(crate) fn is_all_of(&self, elements: usize) -> bool {
        self.offset == 0 && self.shape.elements() == elements && self.pattern() == Pattern::Contiguous
    }

    /// Whether the walk, over as many elements, repeats each of the base's elements along a row.
    pub(crate) fn repeats_rows(&self, rows: usize, cols: usize) -> bool {
        self.offset == 0
            && match self.axes()[..] {
                [(length, 1), (times, 0)] => (length, times) == (rows, cols),
                // A single row is one element repeated; rows of a single element are the base itself.
                [(_, 0)] => rows == 1,
                [(length, 1)] => cols == 1 && length == rows,
                [] => rows == 1 && cols == 1,
                _ => false,
            }
    }

    /// Whether no stride is negative.
    pub(crate) fn is_forward(&self) -> bool {
        self.strides().iter().all(|&s| s >= 0)
    }
}
