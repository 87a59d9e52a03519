//! Values as bytes and back. Numbers take a byte for every seven bits, texts and lists their length first, enums the
//! number of the variant; [`packed!`] makes both directions of a type from one list of its fields.
//!
//! Reading never fails where it stands: what cannot be read is empty, and the reader remembers that something was wrong.
//! A way out of every read would cost each citizen more code than the reading itself.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::sorted::Map;

/// How deep boxes and lists may lie in each other. A tree of an expression is at most half as deep, and a box and a list
/// may stand between two of its parts.
const MAX_DEPTH: u16 = 512;

/// A value that a compiled bundle can hold.
pub(crate) trait Pack {
    fn pack(&self, out: &mut Vec<u8>);
    fn unpack(from: &mut Bytes<'_>) -> Self;
}

/// Bytes being read. After the first fault only zeros come.
pub(crate) struct Bytes<'a> {
    left: &'a [u8],
    depth: u16,
    is_wrong: bool,
}

impl<'a> Bytes<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { left: bytes, depth: 0, is_wrong: false }
    }

    /// Whether all was read and nothing was wrong.
    pub(crate) fn is_done(&self) -> bool {
        self.left.is_empty() && !self.is_wrong
    }

    pub(crate) fn is_wrong(&self) -> bool {
        self.is_wrong
    }

    #[cold]
    pub(crate) fn fail(&mut self) {
        self.is_wrong = true;
        self.left = &[];
    }

    #[inline(never)]
    pub(crate) fn byte(&mut self) -> u8 {
        match self.left.split_first() {
            Some((first, rest)) => {
                self.left = rest;
                *first
            }
            None => {
                self.fail();
                0
            }
        }
    }

    #[inline(never)]
    pub(crate) fn number(&mut self) -> u64 {
        let (mut number, mut shift) = (0_u64, 0);
        loop {
            let byte = self.byte();
            number |= u64::from(byte & 127) << shift;
            if byte < 128 {
                return number;
            }
            shift += 7;
            if shift > 63 {
                self.fail();
                return 0;
            }
        }
    }

    /// The number of things that follow. None can be shorter than a byte, so there are no more than bytes.
    fn count(&mut self) -> usize {
        match usize::try_from(self.number()) {
            Ok(count) if count <= self.left.len() => count,
            _ => {
                self.fail();
                0
            }
        }
    }

    #[inline(never)]
    pub(crate) fn text(&mut self) -> &'a str {
        let count = self.count();
        let (text, rest) = self.left.split_at_checked(count).unwrap_or_default();
        self.left = rest;
        match std::str::from_utf8(text) {
            Ok(text) => text,
            Err(_) => {
                self.fail();
                ""
            }
        }
    }

    /// What `read` gives one level further down; past the deepest, only zeros are read.
    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            self.fail();
        }
        let value = read(self);
        self.depth -= 1;
        value
    }

    /// Reads as many things as it is said there are, one level further down.
    fn many(&mut self, mut read: impl FnMut(&mut Self)) {
        self.deeper(|from| {
            for _ in 0..from.count() {
                if from.is_wrong {
                    break;
                }
                read(from);
            }
        });
    }
}

pub(crate) fn pack_number(mut number: u64, out: &mut Vec<u8>) {
    while number > 127 {
        out.push(u8::try_from(number & 127).unwrap_or(0) | 128);
        number >>= 7;
    }
    out.push(u8::try_from(number).unwrap_or(0));
}

/// Both directions of a struct, from the list of its fields, or of an enum, from the list of its variants with theirs.
/// Fields after a `;` are not written: they come from elsewhere or are of no use without the author's files. A field or
/// variant that is forgotten does not compile. `LAYOUT` is a number made of the lists, to tell two layouts apart.
///
/// INVARIANT: the first variant of an enum holds nothing of the enum's own kind, so that reading zeros comes to an end.
macro_rules! packed {
    ($($what:ident $name:ident { $($list:tt)* })*) => {
        $(crate::compiled::pack::packed!(@ $what $name { $($list)* });)*
        pub(crate) const LAYOUT: u64 = crate::compiled::pack::fingerprint(stringify!($($name { $($list)* })*));
    };
    (@ struct $name:ident { $($field:ident),* $(; $($left:ident),*)? }) => {
        impl crate::compiled::pack::Pack for $name {
            fn pack(&self, out: &mut Vec<u8>) {
                let Self { $($field,)* $($($left: _,)*)? } = self;
                // There may be no field at all to write.
                let _ = &out;
                $(crate::compiled::pack::Pack::pack($field, out);)*
            }

            fn unpack(from: &mut crate::compiled::pack::Bytes<'_>) -> Self {
                let _ = &from;
                Self {
                    $($field: crate::compiled::pack::Pack::unpack(from),)*
                    $($($left: Default::default(),)*)?
                }
            }
        }
    };
    (@ enum $name:ident { $($variant:ident $(($($at:ident),*))? $({$($field:ident),*})?),* }) => {
        const _: () = {
            #[allow(clippy::enum_variant_names, reason = "the names are those of the type")]
            #[repr(u8)]
            enum Number {
                $($variant),*
            }

            impl crate::compiled::pack::Pack for $name {
                fn pack(&self, out: &mut Vec<u8>) {
                    match self {
                        $(Self::$variant $(($($at),*))? $({$($field),*})? => {
                            out.push(Number::$variant as u8);
                            $($(crate::compiled::pack::Pack::pack($at, out);)*)?
                            $($(crate::compiled::pack::Pack::pack($field, out);)*)?
                        })*
                    }
                }

                fn unpack(from: &mut crate::compiled::pack::Bytes<'_>) -> Self {
                    let mut number = from.byte();
                    loop {
                        $(if number == Number::$variant as u8 {
                            return Self::$variant
                                $(($({ let $at = crate::compiled::pack::Pack::unpack(from); $at }),*))?
                                $({$($field: crate::compiled::pack::Pack::unpack(from)),*})?;
                        })*
                        from.fail();
                        number = 0;
                    }
                }
            }
        };
    };
}
pub(crate) use packed;

/// A number for a text, white space left out: compilers write the same tokens with different white space.
pub(crate) const fn fingerprint(text: &str) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut bytes = text.as_bytes();
    while let [first, rest @ ..] = bytes {
        if !first.is_ascii_whitespace() {
            hash = (hash ^ *first as u64).wrapping_mul(0x0000_0100_0000_01b3);
        }
        bytes = rest;
    }
    hash
}

/// Two fingerprints as one.
pub(crate) const fn both(a: u64, b: u64) -> u64 {
    (a ^ b.rotate_left(17)).wrapping_mul(0x0000_0100_0000_01b3)
}

impl Pack for bool {
    fn pack(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }

    fn unpack(from: &mut Bytes<'_>) -> Self {
        from.byte() == 1
    }
}

macro_rules! numbers {
    ($($kind:ty),*) => {
        $(impl Pack for $kind {
            fn pack(&self, out: &mut Vec<u8>) {
                pack_number(u64::try_from(*self).unwrap_or(u64::MAX), out);
            }

            fn unpack(from: &mut Bytes<'_>) -> Self {
                <$kind>::try_from(from.number()).unwrap_or_else(|_| {
                    from.fail();
                    0
                })
            }
        })*
    };
}
numbers!(u8, u16, u32, u64, usize);

impl Pack for String {
    fn pack(&self, out: &mut Vec<u8>) {
        pack_number(self.len() as u64, out);
        out.extend_from_slice(self.as_bytes());
    }

    fn unpack(from: &mut Bytes<'_>) -> Self {
        from.text().to_owned()
    }
}

impl Pack for Decimal {
    /// Scale and sign in one byte, then the digits as three numbers, the lowest first.
    fn pack(&self, out: &mut Vec<u8>) {
        let digits = self.mantissa().unsigned_abs();
        out.push(u8::try_from(self.scale()).unwrap_or(0) | if self.is_sign_negative() { 128 } else { 0 });
        for shift in [0, 32, 64] {
            pack_number(u64::try_from((digits >> shift) & 0xffff_ffff).unwrap_or(0), out);
        }
    }

    fn unpack(from: &mut Bytes<'_>) -> Self {
        let head = from.byte();
        let [low, middle, high] = std::array::from_fn(|_| u32::unpack(from));
        let scale = u32::from(head & 127);
        if scale > Self::MAX_SCALE {
            from.fail();
            return Self::ZERO;
        }
        Self::from_parts(low, middle, high, head > 127, scale)
    }
}

impl<T: Pack> Pack for Option<T> {
    fn pack(&self, out: &mut Vec<u8>) {
        out.push(u8::from(self.is_some()));
        if let Some(it) = self {
            it.pack(out);
        }
    }

    fn unpack(from: &mut Bytes<'_>) -> Self {
        (from.byte() == 1).then(|| T::unpack(from))
    }
}

impl<T: Pack> Pack for Vec<T> {
    fn pack(&self, out: &mut Vec<u8>) {
        pack_number(self.len() as u64, out);
        self.iter().for_each(|it| it.pack(out));
    }

    fn unpack(from: &mut Bytes<'_>) -> Self {
        let mut out = Self::new();
        from.many(|from| out.push(T::unpack(from)));
        out
    }
}

impl<K: Pack + Ord, V: Pack> Pack for Map<K, V> {
    fn pack(&self, out: &mut Vec<u8>) {
        pack_number(self.len() as u64, out);
        for (key, value) in self {
            key.pack(out);
            value.pack(out);
        }
    }

    fn unpack(from: &mut Bytes<'_>) -> Self {
        let mut out = Self::new();
        from.many(|from| {
            let key = K::unpack(from);
            out.insert(key, V::unpack(from));
        });
        out
    }
}

impl<A: Pack, B: Pack> Pack for (A, B) {
    fn pack(&self, out: &mut Vec<u8>) {
        self.0.pack(out);
        self.1.pack(out);
    }

    fn unpack(from: &mut Bytes<'_>) -> Self {
        (A::unpack(from), B::unpack(from))
    }
}

impl<T: Pack> Pack for Box<T> {
    fn pack(&self, out: &mut Vec<u8>) {
        (**self).pack(out);
    }

    fn unpack(from: &mut Bytes<'_>) -> Self {
        from.deeper(|from| Self::new(T::unpack(from)))
    }
}

impl<T: Pack> Pack for Arc<T> {
    fn pack(&self, out: &mut Vec<u8>) {
        (**self).pack(out);
    }

    fn unpack(from: &mut Bytes<'_>) -> Self {
        from.deeper(|from| Self::new(T::unpack(from)))
    }
}
