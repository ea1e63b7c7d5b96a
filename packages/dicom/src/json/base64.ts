const chunkByteLength = 0x6000;

/** RFC 4648 §4, as InlineBinary needs it. */
export function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.byteLength; at += chunkByteLength) {
    text += btoa(String.fromCharCode(...bytes.subarray(at, at + chunkByteLength)));
  }
  return text;
}

/** Undefined for text that is no base64. */
export function decodeBase64(text: string): Uint8Array | undefined {
  try {
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
    return bytes;
  } catch {
    return undefined;
  }
}
