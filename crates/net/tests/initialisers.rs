//! Initial values: their spread, their independence, and that a seed fixes them.

use backflow_circuit::{Circuit, Tensor};
use backflow_net::{Activation, Initialiser, Network};
use backflow_reference::{Draw, evaluate_with};

fn values(circuit: &Circuit, name: &str, seed: u64) -> Vec<f64> {
    let run = evaluate_with(circuit, std::iter::empty::<(&str, Tensor)>(), Draw { seed, ..Draw::default() })
        .unwrap();
    run.output(name).unwrap().data().to_vec()
}

fn moments(x: &[f64]) -> [f64; 3] {
    let n = x.len() as f64;
    let mean = x.iter().sum::<f64>() / n;
    let power = |k| x.iter().map(|v| (v - mean).powi(k)).sum::<f64>() / n;
    [mean, power(2), power(4) / power(2).powi(2)]
}

/// 300 × 100 numbers: the mean's deviation is σ/173 and the variance's, for normals, σ²/122. The bounds are
/// five of them.
#[test]
fn each_has_the_variance_of_its_paper() {
    for (initialiser, variance, kurtosis) in [
        (Initialiser::GlorotUniform, 2.0 / 400.0_f64, 1.8),
        (Initialiser::GlorotNormal, 2.0 / 400.0, 3.0),
        (Initialiser::HeUniform, 2.0 / 300.0, 1.8),
        (Initialiser::HeNormal, 2.0 / 300.0, 3.0),
        (Initialiser::LecunNormal, 1.0 / 300.0, 3.0),
    ] {
        let circuit = Circuit::build(|c| c.output("w", initialiser.matrix(c, [300, 100], 4))).unwrap();
        let w = values(&circuit, "w", 1);
        let [mean, spread, shape] = moments(&w);
        assert!(mean.abs() < 5.0 * variance.sqrt() / 173.0, "{initialiser}: mean {mean}");
        assert!(
            (spread / variance - 1.0).abs() < 5.0 / 122.0,
            "{initialiser}: variance {spread}, not {variance}"
        );
        assert!((shape - kurtosis).abs() < 0.15, "{initialiser}: kurtosis {shape}, not {kurtosis}");
        if kurtosis < 2.0 {
            let bound = (3.0 * variance).sqrt();
            assert!(w.iter().all(|v| v.abs() <= bound), "{initialiser}: a number beyond {bound}");
        }
    }
}

#[test]
fn constants_are_constant() {
    let circuit = Circuit::build(|c| {
        c.output("zeros", Initialiser::Zeros.matrix(c, [2, 3], 0));
        c.output("tenths", Initialiser::Constant(0.1).matrix(c, [1, 2], 1));
    })
    .unwrap();
    assert_eq!(values(&circuit, "zeros", 0), [0.0; 6]);
    assert_eq!(values(&circuit, "tenths", 0), [0.1; 2]);
}

#[test]
fn a_seed_fixes_the_values_and_layers_differ() {
    let network = Network::new(&[6, 6, 6], Activation::RELU).unwrap();
    let declared = Circuit::build(|c| _ = network.declare(c)).unwrap();
    let circuit = declared.starting_circuit().unwrap();
    assert_eq!(
        circuit.outputs().map(|(name, _)| name).collect::<Vec<_>>(),
        ["layer1.W", "layer1.b", "layer2.W", "layer2.b"]
    );
    assert_eq!(values(&circuit, "layer1.W", 3), values(&circuit, "layer1.W", 3));
    assert_ne!(values(&circuit, "layer1.W", 3), values(&circuit, "layer1.W", 4));
    let (first, second) = (values(&circuit, "layer1.W", 3), values(&circuit, "layer2.W", 3));
    assert!(first.iter().all(|a| second.iter().all(|b| a != b)));
    assert_eq!(values(&circuit, "layer1.b", 3), [0.0; 6]);
    // Nor do the values depend on what else there is: the second layer alone starts in the same way.
    let alone = Circuit::build(|c| _ = network.layers()[1].declare(c)).unwrap();
    assert_eq!(values(&alone.starting_circuit().unwrap(), "layer2.W", 3), second);
}

#[test]
fn names_find_them() {
    assert_eq!(Initialiser::named("kaiming_normal").unwrap(), Initialiser::HeNormal);
    assert_eq!(Initialiser::named("xavier_uniform").unwrap(), Initialiser::GlorotUniform);
    assert!(Initialiser::named("xavier").unwrap_err().to_string().contains("glorot_uniform"));
    assert_eq!(Activation::RELU.initialiser(), Initialiser::HeNormal);
    assert_eq!(Activation::named("selu").unwrap().initialiser(), Initialiser::LecunNormal);
    assert_eq!(Activation::IDENTITY.initialiser(), Initialiser::GlorotUniform);
}
