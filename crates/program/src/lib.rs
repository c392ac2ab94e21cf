//! Programs, run: what they print as it comes, and what their names stand for in the end.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use backflow_circuit::{Kind, Tensor};
use backflow_engine::{self as engine, Compile, Compiled, Options};
use backflow_notation::{Block, Printed, Program, Repeat, Source};

/// What a program has come to.
pub struct Outcome {
    /// The names of the text with their values, in the order of their first assignment.
    pub values: Vec<(String, Tensor)>,
    /// Whether all of it was run: the listener may have ended it.
    pub finished: bool,
}

/// What happens while a program runs.
pub enum Event<'e> {
    /// Something is printed.
    Printed(&'e str),
    /// So many passes of a loop are done.
    Pass {
        /// Passes done.
        done: usize,
        /// All passes.
        of: usize,
        /// Whether the loop prints nothing, ever.
        silent: bool,
    },
}

/// What running a program adds to it.
pub trait Run {
    /// Runs the program, and tells a listener what happens; the listener may end it.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    /// use backflow_notation as notation;
    /// use backflow_program::{Event, Run};
    ///
    /// let text = "x = 4.0\nfor i in range(50):\n    x -= 0.1 * (2 * x)\nprint(f'{x:.6f}')";
    /// let program = notation::parse(text)?.program(&Default::default())?;
    /// let mut printed = String::new();
    /// let outcome = program.run(&Default::default(), |event| {
    ///     if let Event::Printed(words) = event {
    ///         printed.push_str(words);
    ///     }
    ///     ControlFlow::Continue(())
    /// })?;
    /// assert_eq!(printed, "0.000057\n");
    /// assert_eq!(outcome.values[0].0, "x");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Any error of compiling or running a circuit.
    fn run(
        &self,
        options: &Options,
        listener: impl FnMut(Event<'_>) -> ControlFlow<()>,
    ) -> Result<Outcome, engine::Error>;
}

impl Run for Program {
    fn run(
        &self,
        options: &Options,
        mut listener: impl FnMut(Event<'_>) -> ControlFlow<()>,
    ) -> Result<Outcome, engine::Error> {
        let mut known: BTreeMap<(usize, &str), Tensor> = BTreeMap::new();
        let mut finished = true;
        for (number, block) in self.blocks.iter().enumerate() {
            if block.circuit.outputs().next().is_none() && block.repeat.is_none() && block.prints.is_empty() {
                continue;
            }
            let mut compiled = block.circuit.compile_with(options)?;
            for (name, source) in &block.inputs {
                feed(&mut compiled, name, &value(&known, source))?;
            }
            for (name, source) in &block.starting {
                compiled.store().set(name, value(&known, source))?;
            }
            finished = passes(block, &mut compiled, &mut listener)?;
            for (name, _) in block.circuit.outputs() {
                known.insert((number, name), compiled.get(name)?);
            }
            if !finished {
                break;
            }
        }
        let found = |(name, source): &(String, Source)| {
            is_there(&known, source).then(|| (name.clone(), value(&known, source)))
        };
        Ok(Outcome { values: self.finals.iter().filter_map(found).collect(), finished })
    }
}

/// Runs a block as often as it is to be run. Whether all passes were run.
fn passes(
    block: &Block,
    compiled: &mut Compiled,
    listener: &mut impl FnMut(Event<'_>) -> ControlFlow<()>,
) -> Result<bool, engine::Error> {
    let once = Repeat::new(1, 0, 0);
    let repeat = block.repeat.as_ref().unwrap_or(&once);
    let counter = match &repeat.counter {
        Some(name) if block.circuit.find(name).is_some() => compiled.handle(name).ok(),
        _ => None,
    };
    let branches = repeat.branches.iter().filter(|(name, _)| block.circuit.find(name).is_some());
    let branches = branches.map(|(name, taken)| Ok((compiled.handle(name)?, taken)));
    let branches: Vec<_> = branches.collect::<Result<_, engine::Error>>()?;
    let draws = || repeat.draws.iter().filter(|draw| block.circuit.find(&draw.name).is_some());
    let windows = || repeat.windows.iter().filter(|window| block.circuit.find(&window.name).is_some());
    let silent = block.prints.is_empty();
    for pass in 0..repeat.count {
        let at = repeat.counter_at(pass);
        if let Some(counter) = counter {
            compiled.set_at(counter, at as f64)?;
        }
        let drawn = draws().map(|draw| (&draw.name, draw.numbers(pass)));
        let given = drawn.chain(windows().map(|window| (&window.name, window.positions(pass))));
        // What the text has made is of the shape and kind of its input.
        for (name, numbers) in given {
            if let Ok(numbers) = numbers {
                compiled.set(name, &numbers)?;
            }
        }
        for (branch, taken) in &branches {
            compiled.set_at(*branch, f64::from(u8::from(taken[pass])))?;
        }
        compiled.run()?;
        for print in block.prints.iter().filter(|p| p.passes.as_ref().is_none_or(|passes| passes[pass])) {
            let mut line = String::new();
            for piece in &print.pieces {
                match piece {
                    Printed::Words(words) => line.push_str(words),
                    Printed::Counter(style) => line.push_str(&style.number(at as f64, true)),
                    Printed::Value { name, style, whole } => {
                        let whole = *whole || compiled.ty(name)?.kind == Kind::Index;
                        let tensor = compiled.get(name)?;
                        match tensor.single().filter(|_| whole) {
                            Some(value) => line.push_str(&style.number(value, true)),
                            None => line.push_str(&style.array(&tensor)),
                        }
                    }
                }
            }
            if listener(Event::Printed(&line)).is_break() {
                return Ok(false);
            }
        }
        let told = block.repeat.is_some()
            && listener(Event::Pass { done: pass + 1, of: repeat.count, silent }).is_break();
        if told {
            return Ok(false);
        }
    }
    Ok(true)
}

fn feed(compiled: &mut Compiled, name: &str, tensor: &Tensor) -> Result<(), engine::Error> {
    compiled.set(name, tensor)
}

/// Whether a value has been computed, which it is not where the program was ended before.
fn is_there(known: &BTreeMap<(usize, &str), Tensor>, source: &Source) -> bool {
    match source {
        Source::Known(_) => true,
        Source::Output { block, name } => known.contains_key(&(*block, name.as_str())),
        Source::List(items) => items.iter().all(|item| is_there(known, item)),
    }
}

fn value(known: &BTreeMap<(usize, &str), Tensor>, source: &Source) -> Tensor {
    match source {
        Source::Known(tensor) => tensor.clone(),
        Source::Output { block, name } => {
            known.get(&(*block, name.as_str())).cloned().unwrap_or_else(|| 0.0.into())
        }
        Source::List(items) => {
            let number = |item| value(known, item).single().unwrap_or(f64::NAN);
            items.iter().map(number).collect::<Vec<f64>>().into()
        }
    }
}
