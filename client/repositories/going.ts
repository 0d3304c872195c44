import { useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Closeup } from './closeup.ts';
import type { Layout } from './layout.ts';
import type { RepositoryMap } from './map-model.ts';
import type { Stage } from './stage.ts';

/** The radius of a module, in pixels, at which its files are told apart. */
const NEAR = 130;
/** The least radius of a file, in pixels, that is seen among others. */
const SEEN = 6;

type GoingProps = { map: RepositoryMap; layout: Layout; stage: Stage; closeup: Closeup };

/** Goes to what is opened, once: to a module that is out of sight, and so near to a file that it is seen. */
export function useGoing({ map, layout, stage, closeup }: GoingProps): void {
  const there = useRef<string | undefined>(undefined);
  useSignalEffect(() => {
    const [module, file] = [map.selected.value, map.file.value];
    const opened = file?.path ?? module?.id;
    if (stage.size.value.width === 0 || opened === there.current) return;
    const files = file ? closeup.modules.value.flatMap(({ inside }) => inside.modules) : [];
    const disc = files.find(({ id }) => id === file?.path);
    const around = layout.modules.find(({ id }) => id === module?.id);
    if (disc) stage.reveal(disc, SEEN);
    else if (around) stage.reveal(around, file ? NEAR : 0);
    // The files of a module come once it is near.
    if (disc || !file || !around) there.current = opened;
  });
}
