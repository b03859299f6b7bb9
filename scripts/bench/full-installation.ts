import { sql, type Database, type Tx } from '../../server/database/index.ts';
import { judgeBox } from '../../server/knowledge/boxed-warnings/index.ts';
import { noProducts } from '../../server/knowledge/drug-sources/index.ts';
import { inventedText, numbersFrom } from './label-records.ts';

/** How much there is of each: what an installation holds after all of openFDA's labels and a whole RxNorm release. */
type InstallationSize = {
  labels: number;
  /** The first of them; the others are sold over the counter. */
  prescription: number;
  /** Of those, as far as a box is genuine. */
  boxed: number;
  concepts: number;
};

export const fullInstallation: InstallationSize = { labels: 250_000, prescription: 45_000, boxed: 20_000, concepts: 180_000 };

/** In a statement; what is generated is never held together. */
const perStatement = 1000;
const importedAt = '2026-11-22T00:00:00Z';
const forms = [
  'Oral Tablet',
  'Oral Capsule',
  'Injectable Solution',
  'Topical Cream',
  'Extended Release Oral Tablet',
  'Ophthalmic Solution',
];
const routes = ['ORAL', 'ORAL', 'INTRAVENOUS', 'TOPICAL', 'ORAL', 'OPHTHALMIC'];
const strengths = [1, 2.5, 5, 10, 20, 25, 50, 100];
const risks = ['HEPATOTOXICITY', 'SERIOUS INFECTIONS', 'CARDIOVASCULAR RISK', 'SUICIDAL THOUGHTS AND BEHAVIORS', 'EMBRYO-FETAL TOXICITY'];
/** Labels of one drug, from as many labelers. */
const labelsEach = 15;
/** Concepts of one ingredient: itself, its products, of which every third is a brand's, and what stands above them. */
const conceptsEach = 45;
const productsEach = 39;
/** One over-the-counter label in so many names codes: most are of soaps and sunscreens that RxNorm does not list. */
const codedOverTheCounter = 3;

const setIdOf = (number: number): string => `1f1f1f1f-0000-4000-8000-${String(number).padStart(12, '0')}`;
const codeOf = (drug: number, nth: number): string => String(50_000_000 + drug * conceptsEach + nth);
const ingredientOf = (drug: number): string => {
  const random = numbersFrom(drug * 31 + 7);
  const letters = Array.from({ length: 7 }, () => 'aeiobdlmnrst'.charAt(Math.floor(random() * 12)));
  return `inv${letters.join('')}${drug.toString(26).replace(/\d/g, (digit) => 'uvwxyzqkpf'.charAt(Number(digit)))}ine`;
};

type Concept = { rxcui: string; tty: string; name: string };

function conceptOf(number: number): Concept {
  const [drug, nth] = [Math.floor(number / conceptsEach), number % conceptsEach];
  const rxcui = codeOf(drug, nth);
  if (nth === 0) return { rxcui, tty: 'IN', name: ingredientOf(drug) };
  const strength = strengths[nth % strengths.length] ?? 1;
  if (nth > productsEach)
    return nth % 2 === 0
      ? { rxcui, tty: 'SCDC', name: `${ingredientOf(drug)} ${strength} MG` }
      : { rxcui, tty: 'SCDF', name: `${ingredientOf(drug)} ${forms[nth % forms.length] ?? ''}` };
  const isBrand = nth % 3 === 0;
  const name = `${ingredientOf(drug)} ${strength} MG ${forms[Math.floor(nth / strengths.length) % forms.length] ?? ''}`;
  return { rxcui, tty: isBrand ? 'SBD' : 'SCD', name: isBrand ? `${name} [Brand${drug}]` : name };
}

/** A row of `label` and of its one version. */
function labelOf(number: number, size: InstallationSize): Record<string, unknown> {
  const isPrescription = number < size.prescription;
  const isBoxed = number < size.boxed;
  // Each drug has as many concepts as there are for it; its labels name some of its products. Few are sold both ways.
  const drugs = Math.max(1, Math.floor(size.concepts / conceptsEach));
  const prescribed = Math.ceil(size.prescription / labelsEach);
  const nth = Math.floor(number / labelsEach);
  const drug = (isPrescription ? nth : prescribed + (nth % Math.max(1, drugs - prescribed))) % drugs;
  const form = number % forms.length;
  const name = ingredientOf(drug);
  const codes = [0, 1, 2].map((other) =>
    codeOf(drug, 1 + ((form * strengths.length + other + (number % strengths.length)) % (conceptsEach - 1))),
  );
  const products = {
    ...noProducts,
    brandNames: [`Brand${drug}`],
    genericNames: [name],
    labeler: `Invented Laboratories ${number % 900}`,
    applications: [`${number % labelsEach === 0 ? 'NDA' : 'ANDA'}${100_000 + drug}`],
    rxcuis: isPrescription || number % codedOverTheCounter === 0 ? codes : [],
    uniis: [`U${number}`],
    substances: [name.toUpperCase()],
    routes: [routes[form] ?? 'ORAL'],
    types: [isPrescription ? 'HUMAN PRESCRIPTION DRUG' : 'HUMAN OTC DRUG'],
  };
  const boxed = isBoxed ? [`WARNING: ${risks[drug % risks.length] ?? ''} ${inventedText(drug % 500, 1500)}`] : [];
  const { box, verdict, reason } = judgeBox({ boxed, isPrescription, nestedBoxed: 0, recentChanges: [], products } as never);
  return { set_id: setIdOf(number), is_prescription: isPrescription, verdict, reason, box, products };
}

async function insertInParts(tx: Tx, count: number, row: (number: number) => object, insert: (rows: string) => ReturnType<typeof sql>) {
  for (let from = 0; from < count; from += perStatement) {
    const rows = Array.from({ length: Math.min(perStatement, count - from) }, (_, index) => row(from + index));
    await tx.run(insert(JSON.stringify(rows)));
  }
}

/** Fills an empty installation as imports would have left it, but for the records themselves. */
export async function fillInstallation(db: Database, size: InstallationSize): Promise<void> {
  await db.system(async (tx) => {
    await tx.run(sql`insert into label_import (source, fingerprint, records_done, counts, started_at, finished_at)
      values ('invented', '1', ${size.labels}, '{}', ${importedAt}, ${importedAt})`);
    await insertInParts(
      tx,
      size.labels,
      (number) => labelOf(number, size),
      (rows) => sql`with read as (
          select * from jsonb_to_recordset(${rows}::jsonb)
            as one (set_id uuid, is_prescription boolean, verdict text, reason text, box jsonb, products jsonb)),
        label as (insert into label (set_id, current_version, title, labeler, is_reference, was_boxed)
          select set_id, 1, null, products ->> 'labeler', false, verdict = 'genuine' from read returning set_id),
        coded as (insert into label_rxcui (set_id, rxcui, via)
          select label.set_id, code, 'label' from label join read using (set_id), jsonb_array_elements_text(products -> 'rxcuis') as code
          on conflict do nothing)
        insert into label_version (set_id, version, effective, is_prescription, verdict, reason, box, products, recent_changes, source,
          content_hash, kept, kept_whole, import_id, imported_at)
        select label.set_id, 1, '2026-07-01', is_prescription, verdict, reason, nullif(box, 'null'), products, '{}', 'openfda', '', '', false,
          (select max(id) from label_import), ${importedAt} from label join read using (set_id)`,
    );
    await insertInParts(
      tx,
      size.concepts,
      conceptOf,
      (rows) => sql`insert into rxnorm_concept (rxcui, tty, name, status, source)
        select rxcui, tty, name, 'active', 'rrf' from jsonb_to_recordset(${rows}::jsonb) as one (rxcui text, tty text, name text)`,
    );
  });
}
