//! Between the precisions, and random numbers into either.

use super::Float;

/// Copies numbers of one type into another, rounding to nearest: `out[i] = x[i]`.
#[inline]
pub fn copy<A: Float, B: Float>(x: &[A], out: &mut [B]) {
    // The single number of a formula costs less than the call of a loop.
    if let ([x], [out]) = (x, &mut *out) {
        *out = B::from_f64(x.to_f64());
        return;
    }
    for (to, from) in out.iter_mut().zip(x) {
        *to = B::from_f64(from.to_f64());
    }
}

/// The uniform numbers in (0, 1) of elements `first..first + out.len()` of a source of randomness; see
/// [`backflow_circuit::random::uniform`]. In f32 they are rounded, but held below 1.
pub fn uniform<T: Float>(seed: u64, identity: u64, run: u64, first: u64, out: &mut [T]) {
    // A block that stays on the stack, so that nothing is allocated.
    const BLOCK: usize = 256;
    let mut wide = [0.0; BLOCK];
    let below_one =
        T::from_f64(if T::SINGLE { 1.0 - f64::from(f32::EPSILON) / 2.0 } else { 1.0 - f64::EPSILON / 2.0 });
    for (number, block) in out.chunks_mut(BLOCK).enumerate() {
        let wide = &mut wide[..block.len()];
        backflow_circuit::random::uniform(seed, identity, run, first + (number * BLOCK) as u64, wide);
        for (to, &from) in block.iter_mut().zip(&*wide) {
            let rounded = T::from_f64(from);
            *to = if rounded < below_one { rounded } else { below_one };
        }
    }
}
