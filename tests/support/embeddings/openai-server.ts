import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { embedText } from '../../../shared/embedding.ts';

/** What a request is answered with instead of vectors; `silence` for never. */
export type Reply = { status: number; body?: unknown; headers?: Record<string, string> } | 'silence';

export type OpenAiServer = {
  url: URL;
  /** The texts of each request that was read, in order. */
  readonly requests: string[][];
  /** How long its vectors are. */
  dimensions: number;
  /** It refuses more texts than that at once, and longer ones. */
  mostTexts: number;
  longestText: number;
  /** What the next requests are answered with; then it embeds again. */
  readonly replies: Reply[];
  /** What every request is answered with, until it is null. */
  always: Reply | null;
  /** What is answered to requests for some models. */
  models: Record<string, Reply>;
  stop(): Promise<void>;
};

/**
 * A server that speaks OpenAI's `POST /v1/embeddings` and wants a key. Its vectors are those of `embed`, by default the
 * built-in embedder's, folded.
 */
export async function startOpenAiServer(
  key: string,
  embed?: (texts: string[]) => Promise<number[][]>,
): Promise<OpenAiServer> {
  const server = createServer((request, response) => void answer(request, response));
  const state: OpenAiServer = {
    url: new URL('http://127.0.0.1'),
    ...{ requests: [], dimensions: 96, mostTexts: 2048, longestText: 100_000, replies: [], always: null, models: {} },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const send = (response: ServerResponse, { status, body, headers }: Exclude<Reply, 'silence'>) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body ?? {}));
  const refuse = (response: ServerResponse, status: number, message: string) =>
    send(response, { status, body: { error: { message, type: 'invalid_request_error' } } });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const part of request) body += part;
    const { model, input } = JSON.parse(body) as { model: string; input: string[] };
    state.requests.push(input);
    const reply = state.replies.shift() ?? state.models[model] ?? state.always;
    if (reply === 'silence') return;
    if (reply) send(response, reply);
    else if (`${request.method} ${request.url}` !== 'POST /v1/embeddings') refuse(response, 404, 'no such route');
    else if (request.headers.authorization !== `Bearer ${key}`)
      refuse(response, 401, `Incorrect API key provided: ${request.headers.authorization?.replace('Bearer ', '')}`);
    else if (input.length > state.mostTexts) refuse(response, 413, 'batch size exceeds the maximum');
    else if (input.some((text) => text.length > state.longestText)) refuse(response, 400, 'maximum context length');
    else {
      const vectors = (await embed?.(input)) ?? input.map((text) => fold(text, state.dimensions));
      const data = vectors.map((embedding, index) => ({ object: 'embedding', index, embedding }));
      send(response, { status: 200, body: { object: 'list', model, data: data.reverse() } });
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  state.url.port = String((server.address() as AddressInfo).port);
  return state;
}

function fold(text: string, dimensions: number): number[] {
  const folded = new Array<number>(dimensions).fill(0);
  embedText(text, {}).forEach((value, place) => {
    folded[place % dimensions] = (folded[place % dimensions] ?? 0) + value * 3;
  });
  return folded;
}
