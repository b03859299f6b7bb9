const units: Record<string, string> = { MG: 'mg', ML: 'mL', MCG: 'mcg', HR: 'hour', UNT: 'unit', MEQ: 'mEq' };

/** An RxNorm name as a clinician writes it: "tofacitinib 5 MG Oral Tablet" as "tofacitinib 5 mg oral tablet"; brand names keep their case. */
export const readableName = (name: string): string =>
  name
    .replace(/\b(?:MG|ML|MCG|HR|UNT|MEQ)\b/g, (unit) => units[unit] ?? unit)
    .replace(
      /\b(?:Extended Release|Delayed Release|Disintegrating|Oral|Injectable|Ophthalmic|Topical|Nasal|Tablet|Capsule|Solution|Suspension|Injection|Spray|Pill|Product|Prefilled|Syringe|Cream|Gel|Patch|Cartridge)\b/g,
      (word) => word.toLowerCase(),
    );
