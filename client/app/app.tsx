import { computed } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { connection, refreshSession, session } from '../local/index.ts';
import { followWorkspace } from '../local/workspace.ts';
import {
  applyTheme,
  Boundary,
  Button,
  currentPage,
  ErrorState,
  Hosts,
  listenForCommands,
  listenForNavigation,
  navigate,
  route,
  Skeleton,
} from '../ui/index.ts';
import { registerShellCommands } from './commands.ts';
import { whereTo } from './gate.ts';
import { Page } from './page.tsx';
import { Shell } from './shell.tsx';

/** Where this window is, for the others. */
const here = computed(() => {
  const { path, params } = route.value;
  return { page: path, ...(params.itemId && { itemId: params.itemId }) };
});

/** The whole application. */
export function App() {
  useEffect(() => {
    const stops = [
      applyTheme(document.documentElement, localStorage),
      listenForNavigation(window),
      listenForCommands(window),
      registerShellCommands(),
      followWorkspace(here),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
  return (
    <Boundary name="Mission Control">
      <Gate />
      <Hosts />
    </Boundary>
  );
}

/** Lets people in: to set-up while there is nobody, to sign-in while they are nobody, else to the page. */
function Gate() {
  const { state } = session.value;
  const bare = currentPage.value?.bare ?? false;
  const elsewhere = whereTo(state, route.value, currentPage.value);
  useEffect(() => {
    if (elsewhere !== null) navigate(elsewhere, { replace: true });
  }, [elsewhere]);
  if (state === 'loading') return <Waiting />;
  if (elsewhere !== null) return null;
  return bare ? <Page /> : <Shell />;
}

function Waiting() {
  if (connection.online.value) return <Skeleton rows={6} />;
  return (
    <ErrorState
      title="The server cannot be reached"
      kept="This device has no copy to show yet. As soon as the server answers, this page goes on by itself."
      action={
        <Button variant="primary" onClick={() => void refreshSession().catch(() => {})}>
          Try now
        </Button>
      }
    />
  );
}
