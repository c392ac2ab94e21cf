//! The embedded digits, and what splitting, batching and normalising make of them.

use std::collections::BTreeSet;

use backflow_data::{Batches, Dataset, LastBatch, Normalisation, Order, digits};

#[test]
fn the_digits_are_all_there() {
    let digits = digits().unwrap();
    assert_eq!((digits.name(), digits.len(), digits.width()), ("digits", 1797, 64));
    assert_eq!(digits.shape(), [8, 8]);
    assert_eq!(digits.class_counts(), [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
    assert_eq!(digits.classes(), ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    assert!(digits.features().iter().all(|&x| (0.0..=1.0).contains(&x) && (x * 16.0).fract() == 0.0));
    // The first line of the file begins 0,0,5,13,9,1,0,0 and is a zero.
    let first = digits.example(0).unwrap();
    assert_eq!(first.features[..8], [0.0, 0.0, 0.3125, 0.8125, 0.5625, 0.0625, 0.0, 0.0]);
    assert_eq!(first.label, 0);
}

#[test]
fn a_split_is_deterministic_disjoint_complete_and_stratified() {
    let digits = digits().unwrap();
    for (fraction, seed) in [(0.2, 0), (0.2, 1), (0.5, 1), (0.01, u64::MAX), (0.999, 3)] {
        let split = digits.split(fraction, seed).unwrap();
        assert_eq!(split, digits.split(fraction, seed).unwrap());
        assert_eq!(split.test.len(), (fraction * 1797.0).round() as usize);

        let train: BTreeSet<_> = split.train_rows.iter().collect();
        let test: BTreeSet<_> = split.test_rows.iter().collect();
        assert!(train.is_disjoint(&test));
        assert_eq!(train.len() + test.len(), 1797);
        for (part, rows) in [(&split.train, &split.train_rows), (&split.test, &split.test_rows)] {
            assert!(rows.is_sorted());
            assert_eq!(part, &digits.select(rows).unwrap());
        }
        // A class's share is off by less than one example.
        let share = split.test.len() as f64 / 1797.0;
        for (whole, part) in digits.class_counts().iter().zip(split.test.class_counts()) {
            assert!((*whole as f64 * share - part as f64).abs() < 1.0, "{fraction}: {part} of {whole}");
        }
    }
    assert_ne!(digits.split(0.2, 0).unwrap().test_rows, digits.split(0.2, 1).unwrap().test_rows);
}

/// The rows of each batch of the given epochs, with the buffers checked against the data set.
fn rows_of(data: &Dataset, size: usize, order: Order, last: LastBatch, epochs: &[u64]) -> Vec<Vec<usize>> {
    let mut batches = Batches::new(data, size, order, last).unwrap();
    let (mut x, mut y) = (vec![f32::NAN; size * data.width()], vec![u32::MAX; size]);
    let mut all = Vec::new();
    for &epoch in epochs {
        batches.start_epoch(epoch);
        let before = all.len();
        while let Some(rows) = batches.next_into(&mut x, &mut y).unwrap() {
            for (i, &row) in rows.iter().enumerate() {
                let example = data.example(row).unwrap();
                assert_eq!(x[i * data.width()..][..data.width()], *example.features);
                assert_eq!(y[i], example.label);
            }
            all.push(rows.to_vec());
        }
        assert_eq!(all.len() - before, batches.per_epoch());
    }
    all
}

#[test]
fn batches_visit_every_example_once_an_epoch() {
    let digits = digits().unwrap();
    let shuffled = Order::Shuffled { seed: 5 };
    for (size, order, last, sizes) in [
        (1000, shuffled, LastBatch::Keep, vec![1000, 797]),
        (1000, Order::Stored, LastBatch::Drop, vec![1000]),
        (599, shuffled, LastBatch::Keep, vec![599; 3]),
        (599, shuffled, LastBatch::Drop, vec![599; 3]),
        (5000, shuffled, LastBatch::Keep, vec![1797]),
        (1, Order::Stored, LastBatch::Drop, vec![1; 1797]),
    ] {
        let batches = rows_of(&digits, size, order, last, &[3]);
        assert_eq!(batches.iter().map(Vec::len).collect::<Vec<_>>(), sizes);
        let seen: BTreeSet<_> = batches.iter().flatten().collect();
        assert_eq!(seen.len(), sizes.iter().sum::<usize>());
        assert_eq!(batches.concat().is_sorted(), order == Order::Stored);
    }
}

#[test]
fn an_epochs_order_depends_on_seed_and_epoch_alone() {
    let digits = digits().unwrap();
    let order = |seed, size, epochs: &[u64]| {
        rows_of(&digits, size, Order::Shuffled { seed }, LastBatch::Keep, epochs).concat()
    };
    let seventh = order(5, 64, &[7]);
    assert_eq!(order(5, 64, &[0, 1, 7])[2 * 1797..], seventh);
    assert_eq!(order(5, 100, &[7]), seventh);
    assert_ne!(order(5, 64, &[8]), seventh);
    assert_ne!(order(6, 64, &[7]), seventh);
}

#[test]
fn normalised_training_features_have_mean_zero_and_deviation_one() {
    let mut split = digits().unwrap().split(0.2, 1).unwrap();
    let before = split.test.clone();
    let fitted = Normalisation::fit(&split.train);
    fitted.apply(&mut split.train).unwrap();
    fitted.apply(&mut split.test).unwrap();
    let after = Normalisation::fit(&split.train);
    let mut constant = 0;
    for column in 0..64 {
        // Each feature was rounded to f32 (6e-8 relative), and none is above 40 deviations.
        assert!(after.mean()[column].abs() < 1e-6, "mean {}", after.mean()[column]);
        if fitted.std()[column] == 0.0 {
            constant += 1;
            assert_eq!(after.std()[column], 0.0);
        } else {
            assert!((after.std()[column] - 1.0).abs() < 1e-6, "std {}", after.std()[column]);
        }
    }
    // The digits' corners are empty: their first pixel is 0 in every example.
    assert!(constant >= 1);
    // The test split was measured with the training split's numbers.
    let mut example = before.example(0).unwrap().features.to_vec();
    fitted.apply_to_example(&mut example).unwrap();
    assert_eq!(example, split.test.example(0).unwrap().features);
    let expected = (f64::from(before.features()[10]) - fitted.mean()[10]) / fitted.std()[10];
    assert_eq!(split.test.features()[10], expected as f32);
}
