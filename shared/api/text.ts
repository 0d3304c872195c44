import { z } from 'zod';
import { storable } from '../documents.ts';

/** Text that can be stored as it is: without NUL and halves of surrogate pairs, at most `maxLength` UTF-16 units. */
export const textOf = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .refine((text) => text === storable(text), 'has a NUL or half a character');

/** One line or more that somebody typed, trimmed and not empty. */
export const typedText = (maxLength: number) => textOf(maxLength).trim().min(1);
