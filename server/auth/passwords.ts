import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { Problem } from '../http/index.ts';

/** What hashing one password costs: memory is `128 * r * 2^ln` bytes, and time grows with `p` times that. */
export type PasswordCost = { ln: number; r: number; p: number };

/** Hashes and checks passwords, off the main thread and a few at a time. */
export interface Passwords {
  /** The hash to store, with its salt and cost in it: `$scrypt$ln=15,r=8,p=3$salt$key`. */
  hash(password: string): Promise<string>;
  /** Whether it is the password. Without a stored hash the answer is no, after the same time. */
  verify(password: string, stored: string | null): Promise<boolean>;
  /** Whether the hash was made at another cost, and should be made anew now that the password is known. */
  isOutdated(stored: string): boolean;
}

/** One of the equally strong choices of the OWASP password storage cheat sheet, with 32 MB each. */
const COST: PasswordCost = { ln: 15, r: 8, p: 3 };
const SALT_BYTES = 16;
const KEY_BYTES = 32;
const AT_ONCE = 2;
/** More than can be worked off while somebody waits. */
const MOST_WAITING = 50;
const FORMAT = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/;

export function createPasswords(cost: PasswordCost = COST): Passwords {
  let free = AT_ONCE;
  const waiting: (() => void)[] = [];

  /** Bounds memory and processor time, however many sign in at once. */
  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (free > 0) free--;
    else if (waiting.length < MOST_WAITING) await new Promise<void>((resolve) => waiting.push(resolve));
    else
      throw new Problem(503, `check the password: ${waiting.length} wait already`, { headers: { 'retry-after': '5' } });
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  }

  return {
    async hash(password) {
      const salt = randomBytes(SALT_BYTES);
      return format(cost, salt, await inTurn(() => derive(password, salt, cost)));
    },
    async verify(password, stored) {
      // The decoy's key is all zeros, which no password gives.
      const { salt, key, ...used } = parse(stored ?? format(cost, Buffer.alloc(SALT_BYTES), Buffer.alloc(KEY_BYTES)));
      return timingSafeEqual(await inTurn(() => derive(password, salt, used)), key);
    },
    isOutdated(stored) {
      const { ln, r, p } = parse(stored);
      return ln !== cost.ln || r !== cost.r || p !== cost.p;
    },
  };
}

function derive(password: string, salt: Uint8Array, { ln, r, p }: PasswordCost): Promise<Buffer> {
  const N = 2 ** ln;
  return new Promise((resolve, reject) => {
    // The same characters may be typed as different code points: NFKC makes them one.
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, { N, r, p, maxmem: 2 * 128 * N * r }, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}

function format({ ln, r, p }: PasswordCost, salt: Buffer, key: Buffer): string {
  const encode = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
  return `$scrypt$ln=${ln},r=${r},p=${p}$${encode(salt)}$${encode(key)}`;
}

function parse(stored: string): PasswordCost & { salt: Buffer; key: Buffer } {
  const [, ln, r, p, salt, key] = FORMAT.exec(stored) ?? [];
  if (!salt || !key) throw new Error(`read a password hash: unknown format ${stored.slice(0, 8)}`);
  const decode = (text: string) => Buffer.from(text, 'base64');
  return { ln: Number(ln), r: Number(r), p: Number(p), salt: decode(salt), key: decode(key) };
}
