// How files look, beyond what clang-format decides: lengths, names, unfinished marks, purpose comments, links, and
// what stands at the top of the tree.
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, extname, join, normalize } from 'node:path';
import { files, isCpp, lines } from './tree.mjs';

const mostColumns = 120;
const mostColumnsOfProto = 160;
const mostLines = 1000;
const mostLinesOfFunction = 70;
const mostLinesOfPurpose = 10;
const top = new Set(['CMakeLists.txt', 'CMakePresets.json', 'README.md', 'proto', 'policy', 'services', 'tests',
  'deploy', 'build', 'var', 'node_modules']);
const prose = new Set(['.md', '.yaml', '.json', '.jsonl']);
const unfinished = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X'].join('|')})\\b`);
const emptyName = /^\s*(?:class|struct|enum(?: class)?)\s+\w*(Manager|Helper|Utils?|Data|Info|Impl|Base)\b/;

export function topLevel(root) {
  return readdirSync(root)
    .filter((name) => !name.startsWith('.') && !top.has(name))
    .map((name) => `${name}: the top level holds ${[...top].join(', ')} only: find it a place below`);
}

export function names(root) {
  return files(root)
    .filter((path) => /^(policy|services|tests|deploy|proto)\//.test(path))
    .filter((path) => !/^(README\.md|CMakeLists\.txt|\.[a-z]+|[a-z0-9]+([_.-][a-z0-9]+)*)$/.test(basename(path)) ||
      (isCpp(path) && !/^[a-z0-9_]+\.(cc|h)$/.test(basename(path))))
    .map((path) => `${path}: file names are snake_case`);
}

function lineFaults(path, line) {
  const found = [];
  const columns = extname(path) === '.proto' ? mostColumnsOfProto : mostColumns;
  if (line.includes('\t')) found.push('a tab: indent with spaces');
  if (/[ \r]$/.test(line)) found.push('blanks at the end of the line');
  if (!prose.has(extname(path)) && [...line].length > columns) found.push(`longer than ${columns} columns`);
  if (unfinished.test(line)) found.push('an unfinished mark: finish it, or say UNIMPLEMENTED to the caller');
  if (isCpp(path) && emptyName.test(line)) found.push(`a name that says nothing: ${line.match(emptyName)[1]}`);
  return found;
}

export function text(root) {
  const found = [];
  for (const path of files(root)) {
    if (basename(path) === 'package-lock.json') continue;
    const all = lines(root, path);
    if (all.length > mostLines && !prose.has(extname(path))) {
      found.push(`${path}: ${all.length} lines, more than ${mostLines}: divide it`);
    }
    all.forEach((line, at) => lineFaults(path, line).forEach((fault) => found.push(`${path}:${at + 1}: ${fault}`)));
  }
  return found;
}

export function headers(root) {
  return files(root).filter((path) => path.endsWith('.h')).flatMap((path) => {
    const all = lines(root, path);
    const purpose = [...all, ''].findIndex((line) => !line.startsWith('//'));
    const found = [];
    if (!all.includes('#pragma once')) found.push(`${path}: lacks #pragma once`);
    if (purpose < 1 || purpose > mostLinesOfPurpose) {
      found.push(`${path}:1: begin with at most ${mostLinesOfPurpose} lines of comment: what is it, who may share it`);
    }
    return found;
  });
}

// In clang-format's layout a function outside a class ends with `}` in the first column, and begins at the nearest
// line above it that begins there too.
export function functions(root) {
  const found = [];
  for (const path of files(root).filter((path) => isCpp(path) && !path.startsWith('tests/'))) {
    let start = 0;
    lines(root, path).forEach((line, at) => {
      if (line === '}' && at - start + 1 > mostLinesOfFunction) {
        found.push(`${path}:${start + 1}: a function of ${at - start + 1} lines: at most ${mostLinesOfFunction}`);
      }
      if (/^[^\s#/}]/.test(line)) start = at;
    });
  }
  return found;
}

// As GitHub names a heading.
function anchor(heading) {
  return heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
}

export function links(root) {
  const anchors = (path) => lines(root, path).filter((line) => /^#+ /.test(line))
    .map((line) => anchor(line.replace(/^#+ /, '')));
  const found = [];
  for (const path of files(root).filter((path) => path.endsWith('.md'))) {
    let code = false;
    lines(root, path).forEach((line, at) => {
      if (/^\s*```/.test(line)) code = !code;
      if (code) return;
      for (const [, link] of line.matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)) {
        if (/^[a-z]+:/.test(link)) continue;
        const [target, part] = link.split('#');
        const file = target ? normalize(join(dirname(path), target)) : path;
        if (!existsSync(join(root, file))) found.push(`${path}:${at + 1}: leads nowhere: ${link}`);
        else if (part && file.endsWith('.md') && !anchors(file).includes(part)) {
          found.push(`${path}:${at + 1}: ${file} has no heading #${part}`);
        }
      }
    });
  }
  return found;
}

// A lock file that names a registry would bind every machine to it.
export function registries(root) {
  return files(root).filter((path) => basename(path) === 'package-lock.json').flatMap((path) =>
    lines(root, path).flatMap((line, at) => (/"resolved":|registry/.test(line)
      ? [`${path}:${at + 1}: names a registry: write it with npm install --omit-lockfile-registry-resolved`] : [])));
}
