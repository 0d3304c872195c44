import { signal, useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { connection } from '../local/index.ts';
import {
  Button,
  ErrorState,
  Icon,
  isNoPopoverOpen,
  Markdown,
  RelativeTime,
  registerCommand,
  Select,
  Skeleton,
  Tabs,
} from '../ui/index.ts';
import type { DifferenceProps } from './difference.tsx';
import type { Look } from './look.ts';
import { LIVING, type SpecModel } from './model.ts';

type CoveringProps = { model: SpecModel; look: Exclude<Look, { kind: 'living' }>; show: (look: Look) => void };

/** How differences are laid out; kept while the page is open. */
const layout = signal<DifferenceProps['layout']>('unified');

/** A revision or a difference, in the place of the living text. */
export function Covering({ model, look, show }: CoveringProps) {
  useEffect(
    () =>
      registerCommand({
        id: 'spec.living',
        title: 'Back to the living text',
        keys: 'Escape',
        group: 'Item',
        when: isNoPopoverOpen,
        run: () => show({ kind: 'living' }),
      }),
    [show],
  );
  return (
    <div class="spec-covering">
      <div class="spec-bar">
        <Button variant="ghost" icon="arrow-left" onClick={() => show({ kind: 'living' })}>
          Living text
        </Button>
        {look.kind === 'difference' ? (
          <Sides model={model} look={look} show={show} />
        ) : (
          <About model={model} revision={look.revision} />
        )}
      </div>
      {look.kind === 'difference' ? (
        <Compared model={model} from={look.from} to={look.to} />
      ) : (
        <Frozen model={model} revision={look.revision} />
      )}
    </div>
  );
}

function About({ model, revision }: { model: SpecModel; revision: number }) {
  const found = model.revisions.value?.find((each) => each.revision === revision);
  if (!found) return null;
  return (
    <span class="spec-about">
      <Icon name="freeze" size={14} />
      Revision {revision}, frozen by {found.frozenBy.name} <RelativeTime at={found.frozenAt} />
    </span>
  );
}

type SidesProps = CoveringProps & { look: { kind: 'difference'; from: number; to: number } };

function Sides({ model, look, show }: SidesProps) {
  const revisions = model.revisions.value ?? [];
  const options = (other: number) =>
    [
      { value: String(LIVING), label: 'Living text' },
      ...revisions.map(({ revision }) => ({ value: String(revision), label: `Revision ${revision}` })),
    ].filter(({ value }) => value !== String(other));
  return (
    <>
      <Select
        label="From"
        hideLabel
        value={String(look.from)}
        options={options(look.to)}
        onChange={(value) => show({ ...look, from: Number(value) })}
      />
      <Icon name="arrow-right" size={14} />
      <Select
        label="To"
        hideLabel
        value={String(look.to)}
        options={options(look.from)}
        onChange={(value) => show({ ...look, to: Number(value) })}
      />
    </>
  );
}

/** Texts of the model, as they arrive; an error when one cannot be read. */
function useTexts(model: SpecModel, places: readonly number[]): readonly string[] | Error | null {
  const texts = useSignal<readonly string[] | Error | null>(null);
  const key = places.join();
  const living = places.includes(LIVING) ? model.living.value : '';
  const isOnline = connection.online.value;
  useEffect(() => {
    let isWanted = true;
    Promise.all(places.map((place) => model.textOf(place))).then(
      (read) => {
        if (isWanted) texts.value = read;
      },
      (error: unknown) => {
        if (isWanted) texts.value = error instanceof Error ? error : new Error(String(error));
      },
    );
    return () => {
      isWanted = false;
    };
  }, [model, key, living, isOnline, texts]);
  return texts.value;
}

function NotRead() {
  return (
    <ErrorState
      title="The revision could not be read"
      kept={
        connection.online.value
          ? 'The server did not give it.'
          : 'It is on the server: it shows when the connection is back.'
      }
    />
  );
}

function Frozen({ model, revision }: { model: SpecModel; revision: number }) {
  const texts = useTexts(model, [revision]);
  if (texts === null) return <Skeleton rows={6} />;
  if (texts instanceof Error) return <NotRead />;
  return (
    <div class="spec-frozen">
      <Markdown text={texts[0] ?? ''} />
    </div>
  );
}

const loaded = signal<ComponentType<DifferenceProps> | null>(null);

function Compared({ model, from, to }: { model: SpecModel; from: number; to: number }) {
  const texts = useTexts(model, [from, to]);
  useEffect(() => {
    import('./difference.tsx').then(
      (module) => {
        loaded.value = module.Difference;
      },
      // Offline before it was ever loaded; it is tried again when the difference is asked for again.
      () => {},
    );
  }, []);
  const Difference = loaded.value;
  if (texts instanceof Error) return <NotRead />;
  if (texts === null || !Difference) return <Skeleton rows={6} />;
  const name = (place: number) => (place === LIVING ? 'Living text' : `Revision ${place}`);
  const labels = { from: name(from), to: name(to) };
  return (
    <Difference from={texts[0] ?? ''} to={texts[1] ?? ''} layout={layout.value} labels={labels}>
      <Tabs
        label="Layout"
        tabs={[
          { id: 'unified', label: 'Unified' },
          { id: 'side', label: 'Side by side' },
        ]}
        value={layout.value}
        onChange={(next) => {
          layout.value = next;
        }}
      />
    </Difference>
  );
}
