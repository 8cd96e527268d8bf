// Events as somebody else's client watches them: in order, and without a gap however the stream or the server ends.
import assert from 'node:assert';
import { after, before, test } from 'node:test';
import { client, details, start, status, watch } from './samtaled.mjs';

const parent = 'municipalities/0101';
const clock = 'manual=2020-09-16T08:00:00Z';
const headers = {
  'samtale-municipality': '0101', 'samtale-role': 'administrator', 'samtale-caller': 'letters', 'accept-language': 'en',
};
let server;
let directory;
let requests = 0;

const connect = () => { directory = client(server.address, 'DirectoryService', headers); };
const makeCitizen = (id) => directory.CreateCitizen({
  parent, citizen_id: id, request_id: `request-${++requests}`,
  citizen: { jobcentre: `${parent}/jobcentres/nord`, display_name: 'A citizen', group: 'dagpenge' },
});
const nameOf = (id) => `${parent}/citizens/${id}`;

before(async () => {
  server = await start(clock);
  connect();
  await directory.CreateJobcentre({
    parent, jobcentre_id: 'nord', request_id: `request-${++requests}`,
    jobcentre: { display_name: 'Jobcenter Nord', address: 'Nordvej 1' },
  });
});

after(async () => {
  directory?.close();
  if (server) assert.equal(await server.stop(), 0);
});

// Watches from `cursor` until there were `count` events of citizens, then leaves; answers their names and its cursor.
async function take(cursor, count) {
  const names = [];
  for await (const message of watch(server.address, { parent, cursor, kinds: ['CITIZEN_CREATED'] }, headers)) {
    for (const event of message.events) {
      assert.equal(event.kind, 'CITIZEN_CREATED');
      names.push(event.resource);
      cursor = event.cursor;
      if (names.length === count) return { names, cursor };
    }
    cursor = message.cursor;
  }
  return assert.fail('the stream ended');
}

test('a watcher that is cut off again and again misses nothing', async () => {
  const ids = Array.from({ length: 40 }, (_, i) => `c${i}`);
  const making = (async () => { for (const id of ids) await makeCitizen(id); })();
  const seen = [];
  let cursor = '';
  while (seen.length < ids.length) {
    const taken = await take(cursor, Math.min(7, ids.length - seen.length));
    seen.push(...taken.names);
    cursor = taken.cursor;
  }
  await making;
  assert.deepEqual(seen, ids.map(nameOf));
});

test('a server that is killed loses and repeats nothing of what was kept', async () => {
  let { cursor } = await take('', 40);
  const seen = [];
  for (let round = 0; round < 3; ++round) {
    const answered = [];
    const watching = (async () => {
      try {
        for await (const message of watch(server.address, { parent, cursor }, headers)) {
          seen.push(...message.events.map(({ resource }) => resource));
          cursor = message.cursor;
        }
      } catch (error) {
        assert.equal(error.code, status.UNAVAILABLE);
      }
    })();
    const making = (async () => {
      try {
        for (let i = 0; i < 1000; ++i) {
          await makeCitizen(`k${round}-${i}`);
          answered.push(nameOf(`k${round}-${i}`));
          if (answered.length === 15) server.kill();
        }
      } catch (error) {
        assert.equal(error.code, status.UNAVAILABLE);
      }
    })();
    await Promise.all([watching, making]);
    directory.close();
    server = await start(clock, await server.kill());
    connect();
    // What was answered before the end is told; what was under way is told if it was done.
    await makeCitizen(`after-${round}`);
    while (seen.at(-1) !== nameOf(`after-${round}`)) {
      for await (const message of watch(server.address, { parent, cursor }, headers)) {
        seen.push(...message.events.map(({ resource }) => resource));
        cursor = message.cursor;
        if (message.caught_up) break;
      }
    }
    const told = seen.filter((name) => name.includes(`/k${round}-`));
    assert.deepEqual(told.slice(0, answered.length), answered);
    assert.ok(told.length <= answered.length + 1);
  }
  assert.equal(new Set(seen).size, seen.length);
});

test('a watcher that stops reading is waited for, and others are not', async () => {
  const paused = watch(server.address, { parent }, headers)[Symbol.asyncIterator]();
  const first = await paused.next();
  assert.ok(first.value.events.length > 0);
  const { cursor } = await take('', 40);
  await makeCitizen('late');
  assert.deepEqual((await take(cursor, 1)).names, [nameOf('k0-0')]);
  await paused.return();
});

test('a citizen may not watch, and a wrong cursor says so', async () => {
  const refused = async (request, as, code, reason) => {
    const watching = watch(server.address, request, { ...headers, ...as })[Symbol.asyncIterator]();
    await assert.rejects(watching.next(), (error) => {
      assert.equal(error.code, code);
      assert.equal(details(error).ErrorInfo.reason, reason);
      return true;
    });
  };
  await refused({ parent }, { 'samtale-role': 'citizen' }, status.PERMISSION_DENIED, 'PERMISSION_DENIED');
  await refused({ parent, cursor: '7' }, {}, status.INVALID_ARGUMENT, 'INVALID_ARGUMENT');
  await refused({ parent, cursor: '7-0123456789abcdef' }, {}, status.OUT_OF_RANGE, 'CURSOR_UNKNOWN');
});
