import type { Question } from './questions.ts';

/** How good rankings are, the mean over the questions: 1 is best. */
export type Quality = { ndcg: number; recall: number; mrr: number };

const AT = 10;

/** `rankings` has for each question the files that were found, best first. One file is enough where several answer. */
export function measure(questions: readonly Question[], rankings: readonly (readonly string[])[]): Quality {
  const each = questions.map(({ answers }, index) => {
    const places = [...new Set(rankings[index])].flatMap((path, place) => (answers.includes(path) ? [place] : []));
    const near = places.filter((place) => place < AT);
    const gain = (places: readonly number[]) => places.reduce((sum, place) => sum + 1 / Math.log2(place + 2), 0);
    const best = gain(answers.map((_, place) => place).slice(0, AT));
    return { ndcg: gain(near) / best, recall: near.length / answers.length, mrr: 1 / ((places[0] ?? Infinity) + 1) };
  });
  const mean = (of: (one: Quality) => number) => each.reduce((sum, one) => sum + of(one), 0) / each.length;
  return { ndcg: mean(({ ndcg }) => ndcg), recall: mean(({ recall }) => recall), mrr: mean(({ mrr }) => mrr) };
}
