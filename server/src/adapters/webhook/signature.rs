//! The signatures of Standard Webhooks: over `<id>.<timestamp>.<body>`, by a shared secret (`v1`) or a key pair (`v1a`).

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use ed25519_dalek::{Signer as _, SigningKey};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

/// How a secret is written.
pub(super) const HELP: &str =
    "write whsec_ and 24 to 64 random bytes in base64, or whsk_ and a private key of Ed25519 in base64";
const FEWEST_BYTES: usize = 24;
const MOST_BYTES: usize = 64;

/// What signs. It never prints itself.
#[derive(Clone)]
pub(super) enum Secret {
    Shared(Zeroizing<Vec<u8>>),
    Private(Box<SigningKey>),
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shared(_) => f.write_str("Shared(..)"),
            Self::Private(_) => f.write_str("Private(..)"),
        }
    }
}

impl Secret {
    /// # Errors
    /// What is wrong with it, without saying any of it.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let decoded = |base64: &str| {
            let bytes = BASE64.decode(base64).map_err(|_| "a secret is not base64 after its first letters");
            bytes.map(Zeroizing::new)
        };
        if let Some(base64) = text.strip_prefix("whsec_") {
            let bytes = decoded(base64)?;
            if (FEWEST_BYTES..=MOST_BYTES).contains(&bytes.len()) {
                Ok(Self::Shared(bytes))
            } else {
                Err("a secret has fewer than 24 or more than 64 bytes")
            }
        } else if let Some(base64) = text.strip_prefix("whsk_") {
            let bytes = decoded(base64)?;
            let key =
                match bytes.as_slice().try_into() {
                    Ok(pair) => SigningKey::from_keypair_bytes(pair)
                        .map_err(|_| "the halves of a key do not belong together")?,
                    Err(_) => SigningKey::try_from(bytes.as_slice())
                        .map_err(|_| "a private key has neither 32 nor 64 bytes")?,
                };
            Ok(Self::Private(Box::new(key)))
        } else {
            Err("a secret begins neither with whsec_ nor with whsk_")
        }
    }

    /// A signature as it stands in `webhook-signature`.
    pub(super) fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        let signed = [format!("{id}.{timestamp}.").as_bytes(), body].concat();
        match self {
            Self::Shared(secret) => format!("v1,{}", BASE64.encode(hmac(secret, &signed))),
            Self::Private(key) => format!("v1a,{}", BASE64.encode(key.sign(&signed).to_bytes())),
        }
    }
}

fn hmac(secret: &[u8], signed: &[u8]) -> Vec<u8> {
    // INVARIANT: HMAC takes keys of every length; `parse` has bounded ours.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else { return Vec::new() };
    mac.update(signed);
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_standard() {
        // From the specification's own reference implementations.
        let secret = Secret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signature = secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_secret_is_long_enough_and_says_nothing() {
        let of = |prefix: &str, bytes: &[u8]| format!("{prefix}{}", BASE64.encode(bytes));
        for (length, right) in [(23, false), (24, true), (64, true), (65, false)] {
            assert_eq!(Secret::parse(&of("whsec_", &vec![7; length])).is_ok(), right, "{length}");
        }
        for (length, right) in [(31, false), (32, true), (33, false), (63, false)] {
            assert_eq!(Secret::parse(&of("whsk_", &vec![7; length])).is_ok(), right, "{length}");
        }
        let pair = SigningKey::from_bytes(&[7; 32]).to_keypair_bytes();
        assert!(Secret::parse(&of("whsk_", &pair)).is_ok());
        assert!(Secret::parse(&of("whsk_", &[7; 64])).is_err());
        for wrong in ["", "hemmelig", "whsec_", "whsec_!!!!", "whpk_AAAA", "WHSEC_AAAA"] {
            assert!(Secret::parse(wrong).is_err(), "{wrong}");
        }
        for text in [of("whsec_", &[7; 24]), of("whsk_", &[7; 32])] {
            let shown = format!("{:?}", Secret::parse(&text).unwrap());
            assert!(shown == "Shared(..)" || shown == "Private(..)", "{shown}");
        }
    }
}
