import { z } from 'zod';
import { judgeBox } from '../boxed-warnings/index.ts';
import type { LabelVersion } from '../drug-sources/index.ts';

/** A section of a label as the record has it, every character; spans count in it. */
export type LabelSection = {
  id: string;
  /** As a lesson cites it where no subsection is numbered: "box", "5", "Contraindications". */
  cite: string;
  text: string;
};

/** What a draft is written from: one label version, its text and nothing else. */
export type DraftSource = {
  label: LabelVersion;
  /** The boxed warning first, where it is genuine. */
  sections: LabelSection[];
  /** Whether every section of the record is here: only then is "the label does not say" a finding. */
  isWhole: boolean;
};

/** Sections that an order turns on, in the order in which they are drawn on, and how an old-format label's is cited. */
const read: [field: string, cite: string][] = [
  ['contraindications', 'Contraindications'],
  ['warnings_and_cautions', 'Warnings'],
  ['warnings', 'Warnings'],
  ['dosage_and_administration', 'Dosage'],
  ['precautions', 'Precautions'],
  ['general_precautions', 'Precautions'],
  ['use_in_specific_populations', '8'],
  ['pregnancy', 'Pregnancy'],
  ['teratogenic_effects', 'Pregnancy'],
  ['lactation', 'Lactation'],
  ['nursing_mothers', 'Nursing Mothers'],
  ['pediatric_use', 'Pediatric Use'],
  ['geriatric_use', 'Geriatric Use'],
  ['indications_and_usage', 'Indications'],
  ['drug_interactions', 'Drug Interactions'],
  ['adverse_reactions', 'Adverse Reactions'],
  ['information_for_patients', 'Patient Counseling'],
  ['recent_major_changes', 'list'],
];

const rawRecord = z.record(z.string(), z.unknown());
const texts = z.array(z.string());

/** The number in front of a section's heading: "5 WARNINGS AND PRECAUTIONS", "8.4 Pediatric Use". */
const ownNumber = (text: string): string | undefined => /^\s*(\d{1,2}(?:\.\d{1,2})?)\.?\s+[A-Z]/.exec(text)?.[1];

const sectionsOfRecord = (record: Record<string, unknown>): LabelSection[] => {
  const known = new Map(read);
  const others = Object.keys(record).filter((field) => !known.has(field) && !/^(?:boxed_warning|spl_|package_label)|_table$/.test(field));
  return [...known.keys(), ...others].flatMap((field) => {
    const found = texts.safeParse(record[field]);
    if (!found.success) return [];
    return found.data.map((text, index) => ({
      id: index === 0 ? field : `${field}-${index + 1}`,
      cite: ownNumber(text) ?? known.get(field) ?? field.replaceAll('_', ' '),
      text,
    }));
  });
};

/**
 * The text of one label version.
 * @param raw the record's own bytes where it is an openFDA record; without them there is the boxed warning alone
 */
export function draftSource(label: LabelVersion, raw?: Buffer): DraftSource {
  const { box } = judgeBox(label);
  const boxed = (box?.elements ?? []).slice(0, 1).map((text): LabelSection => ({ id: 'box', cite: 'box', text }));
  if (raw === undefined) return { label, sections: boxed, isWhole: false };
  const record = rawRecord.safeParse(JSON.parse(raw.toString('utf8')));
  return { label, sections: [...boxed, ...(record.success ? sectionsOfRecord(record.data) : [])], isWhole: record.success };
}

type Subsection = { number: string; at: number };
/** A section is looked through once, however many of its places are cited. */
const subsections = new WeakMap<LabelSection, Subsection[]>();

function subsectionsOf(section: LabelSection): Subsection[] {
  const known = subsections.get(section);
  if (known !== undefined) return known;
  const [major = ''] = section.cite.split('.');
  const heading = new RegExp(`(?<![\\d(,]\\s*)(?<!\\d\\.)\\b(${major}\\.\\d{1,2})\\.?\\s+[A-Z]`, 'g');
  const found = /^\d+$/.test(major) ? [...section.text.matchAll(heading)].map(({ 1: number = '', index }) => ({ number, at: index })) : [];
  subsections.set(section, found);
  return found;
}

/** How a place in a section is cited: by the numbered subsection that it stands in. */
export const citeAt = (section: LabelSection, place: number): string =>
  subsectionsOf(section).findLast(({ at }) => at <= place)?.number ?? section.cite;
