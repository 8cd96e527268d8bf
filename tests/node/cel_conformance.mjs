// Writes the official test data of CEL (npm @bufbuild/cel-spec: the conformance suite of cel-spec, and the parser and
// checker tests of cel-go) as JSON for tests/expr/conformance_test.cc.
//   node cel_conformance.mjs OUTPUT
// An array with one object a test: suite, name, expr, bindings as `samtale policy eval` takes them, `cel` (whether it
// parses), `inside` (whether it lies in the rule profile, judged here and not by the code under test), and `value`,
// the official result, or `fails` when that is an error.
import { writeFileSync } from 'node:fs';
import { parse } from '@bufbuild/cel';
import { getCheckingSuite, getConformanceSuite, getParsingSuite } from '@bufbuild/cel-spec/testdata/tests.js';

const literals = { boolValue: 'bool', int64Value: 'int', stringValue: 'string' };
const operators = new Set(['_==_', '_!=_', '_<_', '_<=_', '_>_', '_>=_', '@in', '_&&_', '_||_', '!_', '_?_:_']);

const testsOf = (suite, path = []) => [
  ...(suite.tests ?? []).map((test) => ({ test, name: [...path, test.name].join('/') })),
  ...(suite.suites ?? []).flatMap((inner) => testsOf(inner, [...path, inner.name])),
];

// A value of the official data as {type, value}; the type is its own name where the profile has none.
function valueOf({ kind }) {
  const type = literals[kind.case];
  if (type) return { type, value: type === 'int' ? String(kind.value) : kind.value };
  if (kind.case !== 'listValue') return { type: kind.case };
  const items = kind.value.values.map(valueOf);
  const plain = (item) => item.value !== undefined && (item.type !== 'int' || Number.isSafeInteger(+item.value));
  if (!items.every(plain)) return { type: 'list of others' };
  return { type: 'list', value: items.map(({ type: of, value }) => (of === 'int' ? Number(value) : value)) };
}

// Whether an expression of the official tree consists of the profile's forms; `bindings` are its variables.
function isInside(tree, bindings) {
  const { case: kind, value } = tree.exprKind;
  const all = (trees) => trees.every((each) => isInside(each, bindings));
  if (kind === 'constExpr') return value.constantKind.case in literals;
  if (kind === 'identExpr') return ['bool', 'int', 'string', 'list'].includes(bindings[value.name]?.type);
  if (kind === 'listExpr') return value.optionalIndices.length === 0 && all(value.elements);
  return kind === 'callExpr' && !value.target && operators.has(value.function) && all(value.args);
}

// Whether cel-go's checker finds a type; 32 parentheses, which CEL demands, are one too many for it.
const isTyped = (test) => test.type !== undefined ? test.error === undefined
  : test.original.resultMatcher.case === 'value' && /recursion limit exceeded: 32/.test(test.error);

function convert(suite, { test, name }) {
  const { expr, bindings: bound, resultMatcher: result } = test.original;
  const bindings = Object.fromEntries(Object.entries(bound).map(([variable, { kind }]) =>
    [variable, kind.case === 'value' ? valueOf(kind.value) : { type: kind.case }]));
  // What a name means in a container is no part of the profile, nor of a request.
  const variables = test.original.container ? {} : bindings;
  let inside = false;
  try {
    inside = isTyped(test) && isInside(parse(expr).expr, variables);
  } catch {
    // no CEL at all
  }
  // cel-go refuses the syntax of extensions that a test does not switch on.
  const isExtension = /unsupported syntax/.test(test.error) && !/Syntax error/.test(test.error);
  const cel = test.ast !== undefined || result.case === 'value' || isExtension;
  const value = { value: result.value, typedResult: result.value?.result }[result.case];
  return {
    suite, name, expr, bindings, inside, cel,
    ...(value ? { value: valueOf(value) } : {}), ...(result.case === 'evalError' ? { fails: true } : {}),
  };
}

const suites = { conformance: getConformanceSuite(), parsing: getParsingSuite(), checking: getCheckingSuite() };
const converted = Object.entries(suites).flatMap(([suite, root]) =>
  testsOf(root).map((test) => convert(suite, test)));
writeFileSync(process.argv[2], `${JSON.stringify(converted, null, 1)}\n`);
