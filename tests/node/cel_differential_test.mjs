// `samtale policy eval` against another implementation of CEL, npm @bufbuild/cel: expressions of the profile out of a
// seed, in one batch. What is well-typed has the same value in both, or is an error in both; what is not is refused;
// and both find the same texts to be CEL. The seed is printed; SAMTALE_SEED repeats a run, SAMTALE_ROUNDS lengthens it.
import assert from 'node:assert';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { celEnv, isCelError, isCelList, parse, plan } from '@bufbuild/cel';

const seed = Number(process.env.SAMTALE_SEED ?? Date.now() % 2 ** 31);
const rounds = Number(process.env.SAMTALE_ROUNDS ?? 6000);
const deepest = 4;
const mostTold = 10;
const environment = celEnv();

// mulberry32, a small generator with a state of 32 bits.
let state = seed;
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}
const below = (size) => Math.floor(random() * size);
const oneOf = (choices) => choices[below(choices.length)];
const chance = (part) => random() < part;

const ints = ['0', '1', '-1', '7', '0x1f', '-0x1F', '9007199254740993', '9223372036854775807', '-9223372036854775808'];
const strings = [
  '', 'a', 'A', 'ab', 'æ', 'z', '2020-09-16', '2021-06-23', '\u{10000}', "it's", '"', '\\', 'a\nb',
];
const types = ['bool', 'int', 'string'];

// A string literal in one of the ways CEL has.
function quoted(text) {
  const escaped = text.replace(/[\\"'\n]/g, (c) => ({ '\n': '\\n' }[c] ?? `\\${c}`));
  const codes = [...text].map((c) => `\\U${c.codePointAt(0).toString(16).padStart(8, '0')}`).join('');
  const forms = [`'${escaped}'`, `"${escaped}"`, `'''${escaped}'''`, `"${codes}"`];
  if (!/[\\"'\n]/.test(text)) forms.push(`r'${text}'`, `R"${text}"`);
  return oneOf(forms);
}

const literals = { bool: () => oneOf(['true', 'false']), int: () => oneOf(ints), string: () => quoted(oneOf(strings)) };
const values = {
  bool: () => chance(0.5), int: () => BigInt(oneOf(ints.filter((text) => !text.includes('x')))),
  string: () => oneOf(strings),
};

// Some variables, plain and dotted, some without a value.
function variables() {
  return ['x', 'y', 'flag', 'citizen.choice', 'citizen.months', 'meeting.summoned_on'].map((name) => {
    const type = oneOf(types);
    return { name, type, value: chance(0.2) ? undefined : values[type]() };
  });
}

// An expression of `type`, a type or {list: type}, over `bound`.
function expression(type, bound, depth) {
  if (type.list) return list(type.list, bound, depth);
  if (depth === 0 || chance(0.2)) {
    const named = bound.filter((variable) => variable.type === type);
    return named.length && chance(0.5) ? oneOf(named).name : literals[type]();
  }
  const of = (wanted) => `(${expression(wanted, bound, depth - 1)})`;
  if (type !== 'bool' || chance(0.15)) return `${of('bool')} ? ${of(type)} : ${of(type)}`;
  return oneOf([
    () => `${of('bool')} && ${of('bool')}`,
    () => `${of('bool')} || ${of('bool')}`,
    () => `!${of('bool')}`,
    () => `!!${of('bool')}`,
    () => comparison(bound, depth),
    () => comparison(bound, depth),
    () => membership(bound, depth),
    () => `has(${oneOf(bound.filter(({ name }) => name.includes('.'))).name})`,
  ])();
}
function comparison(bound, depth) {
  const relation = oneOf(['==', '!=', '<', '<=', '>', '>=']);
  const type = /=/.test(relation[1]) && /[=!]/.test(relation[0]) && chance(0.2) ? { list: oneOf(types) } : oneOf(types);
  return `(${expression(type, bound, depth - 1)}) ${relation} (${expression(type, bound, depth - 1)})`;
}
function membership(bound, depth) {
  const type = oneOf(types);
  return `(${expression(type, bound, depth - 1)}) in ${list(type, bound, depth - 1)}`;
}
function list(type, bound, depth) {
  const items = Array.from({ length: below(4) }, () => expression(type, bound, Math.max(0, depth - 1)));
  return `[${items.join(', ')}${items.length && chance(0.1) ? ',' : ''}]`;
}

const slips = ['(', ')', '!', '-', '[', ']', ' in ', '==', '<', '&&', '?', ':', ',', '.', 'x', '1', '"'];
// A slip of the pen: something left out, doubled or of another kind.
function spoilt(text) {
  const letters = [...text];
  const at = below(letters.length + 1);
  const without = (removed, put) => [...letters.slice(0, at), put, ...letters.slice(at + removed)].join('');
  return oneOf([
    () => without(1 + below(3), ''),
    () => without(0, oneOf(slips)),
    () => text.replace(/true|false/, oneOf(['1', "'a'", '[]', 'null', '1u', '1.5', 'if'])),
  ])();
}

function request(round) {
  const bound = variables();
  const typed = round % 3 !== 0;
  const expr = expression(oneOf([...types, 'bool', 'bool', { list: oneOf(types) }]), bound, 1 + below(deepest));
  return { expr: typed ? expr : spoilt(expr), typed, bound };
}

const line = ({ expr, bound }) => JSON.stringify({
  expr,
  bindings: Object.fromEntries(bound.map(({ name, type, value }) => [name,
    value === undefined ? { type } : { type, value: typeof value === 'bigint' ? String(value) : value }])),
});

const plain = (value) => (isCelList(value) ? [...value].map(plain) : typeof value === 'bigint' ? String(value) : value);

// What the other implementation says: {value}, {fails} when computing it is an error, or {noCel}.
function expected({ expr, bound }) {
  const activation = {};
  for (const { name, value } of bound) {
    const [root, field] = name.split('.');
    if (field) activation[root] ??= {};
    if (value === undefined) continue;
    if (field) activation[root][field] = value;
    else activation[root] = value;
  }
  let tree;
  try {
    tree = parse(expr);
  } catch {
    return { noCel: true };
  }
  try {
    const value = plan(environment, tree)(activation);
    return isCelError(value) ? { fails: String(value) } : { value: plain(value) };
  } catch (problem) {
    return { fails: String(problem) };
  }
}

// Ints in lists are JSON numbers, which JavaScript would round.
const readAnswer = (text) =>
  JSON.parse(text.startsWith('{"value":[') ? text.replace(/([[,])(-?\d+)(?=[\],])/g, '$1"$2"') : text);
const given = (value) => (Array.isArray(value) ? value.map(given) : typeof value === 'number' ? String(value) : value);

// Where the other implementation is not CEL (0.6.1): it reads wrong escapes and ints beyond 64 bits, takes has() of a
// name for a function, refuses names that begin with a word such as `true`, and has no optional syntax. It also orders
// strings by their UTF-16, which is why none here lies above the surrogates.
const laxReader = /is no escape of CEL|does not fit an int|is no character|has\(\) takes the dotted name of a field/;
const strictReader = /\b(true|false|null|in)\w|[.[,{]\s*\?/;

// What is wrong with an answer; nothing when the two agree.
function disagreement({ typed, expr }, answer, other) {
  if (!typed && (laxReader.test(answer.refused) || (other.noCel && strictReader.test(expr)))) return undefined;
  const outside = answer.refused?.includes('valid CEL, but');
  if ('value' in answer) {
    if (other.noCel) return 'a value of what is no CEL';
    return JSON.stringify(given(answer.value)) === JSON.stringify(other.value) ? undefined : 'another value';
  }
  if (typed && answer.refused) return 'a refusal of what is in the profile';
  if (answer.error) return other.fails ? undefined : 'an error of what has a value';
  if (outside) return other.noCel ? 'no CEL, but called valid' : undefined;
  return other.noCel ? undefined : 'CEL, but called none';
}

test(`${rounds} expressions mean the same to another implementation; seed ${seed}`, () => {
  const requests = Array.from({ length: rounds }, (_, round) => request(round));
  const run = spawnSync(process.env.SAMTALE, ['policy', 'eval'],
    { input: `${requests.map(line).join('\n')}\n`, encoding: 'utf8', maxBuffer: 2 ** 28 });
  const answers = run.stdout.trimEnd().split('\n').map(readAnswer);
  assert.equal(answers.length, rounds, run.stderr);
  const counts = { value: 0, error: 0, outside: 0, noCel: 0 };
  const told = [];
  requests.forEach((asked, at) => {
    const answer = answers[at];
    const other = expected(asked);
    const wrong = disagreement(asked, answer, other);
    if (wrong) {
      told.push([`${wrong}: ${line(asked)}`, `samtale: ${JSON.stringify(answer)}`, `other: ${JSON.stringify(other)}`]
        .join('\n  '));
    }
    if ('value' in answer) ++counts.value;
    else if (answer.error) ++counts.error;
    else if (answer.refused.includes('valid CEL, but')) ++counts.outside;
    else ++counts.noCel;
  });
  console.log(`seed ${seed}: ${JSON.stringify(counts)}`);
  assert.equal(told.length, 0, `${told.length} disagree; seed ${seed}\n${told.slice(0, mostTold).join('\n')}`);
  // Every kind of answer was tried.
  for (const [kind, count] of Object.entries(counts)) assert.ok(count > rounds / 100, `only ${count} of ${kind}`);
});
