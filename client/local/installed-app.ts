import { type ReadonlySignal, signal } from '@preact/signals';

/** Chromium's event that offers to install the page as an app. */
type InstallPrompt = Event & { prompt(): Promise<unknown> };

const UPDATE_CHECK = 60 * 60 * 1000;

const installOffer = signal<(() => Promise<void>) | null>(null);
const updateOffer = signal<(() => Promise<void>) | null>(null);

/** Installs the page as an app; null while the browser does not offer it. */
export const install: ReadonlySignal<(() => Promise<void>) | null> = installOffer;
/** Reloads every tab with the version that was fetched in the background; null while there is none. */
export const update: ReadonlySignal<(() => Promise<void>) | null> = updateOffer;

/** Loads the version that the server has now, in every tab, also when it was not fetched in the background. */
export async function updateNow(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  await registration?.update().catch(() => {});
  const next = registration?.installing ?? registration?.waiting;
  // Without one that is newer, what the browser fetches by itself is.
  if (!next) return location.reload();
  const activate = () => next.state === 'installed' && next.postMessage({ type: 'SKIP_WAITING' });
  next.addEventListener('statechange', activate);
  activate();
}

/** Follows the browser's offer to install, and keeps the built app for a start without network. */
export function startInstalledApp(): void {
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    installOffer.value = async () => {
      installOffer.value = null;
      await (event as InstallPrompt).prompt();
    };
  });
  window.addEventListener('appinstalled', () => {
    installOffer.value = null;
  });
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  registerServiceWorker().catch((error) => console.error('Register the service worker:', error));
}

async function registerServiceWorker(): Promise<void> {
  const { serviceWorker } = navigator;
  let isControlled = serviceWorker.controller !== null;
  serviceWorker.addEventListener('controllerchange', () => {
    // The first one takes over a page of its own version. A later one has other files: this page's are gone.
    if (isControlled) location.reload();
    isControlled = true;
  });
  const registration = await serviceWorker.register('/sw.js');
  const offer = () => {
    const { waiting, active } = registration;
    // The very first worker passes through waiting too, before anything is active: it is no update.
    if (waiting && active) updateOffer.value = async () => waiting.postMessage({ type: 'SKIP_WAITING' });
  };
  offer();
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', offer));
  // Without a network it fails, and is tried again an hour later.
  setInterval(() => void registration.update().catch(() => {}), UPDATE_CHECK);
}
