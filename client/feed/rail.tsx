import { Boundary, EmptyState, Lazy, Link, regions, route } from '../ui/index.ts';
import { useOpened } from '../ui/use-opened.ts';
import { Composer, mayPost } from './composer.tsx';
import { Group, Waiting } from './entry.tsx';
import { openFeed } from './open.ts';
import './style.css';

/** How many groups the rail shows; the page has the rest. */
const MOST = 40;

/** The newest of a project's feed beside its pages. */
export function FeedRail() {
  const projectId = route.value.params.projectId ?? '';
  const feed = useOpened(() => openFeed(projectId), [projectId]);
  const groups = feed.groups.value;
  // The page beside it says why there is nothing.
  if (feed.status.value === 'missing' || feed.status.value === 'forbidden') return null;
  return (
    <>
      <div class="feed-rail">
        {regions.value
          .filter((entry) => entry.region === 'needs' && entry.when())
          .map(({ id, title, load }) => (
            <Boundary key={id} name={title}>
              <Lazy load={load} fallback={null} />
            </Boundary>
          ))}
        {feed.waiting.value.map((post) => (
          <Waiting key={post.id} post={post} />
        ))}
        {groups.slice(0, MOST).map((group) => (
          <Group key={group.head.id} group={group} projectId={projectId} />
        ))}
        {groups.length === 0 && (
          <EmptyState icon="feed" title="Nothing happened yet">
            What you and the others do is told here as it happens.
          </EmptyState>
        )}
        {groups.length > 0 && (
          <p class="feed-foot">
            <Link to={`/p/${projectId}/feed`}>All of the feed</Link>
          </p>
        )}
      </div>
      {mayPost.value && <Composer feed={feed} />}
    </>
  );
}
