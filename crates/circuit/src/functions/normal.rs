//! Normally distributed random numbers.

use std::f64::consts::TAU;

use crate::gate::prelude::*;

impl Builder {
    /// Random numbers of the standard normal distribution, new ones each run. Give each source that must be
    /// independent of the others its own identity.
    ///
    /// z = √(−2 ln u) cos 2πv of two uniform numbers (Box and Muller, "A note on the generation of random
    /// normal deviates", 1958). u is never 0, so z is finite.
    #[track_caller]
    pub fn normal(&self, shape: impl IntoShape, identity: u64) -> Expr<'_> {
        let shape = match self.shaped(shape) {
            Ok(shape) => shape,
            Err(poison) => return poison,
        };
        let params = Params::new().with("identity", identity as i64);
        // A group without inputs has no builder to stand in, so the uniforms are its inputs.
        let (u, v) = (self.uniform(shape, mixed(identity, 1)), self.uniform(shape, mixed(identity, 2)));
        self.group("normal", params, &[u, v], |uv| (uv[0].log() * -2.0).sqrt() * (uv[1] * TAU).cos())
    }
}

/// An identity of its own for each of the two sources, by the finaliser of splitmix64 (Steele, Lea and Flood,
/// 2014).
fn mixed(identity: u64, which: u64) -> u64 {
    let mut z = identity.wrapping_add(which.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
