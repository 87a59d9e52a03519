//! See `blanket_hostile::fluent`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| blanket_hostile::fluent(data));
