/** Node's modules that are imported without `node:` too. Listed, as each runtime knows others. */
const NODE_MODULES = new Set(
  `assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain events fs
  http http2 https inspector module net os path perf_hooks process punycode querystring readline repl stream
  string_decoder sys timers tls trace_events tty url util v8 vm wasi worker_threads zlib`.split(/\s+/),
);

/** The runtime's module that a specifier names, without its subpaths: `fs/promises` is `node:fs`. Null for others. */
export function builtinName(specifier: string): string | null {
  const [, scheme, name = ''] = specifier.match(/^(?:(node|bun|cloudflare|deno):)?([\w.-]+)(?:\/|$)/) ?? [];
  if (scheme) return `${scheme}:${name}`;
  if (specifier === 'bun') return specifier;
  return NODE_MODULES.has(name) ? `node:${name}` : null;
}
