import { createCurriculum } from '../../server/knowledge/curriculum/index.ts';

type Choice = { text: string; correct: boolean };

/** Stem to options, from the lessons' own files: the key never travels to a browser before the answer. */
const key = new Map<string, readonly Choice[]>(
  createCurriculum()
    .lessons()
    .flatMap((lesson) => [lesson.retrieval, ...lesson.items].map(({ stem, options }) => [stem, options] as const)),
);

/** Questions that a test wrote itself. */
export function addToKey(questions: readonly { stem: string; options: readonly { text: string; correct?: boolean }[] }[]): void {
  for (const { stem, options } of questions)
    key.set(
      stem,
      options.map(({ text, correct = false }) => ({ text, correct })),
    );
}

/** The text of a right or wrong option of a question. @throws Error when no lesson holds the question */
export function answerTo(stem: string, which: 'right' | 'wrong'): string {
  const choice = key.get(stem)?.find((option) => option.correct === (which === 'right'));
  if (choice === undefined) throw new Error(`No lesson asks: ${stem}`);
  return choice.text;
}
