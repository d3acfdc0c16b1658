//! cargo +nightly fuzz run array

#![no_main]

#[path = "../../tests/support/wild.rs"]
mod wild;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| wild::array(bytes));
