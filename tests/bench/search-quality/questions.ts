import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What somebody asks, and the files that answer it. */
export type Question = { text: string; answers: string[] };

/** The questions, each checked: a file that answers one is there, and defines what it is to define. */
export function readQuestions(root: string): Question[] {
  const lines = readFileSync(join(import.meta.dirname, 'questions.txt'), 'utf8').split('\n');
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [text = '', answers = ''] = line.split(' => ');
      return { text, answers: answers.split(' ').map((answer) => checkedPath(root, text, answer)) };
    });
}

function checkedPath(root: string, text: string, answer: string): string {
  const [path = '', symbol = ''] = answer.split('#');
  const file = join(root, path);
  const defines = new RegExp(`\\b(function\\*?|const|class)\\s+${symbol}\\b`);
  if (symbol !== '' && existsSync(file) && defines.test(readFileSync(file, 'utf8'))) return path;
  throw new Error(`answer the question "${text}": there is no such definition: ${answer}`);
}
