//! Schedules at the steps where their values are plain.

use backflow_net::{Decay, Schedule};

fn check(schedule: Schedule, total: u64, wanted: &[(u64, f64)]) {
    schedule.check().unwrap();
    for &(step, rate) in wanted {
        let found = schedule.at(step, total);
        assert!((found - rate).abs() < 1e-15, "{schedule:?} at {step}: {found}, not {rate}");
    }
}

#[test]
fn rates_at_plain_steps() {
    check(Schedule::constant(0.1), 10, &[(0, 0.1), (9, 0.1), (100, 0.1)]);
    let warm = Schedule { warm_up: 4, ..Schedule::constant(0.8) };
    check(warm, 10, &[(0, 0.2), (1, 0.4), (3, 0.8), (4, 0.8), (9, 0.8)]);
    let cosine = Schedule { rate: 1.0, warm_up: 0, decay: Decay::Cosine { to: 0.5 } };
    // cos(π/3) = 1/2 at a third of the way.
    check(cosine, 30, &[(0, 1.0), (10, 0.875), (15, 0.75), (30, 0.5), (99, 0.5)]);
    let both = Schedule { rate: 1.0, warm_up: 2, decay: Decay::Cosine { to: 0.0 } };
    check(both, 12, &[(0, 0.5), (1, 1.0), (2, 1.0), (7, 0.5), (12, 0.0)]);
    let steps = Schedule { rate: 8.0, warm_up: 0, decay: Decay::Step { every: 3, factor: 0.5 } };
    check(steps, 10, &[(0, 8.0), (2, 8.0), (3, 4.0), (6, 2.0), (u64::MAX, 0.0)]);
}

#[test]
fn a_schedule_without_steps_is_still_a_number() {
    let cosine = Schedule { rate: 1.0, warm_up: 0, decay: Decay::Cosine { to: 0.0 } };
    assert_eq!(cosine.at(0, 0), 1.0);
    let long = Schedule { warm_up: 100, ..cosine };
    assert_eq!(long.at(100, 10), 1.0);
}

#[test]
fn numbers_outside_their_range_are_refused() {
    for rate in [0.0, -0.1, f64::NAN, f64::INFINITY] {
        let text = Schedule::constant(rate).check().unwrap_err().to_string();
        assert!(text.contains("the learning rate is"), "{text}");
    }
    for decay in [
        Decay::Cosine { to: 1.5 },
        Decay::Cosine { to: f64::NAN },
        Decay::Step { every: 0, factor: 0.5 },
        Decay::Step { every: 1, factor: 0.0 },
        Decay::Step { every: 1, factor: 1.5 },
    ] {
        assert!(Schedule { decay, ..Schedule::constant(0.1) }.check().is_err(), "{decay:?}");
    }
}
