import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** What keeps bytes that hold secrets unreadable to who has only the database. */
interface Sealer {
  /** Encrypts (AES-256-GCM); `context` says what it belongs to, and has to be the same when it is opened. */
  seal(plain: Uint8Array, context: string): Uint8Array;
  /** @throws when it was sealed with another key or context, or changed */
  open(sealed: Uint8Array, context: string): Uint8Array;
  /** A fingerprint (HMAC-SHA256) that nobody without the key can try guesses on. */
  fingerprint(...parts: (string | Uint8Array)[]): Uint8Array;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Derives the keys for one `purpose` from the secret key of the process. */
export function createSealer(secretKey: Uint8Array, purpose: string): Sealer {
  const derive = (use: string) => new Uint8Array(hkdfSync('sha256', secretKey, '', `${purpose} ${use}`, 32));
  const [sealing, printing] = [derive('seal'), derive('fingerprint')];
  return {
    seal(plain, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce).setAAD(Buffer.from(context));
      return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    },
    open(sealed, context) {
      const end = sealed.length - TAG_BYTES;
      const decipher = createDecipheriv('aes-256-gcm', sealing, sealed.subarray(0, NONCE_BYTES));
      decipher.setAAD(Buffer.from(context)).setAuthTag(sealed.subarray(end));
      return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, end)), decipher.final()]);
    },
    fingerprint(...parts) {
      const hmac = createHmac('sha256', printing);
      // The length before each part: `a`,`bc` is not `ab`,`c`.
      for (const part of parts) hmac.update(`${Buffer.byteLength(part)}:`).update(part);
      return hmac.digest();
    },
  };
}
