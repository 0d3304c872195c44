import { useMemo } from 'preact/hooks';
import { Boundary, Button, currentPage, EmptyState, Lazy, navigate, route } from '../ui/index.ts';

/** The page at the current address. Moving between routes that share a view keeps it mounted. */
export function Page() {
  const page = currentPage.value;
  const { projectId } = route.value.params;
  // A fault is left behind with the page it happened on.
  const key = useMemo(() => crypto.randomUUID(), [page?.view, projectId]);
  if (!page) return <NotFound />;
  return (
    <Boundary key={key} name={`“${page.title}”`}>
      <Lazy load={page.view} />
    </Boundary>
  );
}

/** No page is at this address. */
export function NotFound() {
  return (
    <EmptyState
      icon="search"
      title="There is nothing at this address"
      action={
        <>
          <Button variant="primary" onClick={() => navigate('/')}>
            Go home
          </Button>
          <Button onClick={() => history.back()}>Back</Button>
        </>
      }
    >
      The link may be old, or the project may be archived. Nothing was lost.
    </EmptyState>
  );
}
