//! See `blanket_hostile::answers`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| blanket_hostile::answers(data));
