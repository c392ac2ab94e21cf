//! Random circuits from bytes, and values for them.

use backflow_circuit::gates::Span;
use backflow_circuit::{Builder, Circuit, Expr, Kind, Shape, Tensor};

/// Choices read from bytes, 0 when they have run out.
struct Choices<'a>(std::slice::Iter<'a, u8>);

impl Choices<'_> {
    fn below(&mut self, limit: usize) -> usize {
        self.0.next().map_or(0, |&byte| byte as usize % limit)
    }

    fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    fn axes(&mut self, shape: Shape) -> Vec<i64> {
        let mask = self.below(255) + 1;
        (0..shape.rank()).filter(|axis| mask >> axis & 1 == 1).map(|axis| axis as i64).collect()
    }
}

/// A smooth function of bounded values, so that no chain of them grows beyond what can be compared.
fn unary<'c>(x: Expr<'c>, choice: usize) -> Expr<'c> {
    match choice {
        0 => x.tanh(),
        1 => x.sigmoid(),
        2 => -x,
        3 => x.sin(),
        4 => x.tanh().exp(),
        5 => (x * x + 1.0).sqrt().log(),
        6 => x.abs(),
        7 => x.relu(),
        _ => x * 0.5 + 0.25,
    }
}

fn viewed<'c>(x: Expr<'c>, choices: &mut Choices<'_>) -> Expr<'c> {
    let shape = x.shape();
    match choices.below(6) {
        0 => {
            let mut order: Vec<usize> = (0..shape.rank()).collect();
            order.rotate_left(choices.below(shape.rank().max(1)));
            x.permute(&order)
        }
        1 => x.reshape([shape.elements()]),
        2 if shape.rank() > 0 => x.index(0, choices.below(shape.dims()[0]) as i64),
        3 if shape.rank() > 0 => {
            x.slice(&[Span { start: None, stop: None, step: choices.pick(&[-1, 2, -2]) }])
        }
        4 => x.expand([&[2][..], shape.dims()].concat()),
        _ => x.t(),
    }
}

fn next<'c>(c: &'c Builder, pool: &[Expr<'c>], labels: Expr<'c>, choices: &mut Choices<'_>) -> Expr<'c> {
    let (x, y) = (choices.pick(pool), choices.pick(pool));
    let shape = x.shape();
    match choices.below(12) {
        0 | 1 => unary(x, choices.below(9)),
        2 if shape.broadcast(&y.shape()).is_some() => x + y,
        3 if shape.broadcast(&y.shape()).is_some() => x * y.tanh(),
        4 if shape.broadcast(&y.shape()).is_some() => x.greater(y).select(x, y),
        5 => x.sum_over(&choices.axes(shape)) * 0.25,
        6 => x.max_over(&choices.axes(shape)),
        7 if shape.rank() > 0 => x.softmax(&[-1]),
        8 if shape.rank() == 2 => x.t().matmul(x) * 0.25,
        9 if shape.rank() > 0 && shape.dims()[0] >= 3 => x.take(labels, 0),
        10 if shape.rank() > 0 => c.concatenate(&[x, x.tanh()], choices.below(shape.rank()) as i64),
        _ => viewed(x, choices),
    }
}

/// A small random circuit. With `updates`, some states take a step against their gradients; without, the
/// gradients are outputs `g0`, `g1`, ….
pub(crate) fn build(bytes: &[u8], updates: bool) -> Circuit {
    build_of([3, 4], 2000, bytes, updates)
}

/// A random circuit of three states and a few inputs, the largest of them of the given sizes, whose nodes have
/// at most so many elements.
pub(crate) fn build_of([rows, cols]: [usize; 2], most: usize, bytes: &[u8], updates: bool) -> Circuit {
    let mut choices = Choices(bytes.iter());
    Circuit::build(|c| {
        let states = [c.state("w", [rows, cols]), c.state("b", [cols]), c.state("s", ())];
        let labels = c.index_input("labels", [2]);
        let mut pool =
            vec![c.input("x", [rows, cols]), c.input("v", [5]), c.constant([[0.5, -0.25], [1.5, 2.0]])];
        pool.extend(states);
        for _ in 0..choices.below(14) + 2 {
            let made = next(c, &pool, labels, &mut choices);
            if made.shape().elements() <= most && made.shape().rank() <= 4 && !made.is_poison() {
                pool.push(made);
            }
        }
        let last = pool[pool.len() - 1];
        let loss = last.tanh().sum() + states.iter().fold(c.constant(0.0), |sum, &s| sum + (s * s).sum());
        for (number, (state, gradient)) in c.gradients(loss, states).into_iter().enumerate() {
            if !updates {
                c.output(&format!("g{number}"), gradient);
            } else if choices.below(4) > 0 {
                c.update(state, state - 0.1 * gradient);
            }
        }
        c.output("loss", loss);
        c.output("last", last);
        c.output("middle", pool[pool.len() / 2 + 1]);
    })
    .unwrap()
}

/// Values of all inputs and states of a circuit, other ones for every seed.
pub(crate) fn values(circuit: &Circuit, seed: u64) -> Vec<(String, Tensor)> {
    let sources = circuit.inputs().iter().chain(circuit.states());
    let value = |(number, &id)| {
        let node = circuit.node(id);
        let shape = node.ty().shape;
        let mut numbers = vec![0.0; shape.elements()];
        backflow_circuit::random::uniform(number as u64, 7, seed, 0, &mut numbers);
        let tensor = match node.ty().kind {
            Kind::Real => Tensor::new(shape, numbers.iter().map(|v| 2.0 * v - 1.0).collect::<Vec<_>>()),
            Kind::Index => {
                Tensor::index(shape, numbers.iter().map(|v| (3.0 * v).floor()).collect::<Vec<_>>())
            }
        };
        (circuit.label(id), tensor.unwrap())
    };
    sources.enumerate().map(value).collect()
}
