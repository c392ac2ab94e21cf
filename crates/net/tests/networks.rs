//! The lecture's networks with numbers that were worked out by hand, and what goes wrong with networks.

use backflow_circuit::{Circuit, Tensor};
use backflow_net::{Activation, Dense, Error, Network, sizes};
use backflow_reference::evaluate;

type Result = std::result::Result<(), Box<dyn std::error::Error>>;

const W1: [[f64; 4]; 3] = [[1.0, 0.0, -1.0, 2.0], [0.0, 1.0, 1.0, -1.0], [1.0, 1.0, 0.0, 0.0]];
const B1: [f64; 4] = [0.0, -1.0, 0.5, 0.0];
/// Two examples. In the first layer they become (4, 4, 1.5, 0) and (1, 1, 1.5, −2).
const X: [[f64; 3]; 2] = [[1.0, 2.0, 3.0], [-1.0, 0.0, 2.0]];

fn forward<const N: usize>(
    network: &Network,
    values: [(&str, Tensor); N],
) -> std::result::Result<Vec<f64>, Box<dyn std::error::Error>> {
    let circuit = Circuit::build(|c| {
        let x = c.input("x", [2, 3]);
        let y = network.forward(x, &network.declare(c));
        c.output("y", y);
    })?;
    let given = [("x", Tensor::from(X)), ("layer1.W", Tensor::from(W1)), ("layer1.b", Tensor::from(B1))];
    Ok(evaluate(&circuit, given.into_iter().chain(values))?.output("y")?.data().to_vec())
}

fn close(found: &[f64], wanted: &[f64]) {
    assert_eq!(found.len(), wanted.len());
    for (f, w) in found.iter().zip(wanted) {
        assert!((f - w).abs() < 1e-12, "{found:?} instead of {wanted:?}");
    }
}

#[test]
fn a_3_4_2_network() -> Result {
    let network = Network::new(&[3, 4, 2], Activation::RELU)?;
    let y = forward(
        &network,
        [
            ("layer2.W", Tensor::from([[1.0, -1.0], [0.5, 0.0], [-2.0, 1.0], [1.0, 1.0]])),
            ("layer2.b", Tensor::from([0.1, -0.2])),
        ],
    )?;
    close(&y, &[3.1, -2.7, -1.4, 0.3]);
    let counts = network.counts();
    assert_eq!((counts.neurons, counts.parameters), (6, 26));
    assert_eq!(counts.neurons_shown, "4 + 2 = 6");
    assert_eq!(counts.parameters_shown, ["layer1: 3×4 + 4 = 16", "layer2: 4×2 + 2 = 10", "16 + 10 = 26"]);
    Ok(())
}

#[test]
fn a_3_4_4_1_network() -> Result {
    let network = Network::new(&[3, 4, 4, 1], Activation::RELU)?;
    let w2 = [[1.0, 0.0, 0.0, 1.0], [0.0, 1.0, 0.0, -1.0], [0.0, 0.0, 2.0, 0.0], [1.0, 1.0, 1.0, 1.0]];
    // The second layer: (4, 2, 3, 0.5) and (1, −1, 3, 0.5).
    let y = forward(
        &network,
        [
            ("layer2.W", Tensor::from(w2)),
            ("layer2.b", Tensor::from([0.0, -2.0, 0.0, 0.5])),
            ("layer3.W", Tensor::from([[1.0], [2.0], [-1.0], [4.0]])),
            ("layer3.b", Tensor::from([-1.0])),
        ],
    )?;
    close(&y, &[6.0, -1.0]);
    let counts = network.counts();
    assert_eq!((counts.neurons, counts.parameters), (9, 41));
    assert_eq!(counts.neurons_shown, "4 + 4 + 1 = 9");
    let shown = ["layer1: 3×4 + 4 = 16", "layer2: 4×4 + 4 = 20", "layer3: 4×1 + 1 = 5", "16 + 20 + 5 = 41"];
    assert_eq!(counts.parameters_shown, shown);
    let table = "\
layer   inputs  neurons  activation  parameters
layer1       3        4  relu        3×4 + 4 = 16
layer2       4        4  relu        4×4 + 4 = 20
layer3       4        1  identity    4×1 + 1 = 5
total                 9              41
";
    assert_eq!(network.table(), table);
    Ok(())
}

#[test]
fn the_sigmoid_neuron_as_a_dense_layer_of_one_unit() -> Result {
    let neuron = Dense::new("neuron", 2, 1, Activation::SIGMOID);
    let circuit = Circuit::build(|c| {
        let x = c.input("x", [2]);
        let [w, b] = neuron.declare(c).map(|parameter| parameter.value);
        let rate = neuron.forward(x, [w, b]);
        c.output("rate", rate);
        for (name, (_, gradient)) in ["dx", "dW", "db"].into_iter().zip(c.gradients(rate.sum(), [x, w, b])) {
            c.output(name, gradient);
        }
    })?;
    let given = [
        ("x", Tensor::from([-1.0, -2.0])),
        ("neuron.W", Tensor::from([[2.0], [-3.0]])),
        ("neuron.b", Tensor::from([-3.0])),
    ];
    let run = evaluate(&circuit, given)?;
    for (name, wanted) in [
        ("rate", &[0.7310585786][..]),
        ("dx", &[0.3932238665, -0.5898357997]),
        ("dW", &[-0.1966119332, -0.3932238665]),
        ("db", &[0.1966119332]),
    ] {
        for (found, wanted) in run.output(name)?.data().iter().zip(wanted) {
            assert!((found - wanted).abs() < 5e-11, "{name}: {found} instead of {wanted}");
        }
    }
    Ok(())
}

#[test]
fn a_batch_that_does_not_fit_is_refused_with_the_layer_and_the_line() {
    let network = Network::new(&[3, 4, 2], Activation::IDENTITY).unwrap();
    for (shape, words) in [
        (
            vec![5, 4],
            "an example has 4 numbers, but the layer has 3 inputs; it takes [n, 3] with n examples, or [3] for a single one",
        ),
        (vec![0, 3], "a batch of no examples makes no sense"),
        (vec![2, 2, 3], "an example is one row of numbers, but this has 3 axes"),
    ] {
        let error = Circuit::build(|c| {
            let y = network.forward(c.input("x", shape.clone()), &network.declare(c));
            c.output("y", y);
        });
        let text = error.unwrap_err().to_string();
        assert!(
            text.contains(words) && text.contains("(in layer layer1)") && text.contains("networks.rs"),
            "{text}"
        );
    }
    let relu = Activation::RELU;
    let unfit = Network::of(vec![Dense::new("one", 3, 4, relu), Dense::new("two", 5, 1, relu)]).unwrap();
    let error = Circuit::build(|c| {
        let y = unfit.forward(c.input("x", [2, 3]), &unfit.declare(c));
        c.output("y", y);
    });
    assert!(error.unwrap_err().to_string().contains("(in layer two)"));
}

#[test]
fn impossible_networks_are_refused() {
    let new = |sizes: &[usize]| Network::new(sizes, Activation::IDENTITY).unwrap_err();
    assert_eq!(new(&[]), Error::NoLayers(0));
    assert_eq!(new(&[64]), Error::NoLayers(1));
    assert_eq!(new(&[64, 0, 10]), Error::ZeroSize { layer: "layer1".to_owned(), what: "outputs" });
    let huge = [1 << 40, 1 << 40, 1];
    assert_eq!(new(&huge), Error::TooLarge(huge.to_vec()));
    let columns = [1, usize::MAX / 16, usize::MAX / 16];
    assert_eq!(new(&columns), Error::TooLarge(columns.to_vec()));
}

#[test]
fn sizes_are_read_in_every_usual_spelling() {
    for (text, wanted) in [
        ("64,32", &[64, 32][..]),
        ("64-64-32-10", &[64, 64, 32, 10]),
        (" 8, 4 ", &[8, 4]),
        ("7 5", &[7, 5]),
        ("", &[]),
    ] {
        assert_eq!(sizes(text).unwrap(), wanted, "{text:?}");
    }
    for (text, part) in [
        ("64,,32", ""),
        ("64,0", "0"),
        ("64,x", "x"),
        ("1.5", "1.5"),
        ("64,-1", ""),
        ("99999999999999999999", "99999999999999999999"),
    ] {
        assert_eq!(sizes(text).unwrap_err(), Error::Sizes { text: text.to_owned(), part: part.to_owned() });
    }
}

#[test]
fn activations_are_the_elementwise_gates_of_the_registry() {
    // Each constant is what its name finds: an elementwise gate of the registry, or the identity.
    for activation in Activation::USUAL {
        assert_eq!(Activation::named(activation.name()).unwrap(), activation);
    }
    assert_eq!(Activation::named("swish").unwrap(), Activation::SILU);
    assert_eq!(Activation::named("linear").unwrap(), Activation::IDENTITY);
    // Not elementwise, of two operands, or without a gradient.
    for name in ["sum", "softmax", "add", "step", "sign", "stop_gradient", "reshape", "squeeze", "", "Relu6"]
    {
        let error = Activation::named(name).unwrap_err().to_string();
        assert!(error.contains("choose relu") && error.contains("tanh"), "{error}");
    }
}
