//! How a circuit runs.
