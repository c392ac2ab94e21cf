#![no_main]
//! Any text in the notation: what `crates/notation/tests/random.rs` and `tests/circuits/random.rs` check on
//! generated texts.

#[path = "../../crates/notation/tests/properties/lowering.rs"]
mod lowering;
#[path = "../../crates/notation/tests/properties/reading.rs"]
mod reading;

libfuzzer_sys::fuzz_target!(|text: &str| {
    reading::read_or_refused(text);
    lowering::lowered_or_refused(text);
});
