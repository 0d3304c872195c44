import { useSignal } from '@preact/signals';
import { MAX_LABEL_LENGTH } from '../../shared/documents.ts';
import { STAGES } from '../../shared/stages.ts';
import { members } from '../local/workspace.ts';
import { Avatar, Combobox, Dot, Icon, kindIcon, Menu, RelativeTime, stageColor, stageName, Tag } from '../ui/index.ts';
import { useItem } from './context.ts';
import { possibleParents } from './model.ts';

const NOBODY = 'nobody';
const NONE = 'none';

/** Stage, assignee, labels, parent and origin, each changed where it stands. */
export function Facts() {
  const { card } = useItem();
  const author = card.createdBy === null ? undefined : members.value.get(card.createdBy);
  return (
    <div class="item-facts">
      <StageFact />
      <AssigneeFact />
      <LabelsFact />
      {card.kind !== 'idea' && <ParentFact />}
      <span class="item-origin">
        {author ? `${author.name}, ` : ''}
        <RelativeTime at={card.createdAt} />
      </span>
    </div>
  );
}

function StageFact() {
  const { card, project, canEdit } = useItem();
  const words = (
    <>
      <Dot color={stageColor(card.stage)} />
      {stageName(card.stage)}
    </>
  );
  if (!canEdit) return <span class="item-fact">{words}</span>;
  return (
    <Menu
      label="Stage"
      trigger={
        <button type="button" class="item-fact">
          {words}
        </button>
      }
      entries={() =>
        STAGES.map((stage, index) => ({
          label: stageName(stage),
          color: stageColor(stage),
          keys: String(index + 1),
          checked: stage === card.stage,
          run: () => {
            const first = project.cards.ranked
              .of(stage)
              .peek()
              .find(({ id }) => id !== card.id);
            if (stage !== card.stage) project.move([card.id], stage, first?.id ?? null);
          },
        }))
      }
    />
  );
}

function AssigneeFact() {
  const { card, project, canEdit } = useItem();
  const assignee = card.assignee === null ? undefined : members.value.get(card.assignee);
  const words =
    card.assignee === null ? (
      <>
        <Icon name="person" size={14} />
        {canEdit ? 'Assign' : 'Nobody'}
      </>
    ) : (
      <>
        <Avatar
          name={assignee?.name ?? 'Former member'}
          color={assignee?.color}
          kind={assignee?.kind}
          size={18}
          decorative
        />
        {assignee?.name ?? 'Former member'}
      </>
    );
  if (!canEdit) return <span class="item-fact">{words}</span>;
  return (
    <Combobox
      label="Assign to"
      trigger={
        <button type="button" class={`item-fact ${card.assignee === null ? 'unset' : ''}`}>
          {words}
        </button>
      }
      options={[
        { value: NOBODY, label: 'Nobody', before: <Icon name="person" /> },
        ...[...members.value.values()].map(({ id, name, color, kind }) => ({
          value: id,
          label: name,
          before: <Avatar name={name} color={color} kind={kind} size={18} decorative />,
        })),
      ]}
      selected={[card.assignee ?? NOBODY]}
      onSelect={(id) => project.change([card.id], { assignee: id === NOBODY ? null : id })}
    />
  );
}

function LabelsFact() {
  const { card, project, canEdit } = useItem();
  const known = useSignal<readonly string[]>([]);
  const toggle = (label: string) => {
    const name = label.slice(0, MAX_LABEL_LENGTH);
    project.label([card.id], name, !card.labels.includes(name));
  };
  if (!canEdit) return card.labels.map((label) => <Tag key={label}>{label}</Tag>);
  const read = () => {
    known.value = project.cards.labels();
  };
  return (
    <>
      {card.labels.map((label) => (
        <Tag key={label} onRemove={() => toggle(label)}>
          {label}
        </Tag>
      ))}
      <Combobox
        label="Labels"
        multiple
        trigger={
          <button type="button" class="item-fact unset" onPointerDown={read} onFocus={read}>
            <Icon name="tag" size={14} />
            Label
          </button>
        }
        options={[...new Set([...card.labels, ...known.value])].map((label) => ({ value: label, label }))}
        selected={card.labels}
        onSelect={toggle}
        onCreate={toggle}
      />
    </>
  );
}

function ParentFact() {
  const { card, project, canEdit } = useItem();
  const parents = useSignal<ReturnType<typeof possibleParents>>([]);
  const read = () => {
    parents.value = possibleParents(project.cards, card);
  };
  if (!canEdit) return null;
  const from = card.kind === 'task' ? 'spec or idea' : 'idea';
  return (
    <Combobox
      label={`The ${from} it grew out of`}
      trigger={
        <button type="button" class="item-fact unset" onPointerDown={read} onFocus={read}>
          <Icon name="branch" size={14} />
          {card.parentId === null ? 'Parent' : 'Change parent'}
        </button>
      }
      options={[
        { value: NONE, label: 'Nothing: it stands alone', before: <Icon name="minus" /> },
        ...parents.value.map(({ id, kind, title }) => ({
          value: id,
          label: title || 'Untitled',
          before: <Icon name={kindIcon(kind)} />,
        })),
      ]}
      selected={[card.parentId ?? NONE]}
      onSelect={(id) => project.change([card.id], { parentId: id === NONE ? null : id })}
    />
  );
}
