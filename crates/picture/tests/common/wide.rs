//! Circuits that are too wide for one row, as lectures write them.

use backflow_notation::{Inputs, Options, parse};

use super::{Sample, traced};

/// Name, text, values.
const WIDE: [(&str, &str); 5] = [
    // The softmax loss of a linear classifier, gate by gate.
    ("softmax-loss", "\
X = [[1, 2], [3, -1], [0.5, 0.5]]
W = [[0.1, -0.2, 0.3], [0.4, 0.5, -0.6]]
y = [0, 2, 1]
reg = 0.1
scores = X @ W
shifted = scores - np.max(scores, axis=1, keepdims=True)
e = np.exp(shifted)
probs = e / np.sum(e, axis=1, keepdims=True)
correct = np.take_along_axis(probs, y.reshape(-1,1), axis=1)
data_loss = np.mean(-np.log(correct))
reg_loss = reg * np.sum(W * W)
loss = data_loss + reg_loss
"),
    // Two layers with weight decay.
    ("two-layers", "\
X = [[1, 2], [3, -1], [0.5, 0.5]]
W1 = [[-0.73, 0.69, 0.53, -0.49], [-0.01, -0.1, 0.3, 0.58]]
b1 = [-0.81, -0.94, 0.67, -0.13]
W2 = [[0.52, -1.0, -0.11], [0.44, -0.54, 0.89], [0.8, -0.94, -0.95], [0.08, 0.88, -0.24]]
b2 = [-0.57, -0.16, -0.94]
y = [0, 2, 1]
h = relu(X @ W1 + b1)
scores = h @ W2 + b2
data = np.mean(cross_entropy(scores, y))
reg = 0.5 * 0.01 * (np.sum(W1 * W1) + np.sum(W2 * W2))
loss = data + reg
"),
    // Batch normalisation, gate by gate.
    ("batch-norm", "\
x = [[-0.56, -0.12, -0.01], [-0.53, -0.54, -0.56], [-0.08, -0.42, -0.96], [0.68, 0.11, 0.28]]
gamma = [-0.63, 0.99, 0.72]
beta = [-0.76, -0.33, 0.44]
dout = [[0.42, 0.87, -0.16], [0.66, 0.34, -0.39], [0.18, 0.76, 0.69], [0.01, 0.18, -0.93]]
mu = np.mean(x, axis=0)
xmu = x - mu
sq = xmu ** 2
var = np.mean(sq, axis=0)
std = np.sqrt(var + 1e-5)
inv = 1 / std
xhat = xmu * inv
out = gamma * xhat + beta
loss = np.sum(out * dout)
"),
    // A step of an LSTM.
    ("lstm-cell", "\
x = [[-0.51, 0.59, -0.17]]
Wx = [[-0.65, 0.1, 0.41, 0.35, -0.25, -0.12, 0.02, 0.56], [0.04, -0.21, -0.02, -0.94, -0.91, 0.41, 0.97, 0.19], [-0.21, -0.66, 0.0, 0.96, 0.54, 0.08, 0.72, -0.54]]
h = [[0.03, 0.9]]
Wh = [[0.16, -0.08, -0.46, 0.1, 0.91, -0.99, 0.57, 0.64], [0.77, 0.48, 0.62, 0.04, 0.12, -0.15, -0.89, 0.74]]
b = [0.14, -0.6, 0.01, -0.03, -0.29, -0.31, 0.08, 0.25]
c_prev = [[0.22, -0.08]]
dout = [[-0.94, -0.54]]
a = x @ Wx + h @ Wh + b
i = sigmoid(a[:, 0:2])
f = sigmoid(a[:, 2:4])
o = sigmoid(a[:, 4:6])
g = tanh(a[:, 6:8])
c = f * c_prev + i * g
next_h = o * tanh(c)
loss = np.sum(next_h * dout)
"),
    // Eight steps of a recurrent network.
    ("rnn-8", "\
x0 = [-0.65, 0.17]
x1 = [0.72, 0.6]
x2 = [0.59, 0.63]
x3 = [-0.49, 0.68]
x4 = [0.35, -0.83]
x5 = [-0.97, -0.97]
x6 = [0.51, -0.5]
x7 = [-0.78, 0.25]
U = [[-0.31, -0.86], [-0.68, 0.05]]
W = [[-0.66, -0.45], [0.42, -0.09]]
b = [-0.36, -0.05]
v = [-0.95, -0.23]
h0 = tanh(x0 @ U + b)
h1 = tanh(x1 @ U + h0 @ W + b)
h2 = tanh(x2 @ U + h1 @ W + b)
h3 = tanh(x3 @ U + h2 @ W + b)
h4 = tanh(x4 @ U + h3 @ W + b)
h5 = tanh(x5 @ U + h4 @ W + b)
h6 = tanh(x6 @ U + h5 @ W + b)
h7 = tanh(x7 @ U + h6 @ W + b)
loss = sum(h7 * v)
"),
];

/// The circuits with their names.
pub fn wide() -> impl Iterator<Item = (&'static str, Sample)> {
    WIDE.iter().map(|&(name, text)| (name, written(text)))
}

/// A circuit from its text, whose names are all assigned, differentiated with respect to all inputs.
fn written(text: &str) -> Sample {
    let lowered = parse(text).unwrap().circuit(&Inputs::new(), Options::default()).unwrap();
    let circuit = lowered.circuit.extend(|c| {
        let of = c.find(&lowered.output).unwrap();
        let inputs = lowered.inputs.keys().map(|name| c.named(name)).filter(|x| !x.is_index());
        c.gradients(of, inputs);
    });
    let inputs: Vec<_> = lowered.inputs.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    traced(circuit.unwrap(), &inputs)
}
