import { ApiError } from '../local/index.ts';
import { reasonInWords, toast } from '../ui/index.ts';

/** Waits for something the server does, and says so when it refuses. True when it was done. */
export async function attempt(done: Promise<void>): Promise<boolean> {
  try {
    await done;
    return true;
  } catch (error) {
    const refused = error instanceof ApiError;
    toast(refused ? reasonInWords(error.problem.detail) : 'The server cannot be reached. Nothing was changed.', {
      tone: 'bad',
    });
    return false;
  }
}
