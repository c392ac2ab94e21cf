#![no_main]
//! Any text as a circuit: what `crates/circuit/tests/any_text.rs` checks on damaged texts.

#[path = "../../crates/circuit/tests/properties/mod.rs"]
mod properties;

libfuzzer_sys::fuzz_target!(|text: &str| properties::read_or_refused(text));
