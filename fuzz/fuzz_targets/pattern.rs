//! See fuzz/README.md.

#![no_main]

#[path = "../../tests/support/wild.rs"]
mod wild;

libfuzzer_sys::fuzz_target!(|text: &str| wild::pattern(text));
