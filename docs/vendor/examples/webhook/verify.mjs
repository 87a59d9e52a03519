// Whether a delivery comes from the authority and is as it was sent. Node 18 or newer, no packages.
// The body must be the bytes as they came (a Buffer), not JSON read and written.

import { createHmac, createPublicKey, timingSafeEqual, verify as verifySignature } from "node:crypto";

// How far the two clocks may be apart, in seconds. What is older may be a recording.
const TOLERANCE = 5 * 60;

/**
 * @param {string[]} keys those agreed with the authority, "whsec_..." or "whpk_...": one fits one signature
 * @param {Record<string, string>} headers with names in small letters, as Node gives them
 * @param {Buffer} body
 * @param {number} now seconds since 1970
 */
export function verify(keys, headers, body, now = Date.now() / 1000) {
  const id = headers["webhook-id"] ?? "";
  const timestamp = headers["webhook-timestamp"] ?? "";
  if (!/^\d{1,15}$/.test(timestamp) || Math.abs(now - Number(timestamp)) > TOLERANCE) return false;
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  const signatures = (headers["webhook-signature"] ?? "").split(" ");
  return signatures.some((signature) => keys.some((key) => fits(key, signature, signed)));
}

function fits(key, signature, signed) {
  const [version, base64] = signature.split(",", 2);
  const given = Buffer.from(base64 ?? "", "base64");
  if (version === "v1" && key.startsWith("whsec_")) {
    const secret = Buffer.from(key.slice("whsec_".length), "base64");
    const expected = createHmac("sha256", secret).update(signed).digest();
    return given.length === expected.length && timingSafeEqual(given, expected);
  }
  if (version === "v1a" && key.startsWith("whpk_")) {
    const x = Buffer.from(key.slice("whpk_".length), "base64").toString("base64url");
    const publicKey = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
    return given.length === 64 && verifySignature(null, signed, publicKey, given);
  }
  return false;
}
