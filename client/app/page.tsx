import { isId } from '../../shared/documents.ts';
import { documentsEpoch } from '../local/index.ts';
import { Boundary, Button, currentPage, EmptyState, Lazy, navigate, route } from '../ui/index.ts';

/** The page at the current address. Moving between routes that share a view keeps it mounted. */
export function Page() {
  const page = currentPage.value;
  const { projectId } = route.value.params;
  // No document can be opened by what is no id: that is a wrong address, and no fault.
  if (!page || (projectId !== undefined && !isId(projectId))) return <NotFound />;
  // A page begins anew for another project, and when the documents it shows were replaced; a fault stays behind.
  return (
    <Boundary key={`${projectId} ${documentsEpoch.value} ${viewNumber(page.view)}`} name={`“${page.title}”`}>
      <Lazy load={page.view} />
    </Boundary>
  );
}

const numbers = new Map<unknown, number>();

function viewNumber(view: unknown): number {
  const number = numbers.get(view) ?? numbers.size;
  numbers.set(view, number);
  return number;
}

/** No page is at this address. */
function NotFound() {
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
