import { request } from 'node:https';
import { isIP } from 'node:net';
import type { GitHttpRequest, GitHttpResponse, HttpClient } from 'isomorphic-git';
import { type Remote, RepositoryError } from './git.ts';

/**
 * An HTTP client that connects to the remote's checked address and to nothing else: no other host, no redirect, no
 * more than `maxBytes` altogether.
 */
export function pinnedClient(
  remote: Remote,
  options: { certificate: string | undefined; maxBytes: number; signal: AbortSignal | undefined },
): HttpClient {
  let received = 0;

  async function* counted(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      received += chunk.length;
      if (received > options.maxBytes) {
        throw new RepositoryError(`Fetch ${remote.url.href}: it is larger than ${options.maxBytes} bytes`);
      }
      yield chunk;
    }
  }

  async function send({ url, method = 'GET', headers = {}, body }: GitHttpRequest): Promise<GitHttpResponse> {
    const target = new URL(url);
    if (target.origin !== remote.url.origin) throw new RepositoryError(`Fetch ${remote.url.href}: it leads to ${url}`);
    const chunks: Uint8Array[] = [];
    if (body) for await (const chunk of body) chunks.push(chunk);
    return new Promise((resolve, reject) => {
      const call = request(
        {
          host: remote.address,
          port: target.port || 443,
          path: target.pathname + target.search,
          method,
          headers: { ...headers, host: target.host },
          // A certificate is for the name; an address has none of its own to send.
          ...(isIP(target.hostname) === 0 && { servername: target.hostname }),
          ...(options.certificate && { ca: options.certificate }),
          ...(options.signal && { signal: options.signal }),
        },
        (answer) => {
          const statusCode = answer.statusCode ?? 0;
          if (statusCode >= 300 && statusCode < 400) {
            answer.resume();
            const message = `Fetch ${remote.url.href}: it redirects, which is not followed: give the final address`;
            return reject(new RepositoryError(message));
          }
          resolve({
            url,
            method,
            statusCode,
            statusMessage: answer.statusMessage ?? '',
            headers: Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)])),
            body: counted(answer),
          });
        },
      );
      call.on('error', reject);
      for (const chunk of chunks) call.write(chunk);
      call.end();
    });
  }

  return { request: send };
}
