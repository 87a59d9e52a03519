"""Whether a delivery comes from the authority and is as it was sent. Python 3.9 or newer.

The body must be the bytes as they came, not JSON read and written.
The package "cryptography" is needed for signatures by a key pair (whpk_...) alone.
"""

import base64
import binascii
import hashlib
import hmac
import time

# How far the two clocks may be apart, in seconds. What is older may be a recording.
TOLERANCE = 5 * 60


def verify(keys, headers, body, now=None):
    """keys: those agreed with the authority, "whsec_..." or "whpk_...": one fits one signature.
    headers: a mapping with names in small letters. now: seconds since 1970."""
    now = time.time() if now is None else now
    identity = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 15):
        return False
    if abs(now - int(timestamp)) > TOLERANCE:
        return False
    signed = f"{identity}.{timestamp}.".encode() + body
    signatures = headers.get("webhook-signature", "").split(" ")
    return any(_fits(key, signature, signed) for signature in signatures for key in keys)


def _fits(key, signature, signed):
    version, _, text = signature.partition(",")
    try:
        given = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    if version == "v1" and key.startswith("whsec_"):
        secret = base64.b64decode(key[len("whsec_"):])
        return hmac.compare_digest(given, hmac.new(secret, signed, hashlib.sha256).digest())
    if version == "v1a" and key.startswith("whpk_"):
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key[len("whpk_"):]))
        try:
            public.verify(given, signed)
            return True
        except InvalidSignature:
            return False
    return False
