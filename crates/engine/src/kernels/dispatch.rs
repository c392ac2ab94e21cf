//! One loop, compiled for several instruction sets; the best one the processor has is chosen when it runs.
//!
//! The loops are plain Rust that the compiler vectorises; the library `fearless_simd` only finds out what the
//! processor has (once a process) and calls the loop inside a function compiled for that.

use fearless_simd::Level;
#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
use fearless_simd::Simd;

/// A loop that can be compiled for an instruction set.
pub(crate) trait Kernel {
    /// What it returns.
    type Output;

    /// The loop. It must be `#[inline(always)]`, as must all that it calls, or it will be compiled for the
    /// oldest processor. `FMA` tells whether a fused multiply-add is one machine instruction.
    fn run<const FMA: bool>(self) -> Self::Output;
}

/// Runs the kernel as compiled for this processor.
#[inline]
pub(crate) fn vectorised<K: Kernel>(kernel: K) -> K::Output {
    run_at(Level::new(), kernel)
}

#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
#[inline]
fn run_at<K: Kernel>(level: Level, kernel: K) -> K::Output {
    if let Some(avx512) = level.as_avx512() {
        avx512.vectorize(
            #[inline(always)]
            || kernel.run::<true>(),
        )
    } else if let Some(avx2) = level.as_avx2() {
        avx2.vectorize(
            #[inline(always)]
            || kernel.run::<true>(),
        )
    } else {
        kernel.run::<false>()
    }
}

/// Elsewhere the target's baseline is used; 64-bit ARM has fused multiply-adds in it.
#[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
#[inline]
fn run_at<K: Kernel>(_: Level, kernel: K) -> K::Output {
    if cfg!(target_arch = "aarch64") { kernel.run::<true>() } else { kernel.run::<false>() }
}
