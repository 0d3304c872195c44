import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { z } from 'zod';
import {
  CreatedInvite,
  Invite,
  InviteOffer,
  Member,
  MemberChange,
  NewInvite,
  NewMember,
  ProfileChange,
  SetupState,
} from '../../shared/api/members.ts';
import { Me } from '../../shared/api/session.ts';
import { type Auth, asMe, hashSecret, memberOf, newSecret } from '../auth/index.ts';
import type { Database, Tx } from '../db/index.ts';
import {
  type AppEnv,
  byId,
  commitWithAnswer,
  createRouter,
  IdPageQuery,
  IdParam,
  json,
  jsonBody,
  page,
  principalOf,
  problems,
  readPage,
  requireRole,
  type Site,
} from '../http/index.ts';
import { alreadySetUp, type Joining, type Members, usable } from './commands.ts';
import { findInvite, isSetupNeeded, listInvites, listMembers } from './queries.ts';

type MembersRoutesOptions = {
  auth: Auth;
  members: Members;
  database: Database;
  site: Site;
  /** A repository to try the product with: the checkout that it was started from. */
  suggestion: string | null;
  now: () => Date;
  newId: () => string;
};

const tags = ['People'];
const viewer = [requireRole('viewer')];
const owner = [requireRole('owner')];
const InviteToken = z.object({ token: z.string().min(1).max(100) });

const getSetup = createRoute({
  method: 'get',
  path: '/api/setup',
  summary: 'Whether the owner is still to be made',
  tags,
  responses: { 200: json(SetupState, 'The state of the set-up') },
});

const setUp = createRoute({
  method: 'post',
  path: '/api/setup',
  summary: 'Make the owner and sign in; only while there is no user',
  tags,
  request: { body: jsonBody(NewMember) },
  responses: { 201: json(Me, 'The owner; the cookie is set'), ...problems(400, 409, 429) },
});

const changeMe = createRoute({
  method: 'patch',
  path: '/api/me',
  summary: 'Change the own name or colour',
  tags,
  middleware: viewer,
  request: { body: jsonBody(ProfileChange) },
  responses: { 200: json(Me, 'The changed profile'), ...problems(400, 401, 403) },
});

const getMembers = createRoute({
  method: 'get',
  path: '/api/members',
  summary: 'Everybody who works or has worked here, in the order they joined',
  tags,
  middleware: viewer,
  request: { query: IdPageQuery },
  responses: { 200: json(page(Member), 'Members'), ...problems(400, 401) },
});

const changeMember = createRoute({
  method: 'patch',
  path: '/api/members/{id}',
  summary: 'Change the role of a member; one owner always stays',
  tags,
  middleware: owner,
  request: { params: IdParam, body: jsonBody(MemberChange) },
  responses: { 200: json(Member, 'The changed member'), ...problems(400, 401, 403, 404, 409) },
});

const removeMember = createRoute({
  method: 'delete',
  path: '/api/members/{id}',
  summary: 'Remove a member: sessions and tokens end at once; one owner always stays',
  tags,
  middleware: owner,
  request: { params: IdParam },
  responses: { 204: { description: 'Removed' }, ...problems(400, 401, 403, 404, 409) },
});

const getInvites = createRoute({
  method: 'get',
  path: '/api/invites',
  summary: 'Invitations that can still be accepted',
  tags,
  middleware: owner,
  request: { query: IdPageQuery },
  responses: { 200: json(page(Invite), 'Invitations, without their links'), ...problems(400, 401, 403) },
});

const createInvite = createRoute({
  method: 'post',
  path: '/api/invites',
  summary: 'Invite somebody by a link that works once, for a week',
  tags,
  middleware: owner,
  request: { body: jsonBody(NewInvite) },
  responses: { 201: json(CreatedInvite, 'The invitation; its link is shown only here'), ...problems(400, 401, 403) },
});

const withdrawInvite = createRoute({
  method: 'delete',
  path: '/api/invites/{id}',
  summary: 'Withdraw an invitation',
  tags,
  middleware: owner,
  request: { params: IdParam },
  responses: { 204: { description: 'Withdrawn' }, ...problems(400, 401, 403, 404) },
});

const getOffer = createRoute({
  method: 'get',
  path: '/api/invites/by-token/{token}',
  summary: 'What a link invites to',
  tags,
  request: { params: InviteToken },
  responses: { 200: json(InviteOffer, 'The offer'), ...problems(400, 404, 410) },
});

const acceptInvite = createRoute({
  method: 'post',
  path: '/api/invites/by-token/{token}/accept',
  summary: 'Become a member and sign in',
  tags,
  request: { params: InviteToken, body: jsonBody(NewMember) },
  responses: { 201: json(Me, 'The new member; the cookie is set'), ...problems(400, 404, 409, 410, 422, 429) },
});

export function membersRoutes(options: MembersRoutesOptions): OpenAPIHono<AppEnv> {
  const { auth, members, database, site, suggestion, now, newId } = options;
  const router = createRouter();

  const hashed = async ({ name, email, password }: NewMember): Promise<Joining> => {
    const passwordHash = await auth.passwords.hash(password);
    return { id: newId(), name, email, passwordHash };
  };

  const signedIn = async (context: Context<AppEnv>, tx: Tx, member: Member) => {
    const cookie = await auth.startSession(tx, member.id, context.req.raw);
    return context.json(asMe(member), 201, { 'set-cookie': cookie });
  };

  router.openapi(getSetup, async (context) => {
    const needed = await isSetupNeeded(database.sql);
    const shown = needed || context.get('principal')?.role === 'owner';
    return context.json({ needed, suggestion: shown ? suggestion : null }, 200);
  });

  router.openapi({ ...setUp, middleware: auth.forStrangers }, async (context) => {
    const body = context.req.valid('json');
    // Hashing takes long: not for those who come too late.
    if (!(await isSetupNeeded(database.sql))) throw alreadySetUp(body.email);
    const joining = await hashed(body);
    return commitWithAnswer(context, database, async (tx) => signedIn(context, tx, await members.setUp(tx, joining)));
  });

  router.openapi(changeMe, async (context) => {
    const { id, actor } = memberOf(context);
    const change = context.req.valid('json');
    return commitWithAnswer(context, database, async (tx) => {
      const member = await members.changeProfile(tx, id, change, actor);
      return context.json(asMe(member), 200);
    });
  });

  router.openapi(getMembers, async (context) => {
    const found = await readPage(context.req.valid('query'), (query) => listMembers(database.sql, query), byId);
    return context.json(found, 200);
  });

  router.openapi(changeMember, async (context) => {
    const { id } = context.req.valid('param');
    const { role } = context.req.valid('json');
    const { actor } = principalOf(context);
    return commitWithAnswer(context, database, async (tx) =>
      context.json(await members.changeRole(tx, id, role, actor), 200),
    );
  });

  router.openapi(removeMember, async (context) => {
    const { id } = context.req.valid('param');
    const { actor } = principalOf(context);
    return commitWithAnswer(context, database, async (tx) => {
      await members.remove(tx, id, actor);
      return context.body(null, 204);
    });
  });

  router.openapi(getInvites, async (context) => {
    const query = context.req.valid('query');
    const invites = await readPage(query, (query) => listInvites(database.sql, { ...query, at: now() }), byId);
    return context.json(invites, 200);
  });

  router.openapi(createInvite, async (context) => {
    const { role, email = null } = context.req.valid('json');
    const createdBy = await auth.memberBehind(principalOf(context));
    const secret = newSecret();
    const url = `${site.origin(context.req.raw)}/join/${secret}`;
    return commitWithAnswer(context, database, async (tx) => {
      const invite = await members.invite(tx, { id: newId(), secret, role, email, createdBy });
      return context.json({ ...invite, url }, 201);
    });
  });

  router.openapi(withdrawInvite, async (context) => {
    const { id } = context.req.valid('param');
    return commitWithAnswer(context, database, async (tx) => {
      await members.withdrawInvite(tx, id);
      return context.body(null, 204);
    });
  });

  router.openapi(getOffer, async (context) => {
    const { token } = context.req.valid('param');
    const { role, email } = usable(await findInvite(database.sql, hashSecret(token), false), now());
    return context.json({ role, email, workspace: new URL(site.origin(context.req.raw)).host }, 200);
  });

  router.openapi({ ...acceptInvite, middleware: auth.forStrangers }, async (context) => {
    const { token } = context.req.valid('param');
    usable(await findInvite(database.sql, hashSecret(token), false), now());
    const joining = await hashed(context.req.valid('json'));
    return commitWithAnswer(context, database, async (tx) =>
      signedIn(context, tx, await members.accept(tx, token, joining)),
    );
  });

  return router;
}
