//! One aligned allocation that holds all values of a plan, and its division into parts that a step reads and
//! parts that it writes. A step reads some ranges while it writes others, and which ones they are is known only
//! at run time. Rust's `split_at_mut` would have to cut the whole arena at every border, in order;
//! [`Arena::split`] instead checks once that no range overlaps one that is written, which makes it sound to
//! hand them out together.

// Slices of one allocation, some shared and some exclusive, cannot be had without raw pointers.
#![allow(unsafe_code)]

use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::fmt;
use std::marker::PhantomData;
use std::num::NonZero;
use std::ops::Range;
use std::ptr::NonNull;
use std::slice;

/// Alignment of the first element in bytes: a cache line, and the widest vector register.
pub const ALIGNMENT: usize = 64;

/// A type whose elements an arena can hold: f32, f64, u32 and u8, for which all bits zero mean 0.
pub trait Word: Copy + Default + Send + Sync + sealed::Sealed + 'static {}

mod sealed {
    pub trait Sealed {}
}

macro_rules! words {
    ($($type:ty)*) => {
        $(
            impl sealed::Sealed for $type {}
            impl Word for $type {}
        )*
    };
}
words!(f32 f64 u32 u8);

/// Allocation failed, or the size in bytes does not fit in an `isize`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OutOfMemory {
    /// How many elements were asked for.
    pub elements: usize,
}

/// A fixed number of elements in one allocation, the first on a cache line of its own.
pub struct Arena<T> {
    start: NonNull<T>,
    len: usize,
    owns: PhantomData<T>,
}

// SAFETY: an arena owns its elements, as a vector does; no other handle to them exists.
unsafe impl<T: Send> Send for Arena<T> {}
// SAFETY: a shared arena only gives shared slices.
unsafe impl<T: Sync> Sync for Arena<T> {}

impl<T: Word> Arena<T> {
    /// `len` zeros.
    ///
    /// # Errors
    /// If allocation fails: a size typed by a user must not abort the program.
    pub fn zeroed(len: usize) -> Result<Arena<T>, OutOfMemory> {
        let failed = OutOfMemory { elements: len };
        let layout = layout::<T>(len).ok_or(failed)?;
        if layout.size() == 0 {
            return Ok(Arena { start: dangling(), len: 0, owns: PhantomData });
        }
        // SAFETY: the layout's size is not zero.
        let start = unsafe { alloc_zeroed(layout) };
        let start = NonNull::new(start.cast::<T>()).ok_or(failed)?;
        Ok(Arena { start, len, owns: PhantomData })
    }

    /// The number of elements.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether it holds no elements.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// All elements.
    pub fn as_slice(&self) -> &[T] {
        // SAFETY: `start` points to `len` elements that were zeroed, a valid value of every `Word`, and that
        // live as long as the arena. It is aligned, and nothing writes while the arena is borrowed.
        unsafe { slice::from_raw_parts(self.start.as_ptr(), self.len) }
    }

    /// All elements, to be written.
    pub fn as_mut_slice(&mut self) -> &mut [T] {
        // SAFETY: as in `as_slice`; the arena is borrowed exclusively.
        unsafe { slice::from_raw_parts_mut(self.start.as_ptr(), self.len) }
    }

    /// The same elements in an allocation of their own.
    ///
    /// # Errors
    /// If allocation fails.
    pub fn try_clone(&self) -> Result<Arena<T>, OutOfMemory> {
        let mut copy = Arena::zeroed(self.len)?;
        copy.as_mut_slice().copy_from_slice(self.as_slice());
        Ok(copy)
    }

    /// Adds a shared slice for each range in `reads` to `shared`, and an exclusive one for each in `writes` to
    /// `exclusive`, in order. Reads may overlap each other; a value that a step overwrites in place is only
    /// among its writes, and is read through that slice. Empty ranges overlap with nothing.
    ///
    /// The check compares each write with every other range: a few nanoseconds for the handful of ranges that
    /// a step has.
    ///
    /// # Panics
    /// If a range reaches beyond the arena, or a written range overlaps another range.
    #[inline]
    pub fn split<'a>(
        &'a mut self,
        reads: &[Range<usize>],
        writes: &[Range<usize>],
        shared: &mut impl Extend<&'a [T]>,
        exclusive: &mut impl Extend<&'a mut [T]>,
    ) {
        self.check(reads, writes);
        let start = self.start.as_ptr();
        shared.extend(reads.iter().map(|range| {
            // SAFETY: `check` found the range within the allocation and apart from everything that is handed
            // out exclusively, here or earlier, because the arena stays exclusively borrowed for `'a`.
            unsafe { slice::from_raw_parts(start.add(range.start), range.end - range.start) }
        }));
        exclusive.extend(writes.iter().map(|range| {
            // SAFETY: as above; `check` found the range apart from all other ranges.
            unsafe { slice::from_raw_parts_mut(start.add(range.start), range.end - range.start) }
        }));
    }

    /// [`split`](Self::split) where the number of ranges is known.
    ///
    /// # Panics
    /// As `split`.
    #[inline]
    pub fn parts<const R: usize, const W: usize>(
        &mut self,
        reads: [Range<usize>; R],
        writes: [Range<usize>; W],
    ) -> ([&[T]; R], [&mut [T]; W]) {
        self.check(&reads, &writes);
        let start = self.start.as_ptr();
        // SAFETY: as in `split`.
        let shared = reads.map(|range| unsafe { slice::from_raw_parts(start.add(range.start), range.len()) });
        // SAFETY: as in `split`.
        let exclusive =
            writes.map(|range| unsafe { slice::from_raw_parts_mut(start.add(range.start), range.len()) });
        (shared, exclusive)
    }

    #[inline]
    fn check(&self, reads: &[Range<usize>], writes: &[Range<usize>]) {
        let within = |range: &Range<usize>| range.start <= range.end && range.end <= self.len;
        assert!(reads.iter().all(within) && writes.iter().all(within), "a range reaches beyond the arena");
        for (i, write) in writes.iter().enumerate() {
            let clear = |other: &Range<usize>| write.start.max(other.start) >= write.end.min(other.end);
            assert!(
                reads.iter().all(clear) && writes[..i].iter().all(clear),
                "a range to be written overlaps another"
            );
        }
    }
}

impl<T: Word> Clone for Arena<T> {
    /// Like a vector, it ends the program if allocation fails; [`try_clone`](Arena::try_clone) does not.
    fn clone(&self) -> Arena<T> {
        self.try_clone().unwrap_or_else(|_| match layout::<T>(self.len) {
            Some(layout) => std::alloc::handle_alloc_error(layout),
            None => Arena::default(),
        })
    }
}

impl<T: Word> Default for Arena<T> {
    fn default() -> Arena<T> {
        Arena { start: dangling(), len: 0, owns: PhantomData }
    }
}

impl<T> Drop for Arena<T> {
    fn drop(&mut self) {
        if let Some(layout) = layout::<T>(self.len).filter(|layout| layout.size() > 0) {
            // SAFETY: `zeroed` allocated this with the same layout, and elements need no drop of their own.
            unsafe { dealloc(self.start.as_ptr().cast(), layout) };
        }
    }
}

impl<T> fmt::Debug for Arena<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arena").field("len", &self.len).finish_non_exhaustive()
    }
}

fn layout<T>(len: usize) -> Option<Layout> {
    Layout::array::<T>(len).ok()?.align_to(ALIGNMENT).ok()
}

/// An aligned address for an arena of no elements.
fn dangling<T>() -> NonNull<T> {
    const { assert!(align_of::<T>() <= ALIGNMENT) };
    const ADDRESS: NonZero<usize> = NonZero::new(ALIGNMENT).unwrap();
    NonNull::without_provenance(ADDRESS)
}
