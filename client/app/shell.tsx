import { useEffect } from 'preact/hooks';
import {
  Boundary,
  currentPage,
  Dialog,
  Icon,
  IconButton,
  isPhone,
  Lazy,
  Link,
  type Load,
  ownTitle,
  preload,
  regions,
  route,
} from '../ui/index.ts';
import { canWrite } from './commands.ts';
import { Page } from './page.tsx';
import { folded, likelyProject, openProject, overlay, togglePanel } from './place.ts';
import { Rail, Status } from './rail.tsx';
import { TopBar } from './top-bar.tsx';

const loadPalette: Load = () => import('./palette.tsx').then((module) => module.Palette);
const loadShortcuts: Load = () => import('./shortcuts.tsx').then((module) => module.Shortcuts);
const loadCapture: Load = () => import('./capture.tsx').then((module) => module.CaptureDialog);
const OVERLAYS = { palette: loadPalette, shortcuts: loadShortcuts, capture: loadCapture };

/** Everything around a page: rails, bar, overlays. */
export function Shell() {
  useEffect(() => {
    // Loaded ahead so that a key answers at once; not before the page itself, which somebody waits for.
    const timer = setTimeout(() => {
      for (const load of Object.values(OVERLAYS)) preload(load).catch(() => {});
    }, 1500);
    return () => clearTimeout(timer);
  }, []);
  const title = [ownTitle.value ?? currentPage.value?.title ?? 'Not found', openProject.value?.name, 'Mission Control'];
  const words = title.filter(Boolean).join(' · ');
  useEffect(() => {
    document.title = words;
  }, [words]);

  const panel = regions.value.find((entry) => entry.region === 'panel' && entry.when());
  const phone = isPhone.value;
  const withPanel = panel && !phone && !folded.panel.value;
  const open = overlay.value;
  const close = () => {
    overlay.value = null;
  };
  return (
    <div
      class={`shell ${phone ? 'phone' : ''} ${folded.rail.value ? 'rail-folded' : ''} ${withPanel ? 'with-panel' : ''}`}
    >
      <a class="skip" href="#main">
        Skip to the page
      </a>
      {!phone && (
        <div class="shell-rail">
          <Boundary name="The rail">
            <Rail />
          </Boundary>
        </div>
      )}
      <TopBar />
      <main id="main" class="shell-main" tabIndex={-1}>
        <Page />
      </main>
      {withPanel && (
        <aside class="shell-panel" aria-label={panel.title}>
          <div class="panel-head">
            <h2>{panel.title}</h2>
            <IconButton icon="x" label="Fold away" keys="]" onClick={togglePanel} />
          </div>
          <Boundary name={`The ${panel.title.toLowerCase()}`}>
            <Lazy load={panel.load} />
          </Boundary>
        </aside>
      )}
      {phone && <PhoneBar />}
      <span class="visually-hidden" role="status">
        {words}
      </span>
      {open === 'rail' && (
        <Dialog title="Menu" hideTitle size="small" onClose={close}>
          <Rail onClose={close} />
        </Dialog>
      )}
      {open && open !== 'rail' && (
        <Boundary key={open} name="This dialog">
          <Lazy load={OVERLAYS[open]} fallback={null} />
        </Boundary>
      )}
    </div>
  );
}

/** The bar at the foot of a phone: the places one goes most, and capture under the thumb. */
function PhoneBar() {
  const project = likelyProject.value;
  const { path } = route.value;
  const board = project && `/p/${project.id}/board`;
  const feed = project && `/p/${project.id}/feed`;
  return (
    <div class="phone-foot">
      <div class="phone-status">
        <Status />
      </div>
      <nav class="phone-bar" aria-label="Quick access">
        <Link to="/" current={path === '/'}>
          <Icon name="home" size={20} />
          Home
        </Link>
        {board && (
          <Link to={board} current={path === board}>
            <Icon name="board" size={20} />
            Board
          </Link>
        )}
        {canWrite.value && (
          <button
            type="button"
            class="phone-capture"
            aria-label="Capture an idea"
            onClick={() => {
              overlay.value = 'capture';
            }}
          >
            <Icon name="plus" size={24} />
          </button>
        )}
        {feed && (
          <Link to={feed} current={path === feed}>
            <Icon name="feed" size={20} />
            Feed
          </Link>
        )}
        <button
          type="button"
          onClick={() => {
            overlay.value = 'palette';
          }}
        >
          <Icon name="search" size={20} />
          Search
        </button>
      </nav>
    </div>
  );
}
