//! From a text to what is said about its gradients.

use std::cell::RefCell;

use backflow_notation::{Call, Watch, bare, closest, parse};

use crate::Error;
use crate::compare::first_difference;
use crate::drawing::drawing;
use crate::events::Event;
use crate::judge::{Fault, Mistake, judge};
use crate::pairs::Pairs;
use crate::reason::{Why, by_numbers, short, times};
use crate::repair::Search;
use crate::report::{Ask, Judgement, Reason, Report, Verdict};
use crate::shapes::found;
use crate::standing::Standing;
use crate::step::true_step;
use crate::trace::{Finding, Subject};

/// Grades the gradients that a text computes by hand.
///
/// ```
/// use backflow_grade::{Ask, Judgement, Reason, grade};
///
/// let text = "
/// x, y = 3.0, -2.0
/// s = x * y
/// q = x + y
/// f = s * q
/// ds = q
/// dq = s
/// dx = dq
/// dx = y * ds
/// ";
/// let report = grade(text, &Ask::default())?;
/// let found: Vec<_> = report.verdicts.iter().map(|v| (v.line, v.name.as_str(), v.judgement)).collect();
/// assert_eq!(found, [
///     (6, "ds", Judgement::Right),
///     (7, "dq", Judgement::Right),
///     (9, "dx", Judgement::Wrong(Reason::MissingBranch)),
/// ]);
/// # Ok::<(), backflow_grade::Error>(())
/// ```
///
/// # Errors
/// A text that makes no sense, and one without hand-written gradients.
pub fn grade(text: &str, ask: &Ask) -> Result<Report, Error> {
    let notation = parse(text)?;
    let calls = match &ask.call {
        Call::Nothing => notation.calls(),
        asked => vec![asked.clone()],
    };
    let with = |call: Call| {
        // Where no shapes are found, the text's own mistake says more.
        let values = found(&notation, &call, &ask.values, &ask.shapes, ask.seed);
        let values = values.unwrap_or_else(|| ask.values.clone());
        let chosen = values.iter().filter(|(name, _)| !ask.values.contains_key(*name));
        let chosen = chosen.map(|(name, value)| (name.clone(), value.shape())).collect();
        let report = graded(text, &Ask { call, values: values.clone(), ..ask.clone() })?;
        Ok(Report { chosen, ..report })
    };
    if calls.is_empty() {
        return with(Call::Nothing);
    }
    let mut reports = Vec::new();
    for call in calls {
        match with(call) {
            Ok(report) => reports.push(report),
            Err(Error::Nothing) => {}
            Err(error) => return Err(error),
        }
    }
    let mut whole: Report = reports.pop().ok_or(Error::Nothing)?;
    for report in reports {
        whole.verdicts.extend(report.verdicts);
        let new: Vec<_> = report.chosen.into_iter().filter(|chosen| !whole.chosen.contains(chosen)).collect();
        whole.chosen.extend(new);
    }
    whole.verdicts.sort_by_key(|verdict| verdict.line);
    Ok(whole)
}

/// Grades what a text computes, or one thing that it defines.
fn graded(text: &str, ask: &Ask) -> Result<Report, Error> {
    let subject = subject(text, ask)?;
    let judged = judge(&subject)?.ok_or(Error::Nothing)?;
    // A mistake is explained once, however many passes of a loop make it.
    let reasons: Vec<Why> =
        judged.mistakes.iter().map(|mistake| explained(&subject, mistake, text)).collect::<Result<_, _>>()?;
    let trace = &judged.trace;
    let mut verdicts: Vec<(usize, Verdict)> = Vec::new();
    for finding in &trace.findings {
        let event = &trace.events[finding.event];
        let (judgement, says) = match judged.fault(finding) {
            Fault::None => (Judgement::Right, right(event, finding)),
            Fault::Own(mistake) => {
                let says = format!("wrong: {}{}", reasons[mistake].says, where_first(finding));
                (Judgement::Wrong(reasons[mistake].reason), says)
            }
            Fault::Of(cause) => {
                let cause = &trace.events[cause];
                let line = cause.place.line(text);
                (
                    Judgement::Follows,
                    format!("follows from line {line}: right, given {} as you wrote it", cause.name),
                )
            }
        };
        let verdict = Verdict {
            line: event.place.line(text),
            name: event.name.clone(),
            variable: event.variable.clone(),
            judgement,
            is_exact: finding.standing == Standing::Right,
            says,
            got: finding.got.clone(),
            want: finding.truth().clone(),
        };
        verdicts.push((event.place.start as usize, verdict));
    }
    verdicts.sort_by_key(|(place, _)| *place);
    let seeds: Vec<_> = match trace.findings.last() {
        Some(last) => trace.seed_nodes(&subject.pairs, &trace.events[last.event]).into_iter().collect(),
        None => Vec::new(),
    };
    let is_weighed = seeds.iter().any(|(_, upstream)| upstream.is_some());
    let drawing = drawing(trace, &seeds)?;
    Ok(Report {
        of: trace.of.name.clone(),
        verdicts: merged(verdicts),
        is_weighed,
        chosen: Vec::new(),
        drawing,
    })
}

/// A text with what is asked about it, ready to be traced.
fn subject<'s>(text: &str, ask: &'s Ask) -> Result<Subject<'s>, Error> {
    let notation = parse(text)?.seeded(ask.seed);
    let mut written = notation.written();
    for name in ask.values.keys().map(String::as_str).chain(notation.free()) {
        if !written.iter().any(|known| known == name) {
            written.push(name.to_owned());
        }
    }
    let mut subject = Subject {
        notation,
        values: &ask.values,
        watch: Watch { call: ask.call.clone(), first_pass_only: ask.first_pass_only, ..Watch::default() },
        pairs: Pairs::new(),
        of: ask.of.as_deref(),
        before_last: RefCell::default(),
    };
    subject.pair(&written, &ask.pairs);
    // Some names show only when the text runs: `grads["dW" + str(l)]`.
    let known = written.len();
    for name in subject.written()? {
        if !written.contains(&name) {
            written.push(name);
        }
    }
    if written.len() > known {
        subject.pair(&written, &ask.pairs);
    }
    check_names(ask, &written)?;
    Ok(subject)
}

/// Refuses questions about names that the text does not have.
fn check_names(ask: &Ask, written: &[String]) -> Result<(), Error> {
    let known = |name: &str| written.iter().any(|known| known == name || bare(known) == name);
    let check = |asked: String, name: &str| match known(name) {
        true => Ok(()),
        false => {
            let meant = closest(name, written.iter().map(String::as_str)).map(str::to_owned);
            Err(Error::Unknown { asked, name: name.to_owned(), meant })
        }
    };
    if let Some(of) = &ask.of {
        check(format!("--of {of}"), of)?;
    }
    for (gradient, variable) in &ask.pairs {
        let asked = format!("--pair {gradient}={variable}");
        check(asked.clone(), gradient)?;
        check(asked, variable)?;
    }
    ask.shapes.iter().try_for_each(|(name, _)| check(format!("--shape {name}=…"), name))
}

fn explained(subject: &Subject<'_>, mistake: &Mistake, text: &str) -> Result<Why, Error> {
    let search = Search::new(subject, mistake, text);
    if let Some(why) = search.plain() {
        return Ok(why);
    }
    // Where numbers cannot be had, the text may still be repaired.
    if let Some(why) = by_numbers(subject, mistake).unwrap_or_default() {
        return Ok(why);
    }
    if let Some(why) = search.any() {
        return Ok(why);
    }
    Ok(Why::new(Reason::Other, true_step(subject, mistake, text)))
}

fn right(event: &Event, finding: &Finding) -> String {
    match finding.standing {
        Standing::Convention(factor) => {
            let times = times(factor);
            format!(
                "right by the text's convention: it is {times} the gradient, which what follows makes up for or shares"
            )
        }
        Standing::Before => format!(
            "right as the gradient of what {} is made from: what is made from it is right",
            event.variable
        ),
        Standing::Subgradient => "right: at a kink or a tie, one of the gradients that are".into(),
        _ => "right".into(),
    }
}

/// Where a gradient differs first, and by how much.
fn where_first(finding: &Finding) -> String {
    let (got, want) = (&finding.got, finding.truth());
    let Some(at) = first_difference(got, want) else { return String::new() };
    let numbers = format!("{} where {} is right", short(got.data()[at]), short(want.data()[at]));
    if got.data().len() == 1 {
        return format!(" ({numbers})");
    }
    let mut rest = at;
    let mut index: Vec<String> = want
        .dims()
        .iter()
        .rev()
        .map(|&dim| {
            let here = rest % dim;
            rest /= dim;
            here.to_string()
        })
        .collect();
    index.reverse();
    format!(" (first at [{}]: {numbers})", index.join(", "))
}

/// The passes of a loop, and the calls of a function, together: the first and the last are looked at, and the worse counts.
fn merged(verdicts: Vec<(usize, Verdict)>) -> Vec<Verdict> {
    let mut groups: Vec<(usize, String, Vec<Verdict>)> = Vec::new();
    for (place, verdict) in verdicts {
        match groups.iter_mut().find(|(other, name, _)| *other == place && *name == verdict.name) {
            Some((.., group)) => group.push(verdict),
            None => groups.push((place, verdict.name.clone(), vec![verdict])),
        }
    }
    groups.into_iter().filter_map(|(.., group)| worse(group)).collect()
}

fn worse(mut group: Vec<Verdict>) -> Option<Verdict> {
    let count = group.len();
    let last = group.pop()?;
    if count == 1 {
        return Some(last);
    }
    let first = group.swap_remove(0);
    let rank = |verdict: &Verdict| match verdict.judgement {
        Judgement::Right => 0,
        Judgement::Follows => 1,
        Judgement::Wrong(_) => 2,
    };
    let (chosen, pass) = if rank(&last) > rank(&first) { (last, "last") } else { (first, "first") };
    let says = match chosen.judgement {
        Judgement::Right => chosen.says.clone(),
        _ => format!("{}, in the {pass} of {count} passes", chosen.says),
    };
    Some(Verdict { says, ..chosen })
}
