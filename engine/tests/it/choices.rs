//! Where the choices of a random test come from: a tape of bytes, which can be shortened until as little as possible is
//! left of a fault, or a seed, which gives the same choices every time and never ends.

pub(crate) enum Choices {
    Tape { bytes: Vec<u8>, at: usize },
    Seed(u64),
}

impl Choices {
    /// The choices that `bytes` make; where they end, the first of what there is to choose from.
    pub(crate) fn tape(bytes: impl Into<Vec<u8>>) -> Self {
        Self::Tape { bytes: bytes.into(), at: 0 }
    }

    /// The choices of a seed.
    pub(crate) fn seed(seed: u64) -> Self {
        // Seeds that lie side by side must not begin alike.
        let mut choices = Self::Seed(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        choices.below(2);
        choices
    }

    /// A number from 0 up to and not including `limit`; 0 when there is none.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        let drawn = match self {
            Self::Tape { bytes, at } => {
                // As few bytes as the choice needs, so that a short tape reaches far.
                let count = if limit > 256 { 2 } else { 1 };
                let drawn = bytes.iter().skip(*at).take(count).fold(0, |sum, it| sum * 256 + usize::from(*it));
                *at += count;
                drawn
            }
            Self::Seed(seed) => {
                // Knuth's MMIX.
                *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                usize::try_from(*seed >> 33).unwrap()
            }
        };
        drawn % limit.max(1)
    }

    /// True in one of `of` cases, and never when the choices have ended.
    pub(crate) fn one_in(&mut self, of: usize) -> bool {
        self.below(of) == of - 1
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}
