import { expect, test } from 'vitest';
import { holdsPhrase, phrasePlaces, phraseWords } from './search-phrase.ts';

/** The parts of a text that have the phrase; one that ends in an ellipsis is being typed. */
function found(text: string, phrase: string): string[] {
  const sought = { text: phrase.replace('…', ''), isOpen: phrase.endsWith('…') };
  const places = phrasePlaces(text, sought);
  expect(holdsPhrase(sought)(text)).toBe(places.length > 0);
  return places.map(([start, end]) => text.slice(start, end));
}

test('words stand beside each other in this order, whatever is between and above them', () => {
  expect(found('The event log; events, log! Event-Lög\n * event_log', 'event log')).toEqual([
    'event log',
    'Event-Lög',
    'event_log',
  ]);
  expect(found('the log of events', 'event log')).toEqual([]);
  expect(found('the event a log', 'event log')).toEqual([]);
  expect(found('a a a a', 'a a')).toEqual(['a a', 'a a']);
});

test('identifiers are found as a whole and by their parts', () => {
  expect(found('await createEventLog(now)', 'event log')).toEqual(['EventLog']);
  expect(found('await createEventLog(now)', 'await create event')).toEqual(['await createEvent']);
  expect(found('await createEventLog(now)', 'createEventLog now')).toEqual(['createEventLog(now']);
  expect(found('await createEventLog(now)', 'create event log now')).toEqual(['createEventLog(now']);
  // Written as one it is not several.
  expect(found('create event log', 'createEventLog')).toEqual([]);
  expect(phraseWords('a createEventLog')).toEqual([
    { word: 'a', last: 'a' },
    { word: 'createeventlog', last: 'log' },
  ]);
});

test('one that begins within an identifier stays within it and what is behind its dots', () => {
  for (const name of ['createEventLog', 'create_event_log', 'CREATE_EVENT_LOG']) {
    expect(found(`await ${name}(now)`, 'event log'), name).toHaveLength(1);
    expect(found(`await ${name}(now)`, 'event log now'), name).toEqual([]);
    expect(found(`await ${name}(now)`, 'log now'), name).toEqual([]);
    expect(found(`await ${name}(now)`, 'log no…'), name).toEqual([]);
    expect(found(`await ${name}.append(now)`, 'log append'), name).toHaveLength(1);
    expect(found(`await ${name}.append(now)`, 'append now'), name).toHaveLength(1);
    expect(found(`await ${name}.append(now)`, 'log append now'), name).toEqual([]);
  }
  expect(found('modelThread({ poolWorker })', 'thread pool')).toEqual([]);
  expect(found('model_thread({ pool_worker })', 'thread pool')).toEqual([]);
  expect(found('modelThread({ poolWorker }), threadPool', 'thread pool')).toEqual(['threadPool']);
  expect(found('log?.append(), Log::append(), log->append(), log..append()', 'log append')).toHaveLength(4);
  expect(found('eventLog?.append(), EventLog::append(), event_log->append()', 'log append')).toHaveLength(3);
  expect(found('eventLog, append; eventLog. append; eventLog..append', 'log append')).toEqual([]);
  expect(found('eventLog, append', 'event log append')).toEqual(['eventLog, append']);
  // These begin none.
  expect(found('_event log_, __event log__, $event log, (event log)', 'event log')).toHaveLength(4);
});

test('the last word of one that is being typed may go on', () => {
  expect(found('event logger, event log', 'event lo…')).toEqual(['event logger', 'event log']);
  expect(found('events log', 'event lo…')).toEqual([]);
  expect(found('event logger', 'event log')).toEqual([]);
});

test('where there are no spaces, a phrase is any part', () => {
  const text = 'データベース設計のAPI公開v2';
  for (const phrase of ['データベース', 'タベース設', '設計', 'のAPI公', 'API公開', '開v2', '計', '開']) {
    expect(found(text, phrase), phrase).toHaveLength(1);
  }
  expect(found('データベース、設計のAPI 公開', 'ベース 設計')).toEqual(['ベース、設計']);
  expect(found('データベース、設計のAPI 公開', 'API 公開')).toEqual(['API 公開']);
  for (const phrase of ['データ設計', 'デス', 'APIの', '計v2', 'v2公']) expect(found(text, phrase), phrase).toEqual([]);
});
