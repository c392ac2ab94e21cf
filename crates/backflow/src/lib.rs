//! Automatic differentiation and neural-network training that shows its work.
