// node compare.mjs --binary PATH [--provisions 10,25,100] [--questions N] [--engines A,B] [--budget MS] [--json]
// Puts the same rules and questions to Samtale and to the other engines, one at a time, checks that all answer alike,
// and prints what a decision takes each, as a ratio to Samtale's in the same run. Exits 1 when two answers differ.
// Samtale answers in three ways: worked out anew with the numbers of all citations, from questions in its own form, as
// the others have theirs (the base of the ratios); the same from the table of answers given before; and in words.
import {execFileSync, spawnSync} from "node:child_process";
import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import path from "node:path";
import {fileURLToPath} from "node:url";
import {parseArgs} from "node:util";
import {engines} from "./engines.mjs";

const {values: options} = parseArgs({options: {
  binary: {type: "string"},
  provisions: {type: "string", default: "10,25,100,1000,10000"},
  questions: {type: "string", default: "10000"},
  engines: {type: "string", default: Object.keys(engines).join(",")},
  budget: {type: "string", default: "2500"},
  json: {type: "boolean", default: false},
}});
if (!options.binary) {
  console.error("compare.mjs: name the program with --binary; tests/bench/peers/run does");
  process.exit(2);
}

const measure = path.join(path.dirname(fileURLToPath(import.meta.url)), "measure.mjs");
const missing = (command) => spawnSync(command, ["version"]).error !== undefined;

function measured(name, folder) {
  const {needs} = engines[name];
  if (needs && missing(needs)) return {engine: name, skipped: `there is no \`${needs}\` command`};
  try {
    return JSON.parse(execFileSync(process.execPath, [measure, name, folder, options.budget],
      {encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], maxBuffer: 1 << 26}));
  } catch (problem) {
    return {engine: name, failed: String(problem.message).split("\n")[0]};
  }
}

function time(ns) {
  if (ns < 1e3) return `${ns.toFixed(0)} ns`;
  return ns < 1e6 ? `${(ns / 1e3).toFixed(1)} µs` : `${(ns / 1e6).toFixed(1)} ms`;
}

function print(provisions, rows) {
  const base = rows[0].ns;
  console.log(`\n${provisions} provisions`);
  console.log(["", "a decision", "ratio", "load", "answers compared"].map(cell).join(""));
  for (const row of rows) {
    if (row.skipped || row.failed) {
      console.log(cell(row.engine, 0) + (row.skipped ? `not run: ${row.skipped}` : `failed: ${row.failed}`));
      continue;
    }
    console.log([row.engine, time(row.ns), `${(row.ns / base).toFixed(row.ns < base ? 2 : 1)} x`, time(row.load * 1e6),
      `${row.compared}${row.differing ? `, ${row.differing} DIFFER` : ""}`].map(cell).join(""));
  }
}

const cell = (text, column) => column === 0 ? text.padEnd(30) : text.padStart(13) + (column === 3 ? "   " : "");

let wrong = 0;
for (const provisions of options.provisions.split(",")) {
  const folder = mkdtempSync(path.join(tmpdir(), "samtale-peers-"));
  try {
    const ours = execFileSync(options.binary, [provisions, options.questions, folder], {encoding: "utf8"});
    const rows = ours.trim().split("\n").map((line) => JSON.parse(line));
    for (const name of options.engines.split(",")) rows.push(measured(name, folder));
    wrong += rows.filter((row) => row.differing || row.failed).length;
    if (options.json) for (const row of rows) console.log(JSON.stringify({provisions: Number(provisions), ...row}));
    else print(provisions, rows);
  } finally {
    rmSync(folder, {recursive: true});
  }
}
process.exit(wrong ? 1 : 0);
