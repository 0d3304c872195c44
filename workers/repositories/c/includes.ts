/** What stands before that of which the next one along the path of headers is meant: `#include_next <a.h>`. */
export const NEXT = 'next ';

/** What is passed over: comments, raw strings, strings and characters. */
const SILENT = String.raw`\/\*[\s\S]*?(?:\*\/|$(?![\s\S]))|\/\/(?:[^\\\n]|\\[\s\S])*|\b(?:u8|u|U|L)?R"([^\s()\\]{0,16})\([\s\S]*?(?:\)\1"|$(?![\s\S]))|"(?:[^"\\\n]|\\[\s\S])*"?|'(?:[^'\\\n]|\\[\s\S])*'?`;
/** Blanks within a directive, which may go on in the next line. */
const GAP = String.raw`(?:[ \t]|\\\r?\n|\/\*[^*]*\*\/)*`;
/** A line that the preprocessor reads, up to what matters of it. */
const DIRECTIVE = [
  String.raw`(include_next|include|import)${GAP}("[^"\n]+"|<[^>\n]+>|[A-Za-z_]\w*)`,
  String.raw`(define)[ \t]+(\w+)[ \t]+("[^"\n]+"|<[^>\n]+>)[ \t]*(?=\r?\n)`,
  String.raw`(if)[ \t]+(0|1|false|true)[ \t]*(?=\r?\n|\/[/*])`,
  String.raw`(ifdef|ifndef|if|elif|elifdef|elifndef|else|endif)\b`,
].join('|');
const TOKENS = new RegExp(`${SILENT}|^[ \\t]*#${GAP}(?:${DIRECTIVE})`, 'gm');

/** An `#if`: what is known of its condition, and whether what is around it and its present part can be compiled. */
type Condition = { known: boolean | null; around: boolean; live: boolean };

/**
 * What a text includes, as `"a.h"`, `<a.h>` and `next <a.h>`, wherever the lines stand: among statements, in lists, in what no grammar
 * reads. What can never be compiled (`#if 0`) is left out; a name stands for what the text itself defines it as.
 */
export function* includesIn(text: string): Generator<string> {
  const defined = new Map<string, string>();
  const conditions: Condition[] = [];
  for (const match of text.matchAll(TOKENS)) {
    const [, , include, header = '', define, name = '', value = '', constant, condition, other] = match;
    const last = conditions.at(-1);
    const isLive = last?.live ?? true;
    if (include && isLive) {
      const told = /^["<]/.test(header) ? header : defined.get(header);
      if (told) yield include === 'include_next' ? `${NEXT}${told}` : told;
    } else if (define && isLive) defined.set(name, value);
    else if (constant) {
      const known = condition === '1' || condition === 'true';
      conditions.push({ known, around: isLive, live: isLive && known });
    } else if (other?.startsWith('if')) conditions.push({ known: null, around: isLive, live: isLive });
    else if (other === 'endif') conditions.pop();
    else if (other && last) last.live = last.around && last.known !== true;
  }
}
