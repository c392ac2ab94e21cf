//! Counting neurons and parameters, with the arithmetic shown.

use crate::network::Network;

/// The sizes of a network in numbers and as arithmetic. Inputs are not neurons: they compute nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Counts {
    /// The number of neurons.
    pub neurons: usize,
    /// The number of parameters: weights and biases.
    pub parameters: usize,
    /// `4 + 2 = 6`.
    pub neurons_shown: String,
    /// One line per layer, `layer1: 3×4 + 4 = 16`, then `16 + 10 = 26`.
    pub parameters_shown: Vec<String>,
}

impl Network {
    /// Counts neurons and parameters.
    ///
    /// ```
    /// use backflow_net::{Activation, Network};
    /// let counts = Network::new(&[3, 4, 2], Activation::IDENTITY)?.counts();
    /// assert_eq!(counts.neurons_shown, "4 + 2 = 6");
    /// assert_eq!(counts.parameters_shown, ["layer1: 3×4 + 4 = 16", "layer2: 4×2 + 2 = 10", "16 + 10 = 26"]);
    /// # Ok::<(), backflow_net::Error>(())
    /// ```
    pub fn counts(&self) -> Counts {
        let neurons: Vec<usize> = self.layers().iter().map(|layer| layer.outputs).collect();
        let parameters: Vec<usize> =
            self.layers().iter().map(|layer| layer.inputs * layer.outputs + layer.outputs).collect();
        let mut parameters_shown: Vec<String> =
            self.layers().iter().map(|l| format!("{}: {}", l.name, product(l.inputs, l.outputs))).collect();
        if parameters.len() > 1 {
            parameters_shown.push(sum(&parameters));
        }
        Counts {
            neurons: neurons.iter().sum(),
            parameters: parameters.iter().sum(),
            neurons_shown: sum(&neurons),
            parameters_shown,
        }
    }

    /// The layers as a table of text, one line each below a heading, with the totals in the last line.
    ///
    /// ```text
    /// layer   inputs  neurons  activation  parameters
    /// layer1       3        4  sigmoid     3×4 + 4 = 16
    /// layer2       4        2  identity    4×2 + 2 = 10
    /// total                 6              26
    /// ```
    pub fn table(&self) -> String {
        let counts = self.counts();
        let mut rows = vec![["layer", "inputs", "neurons", "activation", "parameters"].map(str::to_owned)];
        rows.extend(self.layers().iter().map(|layer| {
            let (inputs, neurons) = (layer.inputs.to_string(), layer.outputs.to_string());
            let shown = product(layer.inputs, layer.outputs);
            [layer.name.clone(), inputs, neurons, layer.activation.to_string(), shown]
        }));
        let total = [String::new(), counts.neurons.to_string(), String::new(), counts.parameters.to_string()];
        let [inputs, neurons, activation, parameters] = total;
        rows.push(["total".to_owned(), inputs, neurons, activation, parameters]);
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: [usize; 4] = std::array::from_fn(width);
        let line = |[layer, inputs, neurons, activation, parameters]: &[String; 5]| {
            let [a, b, c, d] = widths;
            format!("{layer:<a$}  {inputs:>b$}  {neurons:>c$}  {activation:<d$}  {parameters}\n")
        };
        rows.iter().map(line).collect()
    }
}

fn product(inputs: usize, outputs: usize) -> String {
    format!("{inputs}×{outputs} + {outputs} = {}", inputs * outputs + outputs)
}

fn sum(terms: &[usize]) -> String {
    let total: usize = terms.iter().sum();
    match terms {
        [_] => total.to_string(),
        _ => format!("{} = {total}", terms.iter().map(usize::to_string).collect::<Vec<_>>().join(" + ")),
    }
}
