import { Icon, itemPath, kindIcon, kindName, Link } from '../ui/index.ts';
import { useItem } from './context.ts';

/** What the item grew out of: its ancestors, the oldest first. */
export function Breadcrumb() {
  const { projectId, card, project } = useItem();
  return (
    <nav class="item-crumbs" aria-label="Grew out of">
      {project.cards.ancestors(card.id).map(({ id, kind, title }) => (
        <span key={id}>
          <Link to={itemPath(projectId, id) + location.search}>
            <Icon name={kindIcon(kind)} size={13} />
            <span class="truncate">{title || 'Untitled'}</span>
          </Link>
          <Icon name="chevron-right" size={11} />
        </span>
      ))}
      <span class="item-kind">
        <Icon name={kindIcon(card.kind)} size={13} />
        {kindName(card.kind)}
      </span>
    </nav>
  );
}
