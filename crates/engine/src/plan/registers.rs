//! The code of fused steps: which register holds what, and the length of a block.

use super::fuse::Draft;
use super::map::{Definition, StoreSink, Virtual};
use super::{Arg, Inst, MapStep, Op, Partition, Pattern, Persistent, Target, Value};

/// What the registers of a step may fill of the first-level data cache, which has 32 kB or more: the rest is
/// for the streams that are read and written.
const CACHE: usize = 24 * 1024;
/// Longer blocks no longer make the cost of an instruction's call smaller in a way that can be measured.
const MAX_BLOCK: usize = 2048;
/// Shorter blocks would be dominated by that cost.
const MIN_BLOCK: usize = 64;

/// Writes the code of every fused step, for numbers of that many bytes.
pub(crate) fn write_code(draft: &mut Draft<'_>, bytes: usize) {
    for step in &mut draft.steps {
        if let Op::Map(map) = &mut step.op {
            Writer::new(map, &draft.values).write(bytes);
        }
    }
}

struct Writer<'m> {
    map: &'m mut MapStep,
    /// Where each definition stands.
    places: Vec<Arg>,
    /// The last definition that uses each; `END` when it lives to the end of the block, `None` when nothing
    /// does.
    last: Vec<Option<usize>>,
    free: Vec<u16>,
    registers: u16,
}

const END: usize = usize::MAX;

impl<'m> Writer<'m> {
    fn new(map: &'m mut MapStep, values: &[Value]) -> Writer<'m> {
        let slot = |value: super::ValueId| (values[value.index()].kind, values[value.index()].slot);
        let own = |load: &super::Load| {
            map.stores.iter().position(|s| slot(s.value) == slot(load.value)).map(|at| at as u16)
        };
        map.own = map.loads.iter().map(own).collect();
        let last = last_uses(map);
        let places = vec![Arg::Register(0); map.definitions.len()];
        Writer { map, places, last, free: Vec::new(), registers: 0 }
    }

    fn write(mut self, bytes: usize) {
        let definitions = std::mem::take(&mut self.map.definitions);
        for (at, definition) in definitions.iter().enumerate() {
            self.place_persistent(at, *definition);
        }
        let mut late = Vec::new();
        for (at, definition) in definitions.iter().enumerate() {
            if self.last[at].is_none() {
                continue;
            }
            match *definition {
                Definition::Constant(_) => {}
                Definition::Load(load) => self.write_load(at, load),
                Definition::Apply(op, args) => {
                    let arity = op.arity();
                    let args_at = std::array::from_fn(|i| {
                        if i < arity { self.places[args[i] as usize] } else { Arg::Register(0) }
                    });
                    let to = self.target(at);
                    self.map.code.push(Inst::Apply { op, args: args_at, to });
                    self.release(at, &args[..arity]);
                }
            }
            self.write_sinks(at, &mut late);
        }
        self.map.code.extend(late);
        self.map.registers = self.registers as usize;
        let block = CACHE / bytes / self.map.registers.max(4);
        let block = block.clamp(MIN_BLOCK, MAX_BLOCK);
        self.map.block = if block >= 512 { block / 512 * 512 } else { block / MIN_BLOCK * MIN_BLOCK };
        self.map.partition = Partition::new(self.map.partition.elements, self.map.partition.cols);
    }

    /// Constants and repeated elements get the first registers, which are filled once for many blocks.
    fn place_persistent(&mut self, at: usize, definition: Definition) {
        let persistent = match definition {
            _ if self.last[at].is_none() => return,
            Definition::Constant(value) => Persistent::Constant(value),
            Definition::Load(load) if self.map.loads[load as usize].pattern == Pattern::Repeated => {
                Persistent::Repeated(load)
            }
            _ => return,
        };
        self.places[at] = Arg::Register(self.registers);
        self.registers += 1;
        self.map.persistent.push(persistent);
    }

    fn write_load(&mut self, at: usize, load: u16) {
        let stored = self.map.stores.iter().any(|s| s.from as usize == at);
        match (&self.map.loads[load as usize].pattern, self.map.own[load as usize]) {
            (Pattern::Repeated, _) => {}
            (Pattern::Contiguous, None) => self.places[at] = Arg::Load(load),
            // What is only moved to another store is brought to safety first, lest stores overwrite each
            // other's sources.
            (Pattern::Contiguous, Some(store)) if !stored => self.places[at] = Arg::Store(store),
            _ => {
                let to = self.register();
                self.places[at] = Arg::Register(to);
                self.map.code.push(Inst::Gather { load, to });
            }
        }
    }

    /// Where an instruction puts its result: straight into its store, unless the old contents of that are
    /// still to be read.
    fn target(&mut self, at: usize) -> Target {
        let store = self.map.stores.iter().position(|s| s.from as usize == at);
        let to = match store.filter(|&s| !self.map.own.contains(&Some(s as u16))) {
            Some(store) => Target::Store(store as u16),
            None => Target::Register(self.register()),
        };
        self.places[at] = match to {
            Target::Store(store) => Arg::Store(store),
            Target::Register(register) => Arg::Register(register),
        };
        to
    }

    fn write_sinks(&mut self, at: usize, late: &mut Vec<Inst>) {
        let from = self.places[at];
        let is_here = |v: Virtual| v as usize == at;
        for (fold, _) in self.map.folds.iter().enumerate().filter(|(_, f)| is_here(f.from)) {
            self.map.code.push(Inst::Fold { from, fold: fold as u16 });
        }
        for (to, StoreSink { .. }) in self.map.stores.iter().enumerate().filter(|(_, s)| is_here(s.from)) {
            if from != Arg::Store(to as u16) {
                late.push(Inst::Store { from, to: to as u16 });
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
            let persistent = self.map.persistent.len();
            if let Arg::Register(register) = self.places[arg as usize]
                && register as usize >= persistent
                && self.last[arg as usize] == Some(at)
                && !args[..i].contains(&arg)
            {
                self.free.push(register);
            }
        }
    }
}

/// The last definition that uses each, walking backwards so that what serves no sink is left out.
fn last_uses(map: &MapStep) -> Vec<Option<usize>> {
    let mut last = vec![None; map.definitions.len()];
    for from in map.stores.iter().map(|s| s.from).chain(map.folds.iter().map(|f| f.from)) {
        last[from as usize] = Some(END);
    }
    for (at, definition) in map.definitions.iter().enumerate().rev() {
        if let (Definition::Apply(op, args), Some(_)) = (definition, last[at]) {
            for &arg in &args[..op.arity()] {
                last[arg as usize].get_or_insert(at);
            }
        }
    }
    last
}
