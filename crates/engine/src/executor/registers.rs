//! Where an instruction finds its operands while a block is computed: in registers, in values read in place, or
//! in values just written.

use crate::cpu::{Arg, Target};
use crate::plan::Extent;

/// A block of a task's elements.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block {
    pub(super) start: usize,
    pub(super) len: usize,
    /// The first row and the number of rows, if the step looks at rows; blocks are then whole rows, or parts of
    /// one.
    pub(super) row: usize,
    pub(super) rows: usize,
    /// Where it begins in the results that are written, and its first row there.
    pub(super) relative: usize,
    pub(super) relative_row: usize,
}

impl Block {
    fn part(&self, extent: Extent) -> (usize, usize) {
        match extent {
            Extent::Full => (self.start, self.len),
            Extent::Row => (self.row, self.rows),
        }
    }

    fn written_part(&self, extent: Extent) -> (usize, usize) {
        match extent {
            Extent::Full => (self.relative, self.len),
            Extent::Row => (self.relative_row, self.rows),
        }
    }
}

/// All that a block's instructions read and write.
pub(super) struct Registers<'r, 'a, 's, T> {
    pub(super) registers: &'r mut [T],
    /// The length of a register.
    pub(super) size: usize,
    pub(super) loads: &'r [&'a [T]],
    pub(super) written: &'r mut [&'s mut [T]],
    pub(super) block: Block,
}

/// What can be read while one register or result is written.
pub(super) struct Readable<'r, 's, T> {
    /// The registers before and after the one that is written.
    registers: (&'r [T], &'r [T]),
    /// The results before and after the one that is written.
    written: (&'r [&'s mut [T]], &'r [&'s mut [T]]),
    skipped: (usize, usize),
    size: usize,
    loads: &'r [&'r [T]],
    block: Block,
}

/// Stands for no register or no result.
const NONE: usize = usize::MAX;

impl<'s, T> Registers<'_, '_, 's, T> {
    /// Where a result goes, to be written, and everything else, to be read.
    pub(super) fn writing(&mut self, to: Target, extent: Extent) -> (Readable<'_, 's, T>, &mut [T]) {
        let Registers { size, loads, block, .. } = *self;
        let (registers, written) = (&mut *self.registers, &mut *self.written);
        match to {
            Target::Register(to) => {
                let to = to as usize;
                let (below, rest) = registers.split_at_mut(to * size);
                let (out, above) = rest.split_at_mut(size);
                let registers = (&*below, &*above);
                let written = (&*written, &[][..]);
                let skipped = (to, NONE);
                (
                    Readable { registers, written, skipped, size, loads, block },
                    &mut out[..block.part(extent).1],
                )
            }
            Target::Written(to) => {
                let to = to as usize;
                let (below, rest) = written.split_at_mut(to);
                let (out, above) = rest.split_at_mut(1);
                let registers = (&*registers, &[][..]);
                let written = (&*below, &*above);
                let skipped = (NONE, to);
                let (start, len) = block.written_part(extent);
                let out = &mut out[0][start..][..len];
                (Readable { registers, written, skipped, size, loads, block }, out)
            }
        }
    }

    /// Everything, to be read.
    pub(super) fn reading(&self) -> Readable<'_, 's, T> {
        Readable {
            registers: (self.registers, &[]),
            written: (self.written, &[]),
            skipped: (NONE, NONE),
            size: self.size,
            loads: self.loads,
            block: self.block,
        }
    }
}

impl<'r, T> Readable<'r, '_, T> {
    pub(super) fn get(&self, arg: Arg, extent: Extent) -> &'r [T] {
        let (start, len) = self.block.part(extent);
        match arg {
            Arg::Register(r) => {
                let r = r as usize;
                let (from, r) = match r < self.skipped.0 {
                    true => (self.registers.0, r),
                    false => (self.registers.1, r - self.skipped.0 - 1),
                };
                &from[r * self.size..][..len]
            }
            Arg::Load(l) => &self.loads[l as usize][start..][..len],
            Arg::Written(s) => {
                let s = s as usize;
                let result = match s < self.skipped.1 {
                    true => &*self.written.0[s],
                    false => &*self.written.1[s - self.skipped.1 - 1],
                };
                let (start, len) = self.block.written_part(extent);
                &result[start..][..len]
            }
        }
    }

    pub(super) fn get_all(&self, arity: usize, args: [Arg; 3], extent: Extent) -> [&'r [T]; 3] {
        std::array::from_fn(|i| if i < arity { self.get(args[i], extent) } else { &[] })
    }
}
