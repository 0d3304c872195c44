import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { temporaryFolder } from './server.ts';

const ENVIRONMENT = {
  PATH: process.env.PATH ?? '',
  HOME: '/nonexistent',
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.org',
};

/** Runs the installed git in `folder` and gives what it prints, without the last line's end. */
export function runGit(
  folder: string,
  args: readonly string[],
  options: { input?: string | Buffer; env?: Record<string, string> } = {},
): string {
  const env = { ...ENVIRONMENT, ...options.env };
  const output = execFileSync('git', [...args], {
    cwd: folder,
    env,
    input: options.input,
    maxBuffer: 1e9,
    stdio: 'pipe',
  });
  return output.toString().replace(/\n$/, '');
}

/** A repository in a new temporary folder, which the test removes. Each commit is a minute after the one before. */
export class TestRepository {
  readonly path: string;
  #minutes = 0;

  constructor(...initArguments: string[]) {
    this.path = join(temporaryFolder().path, 'repository');
    mkdirSync(this.path);
    this.git('init', '--quiet', '--initial-branch=main', ...initArguments);
  }

  git(...args: string[]): string {
    return runGit(this.path, args);
  }

  /** Writes files (null removes one), by their paths. */
  write(files: Record<string, string | Uint8Array | null>): this {
    for (const [path, content] of Object.entries(files)) {
      const file = join(this.path, path);
      mkdirSync(dirname(file), { recursive: true });
      if (content === null) rmSync(file);
      else writeFileSync(file, content);
    }
    return this;
  }

  /** Commits everything that is in the folder, written at `writtenAt` where that was another time; the commit's id. */
  commit(
    message: string,
    author: { name: string; email: string } = { name: 'Ada', email: 'ada@example.org' },
    writtenAt?: string,
  ): string {
    const at = new Date(Date.UTC(2024, 0, 1, 0, this.#minutes++)).toISOString();
    const env = {
      GIT_AUTHOR_NAME: author.name,
      GIT_AUTHOR_EMAIL: author.email,
      GIT_AUTHOR_DATE: writtenAt ?? at,
      GIT_COMMITTER_DATE: at,
    };
    runGit(this.path, ['add', '--all'], { env });
    runGit(this.path, ['commit', '--quiet', '--allow-empty', '--message', message], { env });
    return this.git('rev-parse', 'HEAD');
  }

  /** Makes the tree that `git mktree -z` makes of `lines` the only content of a commit on `main`. */
  commitTree(...lines: (string | Buffer)[]): string {
    const input = Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from([0])]));
    const tree = runGit(this.path, ['mktree', '-z', '--missing'], { input });
    const commit = this.git('commit-tree', tree, '-m', 'crafted');
    this.git('update-ref', 'refs/heads/main', commit);
    return commit;
  }

  /** Stores a blob; its id. */
  blob(content: string): string {
    return runGit(this.path, ['hash-object', '-w', '--stdin'], { input: content });
  }

  remove(): void {
    rmSync(dirname(this.path), { recursive: true, force: true });
  }
}

/**
 * Serves the repositories under `root` over https on 127.0.0.1, with a certificate of its own for `localhost`. Below
 * `/moved/` it redirects, below `/hanging/` it never answers.
 */
export async function serveGit(root: string): Promise<{
  url: string;
  certificateAuthority: string;
  requests: string[];
  server: Server;
  close: () => Promise<void>;
}> {
  const folder = temporaryFolder();
  const [key, certificate] = [join(folder.path, 'key.pem'), join(folder.path, 'certificate.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', certificate];
  execFileSync('openssl', [...request, ...subject], { stdio: 'pipe' });
  const requests: string[] = [];
  const server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (incoming, answer) => {
    const url = new URL(incoming.url ?? '/', 'https://localhost');
    requests.push(`${incoming.method} ${url.pathname}`);
    if (url.pathname.startsWith('/hanging/')) return;
    if (url.pathname.startsWith('/moved/')) {
      answer
        .writeHead(302, { location: `https://localhost:${port}${url.pathname.slice('/moved'.length)}${url.search}` })
        .end();
      return;
    }
    const child = spawn('git', ['http-backend'], {
      env: {
        ...ENVIRONMENT,
        GIT_PROJECT_ROOT: root,
        GIT_HTTP_EXPORT_ALL: '1',
        GIT_PROTOCOL: String(incoming.headers['git-protocol'] ?? ''),
        REQUEST_METHOD: incoming.method ?? 'GET',
        PATH_INFO: url.pathname,
        QUERY_STRING: url.search.slice(1),
        CONTENT_TYPE: String(incoming.headers['content-type'] ?? ''),
        HTTP_CONTENT_ENCODING: String(incoming.headers['content-encoding'] ?? ''),
        ...(incoming.headers['content-length'] && { CONTENT_LENGTH: String(incoming.headers['content-length']) }),
      },
    });
    incoming.pipe(child.stdin);
    child.stdin.on('error', () => {});
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('close', () => {
      // The form of CGI: header lines, an empty line, the body.
      const all = Buffer.concat(chunks);
      const end = all.indexOf('\r\n\r\n');
      const headers = all
        .subarray(0, end)
        .toString()
        .split('\r\n')
        .map((line) => line.split(': '));
      const status = Number.parseInt(headers.find(([name]) => name === 'Status')?.[1] ?? '200', 10);
      for (const [name, value] of headers) if (name && value && name !== 'Status') answer.setHeader(name, value);
      answer.writeHead(status).end(all.subarray(end + 4));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    folder.remove();
  };
  return { url: `https://localhost:${port}`, certificateAuthority: certificate, requests, server, close };
}
