import { useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import { STAGES } from '../../shared/stages.ts';
import { stageColor, stageName } from '../ui/index.ts';
import { useBoard } from './context.ts';
import './stage-tabs.css';

/** On a phone, where one stage is seen at a time: which one, and how to get to the others without swiping. */
export function StageTabs({ root }: { root: RefObject<HTMLElement | null> }) {
  const { board } = useBoard();
  const current = useSignal(0);
  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const onScroll = () => {
      current.value = Math.round(element.scrollLeft / Math.max(1, element.clientWidth));
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => element.removeEventListener('scroll', onScroll);
  }, [root, current]);
  useEffect(() => {
    document
      .querySelector(`[data-stage-tab="${current.value}"]`)
      ?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [current.value]);
  return (
    <nav class="board-tabs" aria-label="Stages">
      {STAGES.map((stage, index) => (
        <button
          key={stage}
          type="button"
          data-stage-tab={index}
          aria-current={index === current.value ? 'true' : undefined}
          onClick={() => {
            if (stage === 'done') board.fold('done', false);
            const left = index * (root.current?.clientWidth ?? 0);
            requestAnimationFrame(() => root.current?.scrollTo({ left, behavior: 'smooth' }));
          }}
        >
          <span class="dot" style={{ background: stageColor(stage) }} aria-hidden="true" />
          {stageName(stage)}
          <span class="count tabular">{board.columns.of(stage).value.length}</span>
        </button>
      ))}
    </nav>
  );
}
