//! The activations of JAX. `jnp` is NumPy's module.

use super::Module;

pub(super) static NN: Module = Module {
    spellings: &["jax.nn"],
    title: "JAX's nn",
    functions: "
relu(x)
sigmoid(x)
softplus(x)
silu(x)
swish(x)
log_sigmoid(x)
elu(x, alpha)
leaky_relu(x, negative_slope: slope)
selu(x)
tanh(x)
softmax(x, axis, where!)
log_softmax(x, axis, where!)
logsumexp(a, axis, b!, keepdims, return_sign!, where!)
one_hot(x, num_classes: depth, *, dtype!, axis!)
",
    constants: &[],
    refused: &[("gelu", "it is an approximation there; the exact function is `gelu(x)`")],
};
