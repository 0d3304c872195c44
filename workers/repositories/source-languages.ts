import { c } from './c/language.ts';
import { csharp } from './csharp/language.ts';
import { go } from './go/language.ts';
import { java } from './java/language.ts';
import { javascript } from './javascript/language.ts';
import { php } from './php/language.ts';
import { python } from './python/language.ts';
import { ruby } from './ruby/language.ts';
import { rust } from './rust/language.ts';
import type { SourceLanguage } from './source-language.ts';

/** Every family of languages that is analysed. */
export const SOURCE_LANGUAGES: readonly SourceLanguage[] = [javascript, python, go, rust, java, c, csharp, ruby, php];
