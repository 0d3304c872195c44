import type { WorkspaceProject } from '../../shared/documents.ts';
import { STAGES } from '../../shared/stages.ts';
import { Dot } from '../ui/index.ts';
import { stageColor, stageName } from '../ui/nouns.ts';

type Stages = WorkspaceProject['stages'];

/** What a project's stages hold, in words: `4 in capture, 2 in plan`. */
export function stagesInWords(stages: Stages): string {
  const held = STAGES.filter((stage) => stages[stage] > 0);
  return held.length === 0 ? 'No items yet' : held.map((stage) => `${stages[stage]} in ${stage}`).join(', ');
}

/** How a project's items are spread over the stages: a bar in their colours, the numbers below it. */
export function StageBar({ stages }: { stages: Stages }) {
  const held = STAGES.filter((stage) => stages[stage] > 0);
  return (
    <div class="stages">
      <div class="stages-bar" role="img" aria-label={stagesInWords(stages)}>
        {held.map((stage) => (
          <i
            key={stage}
            style={{ flexGrow: stages[stage], background: stageColor(stage) }}
            data-tip={`${stageName(stage)}: ${stages[stage]}`}
          />
        ))}
      </div>
      <div class="stages-numbers" aria-hidden="true">
        {held.length === 0 && 'No items yet'}
        {held.map((stage) => (
          <span key={stage}>
            <Dot color={stageColor(stage)} />
            {stages[stage]}
          </span>
        ))}
      </div>
    </div>
  );
}
