import { v7 as newId } from 'uuid';
import type { Role } from '../../shared/actor.ts';
import { insertToken } from '../auth/index.ts';
import { type CliContext, print, withDatabase } from './context.ts';

/** `mission-control token create`: only the secret goes to stdout, for scripts. */
export async function createToken(context: CliContext, { name, role }: { name: string; role: Role }): Promise<void> {
  const created = await withDatabase(context, (database) =>
    database.transaction((tx) => insertToken(tx, { id: newId(), name, role, createdBy: null, at: new Date() })),
  );
  print(created.token);
}
