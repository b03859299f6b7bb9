/** Which label sections a lesson cites, and whether a label record holds them. */
import type { Lesson } from './lesson-schema.ts';
import { lessonTexts } from './lesson-texts.ts';

/** Headings of old-format labels as the lessons name them: the fields of the record they stand in. */
const FIELDS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    box: ['boxed_warning'],
    list: ['recent_major_changes'],
    'Adverse Reactions': ['adverse_reactions'],
    Contraindications: ['contraindications'],
    Dosage: ['dosage_and_administration'],
    'Drug Abuse and Dependence': ['drug_abuse_and_dependence'],
    'Geriatric Use': ['geriatric_use'],
    Indications: ['indications_and_usage'],
    'Labor or Delivery': ['labor_and_delivery'],
    'Nursing Mothers': ['nursing_mothers'],
    'Pediatric Use': ['pediatric_use'],
    Precautions: ['precautions', 'general_precautions'],
    Pregnancy: ['pregnancy', 'teratogenic_effects'],
    Warnings: ['warnings', 'warnings_and_cautions'],
  }),
);

const allText = (record: Record<string, unknown>): string =>
  Object.values(record)
    .flatMap((value) => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []))
    .join('\n');

const isSection = (text: string): boolean => /^\d{1,2}(\.\d{1,2})?$/.test(text) || /^Table \d+$/.test(text) || FIELDS.has(text);

/** A numbered section stands where its number is followed by a heading: "5.1 Suicidal Thoughts", not "(5.1)". */
export const holdsSection = (record: Record<string, unknown>, section: string): boolean => {
  const fields = FIELDS.get(section);
  if (fields?.some((field) => record[field] !== undefined) === true) return true;
  // Old-format labels keep "Nursing Mothers" and the like as headings within their precautions.
  if (fields !== undefined) return /^[A-Z]/.test(section) && new RegExp(`\\b${section}\\s+[A-Z]`).test(allText(record));
  if (section.startsWith('Table ')) return new RegExp(`\\b${section}\\b`, 'i').test(allText(record));
  // A whole section's heading is in capitals: "4 CONTRAINDICATIONS"; "19 Patients" is running text.
  const heading = section.includes('.') ? '[“"]?[A-Z]' : '[A-Z]{3}';
  return new RegExp(`(?<![\\d.])${section.replace('.', '\\.')}\\.?\\s+${heading}`).test(allText(record));
};

type Cite = { at: string; labels: string[]; section: string };

/** "L1 box, 5.1; L2 8" as label and section; `labels` for what names no label of its own. */
const parts = (at: string, cited: string, labels: string[]): Cite[] =>
  cited.split('; ').flatMap((one) => {
    let of = labels;
    return one.split(', ').flatMap((piece) => {
      const [, label, rest = ''] = /^(?:(L\d+)\b ?)?(?:section )?(.*)$/.exec(piece) ?? [];
      if (label !== undefined) of = [label];
      return isSection(rest) ? [{ at, labels: of, section: rest }] : [];
    });
  });

/** Every section a lesson cites: beside its points and items, and in brackets within a text. */
export const cites = (lesson: Lesson): Cite[] => {
  const all = lesson.sources.flatMap((source) => (source.kind === 'label' ? [source.id] : []));
  const documents = lesson.sources.flatMap((source) => (source.kind === 'document' ? [source.id] : []));
  // A document has sections of its own, which no label is asked for.
  const isOfDocument = (text: string): boolean => (text.match(/\b[A-Z]\d+\b/g) ?? []).some((id) => documents.includes(id));
  return lessonTexts(lesson).flatMap(({ at, text, source }) => {
    const own = source.match(/\bL\d+\b/g) ?? (isOfDocument(source) ? [] : all);
    const bracketed = [...text.matchAll(/\(([^()]*)\)/g)].flatMap(([, inside = '']) => (isOfDocument(inside) ? [] : [inside]));
    return [...parts(at, source, []), ...bracketed.flatMap((inside) => parts(at, inside, own))];
  });
};
