import { existsSync } from 'node:fs';
import type { Sql } from '../../db/index.ts';
import type { EmbedderSource } from '../embedder.ts';
import { builtinEmbedder, type ComputeEmbeddings } from './builtin.ts';
import { type OpenAiOptions, openAiEmbedder } from './openai.ts';
import { type ModelThread, transformersEmbedder } from './transformers.ts';

/** What the configuration says. */
export type EmbedderChoice =
  | { kind: 'builtin' }
  | ({ kind: 'openai' } & Pick<OpenAiOptions, 'url' | 'model' | 'key'>)
  | { kind: 'transformers'; folder: string };

/** Where an embedder came from. */
export type EmbedderOrigin = Pick<EmbedderSource, 'kind' | 'model' | 'place'>;

/** The embedders that there can be. */
export interface Embedders {
  /** The one that the configuration names. */
  readonly configured: EmbedderSource;
  /** One of an earlier configuration; null where the one of today does not allow it: nothing is sent where it no longer says. */
  former(origin: EmbedderOrigin): EmbedderSource | null;
}

export type EmbeddersOptions = {
  config: EmbedderChoice;
  sql: Sql;
  compute: ComputeEmbeddings;
  startThread: () => ModelThread;
};

/** The embedders of a configuration. None is asked for anything yet. */
export function createEmbedders({ config, sql, compute, startThread }: EmbeddersOptions): Embedders {
  const builtin = () => builtinEmbedder(sql, compute);
  const configured = (): EmbedderSource => {
    switch (config.kind) {
      case 'builtin':
        return builtin();
      case 'openai':
        return openAiEmbedder(config);
      case 'transformers':
        return transformersEmbedder(config.folder, startThread);
    }
  };
  const source = configured();
  return {
    configured: source,
    former({ kind, model, place }) {
      if (kind === 'builtin') return builtin();
      if (model === null || place === null) return null;
      if (kind === 'transformers') return existsSync(place) ? transformersEmbedder(place, startThread) : null;
      return config.kind === 'openai' && source.place === place ? openAiEmbedder({ ...config, model }) : null;
    },
  };
}
