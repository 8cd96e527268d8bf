// node measure.mjs ENGINE FOLDER MILLISECONDS: one engine on the workload in FOLDER, as one line of JSON. A process of
// its own, so that no engine's garbage is collected on another's time.
import {readFileSync} from "node:fs";
import path from "node:path";
import {engines} from "./engines.mjs";

const kRuns = 5;
const [name, folder, budget] = process.argv.slice(2);
const read = (file) => JSON.parse(readFileSync(path.join(folder, file), "utf8"));
const engine = engines[name];
const questions = read("questions.json").map(engine.prepare ?? ((question) => question));
const expected = read("codes.json");

const loading = process.hrtime.bigint();
const decide = await engine.load(read("rules.json"), folder);
const load = Number(process.hrtime.bigint() - loading) / 1e6;

// Warm up, and find how many questions a run has time for.
const until = performance.now() + Number(budget) / kRuns;
let count = 0;
let differing = 0;
while (count < questions.length && (performance.now() < until || count < 5)) {
  if ((await decide(questions[count])) !== expected[count]) ++differing;
  ++count;
}
const runs = [];
for (let run = 0; run < kRuns; ++run) {
  const began = process.hrtime.bigint();
  for (let i = 0; i < count; ++i) {
    const answer = decide(questions[i]);
    if (answer instanceof Promise) await answer;
  }
  runs.push(Number(process.hrtime.bigint() - began) / count);
}
runs.sort((a, b) => a - b);
console.log(JSON.stringify({engine: name, ns: runs[kRuns >> 1], least: runs[0], most: runs.at(-1), compared: count,
  differing, load}));
process.exit(0);
