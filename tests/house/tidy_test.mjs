// The looks of the tree, and each check tried on a planted fault.
import assert from 'node:assert';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import * as tidy from './tidy.mjs';
import { files, inTree, isCpp, lines } from './tree.mjs';

const root = new URL('../..', import.meta.url).pathname;

for (const [name, check] of Object.entries(tidy)) {
  test(`the tree: ${name}`, () => assert.deepEqual(check(root), []));
}

function run(command, paths) {
  const [program, ...options] = command;
  const { status, stdout, stderr, error } = spawnSync(program, [...options, ...paths], { cwd: root, encoding: 'utf8' });
  assert.equal(error, undefined);
  assert.equal(status, 0, `${stdout}${stderr}`.slice(0, 8000));
}

test('the tree: clang-format changes nothing', () => {
  const sources = files(root).filter(isCpp);
  assert.ok(sources.length > 0);
  run(['clang-format', '--dry-run', '--Werror', '--ferror-limit=1'], sources);
});

test('the tree: shellcheck finds nothing', () => {
  const scripts = files(root).filter((path) => /^#!.*\bbash$/.test(lines(root, path)[0] ?? ''));
  assert.ok(scripts.length > 0);
  run(['shellcheck'], scripts);
});

const header = (body) => `// What it is,\n// and is not.\n#pragma once\n${body}`;
const long = (count) => `int F() {\n${'  G();\n'.repeat(count - 2)}}\n`;
const cases = [
  // check, file, its text, the complaint (null: none)
  ['topLevel', 'README.md', '', null],
  ['topLevel', 'notes.txt', '', /^notes\.txt: the top level/],
  ['topLevel', '.clang-tidy', '', null],
  ['names', 'services/core/local_day.cc', '', null],
  ['names', 'services/core/LocalDay.cc', '', /snake_case/],
  ['names', 'services/core/local-day.cc', '', /snake_case/],
  ['text', 'services/a.cc', `${'x'.repeat(120)}\n`, null],
  ['text', 'services/a.cc', `\n${'x'.repeat(121)}\n`, /^services\/a\.cc:2: longer than 120/],
  ['text', 'proto/a.proto', `${'x'.repeat(160)}\n`, null],
  ['text', 'proto/a.proto', `${'x'.repeat(161)}\n`, /longer than 160/],
  ['text', 'README.md', `${'x'.repeat(201)}\n`, null],
  ['text', 'proto/a.proto', '\tint x;\n', /a tab/],
  ['text', 'policy/a.yaml', 'a: 1 \n', /blanks at the end/],
  ['text', 'services/a.cc', `// ${'TO' + 'DO'}: later\n`, /unfinished mark/],
  ['text', 'services/a.cc', 'class RoomManager;\n', /says nothing: Manager/],
  ['text', 'services/a.cc', 'struct Database;\n', null],
  ['text', 'services/a.cc', '\n'.repeat(1000), null],
  ['text', 'services/a.cc', '\n'.repeat(1001), /1001 lines/],
  ['headers', 'services/a.h', header(''), null],
  ['headers', 'services/a.h', '// What it is,\n// and is not.\n', /lacks #pragma once/],
  ['headers', 'services/a.h', '#pragma once\n', /begin with at most 10 lines/],
  ['headers', 'services/a.h', '// a\n'.repeat(11) + '#pragma once\n', /begin with at most 10 lines/],
  ['functions', 'services/a.cc', long(70), null],
  ['functions', 'services/a.cc', `namespace n {\n\n${long(71)}`, /^services\/a\.cc:3: a function of 71 lines/],
  ['functions', 'services/a.cc', long(40) + '\n' + long(40), null],
  ['links', 'a.md', '# On `words`\n[x](a.md#on-words) [y](https://example.org/none) [z](#on-words)\n', null],
  ['links', 'a.md', '\n[x](b.md)\n', /^a\.md:2: leads nowhere: b\.md/],
  ['links', 'a.md', '[x](#none)\n', /no heading #none/],
  ['registries', 'tests/node/package-lock.json', '{"integrity": "sha512-x"}\n', null],
  ['registries', 'tests/node/package-lock.json', '{"resolved": "https://example.org/a.tgz"}\n', /names a registry/],
];
for (const [check, path, content, complaint] of cases) {
  test(`${check} of ${path}, ${content.length} characters: ${complaint ?? 'nothing'}`, () => {
    const found = inTree({ [path]: content }, tidy[check]);
    assert.equal(found.length, complaint ? 1 : 0, found.join('\n'));
    if (complaint) assert.match(found[0], complaint);
  });
}
