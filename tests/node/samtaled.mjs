// A samtaled of its own for a test, and a client for each of its services, as @grpc/grpc-js sees them.
// SAMTALED names the program; SAMTALE_GOOGLEAPIS the folder with the google.rpc protos.
import assert from 'node:assert';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

const root = new URL('../..', import.meta.url).pathname;
const secondsToStart = 30;
const secondsOfCall = 10;

const protos = readdirSync(join(root, 'proto/samtale/v1')).map((name) => `samtale/v1/${name}`);
const options = { keepCase: true, longs: String, enums: String, defaults: true, oneofs: true };
const samtale = grpc.loadPackageDefinition(
  loadSync(protos, { ...options, includeDirs: [join(root, 'proto')] })).samtale.v1;
const rpc = loadSync(['google/rpc/status.proto', 'google/rpc/error_details.proto'],
  { ...options, includeDirs: [process.env.SAMTALE_GOOGLEAPIS] });

// Starts samtaled on a free port with the shipped rules, and an empty database or that of an earlier one. `clock` as
// --clock takes it.
export async function start(clock, folder = mkdtempSync(join(tmpdir(), 'samtale-node-'))) {
  const server = spawn(process.env.SAMTALED,
    ['--listen', '127.0.0.1:0', '--database', join(folder, 'samtale.db'), '--rules', join(root, 'policy/rules'),
      '--clock', clock], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => server.on('exit', resolve));
  let said = '';
  server.stderr.on('data', (text) => { said += text; });
  const address = await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`samtaled did not start: ${said}`)), secondsToStart * 1000);
    createInterface(server.stdout).on('line', (line) => {
      const found = line.match(/listens on (\S+:\d+)/);
      if (!found) return;
      clearTimeout(late);
      resolve(found[1]);
    });
    ended.then((status) => reject(new Error(`samtaled ended with ${status}: ${said}`)));
  });
  return {
    address,
    // Ends it as an operator would; answers its exit status.
    async stop() {
      server.kill('SIGTERM');
      const status = await ended;
      rmSync(folder, { recursive: true });
      return status;
    },
    // Ends it as a power failure would; answers the folder of its database.
    async kill() {
      server.kill('SIGKILL');
      await ended;
      return folder;
    },
  };
}

// Calls of `service` at `address` by the caller that `headers` names: await client(service…).BookMeeting({…}).
// A refused call throws the ServiceError.
export function client(address, service, headers) {
  const stub = new samtale[service](address, grpc.credentials.createInsecure());
  const metadata = new grpc.Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return new Proxy({}, {
    get: (_, method) => (method === 'close' ? () => stub.close() : (request) => new Promise((resolve, reject) => {
      assert.ok(stub[method], `${service} has no ${method}`);
      const deadline = Date.now() + secondsOfCall * 1000;
      stub[method](request, metadata, { deadline }, (error, answer) => (error ? reject(error) : resolve(answer)));
    })),
  });
}

// The messages of EventService.WatchEvents, one after another, as the loop takes them: until it is left, or the stream
// ends, which throws the ServiceError.
export async function* watch(address, request, headers) {
  const stub = new samtale.EventService(address, grpc.credentials.createInsecure());
  const metadata = new grpc.Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  const call = stub.WatchEvents(request, metadata);
  try {
    for await (const message of call) yield message;
  } finally {
    call.cancel();
    stub.close();
  }
}

// The google.rpc details of a refused call, by the name of their type: {ErrorInfo: {…}, BadRequest: {…}, …}.
export function details(error) {
  const [bytes] = error.metadata.get('grpc-status-details-bin');
  assert.ok(bytes, `no details come with: ${error.message}`);
  const status = rpc['google.rpc.Status'].deserialize(bytes);
  assert.equal(status.code, error.code);
  return Object.fromEntries(status.details.map(({ type_url: url, value }) => {
    const type = url.split('/').at(-1);
    return [type.split('.').at(-1), rpc[type].deserialize(value)];
  }));
}

export const status = grpc.status;
