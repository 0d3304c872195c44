import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};
const COMPRESSED = new Set(['.html', '.js', '.css', '.json', '.webmanifest', '.svg', '.wasm', '.txt']);

type Loaded = { type: string; etag: string; plain: Uint8Array<ArrayBuffer>; gzipped: Uint8Array<ArrayBuffer> | null };

/**
 * Serves the built client: files by their path, `index.html` for every other page of the application. Null for what is
 * no page (a file name with an ending that is not there).
 */
export function staticFiles(files: Map<string, string>): (request: Request) => Promise<Response | null> {
  const loaded = new Map<string, Promise<Loaded>>();
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return null;
    const wanted = decodePath(new URL(request.url).pathname);
    if (wanted === null) return null;
    const name = files.has(wanted) ? wanted : 'index.html';
    const path = files.get(name);
    if (!path || (name !== wanted && extname(wanted))) return null;
    const file = loaded.get(name) ?? load(path);
    loaded.set(name, file);
    return answer(request, name, await file);
  };
}

/** The path below the root; null when it is no valid encoding. */
function decodePath(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname.slice(1));
  } catch {
    return null;
  }
}

async function load(path: string): Promise<Loaded> {
  const ending = extname(path);
  const plain = new Uint8Array(await readFile(path));
  const gzipped = COMPRESSED.has(ending) ? new Uint8Array(await promisify(gzip)(plain)) : null;
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`;
  return { type: TYPES[ending] ?? 'application/octet-stream', etag, plain, gzipped };
}

function answer(request: Request, name: string, file: Loaded): Response {
  const headers = new Headers({
    'content-type': file.type,
    etag: file.etag,
    // Vite puts a hash of the content into the names of assets; everything else has to be asked for.
    'cache-control': name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    vary: 'accept-encoding',
  });
  if (request.headers.get('if-none-match') === file.etag) return new Response(null, { status: 304, headers });
  const compress = file.gzipped !== null && /\bgzip\b/.test(request.headers.get('accept-encoding') ?? '');
  if (compress) headers.set('content-encoding', 'gzip');
  const body = compress ? file.gzipped : file.plain;
  headers.set('content-length', String(body?.byteLength ?? 0));
  return new Response(request.method === 'HEAD' ? null : body, { headers });
}
