import type { Closeup, Opened } from './closeup.ts';
import type { MapFacts } from './facts.ts';
import type { RepositoryMap } from './map-model.ts';
import { counted } from './words.ts';

type InsideProps = { map: RepositoryMap; facts: MapFacts; closeup: Closeup };

/** The files and definitions that are seen from near; the panel lists them for those who do not see them. */
export function Inside({ map, facts, closeup }: InsideProps) {
  const [palette, open, lit] = [map.palette.value, map.file.value?.path, map.lit.value];
  const isDim = (module: string | undefined) => lit !== null && !lit.has(module ?? '');
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: it holds pictures only, which the panel lists
    <g class="map-inside" aria-hidden="true">
      {closeup.modules.value.map(({ id, inside }) => (
        <g key={id} class={isDim(id) ? 'dim' : ''}>
          <Folders inside={inside} />
          {inside.modules.map((disc) => {
            const file = facts.files.get(disc.id);
            return (
              file && (
                <circle
                  key={disc.id}
                  class={`map-file-disc ${palette?.ofFile(file) ?? ''} ${disc.id === open ? 'open' : ''}`}
                  cx={disc.x}
                  cy={disc.y}
                  r={disc.r}
                  data-module={id}
                  data-file={disc.id}
                  data-tip={`${disc.id} · ${counted(file.lines, 'line')} · ${counted(file.churn, 'change')}`}
                />
              )
            );
          })}
        </g>
      ))}
      {closeup.files.value.map((file) => (
        <Definitions key={file.id} facts={facts} opened={file} isDim={isDim(facts.files.get(file.id)?.module)} />
      ))}
    </g>
  );
}

const Folders = ({ inside }: { inside: Opened['inside'] }) => (
  <>
    {inside.regions.map(({ path, x, y, r }) => (
      <circle key={path} class="map-folder-disc" cx={x} cy={y} r={r} />
    ))}
  </>
);

function Definitions({ facts, opened, isDim }: { facts: MapFacts; opened: Opened; isDim: boolean }) {
  const file = facts.files.get(opened.id);
  return (
    <g class={isDim ? 'dim' : ''}>
      <Folders inside={opened.inside} />
      {opened.inside.modules.map(({ id, x, y, r }) => {
        const definition = file?.definitions?.[Number(id)];
        return (
          definition && (
            <circle
              key={id}
              class="map-definition-disc"
              cx={x}
              cy={y}
              r={r}
              data-module={file?.module}
              data-file={opened.id}
              data-tip={`${definition.name} · ${definition.kind} · lines ${definition.line} to ${definition.endLine}`}
            />
          )
        );
      })}
    </g>
  );
}
