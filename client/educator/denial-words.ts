/** What payers' reasons say, in words of ours; most are known by their number alone. */
const words: Record<string, string> = {
  '4': 'The modifier does not fit the procedure',
  '11': 'The diagnosis does not fit the procedure',
  '16': 'Information or documents are missing',
  '18': 'Sent twice',
  '22': 'Another payer is thought to come first',
  '27': 'Coverage had ended',
  '29': 'Sent too late',
  '50': 'Not seen as medically necessary',
  '96': 'Not covered',
  '97': 'Part of another service that was paid',
  '109': 'Sent to the wrong payer',
  '146': 'The diagnosis did not hold on that date',
  '150': 'The documents do not support this level of service',
  '151': 'The documents do not support this many',
  '167': 'This diagnosis is not covered',
  '197': 'Authorization or notification was missing',
  '198': 'More than was authorized',
  '204': 'Not covered by this patient’s plan',
  '252': 'An attachment is needed',
};

export const denialWords = (code: string): string =>
  Object.hasOwn(words, code) ? (words[code] ?? '') : 'Reason known by its number alone';
