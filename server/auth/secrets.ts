import { createHash, randomBytes } from 'node:crypto';

/** A secret that nobody can guess: 256 random bits, as 43 characters. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** What is stored of a secret. It has too many bits to be guessed, so a fast hash is enough. */
export const hashSecret = (secret: string): Uint8Array => createHash('sha256').update(secret).digest();
