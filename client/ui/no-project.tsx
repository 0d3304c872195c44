import { Button } from './button.tsx';
import { navigate } from './router.ts';
import { ErrorState } from './states.tsx';

/** For an address that names a project that is not there. */
export function NoProject() {
  return (
    <ErrorState
      title="There is no such project"
      kept="It may have been archived, or the link is wrong."
      action={<Button onClick={() => navigate('/')}>All projects</Button>}
    />
  );
}
