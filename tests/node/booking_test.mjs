// The main job through somebody else's client: a directory is set up, a slot found and booked, a refusal read.
import assert from 'node:assert';
import { after, before, test } from 'node:test';
import { client, details, start, status } from './samtaled.mjs';

const municipality = 'municipalities/0101';
const jobcentre = `${municipality}/jobcentres/nord`;
const caseworker = `${municipality}/caseworkers/anna`;
const headers = {
  'samtale-municipality': '0101', 'samtale-role': 'caseworker', 'samtale-caller': 'anna', 'accept-language': 'en',
};
let server;
let directory;
let meetings;
let requests = 0;
const request = () => `request-${++requests}`;

before(async () => {
  server = await start('manual=2020-09-16T08:00:00Z');
  directory = client(server.address, 'DirectoryService', { ...headers, 'samtale-role': 'administrator' });
  meetings = client(server.address, 'MeetingService', headers);
});

after(async () => {
  directory?.close();
  meetings?.close();
  if (server) assert.equal(await server.stop(), 0);
});

test('a municipality is set up', async () => {
  await directory.CreateJobcentre({
    parent: municipality, jobcentre_id: 'nord', request_id: request(),
    jobcentre: { display_name: 'Jobcenter Nord', address: 'Nordvej 1' },
  });
  const weekdays = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'];
  const made = await directory.CreateCaseworker({
    parent: municipality, caseworker_id: 'anna', request_id: request(),
    caseworker: { jobcentre, display_name: 'Anna',
      hours: weekdays.map((weekday) => ({ weekday, from: '09:00', until: '15:00' })) },
  });
  assert.equal(made.name, caseworker);
  await directory.CreateRoom({
    parent: municipality, room_id: 'room-1', request_id: request(),
    room: { jobcentre, display_name: 'Room 1', seats: 4, area_m2: 20 },
  });
  for (const citizen of ['c1', 'c2']) {
    await directory.CreateCitizen({
      parent: municipality, citizen_id: citizen, request_id: request(),
      citizen: { jobcentre, display_name: 'A citizen', group: 'dagpenge' },
    });
  }
  assert.equal((await directory.ListCitizens({ parent: municipality, jobcentre })).citizens.length, 2);
});

const wish = (citizen, more = {}) => ({
  citizen: `${municipality}/citizens/${citizen}`, meeting_type: 'jobsamtale', caseworker, ...more,
});
let booked;

test('a slot is found and booked, once however often the call is repeated', async () => {
  const day = '2020-10-14';
  const found = await meetings.SearchSlots({ parent: jobcentre, wish: wish('c1'), from: day, until: day });
  assert.equal(found.days.length, 1);
  assert.equal(found.days[0].date, day);
  assert.equal(found.days[0].decision.outcome, 'DECIDED');
  const [slot] = found.days[0].slots;
  assert.equal(slot.caseworker, caseworker);

  const booking = {
    parent: jobcentre, local_start: slot.local_start, request_id: request(),
    wish: wish('c1', { modes: [slot.mode], consent: slot.needs_consent ? true : undefined }),
  };
  booked = await meetings.BookMeeting(booking);
  assert.equal(booked.state, 'BOOKED');
  assert.equal(booked.mode, slot.mode);
  assert.deepEqual(booked.start_time, slot.start_time);
  assert.equal((await meetings.BookMeeting(booking)).name, booked.name);
  const listed = await meetings.ListMeetings({ parent: jobcentre });
  assert.deepEqual(listed.meetings.map(({ name }) => name), [booked.name]);
  const read = await meetings.GetMeeting({ name: booked.name });
  assert.equal(read.decision.chosen, slot.mode);
});

test('a taken slot is refused, with every blocker', async () => {
  const refused = meetings.BookMeeting({
    parent: jobcentre, local_start: booked.local_start, request_id: request(),
    wish: wish('c2', { modes: [booked.mode] }),
  });
  await assert.rejects(refused, (error) => {
    assert.equal(error.code, status.FAILED_PRECONDITION);
    const { ErrorInfo, PreconditionFailure, LocalizedMessage } = details(error);
    assert.deepEqual([ErrorInfo.domain, ErrorInfo.reason], ['samtale', 'NOT_BOOKABLE']);
    const taken = PreconditionFailure.violations.find(({ type }) => type === 'CASEWORKER_TAKEN');
    assert.equal(taken?.subject, 'caseworkers/anna');
    assert.equal(LocalizedMessage.locale, 'en');
    return true;
  });
});

test('a wrong request is refused, with every wrong field, and changes nothing', async () => {
  const refused = meetings.BookMeeting({ parent: jobcentre, local_start: '14 October', wish: { citizen: 'c1' } });
  await assert.rejects(refused, (error) => {
    assert.equal(error.code, status.INVALID_ARGUMENT);
    const fields = details(error).BadRequest.field_violations.map(({ field }) => field).sort();
    assert.deepEqual(fields, ['local_start', 'request_id', 'wish.citizen', 'wish.meeting_type']);
    return true;
  });
  assert.equal((await meetings.ListMeetings({ parent: jobcentre })).meetings.length, 1);
});

test('a cancelled meeting gives its slot back', async () => {
  await meetings.CancelMeeting({ name: booked.name, etag: booked.etag, request_id: request() });
  const again = await meetings.BookMeeting({
    parent: jobcentre, local_start: booked.local_start, request_id: request(),
    wish: wish('c2', { modes: [booked.mode], consent: true }),
  });
  assert.equal(again.state, 'BOOKED');
});
