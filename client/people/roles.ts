import { ROLES, type Role } from '../../shared/actor.ts';

/** The roles in words. */
export const ROLE_WORDS: Record<Role, string> = { owner: 'Owner', editor: 'Editor', viewer: 'Viewer' };

/** The roles to choose from. */
export const ROLE_OPTIONS = ROLES.map((role) => ({ value: role, label: ROLE_WORDS[role] }));

/** The roles in the middle of a sentence. */
export const ROLE_NOUNS: Record<Role, string> = { owner: 'an owner', editor: 'an editor', viewer: 'a viewer' };
