/** Signatures of the site: Ed25519 (RFC 8032), where the browser knows it. Layer: protocol. */

import { digestOf } from "./identifiers";

const bytes = (base64: unknown) => Uint8Array.from(atob(String(base64)), (sign) => sign.charCodeAt(0));

/** SHA-256 of a public key: names the site that signs with it. Empty for what is no key. */
export async function fingerprint(key: unknown): Promise<string> {
  try {
    return await digestOf(bytes(key));
  } catch {
    return "";
  }
}

/** Whether a text is signed with a key; a browser that cannot tell says nothing against it. */
export async function isSigned(text: string, key: unknown, signature: unknown): Promise<boolean> {
  let known: CryptoKey;
  try {
    known = await crypto.subtle.importKey("raw", bytes(key), "Ed25519", false, ["verify"]);
  } catch (error) {
    return error instanceof DOMException && error.name === "NotSupportedError";
  }
  try {
    return await crypto.subtle.verify("Ed25519", known, bytes(signature), new TextEncoder().encode(text));
  } catch {
    return false;
  }
}
