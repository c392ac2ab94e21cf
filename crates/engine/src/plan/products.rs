//! Matrix products, and rows with a single 1: they open fused steps, so that what follows is computed while
//! their rows are in the cache.

use backflow_circuit::{Kind, NodeId};
use smallvec::SmallVec;

use super::draft::Draft;
use super::fused::{Definition, Extent};
use super::join::{Rows, Wish};
use super::{Fused, Layout, MatrixOperand, PlanStep, Product, Segment, ValueId, Window, Work};
use crate::cpu::{self, MAX_ROW};

impl Draft<'_> {
    pub(super) fn add_product(&mut self, id: NodeId, transposed: [bool; 2]) {
        let product = self.product(id, transposed);
        if !cpu::stays_in_cache(&product) {
            let to = self.new_value(id);
            let operands = [product.a, product.b].map(|x| Segment::whole(x.value));
            self.push_step(PlanStep::new(Work::Product(Box::new(product)), operands, to), id);
            return;
        }
        let (elements, cols) = (product.count() * product.m * product.n, product.n);
        let product = self.packed(id, product);
        let mapped = self.chain(self.circuit.node(id).inputs()[0]);
        let mut fused = Fused::new(elements);
        fused.cols = Some(cols);
        fused.product = Some(Box::new(product));
        let register = fused.define(Definition::Product, Extent::Full);
        let step = self.open(fused);
        self.steps[step].covers.extend(mapped);
        self.made_in(step, id, register, Extent::Full);
    }

    /// The product with its right operand in panels: a step of its own, unless another product has packed it. A
    /// value that is computed again is packed again, so that no panels are kept for it.
    fn packed(&mut self, id: NodeId, mut product: Product) -> Product {
        let same = |step: &PlanStep| match (&step.work, step.result) {
            (Work::Pack(pack), Some(to)) if pack.lays_out_as(&product) => {
                let maker = self.values[to.index()].node;
                (self.phases.is_again(maker) == self.phases.is_again(id)).then_some(to)
            }
            _ => None,
        };
        let known = self.steps[self.floor..].iter().find_map(same);
        let to = known.unwrap_or_else(|| {
            let layout = Layout::Panels;
            let elements = product.layouts() * cpu::packed_len(product.k, product.n);
            let to = self.new_value_of(id, Kind::Real, elements, layout);
            let from = Segment::whole(product.b.value);
            self.steps.push(PlanStep::new(Work::Pack(Box::new(product.right())), [from], to));
            to
        });
        product.b.value = to;
        product
    }

    fn product(&mut self, id: NodeId, transposed: [bool; 2]) -> Product {
        let circuit = self.circuit;
        let inputs = circuit.node(id).inputs();
        let shape = self.ty(id).shape;
        let (m, n) = (shape.dims()[shape.rank() - 2], shape.dims()[shape.rank() - 1]);
        let left = self.left(inputs[0]);
        let a = match &left {
            Some(left) => (left.written[0].value, Window::whole(inputs[0], self.ty(inputs[0]).shape)),
            None => self.forward(inputs[0]),
        };
        let b = self.forward(inputs[1]);
        let inner = if transposed[0] { shape.rank() - 2 } else { shape.rank() - 1 };
        let k = a.1.shape.dims()[inner];
        let matrix = |(value, window): &(ValueId, Window), transposed: bool| {
            let strides = window.strides();
            let (rows, cols) = (strides[strides.len() - 2] as usize, strides[strides.len() - 1] as usize);
            let (row_stride, col_stride) = if transposed { (cols, rows) } else { (rows, cols) };
            MatrixOperand { value: *value, offset: window.offset.max(0) as usize, row_stride, col_stride }
        };
        let leading = shape.rank() - 2;
        let batch: SmallVec<[_; 2]> = (0..leading)
            .map(|axis| (shape.dims()[axis], a.1.strides()[axis] as usize, b.1.strides()[axis] as usize))
            .collect();
        let (a, b) = (matrix(&a, transposed[0]), matrix(&b, transposed[1]));
        Product { m, k, n, batch, a, b, left }
    }

    /// Where an operand is; it is copied if one of its strides is negative.
    fn forward(&mut self, id: NodeId) -> (ValueId, Window) {
        let window = self.window(id);
        if window.is_forward() {
            return (self.value_of(window.base), window);
        }
        let value = self.run(id).value;
        (value, Window::whole(id, window.shape))
    }

    pub(super) fn add_one_hot(&mut self, id: NodeId, depth: usize) {
        let indices = self.run(self.circuit.node(id).inputs()[0]);
        let elements = self.elements(id);
        if depth > MAX_ROW || elements == 0 || depth < 2 {
            let to = self.new_value(id);
            return self.push_step(PlanStep::new(Work::OneHot { depth }, [indices], to), id);
        }
        // The indices may be made by a step after the one that could be joined.
        let ready = self.step_of(self.values[indices.value.index()].node).map_or(0, |at| at as u32 + 1);
        let wish = Wish { elements, rows: Rows::Of(depth), cost: 1, ready };
        let mut step = self.join(&[], wish);
        if self.fused(step).indices.is_some() {
            step = self.open(Fused::new(elements));
        }
        let fused = self.fused(step);
        fused.cols = Some(depth);
        fused.indices = Some(indices);
        let register = fused.define(Definition::OneHot, Extent::Full);
        self.made_in(step, id, register, Extent::Full);
    }
}

impl Product {
    /// What the step that packs the right operand needs to know.
    fn right(&self) -> Product {
        Product { batch: self.batch.clone(), left: None, ..*self }
    }

    /// The values it reads.
    pub(crate) fn reads(&self) -> impl Iterator<Item = ValueId> + '_ {
        let stored = self.left.is_none().then_some(self.a.value);
        let left = self.left.iter().flat_map(|left| left.reads().collect::<SmallVec<[ValueId; 4]>>());
        stored.into_iter().chain([self.b.value]).chain(left)
    }

    /// How many right operands there are to lay out: one if all products share it.
    pub(crate) fn layouts(&self) -> usize {
        if self.batch.iter().all(|axis| axis.2 == 0) { 1 } else { self.count() }
    }

    fn lays_out_as(&self, other: &Product) -> bool {
        let same = |a: &MatrixOperand, b: &MatrixOperand| {
            (a.value, a.offset, a.row_stride, a.col_stride) == (b.value, b.offset, b.row_stride, b.col_stride)
        };
        let strides = |p: &Product| p.batch.iter().map(|axis| (axis.0, axis.2)).collect::<Vec<_>>();
        (self.k, self.n) == (other.k, other.n)
            && same(&self.b, &other.b)
            && (strides(self) == strides(other) || (self.layouts() == 1 && other.layouts() == 1))
    }
}
