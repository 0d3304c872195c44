/** A text in double quotes, over several lines or not. */
const DOUBLE = String.raw`"""([\s\S]*?)(?:"""|$)|"([^"\\\n]*(?:\\[\s\S][^"\\\n]*)*)"?`;
/** What of Python tells a list from a call: comments, which are passed over, texts, brackets, words and signs. */
const TOKENS = new RegExp(
  String.raw`#[^\n]*|([A-Za-z]{0,2})(?:${DOUBLE}|${DOUBLE.replaceAll('"', "'")})|([[({])|([\])}])|([A-Za-z_]\w*)|([^\s\w])`,
  'g',
);

/** A text that a program gives by a name, and the key that it is below: '' where there is none. */
type Given = { name: string; key: string; text: string };

/**
 * What a program gives by these names, as far as it is written out: `a="x"`, `a=["x"] + ["y"]`, `a={"key": ["x"]}`,
 * `a=dict(key=["x"])`. What is in a call, as in `a=[read("x")]`, is given to that.
 */
export function* givenTexts(program: string, names: readonly string[]): Generator<Given> {
  let [name, key, before] = ['', '', ''];
  let text: string | null = null;
  /** How many brackets are open in what is given, and how many were with the outermost call's; 0 outside of calls. */
  let [depth, call] = [0, 0];
  for (const match of program.matchAll(TOKENS)) {
    const [token, prefix = '', longDouble, double, longSingle, single, open, close, word, sign] = match;
    if (token.startsWith('#')) continue;
    if (text !== null && depth === 1 && sign === ':') key = text;
    else if (text !== null) yield { name, key, text };
    text = null;
    const isDict = open === '(' && before === 'dict' && depth === 0;
    const goesOn = depth > 0 || /^[=+]$/.test(before) || sign === '+' || isDict;
    if (name === '' || !goesOn)
      [name, key, depth, call] = [sign === '=' && names.includes(before) ? before : '', '', 0, 0];
    else if (open) {
      depth++;
      if (call === 0 && !isDict && /^[\w)\]}]/.test(before)) call = depth;
    } else if (close) {
      if (depth === call) call = 0;
      depth = Math.max(0, depth - 1);
    } else if (sign === '=' && depth === 1) key = before;
    // A formatted text says only later what it is.
    else if (call === 0 && !/f/i.test(prefix)) text = longDouble ?? double ?? longSingle ?? single ?? null;
    before = open ?? close ?? word ?? sign ?? '';
  }
}
