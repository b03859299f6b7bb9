import { spawnSync } from 'node:child_process';
import { chownSync, lchownSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The numeric user that owns the cluster and runs the server; `drop` is what a spawned process needs to become it. */
export type ServerUser = { uid: number; gid: number; drop: { uid: number; gid: number } | Record<string, never> };

/** "nobody" by number on Linux: exists without `useradd`, owns nothing else. */
const nobody = 65534;

/** PostgreSQL refuses to run as root, so root hands over to "nobody"; anyone else runs it under their own name. */
export function serverUser(): ServerUser {
  const uid = process.getuid?.() ?? -1;
  const gid = process.getgid?.() ?? -1;
  return uid === 0 ? { uid: nobody, gid: nobody, drop: { uid: nobody, gid: nobody } } : { uid, gid, drop: {} };
}

/** Asks the kernel, not the mode bits, so that access lists and mounts count as well. */
export function canEnter(folder: string, user: ServerUser): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...user.drop, cwd: '/', stdio: 'ignore' }).status === 0;
}

/** Gives a folder and everything below it to the server's user; only root can, and only a changed owner is written. */
export function giveTo(user: ServerUser, folder: string): void {
  if (process.getuid?.() !== 0) return;
  if (statSync(folder).uid === user.uid) return;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    lchownSync(join(entry.parentPath, entry.name), user.uid, user.gid);
  }
  // Last, so that a run cut short is repeated.
  chownSync(folder, user.uid, user.gid);
}
