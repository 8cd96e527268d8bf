// What every check of the house walks over: the files of a tree, less what is built or installed. A check is a
// function of a root folder that returns its complaints as sentences `<file>:<line>: <what and what to do>`, so
// that each is tried on a small tree with a planted fault too.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';

// `corpus` holds the inputs of fuzz targets: bytes of any kind.
const notOurs = new Set(['.git', 'build', 'var', 'node_modules', 'corpus']);

// The paths of all files below `root`, relative to it, sorted.
export function files(root, folder = '') {
  const found = [];
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    if (notOurs.has(entry.name)) continue;
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (entry.isDirectory()) found.push(...files(root, path));
    else if (entry.isFile()) found.push(path);
  }
  return found.sort();
}

export const isCpp = (path) => ['.cc', '.h'].includes(extname(path));

export function lines(root, path) {
  const text = readFileSync(join(root, path), 'utf8').split('\n');
  if (text.at(-1) === '') text.pop();
  return text;
}

// Calls `check` with a temporary tree that holds `contents` ({path: text}); returns what it returned.
export function inTree(contents, check) {
  const root = mkdtempSync(join(tmpdir(), 'samtale-house-'));
  try {
    for (const [path, text] of Object.entries(contents)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return check(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}
