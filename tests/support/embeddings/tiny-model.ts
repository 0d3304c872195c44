import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { random } from '../random.ts';

/** The length of the model's vectors. */
const TINY_DIMENSIONS = 128;

const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
/** Those that say nothing: all but the one for what is unknown. */
const SILENT = [0, 2, 3, 4];
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz0123456789'];

/**
 * Writes a model that Transformers.js loads, laid out as one from the hub is: a table of one random vector a word, and
 * nothing else. Words outside of `words` are spelt. Texts are alike as far as they have words in common.
 */
export function writeTinyModel(folder: string, words: string[]): void {
  mkdirSync(join(folder, 'onnx'), { recursive: true });
  const tokens = [...new Set([...SPECIAL, ...LETTERS, ...LETTERS.map((letter) => `##${letter}`), ...words])];
  const write = (name: string, content: unknown) => writeFileSync(join(folder, name), JSON.stringify(content));
  write('config.json', { model_type: 'bert', vocab_size: tokens.length, hidden_size: TINY_DIMENSIONS });
  write('tokenizer_config.json', {
    tokenizer_class: 'BertTokenizer',
    model_max_length: 64,
    pad_token: '[PAD]',
    unk_token: '[UNK]',
  });
  write('tokenizer.json', tokenizer(tokens));
  writeFileSync(join(folder, 'onnx', 'model.onnx'), onnx(tokens.length));
}

function tokenizer(tokens: string[]): unknown {
  const special = SPECIAL.map((content, id) => ({
    ...{ id, content, special: true },
    ...{ single_word: false, lstrip: false, rstrip: false, normalized: false },
  }));
  const around = (type: string) => ['[CLS]', type, '[SEP]'];
  const place = (id: string) =>
    id.startsWith('[') ? { SpecialToken: { id, type_id: 0 } } : { Sequence: { id, type_id: 0 } };
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: special,
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: around('A').map(place),
      pair: [...around('A'), 'B', '[SEP]'].map(place),
      special_tokens: Object.fromEntries(
        ['[CLS]', '[SEP]'].map((id) => [id, { id, ids: [SPECIAL.indexOf(id)], tokens: [id] }]),
      ),
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      ...{ type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 100 },
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
    },
  };
}

/** A graph of one node in ONNX's protocol buffers: `last_hidden_state = Gather(table, input_ids)`. */
function onnx(tokens: number): Uint8Array {
  const { number } = random(7);
  const table = Float32Array.from({ length: tokens * TINY_DIMENSIONS }, (_, place) =>
    SILENT.includes(Math.floor(place / TINY_DIMENSIONS)) ? 0 : number() - 0.5,
  );
  const [FLOAT, INT64] = [1, 7];
  const dimension = (value: number | string) => field(1, typeof value === 'number' ? field(1, value) : field(2, value));
  const value = (name: string, type: number, shape: (number | string)[]) => [
    ...field(1, name),
    ...field(2, field(1, [...field(1, type), ...field(2, shape.flatMap(dimension))])),
  ];
  const node = [
    ...field(1, 'table'),
    ...field(1, 'input_ids'),
    ...field(2, 'last_hidden_state'),
    ...field(4, 'Gather'),
  ];
  const initializer = [
    ...[...field(1, tokens), ...field(1, TINY_DIMENSIONS), ...field(2, FLOAT), ...field(8, 'table')],
    ...field(9, new Uint8Array(table.buffer)),
  ];
  const sequence = ['batch', 'sequence'];
  const graph = [
    ...[...field(1, node), ...field(2, 'tiny'), ...field(5, initializer)],
    ...field(11, value('input_ids', INT64, sequence)),
    ...field(11, value('attention_mask', INT64, sequence)),
    ...field(12, value('last_hidden_state', FLOAT, [...sequence, TINY_DIMENSIONS])),
  ];
  const [irVersion, opset] = [8, 13];
  return Uint8Array.from([...field(1, irVersion), ...field(8, field(2, opset)), ...field(7, graph)]);
}

/** One field of a message: a number as a varint, anything else with its length. */
function field(number: number, value: number | string | Iterable<number>): number[] {
  if (typeof value === 'number') return [...varint(number << 3), ...varint(value)];
  const bytes = typeof value === 'string' ? [...new TextEncoder().encode(value)] : [...value];
  return [...varint((number << 3) | 2), ...varint(bytes.length), ...bytes];
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
