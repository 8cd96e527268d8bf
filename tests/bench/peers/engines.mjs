// Every engine under one face: load(rules, folder) answers decide(question), which answers the workload's code (see
// ../workload.h). What an engine may do before it is asked, such as parsing rules, it does in load.
import {execFileSync} from "node:child_process";
import {readFileSync, writeFileSync} from "node:fs";
import path from "node:path";
import * as languages from "./languages.mjs";

const kModes = ["physical", "telephone", "video"];
const kDuties = ["area", "told_voluntary", "written_notice"];

// What the active rules come to. Forbid beats permit; the first lawful mode that is advised is chosen, else the first
// lawful one; duties count when something is lawful.
function conclude(active) {
  let permitted = 0, forbidden = 0, advised = 0, duties = 0;
  for (const rule of active) {
    const bit = 1 << (rule.effect === "duties" ? kDuties : kModes).indexOf(rule.target);
    if (rule.effect === "permit") permitted |= bit;
    else if (rule.effect === "forbid") forbidden |= bit;
    else if (rule.effect === "advise") advised |= bit;
    else duties |= bit;
  }
  return code(permitted & ~forbidden, advised, duties);
}

function code(lawful, advised, duties) {
  if (lawful === 0) return 0;
  const among = (lawful & advised) || lawful;
  return lawful | ((31 - Math.clz32(among & -among)) + 1) << 3 | duties << 5;
}

const bigDays = (question) => ({...question, day: BigInt(question.day), decided: BigInt(question.decided)});

export const engines = {
  // The check on all others: no engine, only the meaning.
  "plain JavaScript": {
    async load(rules) {
      const by = languages.overriders(rules);
      const matches = (rule, question) =>
        question.decided >= rule.announced && question.day >= rule.from && question.day <= rule.until &&
        (!rule.municipalities.length || rule.municipalities.includes(question.municipality)) &&
        (!rule.groups.length || rule.groups.includes(question.group)) &&
        (!rule.types.length || rule.types.includes(question.kind)) &&
        Object.entries(rule.flags).every(([flag, value]) => question[flag] === value);
      const active = (rule, question) =>
        matches(rule, question) && !by.get(rule.id).some((other) => active(other, question));
      return (question) => conclude(rules.filter((rule) => active(rule, question)));
    },
  },

  "cel-js (@marcbachmann)": {
    package: "@marcbachmann/cel-js",
    prepare: bigDays,
    async load(rules) {
      const {Environment} = await import("@marcbachmann/cel-js");
      const environment = new Environment({unlistedVariablesAreDyn: true});
      const programs = languages.cel(rules).map((source) => environment.parse(source));
      return (question) => conclude(rules.filter((_, i) => programs[i](question)));
    },
  },

  "CEL (@bufbuild)": {
    package: "@bufbuild/cel",
    prepare: bigDays,
    async load(rules) {
      const {celEnv, parse, plan} = await import("@bufbuild/cel");
      const environment = celEnv();
      const programs = languages.cel(rules).map((source) => plan(environment, parse(source)));
      return (question) => conclude(rules.filter((_, i) => {
        const value = programs[i](question);
        if (typeof value !== "boolean") throw value;
        return value;
      }));
    },
  },

  "JsonLogic": {
    package: "json-logic-js",
    async load(rules) {
      const {default: logic} = await import("json-logic-js");
      const conditions = languages.jsonLogic(rules);
      return (question) => conclude(rules.filter((_, i) => logic.apply(conditions[i], question)));
    },
  },

  "ZEN (GoRules)": {
    package: "@gorules/zen-engine",
    async load(rules) {
      const {ZenEngine} = await import("@gorules/zen-engine");
      const decision = new ZenEngine().createDecision(Buffer.from(JSON.stringify(languages.zen(rules))));
      return async (question) => {
        const {result} = await decision.evaluate(question);
        const rows = Array.isArray(result.active) ? result.active : [];
        return conclude(rows.map((row) => rules[row.number]));
      };
    },
  },

  // One call a mode and effect, as Cedar answers allow or deny; it also tells the deciding policies, unread here.
  "Cedar (Wasm)": {
    package: "@cedar-policy/cedar-wasm",
    async load(rules) {
      const {default: wasm} = await import("@cedar-policy/cedar-wasm/nodejs");
      const parsed = wasm.preparsePolicySet("workload", {staticPolicies: languages.cedar(rules)});
      if (parsed.type !== "success") throw new Error(JSON.stringify(parsed).slice(0, 500));
      const ask = (action, type, id, context) => {
        const answer = wasm.statefulIsAuthorized({
          principal: {type: "Person", id: "any"}, action: {type: "Action", id: action}, resource: {type, id}, context,
          preparsedPolicySetId: "workload", entities: [],
        });
        if (answer.type !== "success") throw new Error(JSON.stringify(answer).slice(0, 500));
        return answer.response.decision === "allow";
      };
      const bits = (action, type, ids, context) =>
        ids.reduce((all, id, i) => all | (ask(action, type, id, context) ? 1 << i : 0), 0);
      return (question) => {
        const lawful = bits("hold", "Mode", kModes, question);
        return code(lawful, bits("advise", "Mode", kModes, question), bits("duties", "Duty", kDuties, question));
      };
    },
  },

  "json-rules-engine": {
    package: "json-rules-engine",
    async load(rules) {
      const {Engine} = await import("json-rules-engine");
      const engine = new Engine(languages.jsonRulesEngine(rules));
      return async (question) => {
        const {events} = await engine.run(question);
        return conclude(events.map((event) => rules[event.params.number]));
      };
    },
  },

  // Rego is compiled by OPA's own command, which neither Debian nor npm has: where it is missing, that is said.
  "OPA (Wasm)": {
    package: "@open-policy-agent/opa-wasm",
    needs: "opa",
    async load(rules, folder) {
      const source = path.join(folder, "workload.rego");
      const bundle = path.join(folder, "workload.tar.gz");
      writeFileSync(source, languages.rego(rules));
      execFileSync("opa", ["build", "-t", "wasm", "-e", "workload/active", "-o", bundle, source]);
      execFileSync("tar", ["-xzf", bundle, "-C", folder, "/policy.wasm"]);
      const {default: opa} = await import("@open-policy-agent/opa-wasm");
      const memory = {initial: 64, maximum: 65536};
      const policy = await opa.loadPolicy(readFileSync(path.join(folder, "policy.wasm")), memory);
      policy.setData({});
      return (question) => conclude(policy.evaluate(question)[0].result.map((number) => rules[number]));
    },
  },
};
