//! Arrays cut into several parts: `np.split` and its like. Their results are several values, so they are not
//! gates; each part is a slice.

use backflow_circuit::Shape;
use backflow_circuit::gates::Span as Along;
use backflow_circuit::registry::Operands;

use super::Tracer;
use super::argument::Argument;
use super::part::Part;
use super::value::Value;
use crate::Error;
use crate::bind::sorted;
use crate::function::Splitter;
use crate::modules::{Member, Role};
use crate::source::Span;

/// The most parts that are made.
const MOST: i64 = 1 << 16;

impl<'a, 'c> Tracer<'a, 'c> {
    pub(super) fn split(
        &mut self,
        name: &str,
        focus: Span,
        (splitter, member): (Splitter, Member),
        arguments: &[Argument<'a, 'c>],
    ) -> Result<Value<'a, 'c>, Error> {
        let slots = sorted(name, member, Operands::Exactly(0), arguments)
            .map_err(|unfit| self.error(unfit.place.unwrap_or(focus), unfit.message).help(unfit.help))?;
        let given = |target: &'static str| {
            let found = slots.iter().find(|(slot, _)| slot.role == Role::Parameter(target));
            found.and_then(|(_, given)| *given)
        };
        let (Some(of), Some(by)) = (given("ary"), given("sections")) else {
            let error = self.error(focus, format!("`{name}` needs an array, and where to cut it"));
            return Err(error.help(format!("write `{name}(x, 2)` for two parts")));
        };
        let array = self.arrayed(of.value.clone(), of.place)?;
        let Some(shape) = array.shape() else {
            return Err(self.error(of.place, format!("{} has no parts", array.sort())));
        };
        let named = match given("axis") {
            Some(axis) => Some((self.integer(&axis.value, axis.place, "the axis")?, axis.place)),
            None => None,
        };
        let rank = shape.rank();
        let (axis, place) = match (splitter, named) {
            (Splitter::Across, _) => (i64::from(rank > 1), of.place),
            (Splitter::Down, _) if rank < 2 => (1, of.place),
            (Splitter::Deep, _) => (2, of.place),
            (_, Some((axis, place))) => (axis, place),
            _ => (0, of.place),
        };
        let Some(axis) = shape.axis(axis) else {
            return Err(self.error(place, format!("the shape {shape} has no axis {axis}")));
        };
        let cuts = self.cuts(name, splitter, by, (shape, axis))?;
        let mut parts = Vec::with_capacity(cuts.len());
        for (start, stop) in cuts {
            let along = Along { start: Some(start), stop: Some(stop), step: 1 };
            let mut part = vec![Part::Slice(Along::ALL); axis];
            part.push(Part::Slice(along));
            part.resize(rank, Part::Slice(Along::ALL));
            parts.push(self.taken(&array, part, of.place, focus)?);
        }
        // NumPy makes a list; as a tuple it is never taken for an array where the parts differ in shape.
        Ok(Value::tuple(parts))
    }

    /// Where the parts start and stop along the axis.
    fn cuts(
        &self,
        name: &str,
        splitter: Splitter,
        by: &Argument<'a, 'c>,
        (shape, axis): (Shape, usize),
    ) -> Result<Vec<(i64, i64)>, Error> {
        let length = shape.dims()[axis] as i64;
        let number = by.value.integer();
        let numbers = self.integers(&by.value, by.place, "where to cut")?;
        let unfit = |message: String, help: String| Err(self.error(by.place, message).help(help));
        let lengths: Vec<i64> = match (splitter, number) {
            (_, Some(count)) if count < 1 => {
                return unfit(format!("`{name}` cannot cut by {count}"), "give a number from 1".into());
            }
            (_, Some(count)) if splitter != Splitter::Sizes && count > MOST => {
                return unfit(format!("{count} parts are too many"), format!("cut into at most {MOST}"));
            }
            (Splitter::Chunks | Splitter::Sizes, Some(count)) => {
                let each = if splitter == Splitter::Sizes { count } else { (length + count - 1) / count };
                (0..length).step_by(each.max(1) as usize).map(|start| each.min(length - start)).collect()
            }
            (Splitter::Unequal, Some(count)) => {
                (0..count).map(|at| length / count + i64::from(at < length % count)).collect()
            }
            (_, Some(count)) if length % count == 0 => vec![length / count; count as usize],
            (_, Some(count)) => {
                let message = format!("axis {axis} of {shape} is not cut into {count} equal parts");
                return unfit(message, "`np.array_split` makes parts that differ by one".into());
            }
            (Splitter::Chunks, None) => {
                return unfit(format!("`{name}` takes a number of parts"), "write 2".into());
            }
            (Splitter::Sizes, None) => {
                let total = numbers.iter().try_fold(0_i64, |sum, &size| sum.checked_add(size));
                if total != Some(length) || numbers.iter().any(|&size| size < 0) {
                    let message =
                        format!("these sizes do not add up to the {length} elements of axis {axis}");
                    return unfit(message, "give the size of each part".into());
                }
                numbers
            }
            // Positions, each the end of one part and the start of the next.
            (_, None) => {
                let starts = std::iter::once(0).chain(numbers.iter().copied());
                return Ok(starts.zip(numbers.iter().copied().chain([length])).collect());
            }
        };
        let mut start = 0;
        Ok(lengths
            .into_iter()
            .map(|size| {
                start += size;
                (start - size, start)
            })
            .collect())
    }
}
