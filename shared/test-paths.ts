/** Paths of tests, as JavaScript and PostgreSQL read a pattern, whatever the case of the letters. */
export const TEST_PATHS = String.raw`^test/|(^|/)(tests|__tests__|src/test)/|[._](test|spec)\.[^/.]+$|(^|/)test_[^/]*$`;

const PATTERN = new RegExp(TEST_PATHS, 'i');

/** Whether a file is a test, or there for tests. */
export const isTestPath = (path: string): boolean => PATTERN.test(path);
