import { registerRoute } from '../ui/index.ts';

registerRoute('/setup', {
  title: 'Set up',
  bare: true,
  view: () => import('./entrance.tsx').then((module) => module.SetupPage),
});
registerRoute('/welcome', {
  title: 'Welcome',
  bare: true,
  view: () => import('./welcome.tsx').then((module) => module.WelcomePage),
});
registerRoute('/signin', {
  title: 'Sign in',
  bare: true,
  view: () => import('./entrance.tsx').then((module) => module.SignInPage),
});
registerRoute('/join/:token', {
  title: 'Join',
  bare: true,
  view: () => import('./entrance.tsx').then((module) => module.JoinPage),
});
registerRoute('/settings/account', {
  title: 'Account',
  view: () => import('./account.tsx').then((module) => module.AccountPage),
  nav: { group: 'settings', label: 'Account', icon: 'person', order: 1, keys: 'g a' },
});
registerRoute('/settings/members', {
  title: 'Members',
  view: () => import('./members.tsx').then((module) => module.MembersPage),
  nav: { group: 'settings', label: 'Members', icon: 'people', order: 2, keys: 'g p' },
});
registerRoute('/settings/tokens', {
  title: 'API tokens',
  view: () => import('./tokens.tsx').then((module) => module.TokensPage),
  nav: { group: 'settings', label: 'API tokens', icon: 'key', order: 3 },
});
