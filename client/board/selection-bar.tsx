import { STAGES } from '../../shared/stages.ts';
import { Button, IconButton, Menu, stageColor, stageName } from '../ui/index.ts';
import { useActions } from './actions.tsx';
import { useBoard } from './context.ts';
import './selection-bar.css';

/** What can be done with the selected cards, at the foot of the board. */
export function SelectionBar() {
  const { board } = useBoard();
  const actions = useActions();
  const count = board.selected.value.size;
  if (count === 0) return null;
  return (
    <div class="board-selection" role="toolbar" aria-label="Selected cards">
      <span class="board-selection-count tabular">{count} selected</span>
      <Menu
        label="Move to"
        placement="top"
        trigger={
          <Button variant="ghost" icon="arrow-right">
            Move
          </Button>
        }
        entries={() =>
          STAGES.map((stage, index) => ({
            label: stageName(stage),
            color: stageColor(stage),
            keys: String(index + 1),
            run: () => board.moveTo(stage),
          }))
        }
      />
      <Button variant="ghost" icon="person" keys="a" onClick={(event) => actions.assign(event.currentTarget)}>
        Assign
      </Button>
      <Button variant="ghost" icon="tag" keys="l" onClick={(event) => actions.label(event.currentTarget)}>
        Label
      </Button>
      <Button variant="ghost" icon="trash" onClick={actions.remove}>
        Delete
      </Button>
      <IconButton icon="x" label="Clear the selection" keys="Escape" onClick={() => board.clearSelection()} />
    </div>
  );
}
