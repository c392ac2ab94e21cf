//! Drawings of circuits.
