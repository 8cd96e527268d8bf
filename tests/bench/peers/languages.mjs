// The workload's rules in each engine's own language. A rule is active when it matches and no active rule overrides it;
// overrides have no circles.
const text = JSON.stringify;

// id -> the rules that override it.
export function overriders(rules) {
  const by = new Map(rules.map((rule) => [rule.id, []]));
  for (const rule of rules) for (const id of rule.overrides) by.get(id)?.push(rule);
  return by;
}

// `atoms` writes what one rule tests, `not` and `and` join: the whole condition under which the rule is active.
function whole(rules, {atoms, not, and}) {
  const by = overriders(rules);
  const active = (rule) => and([...atoms(rule), ...by.get(rule.id).map((other) => not(active(other)))]);
  return rules.map(active);
}

const days = (rule, from, until, announced) => [
  announced(rule.announced), from(rule.from), until(rule.until),
];

// Common Expression Language, one expression a rule. `type` is a function there, so the meeting type is `kind`.
export function cel(rules, fact = (name) => name, oneOf = (name, words) => `${name} in ${text(words)}`) {
  return whole(rules, {
    not: (condition) => `!(${condition})`,
    and: (conditions) => conditions.join(" && "),
    atoms: (rule) => [
      ...days(rule, (day) => `${fact("day")} >= ${day}`, (day) => `${fact("day")} <= ${day}`,
        (day) => `${fact("decided")} >= ${day}`),
      ...rule.municipalities.length ? [oneOf(fact("municipality"), rule.municipalities)] : [],
      ...rule.groups.length ? [oneOf(fact("group"), rule.groups)] : [],
      ...rule.types.length ? [oneOf(fact("kind"), rule.types)] : [],
      ...Object.entries(rule.flags).map(([flag, value]) => (value ? "" : "!") + fact(flag)),
    ],
  });
}

// Cedar: a policy a rule. The action names the effect; the resource is the mode or the duty. Forbid beats permit in
// Cedar itself.
export function cedar(rules) {
  const conditions = cel(rules, (name) => `context.${name}`, (name, words) => `${text(words)}.contains(${name})`);
  return Object.fromEntries(rules.map((rule, i) => {
    const forbids = rule.effect === "forbid";
    const action = forbids || rule.effect === "permit" ? "hold" : rule.effect;
    const resource = `${rule.effect === "duties" ? "Duty" : "Mode"}::${text(rule.target)}`;
    return [rule.id, `${forbids ? "forbid" : "permit"}(principal, action == Action::"${action}", ` +
      `resource == ${resource}) when { ${conditions[i]} };`];
  }));
}

// Rego: each rule adds its number to the set `active`; a rule that is overridden has a name of its own.
export function rego(rules) {
  const by = overriders(rules);
  const number = new Map(rules.map((rule, i) => [rule.id, i]));
  const set = (words) => words.length === 1 ? `== ${text(words[0])}` : `in {${words.map(text).join(", ")}}`;
  const lines = ["package workload", "import rego.v1"];
  for (const [i, rule] of rules.entries()) {
    const body = [
      ...rule.municipalities.length ? [`input.municipality ${set(rule.municipalities)}`] : [],
      ...Object.entries(rule.flags).map(([flag, value]) => `input.${flag} == ${value}`),
      ...rule.groups.length ? [`input.group ${set(rule.groups)}`] : [],
      ...rule.types.length ? [`input.kind ${set(rule.types)}`] : [],
      ...days(rule, (day) => `input.day >= ${day}`, (day) => `input.day <= ${day}`, (day) => `input.decided >= ${day}`),
      ...by.get(rule.id).map((other) => `rule_${number.get(other.id)}`),
    ].map((line) => line.startsWith("rule_") ? `not ${line}` : line).join("; ");
    lines.push(`rule_${i} if { ${body} }`, `active contains ${i} if { rule_${i} }`);
  }
  return lines.join("\n") + "\n";
}

// ZEN: one decision table that collects the numbers of all active rules; a column a fact, and one for what overrides.
export function zen(rules) {
  const by = overriders(rules);
  const expression = (rule) => cel([rule]).map((one) => one.replaceAll("&&", "and").replace(/!(\w)/g, "not $1"))[0];
  const without = (rule) => by.get(rule.id).map((other) => `not (${active(other)})`);
  const active = (rule) => [expression(rule), ...without(rule)].join(" and ");
  const facts = ["decided", "day", "municipality", "group", "kind", ...flagNames(rules)];
  const words = (list) => list.map(text).join(", ");
  const row = (rule, i) => ({
    _id: rule.id,
    decided: `>= ${rule.announced}`,
    day: `[${rule.from}..${rule.until}]`,
    municipality: words(rule.municipalities),
    group: words(rule.groups),
    kind: words(rule.types),
    ...Object.fromEntries(flagNames(rules).map((flag) => [flag, flag in rule.flags ? String(rule.flags[flag]) : ""])),
    overridden: by.get(rule.id).length ? `not (${by.get(rule.id).map(active).join(" or ")})` : "",
    number: String(i),
  });
  const place = {x: 0, y: 0};
  return {
    contentType: "application/vnd.gorules.decision",
    nodes: [
      {id: "in", type: "inputNode", name: "in", position: place},
      {id: "table", type: "decisionTableNode", name: "table", position: place, content: {
        hitPolicy: "collect", passThrough: false, executionMode: "single", inputField: null, outputPath: "active",
        inputs: [...facts.map((id) => ({id, name: id, field: id, type: "expression"})),
          {id: "overridden", name: "overridden", type: "expression"}],
        outputs: [{id: "number", name: "number", field: "number", type: "expression"}],
        rules: rules.map(row),
      }},
      {id: "out", type: "outputNode", name: "out", position: place},
    ],
    edges: [{id: "a", sourceId: "in", targetId: "table", type: "edge"},
      {id: "b", sourceId: "table", targetId: "out", type: "edge"}],
  };
}

const flagNames = (rules) => [...new Set(rules.flatMap((rule) => Object.keys(rule.flags)))].sort();

// JsonLogic: an object a rule.
export function jsonLogic(rules) {
  const read = (name) => ({var: name});
  return whole(rules, {
    not: (condition) => ({"!": [condition]}),
    and: (conditions) => ({and: conditions}),
    atoms: (rule) => [
      ...rule.municipalities.length ? [{in: [read("municipality"), rule.municipalities]}] : [],
      ...days(rule, (day) => ({">=": [read("day"), day]}), (day) => ({"<=": [read("day"), day]}),
        (day) => ({">=": [read("decided"), day]})),
      ...rule.groups.length ? [{in: [read("group"), rule.groups]}] : [],
      ...rule.types.length ? [{in: [read("kind"), rule.types]}] : [],
      ...Object.entries(rule.flags).map(([flag, value]) => value ? read(flag) : {"!": [read(flag)]}),
    ],
  });
}

// json-rules-engine: a rule a rule; its event tells the number.
export function jsonRulesEngine(rules) {
  const test = (fact, operator, value) => ({fact, operator, value});
  const conditions = whole(rules, {
    not: (condition) => ({not: condition}),
    and: (parts) => ({all: parts}),
    atoms: (rule) => [
      ...rule.municipalities.length ? [test("municipality", "in", rule.municipalities)] : [],
      ...days(rule, (day) => test("day", "greaterThanInclusive", day), (day) => test("day", "lessThanInclusive", day),
        (day) => test("decided", "greaterThanInclusive", day)),
      ...rule.groups.length ? [test("group", "in", rule.groups)] : [],
      ...rule.types.length ? [test("kind", "in", rule.types)] : [],
      ...Object.entries(rule.flags).map(([flag, value]) => test(flag, "equal", value)),
    ],
  });
  return conditions.map((condition, number) => ({conditions: condition, event: {type: "active", params: {number}}}));
}
