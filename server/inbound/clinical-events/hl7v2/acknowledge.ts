import { escapedText, parseMessage, type Hl7Message, type Separators } from './parse-message.ts';

/** AA: it is kept. AE: it cannot be read. AR: it is not taken here, whatever it says. */
export type Acknowledgement = 'AA' | 'AE' | 'AR';

const usual: Separators = { field: '|', component: '^', repetition: '~', escape: '\\', subcomponent: '&' };

/** "20261122080000+0000" */
const stamp = (at: Date): string => `${at.toISOString().replace(/[-:T]/g, '').slice(0, 14)}+0000`;

/**
 * The answer to a message, in its own separators and under its own control id; to what has none, in the usual ones.
 * @param of.id our own name of the answer
 * @see https://www.hl7.eu/HL7v2x/v251/std251/ch02.html#Heading51 (2.9.2 original mode)
 */
export function acknowledgement(
  message: Hl7Message | undefined,
  of: { code: Acknowledgement; reason: string; at: Date; id: string },
): string {
  const separators = message?.separators ?? usual;
  const { field, component, repetition, escape, subcomponent } = separators;
  const header = message?.segments[0];
  // Their own fields go back as they came, still escaped.
  const theirs = (number: number): string => (header?.raw(number) ?? '').slice(0, 250);
  const [, trigger = ''] = theirs(9).split(component);
  const msh = [
    `MSH${field}${component}${repetition}${escape}${subcomponent}`,
    theirs(5),
    theirs(6),
    theirs(3),
    theirs(4),
    stamp(of.at),
    '',
    ['ACK', trigger, 'ACK'].join(component),
    of.id.replaceAll('-', '').slice(0, 20),
    theirs(11) || 'P',
    theirs(12) || '2.5.1',
  ];
  const msa = ['MSA', of.code, theirs(10), escapedText(of.reason.slice(0, 200), separators)];
  const severity = ['0', 'Message accepted'];
  const fault = [of.code === 'AR' ? '200' : '207', of.code === 'AR' ? 'Unsupported message type' : 'Application internal error'];
  const err = ['ERR', '', '', [...(of.code === 'AA' ? severity : fault), 'HL70357'].join(component), 'E'];
  const lines = [msh, msa, ...(of.code === 'AA' ? [] : [[...err, '', '', '', escapedText(of.reason.slice(0, 200), separators)]])];
  return lines.map((one) => `${one.join(field)}\r`).join('');
}

/** The header alone of what was too long or unreadable, so that the answer bears its name; undefined where not even that is whole. */
export function headerOf(text: string): Hl7Message | undefined {
  const [line = ''] = text.split(/[\r\n]/, 1);
  const parsed = parseMessage(line);
  return 'fault' in parsed ? undefined : parsed;
}
