//! Whether a delivery comes from the authority and is as it was sent.
//! With base64 0.23, ed25519-dalek 3, hmac 0.13 and sha2 0.11; the body must be the bytes as they came, not JSON read and written.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use ed25519_dalek::{Signature, VerifyingKey};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// How far the two clocks may be apart, in seconds. What is older may be a recording.
const TOLERANCE: i64 = 5 * 60;

/// The headers of a delivery.
pub struct Headers<'a> {
    /// `webhook-id`
    pub id: &'a str,
    /// `webhook-timestamp`
    pub timestamp: &'a str,
    /// `webhook-signature`
    pub signature: &'a str,
}

/// `keys` are those agreed with the authority, `whsec_...` or `whpk_...`: one fits one signature. `now` is seconds since 1970.
pub fn verify(keys: &[&str], headers: &Headers<'_>, body: &[u8], now: i64) -> bool {
    let in_time = headers.timestamp.parse().is_ok_and(|sent: i64| now.abs_diff(sent) <= TOLERANCE.unsigned_abs());
    let signed = [headers.id.as_bytes(), b".", headers.timestamp.as_bytes(), b".", body].concat();
    in_time && headers.signature.split(' ').any(|one| keys.iter().any(|key| fits(key, one, &signed).unwrap_or(false)))
}

fn fits(key: &str, signature: &str, signed: &[u8]) -> Option<bool> {
    let (version, signature) = signature.split_once(',')?;
    let signature = BASE64.decode(signature).ok()?;
    match version {
        "v1" => {
            let secret = BASE64.decode(key.strip_prefix("whsec_")?).ok()?;
            let mut mac = Hmac::<Sha256>::new_from_slice(&secret).ok()?;
            mac.update(signed);
            // In constant time.
            Some(mac.verify_slice(&signature).is_ok())
        }
        "v1a" => {
            let public = BASE64.decode(key.strip_prefix("whpk_")?).ok()?;
            let public = VerifyingKey::try_from(public.as_slice()).ok()?;
            Some(public.verify_strict(signed, &Signature::from_slice(&signature).ok()?).is_ok())
        }
        _ => None,
    }
}
