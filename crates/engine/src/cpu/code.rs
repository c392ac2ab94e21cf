//! The code of fused steps: which register holds what, and the length of a block.

use smallvec::SmallVec;

use super::Partition;
use super::inst::{Arg, Code, Inst, Persistent, Target};
use super::straight::scalar;
use crate::plan::{Definition, Extent, Fused, Pattern, PlanStep, Value, Virtual};

/// How much of the first-level data cache, which has 32 kB or more, the registers of a step may fill: the rest
/// is for the streams that are read and written.
const CACHE: usize = 24 * 1024;
/// Beyond this length, the cost of calling an instruction is too small a share to measure.
const MAX_BLOCK: usize = 2048;
/// Shorter blocks would be dominated by that cost.
const MIN_BLOCK: usize = 64;
/// The fewest rows of a product that are computed at once: a tile of the processor's registers.
const MIN_TILE: usize = 8;

/// Writes the code of every fused step, for numbers of the given size in bytes.
pub(crate) fn write_code(steps: &mut [PlanStep], values: &[Value], bounded: &[bool], bytes: usize) {
    for fused in steps.iter_mut().filter_map(PlanStep::fused_mut) {
        if let Some(left) = fused.product.as_mut().and_then(|product| product.left.as_deref_mut()) {
            left.code = Writer::new(left, values).write(bytes);
        }
        let partition = Partition::of(fused);
        let bounded = fused.written.iter().map(|sink| bounded[sink.value.index()]).collect();
        let code = match scalar(fused) {
            Some(scalar) => Code { scalar: Some(scalar), ..Code::default() },
            None => Writer::new(fused, values).write(bytes),
        };
        let is_shared = super::is_worth_sharing(work(fused));
        fused.code = Code { partition, bounded, is_shared, ..code };
    }
}

/// The work of a fused step, in instructions on elements.
fn work(fused: &Fused) -> usize {
    // A multiplication and addition costs about a quarter of a map's instruction, which also loads operands and
    // writes a result.
    let product = fused.product.as_ref().map_or(0, |product| product.work() / 4);
    product.saturating_add(fused.elements.saturating_mul(fused.instructions + fused.folds.len()))
}

impl Definition {
    pub(super) fn constant(&self) -> Option<f64> {
        match *self {
            Definition::Constant(number) => Some(number),
            _ => None,
        }
    }

    /// The registers it reads.
    fn args(&self) -> SmallVec<[Virtual; 3]> {
        match *self {
            Definition::Apply(op, args) => SmallVec::from_slice(&args[..op.arity()]),
            Definition::Flush(x) | Definition::FoldRows(_, x) => SmallVec::from_slice(&[x]),
            Definition::Constant(_) | Definition::Load(_) | Definition::OneHot | Definition::Product => {
                SmallVec::new()
            }
        }
    }
}

struct Writer<'f> {
    fused: &'f Fused,
    code: Code,
    /// Where each definition is.
    places: Vec<Arg>,
    /// The last definition that uses each; `END` when it lives to the end of the block, `None` when nothing
    /// does.
    last: Vec<Option<usize>>,
    free: Vec<u16>,
    registers: u16,
}

const END: usize = usize::MAX;

impl<'f> Writer<'f> {
    fn new(fused: &'f Fused, values: &[Value]) -> Writer<'f> {
        let home = |value: crate::plan::ValueId| (values[value.index()].kind, values[value.index()].home);
        let own = |load: &crate::plan::Load| {
            fused.written.iter().position(|s| home(s.value) == home(load.value)).map(|at| at as u16)
        };
        let code = Code { own: fused.loads.iter().map(own).collect(), ..Code::default() };
        let last = last_uses(fused);
        let places = vec![Arg::Register(0); fused.definitions.len()];
        Writer { fused, code, places, last, free: Vec::new(), registers: 0 }
    }

    fn write(mut self, bytes: usize) -> Code {
        let definitions = &self.fused.definitions;
        for (at, definition) in definitions.iter().enumerate() {
            self.place_persistent(at, *definition);
        }
        let mut late = Vec::new();
        for (at, definition) in definitions.iter().enumerate() {
            if self.last[at].is_none() {
                continue;
            }
            self.write_definition(at, *definition);
            self.write_sinks(at, &mut late);
        }
        self.code.insts.extend(late);
        self.code.registers = self.registers as usize;
        self.code.block = self.block(bytes);
        self.code
    }

    /// The length of a register: whole rows, if the step looks at rows.
    fn block(&self, bytes: usize) -> usize {
        let block = CACHE / bytes / (self.registers as usize).max(4);
        let block = block.clamp(MIN_BLOCK, MAX_BLOCK) / MIN_BLOCK * MIN_BLOCK;
        let rows = if self.fused.product.is_some() { MIN_TILE } else { 1 };
        match self.fused.cols {
            Some(cols) if self.holds_rows() => block.max(rows * cols),
            _ => block,
        }
    }

    /// Whether a row must be in a register as a whole.
    fn holds_rows(&self) -> bool {
        let by_rows =
            |d: &Definition| matches!(d, Definition::FoldRows(..) | Definition::OneHot | Definition::Product);
        self.fused.definitions.iter().any(by_rows)
    }

    fn write_definition(&mut self, at: usize, definition: Definition) {
        let extent = self.fused.extents[at];
        match definition {
            Definition::Constant(_) => {}
            Definition::Load(load) => self.write_load(at, load as u16),
            Definition::Apply(op, args) => {
                let arity = op.arity();
                let mut spread = SmallVec::<[u16; 3]>::new();
                let args_at = std::array::from_fn(|i| match i < arity {
                    true => self.operand(args[i], extent, &mut spread),
                    false => Arg::Register(0),
                });
                let to = self.target(at);
                self.code.insts.push(Inst::Apply { op, args: args_at, to, extent });
                self.free.extend(spread);
            }
            Definition::Flush(x) => {
                let from = self.places[x as usize];
                let to = self.target(at);
                self.code.insts.push(Inst::Flush { from, to, extent });
            }
            Definition::FoldRows(op, x) => {
                let mut spread = SmallVec::new();
                let from = self.operand(x, Extent::Full, &mut spread);
                let to = self.register_for(at);
                self.code.insts.push(Inst::FoldRows { op, from, to });
                self.free.extend(spread);
            }
            Definition::OneHot => {
                let to = self.register_for(at);
                self.code.insts.push(Inst::OneHot { to });
            }
            Definition::Product => {
                let to = self.register_for(at);
                self.code.insts.push(Inst::Product { to });
            }
        }
        self.release(at, &definition.args());
    }

    /// An operand with as many numbers as the result. If need be, it is repeated along rows, in a register that
    /// is free again afterwards.
    fn operand(&mut self, x: Virtual, extent: Extent, spread: &mut SmallVec<[u16; 3]>) -> Arg {
        let from = self.places[x as usize];
        if self.fused.extents[x as usize] == extent || self.is_persistent(from) {
            return from;
        }
        let to = self.register();
        spread.push(to);
        self.code.insts.push(Inst::Spread { from, to });
        Arg::Register(to)
    }

    fn is_persistent(&self, arg: Arg) -> bool {
        matches!(arg, Arg::Register(register) if (register as usize) < self.code.persistent.len())
    }

    /// Constants and repeated elements get the first registers, which are filled once for many blocks.
    fn place_persistent(&mut self, at: usize, definition: Definition) {
        let persistent = match definition {
            _ if self.last[at].is_none() => return,
            Definition::Constant(value) => Persistent::Constant(value),
            Definition::Load(load) if self.fused.loads[load as usize].pattern == Pattern::Repeated => {
                Persistent::Repeated(load as u16)
            }
            _ => return,
        };
        self.places[at] = Arg::Register(self.registers);
        self.registers += 1;
        self.code.persistent.push(persistent);
    }

    fn write_load(&mut self, at: usize, load: u16) {
        let is_written = self.fused.written.iter().any(|s| s.from as usize == at);
        match (&self.fused.loads[load as usize].pattern, self.code.own[load as usize]) {
            (Pattern::Repeated, _) => {}
            (Pattern::Contiguous, None) => self.places[at] = Arg::Load(load),
            // A load that is only forwarded to another result goes into a register first, so that no result
            // overwrites another's source.
            (Pattern::Contiguous, Some(own)) if !is_written => self.places[at] = Arg::Written(own),
            _ => {
                let to = self.register_for(at);
                self.code.insts.push(Inst::Gather { load, to });
            }
        }
    }

    /// Where an instruction puts its result: straight into the value it is written to, unless its old contents are
    /// still to be read.
    fn target(&mut self, at: usize) -> Target {
        let written = self.fused.written.iter().position(|s| s.from as usize == at);
        match written.filter(|&s| !self.code.own.contains(&Some(s as u16))) {
            Some(to) => {
                self.places[at] = Arg::Written(to as u16);
                Target::Written(to as u16)
            }
            None => Target::Register(self.register_for(at)),
        }
    }

    fn register_for(&mut self, at: usize) -> u16 {
        let register = self.register();
        self.places[at] = Arg::Register(register);
        register
    }

    fn write_sinks(&mut self, at: usize, late: &mut Vec<Inst>) {
        let (from, extent) = (self.places[at], self.fused.extents[at]);
        let is_here = |v: Virtual| v as usize == at;
        for (fold, _) in self.fused.folds.iter().enumerate().filter(|(_, f)| is_here(f.from)) {
            let mut spread = SmallVec::new();
            let from = self.operand(at as Virtual, Extent::Full, &mut spread);
            self.code.insts.push(Inst::Fold { from, fold: fold as u16 });
            self.free.extend(spread);
        }
        for (to, _) in self.fused.written.iter().enumerate().filter(|(_, s)| is_here(s.from)) {
            if from != Arg::Written(to as u16) {
                late.push(Inst::Write { from, to: to as u16, extent });
            }
        }
    }

    fn register(&mut self) -> u16 {
        self.free.pop().unwrap_or_else(|| {
            self.registers += 1;
            self.registers - 1
        })
    }

    /// Frees the registers of operands that are used for the last time.
    fn release(&mut self, at: usize, args: &[Virtual]) {
        for (i, &arg) in args.iter().enumerate() {
            let place = self.places[arg as usize];
            if let Arg::Register(register) = place
                && !self.is_persistent(place)
                && self.last[arg as usize] == Some(at)
                && !args[..i].contains(&arg)
            {
                self.free.push(register);
            }
        }
    }
}

/// The last definition that uses each, walking backwards so that what serves no sink is left out.
pub(super) fn last_uses(fused: &Fused) -> Vec<Option<usize>> {
    let mut last = vec![None; fused.definitions.len()];
    for from in fused.written.iter().map(|s| s.from).chain(fused.folds.iter().map(|f| f.from)) {
        last[from as usize] = Some(END);
    }
    for (at, definition) in fused.definitions.iter().enumerate().rev() {
        if last[at].is_some() {
            for arg in definition.args() {
                last[arg as usize].get_or_insert(at);
            }
        }
    }
    last
}
