import type { Provenance, Reference } from 'fhir/r4';
import { CODE_SYSTEM, IDENTIFIER_SYSTEM, PROFILE, softwareReference, systemReference } from '../standards/fhir-r4/index.ts';
import type { ChangeContext } from './record-types.ts';

const dataOperation = { POST: 'CREATE', PUT: 'UPDATE', DELETE: 'DELETE' } as const;

const agent = (type: string, who: Reference): Provenance['agent'][number] => ({
  type: { coding: [{ system: CODE_SYSTEM.provenanceAgent, code: type }] },
  who,
});

/**
 * The Provenance of one change: which version, who, what, when, and the correlation id that log lines and jobs carry too.
 * @see https://hl7.org/fhir/R4/provenance.html
 */
export function toProvenance(change: {
  type: string;
  id: string;
  versionId: number;
  method: keyof typeof dataOperation;
  recorded: string;
  correlationId: string;
  context: ChangeContext;
}): Provenance {
  const { author, system } = change.context;
  return {
    resourceType: 'Provenance',
    meta: { profile: [PROFILE.provenance] },
    target: [{ reference: `${change.type}/${change.id}/_history/${change.versionId}` }],
    recorded: change.recorded,
    activity: {
      coding: [
        { system: CODE_SYSTEM.activity, code: change.context.activity },
        { system: 'http://terminology.hl7.org/CodeSystem/v3-DataOperation', code: dataOperation[change.method] },
      ],
    },
    // The software assembles what happens here; a person is its author where one acted. What another system wrote is only kept here.
    agent: [
      ...(author === undefined ? [] : [agent('author', author)]),
      ...(system === undefined
        ? [agent('assembler', softwareReference('Device'))]
        : [agent('author', systemReference('Device', system)), agent('custodian', softwareReference('Device'))]),
    ],
    entity: [{ role: 'source', what: { identifier: { system: IDENTIFIER_SYSTEM.correlation, value: change.correlationId } } }],
  };
}
