//! Texts as circuits.

mod evaluate;
mod groups;
mod jax;
mod mistakes;
mod numpy;
mod parts;
mod random;
mod registry;
mod scale;
mod values;
