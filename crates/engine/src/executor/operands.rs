//! Where the operands of an instruction lie while a block is computed: in registers, in values read in place,
//! or in values just written.

use crate::plan::Arg;

/// A block of a task's elements.
#[derive(Clone, Copy)]
pub(super) struct Block {
    pub(super) task: usize,
    pub(super) start: usize,
    pub(super) len: usize,
    /// Where it begins in the sinks of stores.
    pub(super) relative: usize,
    /// Whether it is the first of its task, and the last.
    pub(super) opens: bool,
    pub(super) closes: bool,
}

/// Where a block's operands are found.
pub(super) struct Operands<'a, 's, T> {
    /// The registers before and after the one that is being written.
    pub(super) registers: (&'a [T], &'a [T]),
    pub(super) written: usize,
    /// The length of a register.
    pub(super) size: usize,
    pub(super) loads: &'a [&'a [T]],
    pub(super) stores: &'a [&'s mut [T]],
    pub(super) block: Block,
}

impl<'a, T> Operands<'a, '_, T> {
    pub(super) fn get(&self, arg: Arg) -> &'a [T] {
        let Block { start, len, relative, .. } = self.block;
        match arg {
            Arg::Register(r) if (r as usize) < self.written => {
                &self.registers.0[r as usize * self.size..][..len]
            }
            Arg::Register(r) => &self.registers.1[(r as usize - self.written - 1) * self.size..][..len],
            Arg::Load(l) => &self.loads[l as usize][start..][..len],
            Arg::Store(s) => &self.stores[s as usize][relative..][..len],
        }
    }

    pub(super) fn get_all(&self, arity: usize, args: [Arg; 3]) -> [&'a [T]; 3] {
        std::array::from_fn(|i| if i < arity { self.get(args[i]) } else { &[] })
    }
}
