/** What openFDA's records are on average. */
export const averageRecordBytes = 145_000;

/** Small, fast and always the same. @see https://en.wikipedia.org/wiki/Xorshift */
export const numbersFrom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
};

const syllables = 'a an ar ba car de di do en er fi hy in lo ma mi ne nol ol pa pro re ri so ta ther ti to tra u vi zol'.split(' ');

const sections =
  'indications_and_usage dosage_and_administration dosage_forms_and_strengths contraindications warnings_and_cautions adverse_reactions drug_interactions use_in_specific_populations pregnancy pediatric_use geriatric_use overdosage description clinical_pharmacology mechanism_of_action pharmacodynamics pharmacokinetics nonclinical_toxicology clinical_studies how_supplied storage_and_handling information_for_patients spl_medguide spl_unclassified_section package_label_principal_display_panel'.split(
    ' ',
  );

/** How many records differ in what they say; set ids differ in all. */
const bodies = 48;
/** Of the average length; a few are long. */
const lengths = [0.2, 0.4, 0.6, 0.8, 0.9, 1, 1.1, 3];

const idOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** What sentences are made of. */
type Words = { words: readonly string[]; text: (length: number) => string };

/** Sentences with signs that are no ASCII, as in every real label. */
const wordsFrom = (random: () => number): Words => {
  const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)];
  const words = Array.from({ length: 1500 }, () => Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(syllables)).join(''));
  return {
    words,
    text: (length) => {
      const parts: string[] = [];
      for (let size = 0; size < length; size += parts.at(-1)?.length ?? 1)
        parts.push(
          `${Array.from({ length: 5 + Math.floor(random() * 20) }, () => pick(words)).join(' ')} (≥ ${(random() * 99).toFixed(1)} %).`,
        );
      return parts.join(' ');
    },
  };
};

const invented = new Map<number, string>();

/** Some sentences, the same for the same seed; few seeds are asked for again and again. */
export function inventedText(seed: number, length: number): string {
  const known = invented.get(seed) ?? wordsFrom(numbersFrom(seed * 7919 + 3)).text(length);
  invented.set(seed, known);
  return known;
}

/**
 * One of the bodies: sections of sentences, and tables, whose quotes are escaped in JSON; both make JSON.parse as slow as it is
 * with real ones.
 */
function bodyOf(index: number): string {
  const random = numbersFrom(index * 7919 + 1);
  const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)];
  const { words, text } = wordsFrom(random);
  const table = (length: number): string => {
    const cells = Array.from(
      { length: Math.ceil(length / 90) },
      () => `<td styleCode="Lrule Rrule" align="center" valign="top"><content styleCode="bold">${pick(words)}</content></td>`,
    );
    return `<table width="100%"><tbody><tr>${cells.join('</tr>\n<tr>')}</tr></tbody></table>`;
  };
  const length = averageRecordBytes * (lengths[index % lengths.length] ?? 1);
  const each = length / sections.length;
  const name = `${pick(words)}${pick(words)}`;
  const record: Record<string, unknown> = {
    spl_product_data_elements: [`${name} ${name} ${name.toUpperCase()} WATER`],
    ...(index % 4 === 1 ? { boxed_warning: [`WARNING: SERIOUS ${String(pick(words)).toUpperCase()} ${text(1500)}`] } : {}),
    ...(index % 5 === 1 ? { recent_major_changes: ['Boxed Warning 1/2026'] } : {}),
  };
  for (const [at, section] of sections.entries()) {
    record[section] = [text(each * (at % 5 === 0 ? 0.35 : 0.85))];
    if (at % 5 === 0) record[`${section}_table`] = [table(each * 0.8)];
  }
  record['openfda'] = {
    product_type: [index % 3 > 0 ? 'HUMAN PRESCRIPTION DRUG' : 'HUMAN OTC DRUG'],
    brand_name: [name],
    generic_name: [name.toUpperCase()],
    manufacturer_name: [`${pick(words)} Laboratories`],
    application_number: [`ANDA${100_000 + index}`],
    rxcui: [String(5_000_000 + index)],
    substance_name: [name.toUpperCase()],
    route: ['ORAL'],
  };
  return JSON.stringify(record).slice(1);
}

/** Made once, on the first request. */
let made: Buffer[] | undefined;

/** The bytes of one label record of real size and shape. @param number makes its set id, and its body, which others share */
export function labelRecordBytes(number: number): Buffer {
  made ??= Array.from({ length: bodies }, (_, index) => Buffer.from(bodyOf(index)));
  const head = `{"set_id":"${idOf(number)}","id":"${idOf(number)}","version":"1","effective_time":"20260105",`;
  return Buffer.concat([Buffer.from(head), made[number % bodies] ?? Buffer.from('}')]);
}

/** So many records as a part of the bulk download gives them, in pieces. */
export async function* labelPart(count: number): AsyncGenerator<Buffer> {
  // The bytes come from somewhere else in life, too: whoever reads them waits for each piece.
  yield await Promise.resolve(Buffer.from('{"meta":{"last_updated":"2026-01-05"},"results":['));
  for (let number = 0; number < count; number += 1) {
    if (number > 0) yield Buffer.from(',\n');
    yield labelRecordBytes(number);
  }
  yield Buffer.from(']}');
}
