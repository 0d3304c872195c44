/** The longest chunk, in UTF-16 units: some paragraphs, so that it is about one thing and still says what. */
const LONGEST_CHUNK = 1200;
/** So much of a text is indexed, in chunks; nobody writes more, and what a program writes is found by its beginning. */
const MOST_CHUNKS = 200;

/**
 * Cuts Markdown into chunks, before headings and between paragraphs; inside of one only where it is too long. A text
 * without anything in it is one empty chunk: its title is to be found.
 */
export function cutText(text: string): string[] {
  const chunks: string[] = [];
  let chunk = '';
  for (const block of blocksOf(text)) {
    const isFull = chunk.length + block.length + 2 > LONGEST_CHUNK;
    // A heading alone is about what follows it.
    if (chunk !== '' && (isFull || (isHeading(block) && !isHeading(chunk)))) {
      chunks.push(chunk);
      if (chunks.length === MOST_CHUNKS) return chunks;
      chunk = '';
    }
    chunk = chunk === '' ? block : `${chunk}\n\n${block}`;
  }
  return [...chunks, chunk];
}

const isHeading = (block: string) => /^#{1,6} [^\n]*$/.test(block);

const HEADING = /^#{1,6} .*$/gm;

/** Paragraphs, headings by themselves, none longer than a chunk. */
function* blocksOf(text: string): Generator<string> {
  for (const paragraph of text.replace(HEADING, '\n\n$&\n\n').split(/\n[ \t]*\n/)) {
    let rest = paragraph.trim();
    while (rest.length > LONGEST_CHUNK) {
      const cut = placeToCut(rest);
      yield rest.slice(0, cut).trim().toWellFormed();
      rest = rest.slice(cut).trim();
    }
    if (rest !== '') yield rest;
  }
}

/**
 * Behind the last sentence in the first half of which too much would be lost, so that a phrase in it is found; or else the
 * last line or word, or just anywhere.
 */
function placeToCut(text: string): number {
  const beginning = text.slice(0, LONGEST_CHUNK);
  for (const end of [SENTENCE_END, /\n/g, / /g]) {
    const last = [...beginning.matchAll(end)].at(-1);
    const place = last ? last.index + last[0].length : 0;
    if (place > LONGEST_CHUNK / 2) return place;
  }
  return LONGEST_CHUNK;
}

/** Also in scripts without spaces. A number before a full stop begins an entry of a list. */
const SENTENCE_END = /[^\d\s][.!?]["')\]*_`]{0,3}\s|[。！？]/g;
