//! Known arrays, moved as an entry moves them: joined, repeated, reshaped. What they come to is known too, so it
//! can be a size, an index or labels: `y = np.repeat(np.arange(3), 100)`.

use backflow_circuit::form::{Form, View};
use backflow_circuit::registry::Entry;
use backflow_circuit::{Circuit, Node, Params, Tensor};

use super::{MAX_MADE, fold};

/// What an entry makes of known arrays, if all that it does is to move their numbers. Mistakes are left for the
/// circuit to find.
pub(super) fn moved(entry: &Entry, operands: &[Tensor], params: &Params) -> Option<Tensor> {
    let circuit = Circuit::build(|c| {
        let operands: Vec<_> = operands.iter().map(|operand| c.constant(operand.clone())).collect();
        if let Ok(y) = entry.apply(&operands, params) {
            c.output("y", y);
        }
    });
    let circuit = circuit.ok()?.inlined().ok()?.circuit;
    let (_, result) = circuit.outputs().next()?;
    let mut values: Vec<Option<Tensor>> = Vec::new();
    for id in circuit.ids() {
        let node = circuit.node(id);
        let inputs: Option<Vec<&Tensor>> =
            node.inputs().iter().map(|input| values.get(input.index())?.as_ref()).collect();
        let value = inputs.and_then(|inputs| value(&circuit, node, &inputs));
        values.push(value);
    }
    values.into_iter().nth(result.index())?
}

fn value(circuit: &Circuit, node: &Node, inputs: &[&Tensor]) -> Option<Tensor> {
    let types: Vec<_> = node.inputs().iter().map(|&input| circuit.node(input).ty()).collect();
    let shape = node.ty().shape;
    if shape.elements() > MAX_MADE {
        return None;
    }
    match (node.gate().form(&types), inputs) {
        (Form::Constant(value), _) => Some(value),
        (Form::View(View::Reshape), [x]) => Tensor::new(shape, x.data()).ok(),
        (Form::View(View::Permute(order)), [x]) => Some(fold::permuted(x, &order)),
        (Form::View(View::Expand), [x]) => fold::expanded(x, shape),
        (Form::View(View::Slice { starts, steps }), [x]) => {
            let own = x.shape().strides();
            let start: usize = starts.iter().zip(own).map(|(start, stride)| start * stride).sum();
            let strides: Vec<i64> =
                steps.iter().zip(own).map(|(&step, stride)| step as i64 * stride as i64).collect();
            Tensor::new(shape, fold::gathered(x.data(), start as i64, shape.dims(), &strides)).ok()
        }
        (Form::Concatenate { axis }, parts) => {
            let outer: usize = shape.dims()[..axis].iter().product();
            let mut data = Vec::with_capacity(shape.elements());
            for at in 0..outer {
                for part in parts {
                    let length = part.shape().elements() / outer;
                    data.extend_from_slice(&part.data()[at * length..(at + 1) * length]);
                }
            }
            Tensor::new(shape, data).ok()
        }
        (Form::Take { axis }, [x, indices]) => {
            let dims = x.shape();
            let inner: usize = dims.dims()[axis + 1..].iter().product();
            let mut data = Vec::with_capacity(shape.elements());
            for block in x.data().chunks((dims.dims()[axis] * inner).max(1)) {
                for &index in indices.data() {
                    data.extend_from_slice(block.get(index as usize * inner..(index as usize + 1) * inner)?);
                }
            }
            Tensor::new(shape, data).ok()
        }
        _ => None,
    }
}
