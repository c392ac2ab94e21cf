//! Comparing values.

use backflow_circuit::Tensor;

/// Whether two values are equal but for a relative error, an absolute one below 1.
pub(crate) fn close(a: &Tensor, b: &Tensor, tolerance: f64) -> bool {
    let near = |(a, b): (&f64, &f64)| {
        (a - b).abs() <= tolerance * (1.0 + a.abs().max(b.abs())) || a.to_bits() == b.to_bits()
    };
    a.ty() == b.ty() && a.data().iter().zip(b.data()).all(near)
}
