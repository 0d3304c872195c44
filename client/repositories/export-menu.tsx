import { IconButton, Menu, type MenuEntry, toast } from '../ui/index.ts';
import { saveAs, toMermaid, toPng, toSvg } from './export.ts';
import type { RepositoryMap } from './map-model.ts';
import { shortCommit } from './words.ts';

/** The map for elsewhere: a picture of what is on screen, or all that it knows. */
export function ExportMenu({ map, name }: { map: RepositoryMap; name: string }) {
  return (
    <Menu
      trigger={<IconButton icon="download" label="Export the map" />}
      label="Export the map"
      entries={() => entriesFor(map, name)}
    />
  );
}

function entriesFor(map: RepositoryMap, name: string): MenuEntry[] {
  const data = map.map.data.value;
  if (!data) return [];
  const picture = map.drawing.value?.();
  const where = picture ? 'as on screen' : 'only in Modules';
  const file = (ending: string) => `${name}-${shortCommit(data.commit)}.${ending}`;
  const text = (ending: string, type: string, content: string) =>
    saveAs(file(ending), new Blob([content], { type: `${type};charset=utf-8` }));
  return [
    {
      ...{ label: 'Picture as SVG', detail: where, icon: 'map', disabled: !picture },
      run: () => picture && text('svg', 'image/svg+xml', toSvg(picture, `${name} at ${shortCommit(data.commit)}`)),
    },
    {
      ...{ label: 'Picture as PNG', detail: where, icon: 'map', disabled: !picture },
      run: () => {
        if (!picture) return;
        toPng(picture).then(
          (points) => saveAs(file('png'), points),
          () => toast('The browser could not draw the picture as PNG; SVG works too', { tone: 'bad' }),
        );
      },
    },
    'line',
    { label: 'Everything as JSON', icon: 'file', run: () => text('json', 'application/json', JSON.stringify(data)) },
    { label: 'Modules as Mermaid', icon: 'file', run: () => text('mmd', 'text/plain', toMermaid(data)) },
  ];
}
