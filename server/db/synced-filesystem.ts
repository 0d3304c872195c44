import { fsyncSync } from 'node:fs';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/** The parts of emscripten's NODEFS that are touched here (https://emscripten.org/docs/api_reference/Filesystem-API.html). */
type NodeFsType = { stream_ops: Record<string, unknown> };
type EmscriptenOptions = { preRun?: ((module: { FS: { filesystems: { NODEFS: NodeFsType } } }) => void)[] };

/**
 * PGlite's filesystem on a folder, with a real fsync. Emscripten's NODEFS has no `fsync` operation, so PostgreSQL's
 * calls succeed without reaching the disk and a power cut tears the database; this adds the operation.
 */
export function syncedNodeFs(directory: string): NodeFS {
  return new SyncedNodeFs(directory);
}

class SyncedNodeFs extends NodeFS {
  override async init(...[database, options]: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(database, options);
    const addFsync: NonNullable<EmscriptenOptions['preRun']>[number] = ({ FS }) => {
      FS.filesystems.NODEFS.stream_ops.fsync = (stream: { nfd: number }) => {
        fsyncSync(stream.nfd);
        return 0;
      };
    };
    const typed = emscriptenOpts as EmscriptenOptions;
    return {
      emscriptenOpts: { ...emscriptenOpts, preRun: [...(typed.preRun ?? []), addFsync] } as typeof emscriptenOpts,
    };
  }
}
