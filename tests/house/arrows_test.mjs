// The arrows between the rooms. SAMTALE_ROOMS names the table that the build wrote.
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { arrows, readRooms } from './arrows.mjs';
import { inTree } from './tree.mjs';

const root = new URL('../..', import.meta.url).pathname;

test('every include of the tree is declared', () => {
  const rooms = readRooms(readFileSync(process.env.SAMTALE_ROOMS, 'utf8'));
  assert.ok(rooms.length >= 11, 'the table holds all rooms');
  assert.deepEqual(arrows(root, rooms), []);
});

const rooms = readRooms('core|services/core||fmt::fmt\nstore|services/store|core|SQLiteCpp\napi|services/api|core|\n');
const cases = [
  // file, its text, what the complaint says (null: none)
  ['services/store/a.cc', '#include "services/store/b.h"\n#include "services/core/c.h"\n', null],
  ['services/store/a.cc', '#include <vector>\n#include <sys/stat.h>\n#include <SQLiteCpp/Database.h>\n', null],
  ['services/core/a.h', '\n#include "services/store/b.h"\n', /^services\/core\/a\.h:2: room core may not include/],
  ['services/api/a.cc', '#  include "services/store/b.h"\n', /add store to the USES of api/],
  ['services/api/a.cc', '#include "core/time.h"\n', /is in no room: include from the root/],
  ['services/api/a.cc', '#include <SQLiteCpp/Database.h>\n', /may not see .* add SQLiteCpp to the SEES of api/],
  ['services/core/a.cc', '#include <grpcpp/grpcpp.h>\n', /room core may not see <grpcpp/],
  ['services/core/a.cc', '#include <boost/any.hpp>\n', /of no known library/],
  ['policy/draft/a.cc', '\n', /this folder is no room/],
];
for (const [path, text, complaint] of cases) {
  test(`${path} with ${JSON.stringify(text)}: ${complaint ?? 'nothing'}`, () => {
    const found = inTree({ [path]: text }, (folder) => arrows(folder, rooms));
    assert.equal(found.length, complaint ? 1 : 0, found.join('\n'));
    if (complaint) assert.match(found[0], complaint);
  });
}

test('an arrow back is a circle', () => {
  const circle = readRooms('core|services/core|store|\nstore|services/store|core|\n');
  const found = inTree({}, (folder) => arrows(folder, circle));
  assert.equal(found.length, 1);
  assert.match(found[0], /room core uses store, which is not declared above it/);
});
