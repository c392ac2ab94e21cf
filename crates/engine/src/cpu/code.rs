//! The code of fused steps: which register holds what, and the length of a block.

use smallvec::SmallVec;

use backflow_circuit::form::{FoldOp, Instruction};

use super::Partition;
use crate::kernels::scalar::ScalarOp;
use crate::plan::{Definition, Extent, Fused, Pattern, PlanStep, Value, Virtual};

/// What the registers of a step may fill of the first-level data cache, which has 32 kB or more: the rest is
/// for the streams that are read and written.
const CACHE: usize = 24 * 1024;
/// Longer blocks no longer make the cost of an instruction's call smaller in a way that can be measured.
const MAX_BLOCK: usize = 2048;
/// Shorter blocks would be dominated by that cost.
const MIN_BLOCK: usize = 64;
/// The fewest rows of a product that are computed at once: a tile of the processor's registers.
const MIN_TILE: usize = 8;

/// Where an instruction finds an operand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Arg {
    /// A register.
    Register(u16),
    /// A contiguous load, by position.
    Load(u16),
    /// What stands in the block of a store: its result, or, before that is written, what the value in the
    /// same place held.
    Store(u16),
}

/// Where an instruction puts its result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Target {
    /// A register.
    Register(u16),
    /// The block of a store.
    Store(u16),
}

/// What is done to each block.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Inst {
    /// Elements of a load are brought into a register.
    Gather { load: u16, to: u16 },
    /// An instruction, on one number for each row or for each element.
    Apply { op: Instruction, args: [Arg; 3], to: Target, extent: Extent },
    /// Subnormal numbers become 0.
    Flush { from: Arg, to: Target, extent: Extent },
    /// One number for each row is repeated along it.
    Spread { from: Arg, to: u16 },
    /// Each row is folded into one number.
    FoldRows { op: FoldOp, from: Arg, to: u16 },
    /// Rows with a single 1 where the index says.
    OneHot { to: u16 },
    /// The rows of the product.
    Product { to: u16 },
    /// A result is copied to a store.
    Store { from: Arg, to: u16, extent: Extent },
    /// A result is folded.
    Fold { from: Arg, fold: u16 },
}

/// A register that is filled once for many blocks.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Persistent {
    /// With a number.
    Constant(f64),
    /// With the only element of a repeated load.
    Repeated(u16),
}

/// The code of a fused step.
#[derive(Debug, Default)]
pub(crate) struct Code {
    pub(crate) partition: Partition,
    pub(crate) insts: Vec<Inst>,
    /// For each load, the store that writes into the place it reads.
    pub(crate) own: Vec<Option<u16>>,
    /// What the first registers hold.
    pub(crate) persistent: Vec<Persistent>,
    pub(crate) registers: usize,
    /// The elements of a block: so many that all registers stay in the first-level cache.
    pub(crate) block: usize,
    /// For each store, whether it is noted between which numbers it lies.
    pub(crate) bounded: Vec<bool>,
    /// Whether it has enough work for more than one thread.
    pub(crate) is_shared: bool,
    /// For a step of single numbers: the operations, on a list of numbers.
    pub(crate) scalar: Option<Scalar>,
}

/// A step of single numbers as a straight line: first the loads, then the constants, then results.
#[derive(Debug, Default)]
pub(crate) struct Scalar {
    pub(crate) ops: Vec<ScalarOp>,
    /// The constants, which stand behind the loads.
    pub(crate) constants: Vec<f64>,
    /// For each store, where its number stands.
    pub(crate) stores: Vec<u32>,
    /// How many numbers there are.
    pub(crate) len: usize,
}

/// Writes the code of every fused step, for numbers of that many bytes.
pub(crate) fn write_code(steps: &mut [PlanStep], values: &[Value], bounded: &[bool], bytes: usize) {
    for fused in steps.iter_mut().filter_map(PlanStep::fused_mut) {
        let partition = Partition::of(fused);
        let bounded = fused.stores.iter().map(|store| bounded[store.value.index()]).collect();
        let code = match scalar(fused) {
            Some(scalar) => Code { scalar: Some(scalar), ..Code::default() },
            None => Writer::new(fused, values).write(bytes),
        };
        let is_shared = is_worth_sharing(fused);
        fused.code = Code { partition, bounded, is_shared, ..code };
    }
}

/// Whether a step has enough work, in instructions on elements, to be worth waking another thread, which
/// takes some ten microseconds.
fn is_worth_sharing(fused: &Fused) -> bool {
    // A multiplication and addition costs about a quarter of a map's instruction, which also loads and stores.
    let product = fused.product.as_ref().map_or(0, |product| product.work() / 4);
    product + fused.elements * (fused.instructions + fused.folds.len()) >= 1 << 18
}

/// The straight line of a step of single numbers, if nothing but maps is in it.
fn scalar(fused: &Fused) -> Option<Scalar> {
    if fused.elements != 1 || !fused.folds.is_empty() {
        return None;
    }
    let last = last_uses(fused);
    let constants: Vec<f64> = fused.definitions.iter().filter_map(Definition::constant).collect();
    let (mut constant, mut next) = (fused.loads.len(), fused.loads.len() + constants.len());
    let mut places: Vec<u32> = Vec::with_capacity(fused.definitions.len());
    let mut ops = Vec::new();
    for (definition, last) in fused.definitions.iter().zip(&last) {
        let place = match *definition {
            Definition::Constant(_) => {
                constant += 1;
                constant - 1
            }
            Definition::Load(load) => load as usize,
            Definition::Apply(op, args) if last.is_some() => {
                let arity = op.arity();
                let args = std::array::from_fn(|i| if i < arity { places[args[i] as usize] } else { 0 });
                ops.push(ScalarOp { op, args, to: next as u32 });
                next += 1;
                next - 1
            }
            Definition::Apply(..) => 0,
            _ => return None,
        };
        places.push(place as u32);
    }
    let stores = fused.stores.iter().map(|store| places[store.from as usize]).collect();
    Some(Scalar { ops, constants, stores, len: next })
}

impl Definition {
    fn constant(&self) -> Option<f64> {
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
    /// Where each definition stands.
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
            fused.stores.iter().position(|s| home(s.value) == home(load.value)).map(|at| at as u16)
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

    /// The length of a register: whole rows, where rows are looked at.
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

    /// An operand with as many numbers as the result, repeated along rows if need be into a register that is
    /// free again afterwards.
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
        let stored = self.fused.stores.iter().any(|s| s.from as usize == at);
        match (&self.fused.loads[load as usize].pattern, self.code.own[load as usize]) {
            (Pattern::Repeated, _) => {}
            (Pattern::Contiguous, None) => self.places[at] = Arg::Load(load),
            // A load that is only forwarded to another store goes into a register first, so that no store
            // overwrites another's source.
            (Pattern::Contiguous, Some(store)) if !stored => self.places[at] = Arg::Store(store),
            _ => {
                let to = self.register_for(at);
                self.code.insts.push(Inst::Gather { load, to });
            }
        }
    }

    /// Where an instruction puts its result: straight into its store, unless the old contents of that are
    /// still to be read.
    fn target(&mut self, at: usize) -> Target {
        let store = self.fused.stores.iter().position(|s| s.from as usize == at);
        match store.filter(|&s| !self.code.own.contains(&Some(s as u16))) {
            Some(store) => {
                self.places[at] = Arg::Store(store as u16);
                Target::Store(store as u16)
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
        for (to, _) in self.fused.stores.iter().enumerate().filter(|(_, s)| is_here(s.from)) {
            if from != Arg::Store(to as u16) {
                late.push(Inst::Store { from, to: to as u16, extent });
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
fn last_uses(fused: &Fused) -> Vec<Option<usize>> {
    let mut last = vec![None; fused.definitions.len()];
    for from in fused.stores.iter().map(|s| s.from).chain(fused.folds.iter().map(|f| f.from)) {
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
