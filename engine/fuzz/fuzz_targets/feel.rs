//! See `blanket_hostile::feel`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| blanket_hostile::feel(data));
