//! One loop, compiled for several instruction sets; the best one the processor has is chosen when it runs.
//!
//! The loops are plain Rust that the compiler vectorises; the library `fearless_simd` only finds out what the
//! processor has (once per process) and calls the loop inside a function compiled for it.

use fearless_simd::{Level, Simd};

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

/// A kernel that is written in vectors, because it plans its use of the registers.
pub(crate) trait VectorKernel {
    /// What it returns.
    type Output;

    /// The kernel, in vectors of `S`; `#[inline(always)]` as in [`Kernel`].
    fn run<S: Simd>(self, simd: S) -> Self::Output;
}

/// The size of a level's vectors of [`VectorKernel`].
#[inline]
pub(crate) fn vector_bytes(level: Level) -> usize {
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    if level.as_avx512().is_some() {
        return 64;
    } else if level.as_avx2().is_some() {
        return 32;
    }
    let _ = level;
    16
}

/// Runs the kernel with the vectors of a level: that of this processor, or a lower one in a test.
#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
#[inline]
pub(crate) fn with_vectors<K: VectorKernel>(level: Level, kernel: K) -> K::Output {
    if let Some(simd) = level.as_avx512() {
        simd.vectorize(
            #[inline(always)]
            || kernel.run(simd),
        )
    } else if let Some(simd) = level.as_avx2() {
        simd.vectorize(
            #[inline(always)]
            || kernel.run(simd),
        )
    } else {
        // SSE2 is part of every x86-64; one more copy of each kernel is enough for older processors.
        let simd = level.as_sse2().unwrap_or_else(|| unreachable!("every x86-64 has SSE2"));
        simd.vectorize(
            #[inline(always)]
            || kernel.run(simd),
        )
    }
}

/// Runs the kernel with the vectors of a level.
#[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
#[inline]
pub(crate) fn with_vectors<K: VectorKernel>(level: Level, kernel: K) -> K::Output {
    fearless_simd::dispatch!(level, simd => kernel.run(simd))
}
