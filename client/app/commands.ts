/** The commands that are there on every page. */
import { computed, effect } from '@preact/signals';
import { roleAllows } from '../../shared/actor.ts';
import { connection, saveState, session, signOut } from '../local/index.ts';
import {
  askToConfirm,
  buildPath,
  type Command,
  navigate,
  registerCommands,
  routes,
  setTheme,
  toast,
} from '../ui/index.ts';
import { likelyProject, overlay, togglePanel, toggleRail } from './place.ts';

const isSignedIn = () => session.value.state === 'signedIn';

/** Whether the person may change things here. */
export const canWrite = computed(() => {
  const role = session.value.me?.role;
  return role !== undefined && roleAllows(role, 'editor');
});

/** Signs out, after a warning when that would lose something. */
export async function confirmSignOut(): Promise<void> {
  const { waiting, refused } = saveState.value;
  // What was refused is only here too: its words may not have been copied.
  const kept = waiting + refused;
  if (kept > 0 || !connection.online.value) {
    const agreed = await askToConfirm({
      title: 'Sign out?',
      text:
        kept > 0
          ? `${kept} ${kept === 1 ? 'change is' : 'changes are'} on this device alone. Signing out removes what this device stored, and these with it.`
          : 'You are offline. Signing out removes what this device stored; to sign in again you need the network.',
      action: 'Sign out',
      danger: true,
    });
    if (!agreed) return;
  }
  try {
    await signOut();
    navigate('/signin');
  } catch {
    toast('Not signed out: the server cannot be reached', { tone: 'bad' });
  }
}

/** Adds the shell's commands and one for every page in the navigation. Returns the function that takes them away. */
export function registerShellCommands(): () => void {
  const always: Command[] = [
    {
      id: 'palette',
      title: 'Search and commands',
      keys: 'mod+k',
      group: 'Anywhere',
      icon: 'search',
      hidden: true,
      when: isSignedIn,
      run: () => {
        overlay.value = 'palette';
      },
    },
    {
      id: 'capture',
      title: 'Capture an idea',
      keys: 'c',
      group: 'Anywhere',
      icon: 'idea',
      when: () => isSignedIn() && canWrite.value,
      run: () => {
        overlay.value = 'capture';
      },
    },
    {
      id: 'shortcuts',
      title: 'Keyboard shortcuts',
      keys: '?',
      group: 'Anywhere',
      icon: 'keyboard',
      when: isSignedIn,
      run: () => {
        overlay.value = 'shortcuts';
      },
    },
    { id: 'rail', title: 'Fold the left rail', keys: '[', group: 'View', icon: 'panel-left', run: toggleRail },
    { id: 'panel', title: 'Fold the feed', keys: ']', group: 'View', icon: 'panel-right', run: togglePanel },
    { id: 'theme.light', title: 'Light theme', group: 'View', icon: 'sun', run: () => setTheme('light') },
    { id: 'theme.dark', title: 'Dark theme', group: 'View', icon: 'moon', run: () => setTheme('dark') },
    { id: 'theme.system', title: 'Theme of the system', group: 'View', icon: 'monitor', run: () => setTheme('system') },
    {
      id: 'sign-out',
      title: 'Sign out',
      group: 'Account',
      icon: 'sign-out',
      when: isSignedIn,
      run: () => void confirmSignOut(),
    },
  ];
  const unregister = registerCommands(always);
  const stop = effect(() => registerCommands(routes.value.flatMap(goThere)));
  return () => {
    stop();
    unregister();
  };
}

/** The command that goes to a page, when the page is in the navigation. */
function goThere({ pattern, nav }: (typeof routes.value)[number]): Command[] {
  if (!nav) return [];
  const ofProject = nav.group === 'project';
  return [
    {
      id: `go ${pattern}`,
      title: `Go to ${nav.label}`,
      group: 'Go to',
      icon: nav.icon,
      ...(nav.keys && { keys: nav.keys }),
      when: () => isSignedIn() && (!ofProject || likelyProject.value !== null),
      run: () => navigate(buildPath(pattern, { projectId: likelyProject.value?.id ?? '' })),
    },
  ];
}
