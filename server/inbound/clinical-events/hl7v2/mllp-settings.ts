import { BlockList, isIP } from 'node:net';
import { isAbsolute } from 'node:path';
import { z } from 'zod';

const absolute = z.string().max(500).refine(isAbsolute, 'a file is named by its whole path');
const isAllowable = (text: string): boolean => {
  const [address = '', prefix, ...more] = text.split('/');
  const family = isIP(address);
  const isPrefix = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) >= 1 && Number(prefix) <= (family === 6 ? 128 : 32));
  return family !== 0 && more.length === 0 && isPrefix;
};

/** Where HL7 v2 is heard for one source, and who may speak. */
export const mllpSettings = z
  .object({
    port: z.number().int('--port is a whole number').min(1, '--port is 1 to 65535').max(65_535, '--port is 1 to 65535'),
    host: z
      .string()
      .refine((text) => isIP(text) !== 0, '--host is an address of this machine, such as 127.0.0.1 or 0.0.0.0')
      .default('127.0.0.1'),
    allow: z
      .array(z.string().refine(isAllowable, '--allow is addresses or ranges such as 10.1.2.3,10.2.0.0/16'))
      .max(100, '--allow is at most 100 addresses')
      .default([]),
    /** Files of this machine, read when the source is opened: a key never stands in the database or on a command line. */
    tls: z.object({ certFile: absolute, keyFile: absolute, clientCaFile: absolute.nullable() }).nullable().default(null),
    maxMessageBytes: z.number().int().min(4096).max(8_388_608).default(1_048_576),
    idleSeconds: z.number().int().min(10).max(86_400).default(600),
    maxConnections: z.number().int().min(1).max(64).default(8),
  })
  .refine(
    ({ host, allow, tls }) => (tls !== null && tls.clientCaFile !== null) || allow.length > 0 || isLoopback(host),
    'beyond this machine a source says who may speak: by --allow, or by --tls-client-ca',
  );
export type MllpSettings = z.infer<typeof mllpSettings>;

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** An IPv4 caller at a socket of IPv6 has a name of both. */
const plain = (address: string): string => (/^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(address) ? address.slice(7) : address);
const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');
const isLoopback = (address: string): boolean => isIP(address) !== 0 && loopback.check(plain(address), familyOf(plain(address)));

/** Who may speak: whoever is named; where nobody is, this machine, or beside client certificates everybody who has one. */
export function allowedBy({ allow, tls }: Pick<MllpSettings, 'allow' | 'tls'>): (address: string | undefined) => boolean {
  const list = new BlockList();
  for (const one of allow) {
    const [address = '', prefix] = one.split('/');
    const family = familyOf(address);
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return (given) => {
    if (given === undefined) return false;
    const address = plain(given);
    if (isIP(address) === 0) return false;
    if (allow.length > 0) return list.check(address, familyOf(address));
    return tls !== null && tls.clientCaFile !== null ? true : isLoopback(address);
  };
}
