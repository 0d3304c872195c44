export { onAccessChanged } from './access.ts';
export { type Auth, createAuth } from './auth.ts';
export { asMe, authRoutes, memberOf } from './routes.ts';
export { loadSecretKey } from './secret-key.ts';
export { hashSecret, newSecret } from './secrets.ts';
export { insertToken } from './tokens.ts';
