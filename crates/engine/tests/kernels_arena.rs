//! The arena: alignment, allocation failure, and that a step gets its ranges only when they are apart.

// A single range is meant as one.
#![allow(clippy::single_range_in_vec_init)]

use std::hint::black_box;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::slice;

use backflow_engine::kernels::arena::{ALIGNMENT, Arena, OutOfMemory, Word};

fn arena(len: usize) -> Arena<f32> {
    let mut arena = Arena::zeroed(len).expect("a small arena");
    for (i, v) in arena.as_mut_slice().iter_mut().enumerate() {
        *v = i as f32;
    }
    arena
}

#[test]
fn it_is_zeroed_and_aligned() {
    fn check<T: Word + PartialEq>() {
        for len in [0, 1, 63, 1000] {
            let arena = Arena::<T>::zeroed(len).expect("a small arena");
            assert_eq!(arena.as_slice().as_ptr() as usize % ALIGNMENT, 0);
            assert_eq!(arena.len(), len);
            assert_eq!(arena.is_empty(), len == 0);
            assert!(arena.as_slice().iter().all(|&v| v == T::default()));
        }
    }
    check::<f32>();
    check::<f64>();
    check::<u32>();
    check::<u8>();
}

#[test]
fn a_size_that_cannot_be_had_is_an_error() {
    for elements in [usize::MAX, usize::MAX / 8, usize::MAX / 16, 1 << 58] {
        // The compiler may leave out an allocation that nobody looks at.
        let arena = black_box(Arena::<f64>::zeroed(elements));
        assert_eq!(arena.err(), Some(OutOfMemory { elements }));
    }
}

#[test]
fn a_step_reads_some_ranges_and_writes_others() {
    let mut arena = arena(100);
    let (mut shared, mut exclusive) = (Vec::new(), Vec::new());
    arena.split(&[10..20, 15..30, 5..5], &[0..10, 90..100, 35..35], &mut shared, &mut exclusive);
    assert_eq!(
        shared.iter().map(|s| (s.first().copied(), s.len())).collect::<Vec<_>>(),
        [(Some(10.0), 10), (Some(15.0), 15), (None, 0)]
    );
    exclusive[0].copy_from_slice(shared[0]);
    exclusive[1][9] = shared[1][0];
    assert_eq!(arena.as_slice()[..10], arena.as_slice()[10..20]);
    assert_eq!(arena.as_slice()[99], 15.0);
    let ([a], [b, c]) = arena.parts([50..52], [52..54, 48..50]);
    b.copy_from_slice(a);
    c.copy_from_slice(a);
    assert_eq!(arena.as_slice()[48..54], [50.0, 51.0, 50.0, 51.0, 50.0, 51.0]);
    let copy = arena.try_clone().expect("a small arena");
    assert_eq!(copy.as_slice(), arena.as_slice());
}

#[test]
fn ranges_that_overlap_a_written_one_are_refused() {
    let refused = |reads: &[Range<usize>], writes: &[Range<usize>]| {
        let mut arena = arena(100);
        let split = || arena.split(reads, writes, &mut Vec::new(), &mut Vec::new());
        catch_unwind(AssertUnwindSafe(split)).is_err()
    };
    let backwards = Range { start: 9, end: 8 };
    assert!(refused(&[0..10], &[9..12]));
    assert!(refused(&[9..12], &[0..10]));
    assert!(refused(&[3..4], &[0..10]));
    assert!(refused(&[0..10], &[0..10]));
    assert!(refused(&[0..10], &[3..4]));
    assert!(refused(&[], &[0..10, 20..30, 29..31]));
    assert!(refused(&[], &[0..10, 0..10]));
    assert!(refused(&[99..101], &[]));
    assert!(refused(&[], &[100..101]));
    assert!(refused(slice::from_ref(&backwards), &[]));
    assert!(refused(&[], &[backwards]));
    // Neighbours and empty ranges are apart, and readers may share.
    assert!(!refused(&[10..20, 10..20, 5..5], &[0..10, 20..100, 50..50]));
}
