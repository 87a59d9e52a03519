//! See `blanket_hostile::definition`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| blanket_hostile::definition(data));
