import { fc } from '../../../test-fixtures/seeded-property.ts';
import { describe, expect, it } from 'vitest';
import {
  codeChallenge,
  grantedScopes,
  insecureEndpoints,
  parseFhirUser,
  parseScopes,
  scopesAllow,
  smartConfigurationSchema,
  tokenResponseSchema,
  toVersionOneScopes,
  wellKnownUrl,
  writesAnything,
} from './index.ts';

describe('scopes', () => {
  const levels = ['system'] as const;
  it.each<[string, boolean]>([
    ['system/*.rs', true],
    ['system/Basic.s', true],
    ['system/Basic.read', true],
    ['system/*.*', true],
    ['system/Basic.cruds', true],
    ['system/Basic.r', false],
    ['system/Task.rs', false],
    ['user/*.rs', false],
    ['system/Basic.sr', false],
    ['system/basic.rs', false],
    ['system/Basic.rs?code=x', false],
    ['openid system/Basic.c launch', false],
    ['', false],
    ['system/Basic.', false],
  ])('"%s" lets a system search Basic: %s', (text, expected) => {
    expect(scopesAllow(text, { levels, type: 'Basic', interaction: 'search' })).toBe(expected);
  });
  it('keep the words they were written in and leave out the rest', () => {
    expect(parseScopes('openid user/Practitioner.rs  launch/patient patient/*.read').map(({ source }) => source)).toEqual([
      'user/Practitioner.rs',
      'patient/*.read',
    ]);
  });
  it('that were given for every type let one read and search, never write', () => {
    expect(grantedScopes('system/Basic.cruds system/Task.write', 'system/*.cruds')).toBe('system/Basic.rs');
    expect(grantedScopes('system/*.cruds', 'system/Basic.cru')).toBe('system/Basic.cru');
    expect(parseScopes('system/*.rs system/*.write system/*.d system/Basic.cud').map(writesAnything)).toEqual([false, true, true, false]);
  });
  it('have a v1 form', () => {
    expect(toVersionOneScopes('launch openid user/Practitioner.rs patient/Task.crus system/Basic.c')).toBe(
      'launch openid user/Practitioner.read patient/Task.* system/Basic.write',
    );
  });
  it('never throw', () => {
    fc.assert(fc.property(fc.string(), (text) => Array.isArray(parseScopes(text))));
  });
});

describe('fhirUser', () => {
  const bases = ['https://ehr.example/fhir'];
  it.each<[string, string | undefined]>([
    ['Practitioner/1', 'Practitioner/1'],
    ['https://ehr.example/fhir/PractitionerRole/a-1', 'PractitionerRole/a-1'],
    ['https://ehr.example/fhir/Practitioner/1/_history/2', 'Practitioner/1'],
    ['https://other.example/fhir/Practitioner/1', 'https://other.example/fhir/Practitioner/1'],
    ['Person/7', 'Person/7'],
    ['Patient/1', undefined],
    ['RelatedPerson/1', undefined],
    ['Practitioner', undefined],
    ['Practitioner/', undefined],
    ['Practitioner/a b', undefined],
    ['javascript:alert(1)/Practitioner/1', undefined],
    ['https://ehr.example/fhir/Practitioner/../Patient/1', undefined],
    ['', undefined],
  ])('"%s" is %s', (claim, reference) => {
    expect(parseFhirUser(claim, bases)?.reference).toBe(reference);
  });
  it('on another server is not ours to ask', () => {
    expect(parseFhirUser('https://ehr.example.evil/fhir/Practitioner/1', bases)?.isLocal).toBe(false);
  });
});

describe('discovery', () => {
  const document = { authorization_endpoint: 'https://login.example/a', token_endpoint: 'http://login.example/t' };
  it('cannot weaken the transport of an https server', () => {
    expect(insecureEndpoints(smartConfigurationSchema.parse(document), 'https://ehr.example/fhir')).toEqual(['http://login.example/t']);
    expect(insecureEndpoints(smartConfigurationSchema.parse(document), 'http://127.0.0.1:9400/fhir')).toEqual([]);
  });
  it('has http endpoints only', () => {
    expect(smartConfigurationSchema.safeParse({ ...document, token_endpoint: 'file:///etc/passwd' }).success).toBe(false);
    expect(wellKnownUrl('https://ehr.example/fhir/')).toBe('https://ehr.example/fhir/.well-known/smart-configuration');
  });
});

describe('token response', () => {
  it('is read as EHRs send it: ids as numbers, flags and lifetimes as text, odd extras left out', () => {
    const tokens = tokenResponseSchema.parse({
      access_token: 't',
      token_type: 'bearer',
      expires_in: '300',
      patient: 12,
      need_patient_banner: 'false',
      fhirContext: 'no',
      smart_style_url: 'javascript:1',
      intent: 5,
    });
    expect(tokens).toMatchObject({ expires_in: 300, patient: '12', need_patient_banner: false });
    // What is left out was granted as asked. @see RFC 6749, section 5.1
    expect(tokens.scope).toBeUndefined();
    expect([tokens.fhirContext, tokens.smart_style_url, tokens.intent]).toEqual([undefined, undefined, undefined]);
  });
  it('keeps no text that a database would refuse, and nothing of a context that has no meaning', () => {
    const read = (over: object) => tokenResponseSchema.safeParse({ access_token: 't', token_type: 'bearer', ...over });
    const entry = { reference: 'ImagingStudy/1', role: 'a\0b', type: '\ud800', other: [1] };
    expect(read({ fhirContext: [entry], intent: '\udc00', tenant: 'ok' }).data).toMatchObject({
      fhirContext: [{ reference: 'ImagingStudy/1', role: undefined, type: undefined }],
      intent: undefined,
      tenant: 'ok',
    });
    expect(read({ fhirContext: [entry] }).data?.fhirContext?.[0]).not.toHaveProperty('other');
    expect(read({ patient: 'p\0' }).success).toBe(false);
  });
  it('is a Bearer token or nothing', () => {
    expect(tokenResponseSchema.safeParse({ access_token: 't', token_type: 'mac' }).success).toBe(false);
  });
});

it('PKCE matches the example of RFC 7636, appendix B', () => {
  expect(codeChallenge('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM');
});
