import type { Repository } from '../../shared/api/repositories.ts';
import { IconButton, Menu, type MenuEntry, navigate, toast } from '../ui/index.ts';
import { ingest, mayChange } from './doing.ts';
import { saveAs, toMermaid, toPng, toSvg, withCaption } from './export.ts';
import type { RepositoryMap } from './map-model.ts';
import type { Repositories } from './repositories-model.ts';
import { shortCommit } from './words.ts';

type MapMenuProps = { map: RepositoryMap; repositories: Repositories; repository: Repository };
/** A way to take the map elsewhere. */
type Export = Extract<MenuEntry, { run: () => void }>;

/** What is seldom done with a map: exporting it, having it made anew, going to the list of repositories. */
export function MapMenu({ map, repositories, repository }: MapMenuProps) {
  return (
    <Menu
      trigger={<IconButton icon="more" label="More about the map" />}
      label="More about the map"
      placement="bottom-end"
      entries={() => [
        { heading: 'Export' },
        ...exportsOf(map, repository.name),
        'line',
        ...(mayChange()
          ? [
              {
                ...{ label: 'Read again', icon: 'refresh' as const, disabled: repositories.isIngesting(repository) },
                run: () => void ingest(repositories, repository),
              },
            ]
          : []),
        {
          ...{ label: 'All repositories', icon: 'repository' },
          run: () => navigate(`/p/${repository.projectId}/repositories`),
        },
      ]}
    />
  );
}

/** The map for elsewhere: a picture of what is on screen, or all that it knows. */
export function exportsOf(map: RepositoryMap, name: string): Export[] {
  const data = map.map.data.value;
  if (!data) return [];
  const drawn = map.drawing.value;
  const draw = drawn && (() => withCaption(drawn(), `${name} at ${shortCommit(data.commit)}`));
  const picture = { detail: draw ? 'as on screen' : 'only in Modules', icon: 'map', disabled: !draw } as const;
  const file = (ending: string) => `${name}-${shortCommit(data.commit)}.${ending}`;
  const text = (ending: string, type: string, content: string) =>
    saveAs(file(ending), new Blob([content], { type: `${type};charset=utf-8` }));
  return [
    {
      ...{ label: 'Picture as SVG', ...picture },
      run: () => draw && text('svg', 'image/svg+xml', toSvg(draw())),
    },
    {
      ...{ label: 'Picture as PNG', ...picture },
      run: () => {
        if (!draw) return;
        toPng(draw()).then(
          (points) => saveAs(file('png'), points),
          () => toast('The browser could not draw the picture as PNG; SVG works too', { tone: 'bad' }),
        );
      },
    },
    { label: 'Everything as JSON', icon: 'file', run: () => text('json', 'application/json', JSON.stringify(data)) },
    { label: 'Modules as Mermaid', icon: 'file', run: () => text('mmd', 'text/plain', toMermaid(data)) },
  ];
}
