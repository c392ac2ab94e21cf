//! What data sets, batches and normalisation refuse, and in which words.

use backflow_data::{Batches, Dataset, LastBatch, Normalisation, Order, Result};

fn classes(n: usize) -> Vec<String> {
    (0..n).map(|class| format!("c{class}")).collect()
}

fn small() -> Dataset {
    Dataset::new("small", [2], vec![1.0, 2.0, 3.0, 4.0], vec![0, 1], classes(2)).unwrap()
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T>, words: &str) {
    let message = result.unwrap_err().to_string();
    assert!(message.contains(words), "{message:?} does not say {words:?}");
}

#[test]
fn constructors_name_the_row_and_column() {
    let new = |shape: &[usize], x: &[f32], y: &[u32], n| {
        Dataset::new("d", shape, x.to_vec(), y.to_vec(), classes(n))
    };
    refused(new(&[2], &[], &[], 1), "`d` has no examples");
    refused(new(&[2, 0], &[1.0], &[0], 1), "shape [2, 0] holds no features");
    refused(new(&[usize::MAX, 2], &[1.0], &[0], 1), "multiply to more than");
    refused(new(&[usize::MAX], &[1.0], &[0, 0], 1), "multiply to more than");
    refused(new(&[2], &[1.0], &[0], 1), "1 feature values for 1 examples of 2 features; 2 would fit");
    refused(new(&[1], &[1.0], &[], 1), "1 feature values for 0 examples");
    refused(new(&[1], &[1.0], &[0], 0), "names no classes");
    refused(
        new(&[1], &[1.0, 2.0], &[1, 2], 2),
        "example 1 (counted from 0) has label 2, but there are 2 classes, 0 to 1",
    );
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        refused(new(&[2], &[1.0, 2.0, 3.0, bad], &[0, 0], 1), "example 1, feature 1 (both counted from 0)");
    }
    let twice = vec!["a".to_string(), "a".to_string()];
    refused(Dataset::new("d", [1], vec![1.0], vec![0], twice), "\"a\" is named twice");

    let rows: [&[f32]; 2] = [&[1.0, 2.0], &[3.0]];
    refused(
        Dataset::from_rows("d", [2], &rows, vec![0, 0], classes(1)),
        "example 1 (counted from 0) has 1 features where 2",
    );
    refused(Dataset::from_rows("d", [2], &rows[..1], vec![0, 0], classes(1)), "2 labels for 1 examples");
    let none: [[f32; 2]; 0] = [];
    refused(Dataset::from_rows("d", [2], &none, vec![], classes(1)), "no examples");
}

#[test]
fn selection_scaling_and_scalars() {
    let small = small();
    refused(small.example(2), "no example 2: the data set has 2");
    refused(small.select(&[0, 2]), "no example 2");
    refused(small.select(&[]), "no examples");
    refused(small.clone().scaled(f32::MAX), "example 0, feature 1");
    assert_eq!(small.select(&[1, 1]).unwrap().features(), [3.0, 4.0, 3.0, 4.0]);
    assert_eq!(small.clone().scaled(0.5).unwrap().features(), [0.5, 1.0, 1.5, 2.0]);
    let scalars = Dataset::new("s", [], vec![1.0, 2.0], vec![0, 0], classes(1)).unwrap();
    assert_eq!((scalars.width(), scalars.examples().len()), (1, 2));
}

#[test]
fn batches_refuse_nonsense_and_short_buffers() {
    let small = small();
    refused(Batches::new(&small, 0, Order::Stored, LastBatch::Keep), "batch of 0 examples");
    refused(Batches::new(&small, 3, Order::Stored, LastBatch::Drop), "do not fill a batch of 3");
    let mut batches = Batches::new(&small, 2, Order::Stored, LastBatch::Keep).unwrap();
    refused(
        batches.next_into(&mut [0.0; 3], &mut [0; 2]),
        "buffer for features holds 3 values; this batch needs 4",
    );
    refused(
        batches.next_into(&mut [0.0; 4], &mut [0; 1]),
        "buffer for labels holds 1 values; this batch needs 2",
    );
    // A refusal consumes nothing, and what lies behind the batch in the buffers stays.
    let (mut x, mut y) = ([9.0; 5], [9; 3]);
    assert_eq!(batches.next_into(&mut x, &mut y).unwrap(), Some(&[0, 1][..]));
    assert_eq!((x, y), ([1.0, 2.0, 3.0, 4.0, 9.0], [0, 1, 9]));
    assert_eq!(batches.next_into(&mut x, &mut y).unwrap(), None);
    assert_eq!(batches.next_into(&mut x, &mut y).unwrap(), None);
}

#[test]
fn a_constant_feature_is_shifted_only() {
    // The sum of three 0.1 divided by three is not 0.1, so a deviation from the rounded mean would not be 0.
    let rows = [[0.1, 1.0], [0.1, 2.0], [0.1, 3.0]];
    let mut data = Dataset::from_rows("d", [2], &rows, vec![0; 3], classes(1)).unwrap();
    let fitted = Normalisation::fit(&data);
    assert_eq!((fitted.mean()[0], fitted.std()[0]), (f64::from(0.1_f32), 0.0));
    assert_eq!((fitted.mean()[1], fitted.std()[1]), (2.0, (2.0_f64 / 3.0).sqrt()));
    fitted.apply(&mut data).unwrap();
    assert_eq!(data.example(0).unwrap().features, [0.0, -(1.5_f32.sqrt())]);
    // In new data a constant feature may differ.
    let mut other = [1.1, 2.0];
    fitted.apply_to_example(&mut other).unwrap();
    assert_eq!(other, [1.0, 0.0]);
}

#[test]
fn normalisation_refuses_what_does_not_fit() {
    let mut small = small();
    let narrow = Normalisation::new(vec![0.0], vec![1.0]).unwrap();
    refused(narrow.apply(&mut small), "statistics of 1 features do not fit examples of 2");
    refused(narrow.apply_to_example(&mut [0.0; 3]), "do not fit examples of 3");
    refused(Normalisation::new(vec![0.0, 1.0], vec![1.0]), "do not fit");
    refused(Normalisation::new(vec![f64::NAN], vec![1.0]), "feature 0");
    refused(Normalisation::new(vec![0.0, 0.0], vec![1.0, -1.0]), "feature 1");
    let before = small.clone();
    let tiny = Normalisation::new(vec![0.0; 2], vec![1.0, 1e-300]).unwrap();
    refused(tiny.apply(&mut small), "example 0, feature 1");
    assert_eq!(small, before, "a refused normalisation changes nothing");
}
