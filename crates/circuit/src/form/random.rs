//! The random numbers of [`crate::form::Form::Random`]: a pure function of their position.
//!
//! A counter-based source (ChaCha with 8 rounds, Bernstein 2008): the same number comes out for the same
//! seed, identity, epoch and element, whatever the order or the number of threads that ask.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Fills `out` with the uniform numbers of elements `first..first + out.len()`: 53 random bits each, in the
/// open interval (0, 1).
pub fn uniform(seed: u64, identity: u64, epoch: u64, first: u64, out: &mut [f64]) {
    // Each pair of identity and epoch is a stream of its own, with two 32-bit words per element.
    let mut source = ChaCha8Rng::seed_from_u64(seed ^ identity.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    source.set_stream(epoch);
    source.set_word_pos(u128::from(first) * 2);
    for value in out {
        // The half keeps the number away from 0: the smallest is 2^-54. The largest, 1 − 2^-54, would round to
        // 1 and is held below it.
        *value = (((source.next_u64() >> 11) as f64 + 0.5) * 2f64.powi(-53)).min(1.0 - f64::EPSILON / 2.0);
    }
}

#[cfg(test)]
mod tests {
    use super::uniform;

    #[test]
    fn an_element_does_not_depend_on_where_drawing_began() {
        let mut all = [0.0; 10];
        uniform(1, 2, 3, 0, &mut all);
        let mut tail = [0.0; 4];
        uniform(1, 2, 3, 6, &mut tail);
        assert_eq!(all[6..], tail);
        assert!(all.iter().all(|v| 0.0 < *v && *v < 1.0));
        uniform(1, 2, 4, 6, &mut tail);
        assert_ne!(all[6..], tail);
    }
}
