import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { roleAllows } from '../../shared/actor.ts';
import {
  ApiToken,
  CreatedApiToken,
  Credentials,
  MemberSession,
  NewApiToken,
  PasswordChange,
} from '../../shared/api/auth.ts';
import { Me } from '../../shared/api/session.ts';
import { MEMBER_COLORS } from '../../shared/member-colors.ts';
import type { Database } from '../db/index.ts';
import {
  type AppEnv,
  byId,
  commitWithAnswer,
  createRouter,
  IdPageQuery,
  IdParam,
  json,
  jsonBody,
  type Principal,
  Problem,
  page,
  principalOf,
  problems,
  readPage,
  requireRole,
} from '../http/index.ts';
import { type Account, accountByEmail, accountById, setPassword } from './accounts.ts';
import type { Auth } from './auth.ts';
import { refuseAbove } from './middleware.ts';
import { deleteSession, listSessions } from './sessions.ts';
import { insertToken, listTokens, revokeToken } from './tokens.ts';

type AuthRoutesOptions = { auth: Auth; database: Database; now: () => Date; newId: () => string };

const tags = ['People'];
const viewer = [requireRole('viewer')];

/** What somebody is told about themselves. */
export function asMe({ id, name, email, role, color }: Omit<Me, 'email'> & { email: string | null }): Me {
  return { id, name, email: email ?? '', role, color };
}

/** The principal of a handler that only makes sense for a member. */
export function memberOf(context: { get(key: 'principal'): Principal | null }): Principal {
  const principal = principalOf(context);
  if (principal.type !== 'member')
    throw new Problem(403, `do this with the API token ${principal.actor.name}: sign in`);
  return principal;
}

const signIn = createRoute({
  method: 'post',
  path: '/api/session',
  summary: 'Sign in',
  tags,
  request: { body: jsonBody(Credentials) },
  responses: { 200: json(Me, 'Signed in; the cookie is set'), ...problems(400, 401, 429) },
});

const signOut = createRoute({
  method: 'delete',
  path: '/api/session',
  summary: 'Sign out',
  tags,
  responses: { 204: { description: 'Signed out; the cookie is removed' } },
});

const getMe = createRoute({
  method: 'get',
  path: '/api/me',
  summary: 'Who is signed in; for an API token its name and role',
  tags,
  middleware: viewer,
  responses: { 200: json(Me, 'Who asks'), ...problems(401) },
});

const changePassword = createRoute({
  method: 'post',
  path: '/api/me/password',
  summary: 'Change the own password; every other session of the member ends',
  tags,
  middleware: viewer,
  request: { body: jsonBody(PasswordChange) },
  responses: { 204: { description: 'Changed' }, ...problems(400, 401, 403, 422, 429) },
});

const getSessions = createRoute({
  method: 'get',
  path: '/api/sessions',
  summary: 'Where the member is signed in',
  tags,
  middleware: viewer,
  request: { query: IdPageQuery },
  responses: { 200: json(page(MemberSession), 'Sessions'), ...problems(400, 401, 403) },
});

const endSession = createRoute({
  method: 'delete',
  path: '/api/sessions/{id}',
  summary: 'End one of the own sessions',
  tags,
  middleware: viewer,
  request: { params: IdParam },
  responses: { 204: { description: 'Ended' }, ...problems(400, 401, 403, 404) },
});

const getTokens = createRoute({
  method: 'get',
  path: '/api/tokens',
  summary: 'The own API tokens; for an owner everybody’s',
  tags,
  middleware: viewer,
  request: { query: IdPageQuery },
  responses: { 200: json(page(ApiToken), 'Tokens, without their secrets'), ...problems(400, 401, 403) },
});

const createToken = createRoute({
  method: 'post',
  path: '/api/tokens',
  summary: 'Make an API token, with a role not above the own',
  tags,
  middleware: viewer,
  request: { body: jsonBody(NewApiToken) },
  responses: { 201: json(CreatedApiToken, 'The token; its secret is shown only here'), ...problems(400, 401, 403) },
});

const deleteToken = createRoute({
  method: 'delete',
  path: '/api/tokens/{id}',
  summary: 'Revoke an API token',
  tags,
  middleware: viewer,
  request: { params: IdParam },
  responses: { 204: { description: 'Revoked' }, ...problems(400, 401, 403, 404) },
});

export function authRoutes({ auth, database, now, newId }: AuthRoutesOptions): OpenAPIHono<AppEnv> {
  const router = createRouter();

  /** Checks a password, at a bounded rate for the account. */
  async function checkPassword(email: string, password: string, account: Account | null): Promise<boolean> {
    refuseAbove(auth.accountLimit, email);
    const right = await auth.passwords.verify(password, account?.passwordHash ?? null);
    if (right) auth.accountLimit.giveBack(email);
    return right;
  }

  /** Whose tokens somebody sees and revokes: an owner everybody's (null), a member the own. */
  const tokenScope = (context: { get(key: 'principal'): Principal | null }) =>
    principalOf(context).role === 'owner' ? null : memberOf(context).id;

  router.openapi({ ...signIn, middleware: auth.forStrangers }, async (context) => {
    const { email, password } = context.req.valid('json');
    const account = await accountByEmail(database.sql, email);
    const right = await checkPassword(email, password, account);
    if (!account || !right) throw new Problem(401, 'sign in: the email address or the password is wrong');
    const anew = auth.passwords.isOutdated(account.passwordHash) ? await auth.passwords.hash(password) : null;
    return commitWithAnswer(context, database, async (tx) => {
      if (anew) await setPassword(tx, account.id, anew);
      const cookie = await auth.startSession(tx, account.id, context.req.raw);
      return context.json(asMe(account), 200, { 'set-cookie': cookie });
    });
  });

  router.openapi(signOut, async (context) => {
    const principal = context.get('principal');
    const { sessionId } = principal ?? {};
    if (principal && sessionId) {
      await database.transaction(async (tx) => {
        await deleteSession(tx, principal.id, sessionId);
        auth.announce(tx, { sessions: [sessionId] });
      });
    }
    return context.body(null, 204, { 'set-cookie': auth.cookie.clear(context.req.raw) });
  });

  router.openapi(getMe, async (context) => {
    const { type, id, role, actor } = principalOf(context);
    const account = type === 'member' ? await accountById(database.sql, id) : null;
    return context.json(
      account ? asMe(account) : { id, name: actor.name, email: '', role, color: MEMBER_COLORS[0] },
      200,
    );
  });

  router.openapi(changePassword, async (context) => {
    const { id, sessionId } = memberOf(context);
    const { current, password } = context.req.valid('json');
    const account = await accountById(database.sql, id);
    if (!account || !(await checkPassword(account.email, current, account))) {
      throw new Problem(422, 'change the password: the current one is wrong');
    }
    const hash = await auth.passwords.hash(password);
    return commitWithAnswer(context, database, async (tx) => {
      await setPassword(tx, id, hash);
      await auth.endSessions(tx, id, sessionId);
      return context.body(null, 204);
    });
  });

  router.openapi(getSessions, async (context) => {
    const { id, sessionId } = memberOf(context);
    const query = { ...context.req.valid('query'), memberId: id, current: sessionId, at: now() };
    const sessions = await readPage(query, (query) => listSessions(database.sql, query), byId);
    return context.json(sessions, 200);
  });

  router.openapi(endSession, async (context) => {
    const { id: memberId } = memberOf(context);
    const { id } = context.req.valid('param');
    return commitWithAnswer(context, database, async (tx) => {
      if (!(await deleteSession(tx, memberId, id))) throw new Problem(404, `end the session: ${id}`);
      auth.announce(tx, { sessions: [id] });
      return context.body(null, 204);
    });
  });

  router.openapi(getTokens, async (context) => {
    const query = { ...context.req.valid('query'), createdBy: tokenScope(context) };
    const tokens = await readPage(query, (query) => listTokens(database.sql, query), byId);
    return context.json(tokens, 200);
  });

  router.openapi(createToken, async (context) => {
    const principal = principalOf(context);
    const { name, role } = context.req.valid('json');
    if (!roleAllows(principal.role, role)) {
      throw new Problem(403, `make an API token above the own role, ${principal.role}: ${role}`);
    }
    // A token that makes others could outlive its own revocation: only an owner's may.
    const createdBy = await auth.memberBehind(principal.role === 'owner' ? principal : memberOf(context));
    return commitWithAnswer(context, database, async (tx) =>
      context.json(await insertToken(tx, { id: newId(), name, role, createdBy, at: now() }), 201),
    );
  });

  router.openapi(deleteToken, async (context) => {
    const { id } = context.req.valid('param');
    const createdBy = tokenScope(context);
    return commitWithAnswer(context, database, async (tx) => {
      if (!(await revokeToken(tx, id, createdBy, now()))) throw new Problem(404, `revoke the token: ${id}`);
      auth.announce(tx, { principals: [id] });
      return context.body(null, 204);
    });
  });

  return router;
}
