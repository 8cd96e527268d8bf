#include "policy/engine/link.h"

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace samtale::engine {
namespace {

using Own = std::vector<std::shared_ptr<Provision>>;
using Indexes = std::unordered_map<std::string_view, std::size_t>;  // id -> place in the ruleset

std::string PlaceOf(const Provision& provision) {
  return provision.path + ":" + std::to_string(provision.mark.line);
}

// Keeps one provision of each id; later ones are reported.
Own DropDuplicates(const Ruleset& base, Own own, const ReportOf& report_of) {
  std::unordered_map<std::string_view, const Provision*> seen;
  seen.reserve(base.provisions.size() + own.size());
  for (const auto& provision : base.provisions) seen.emplace(provision->id, provision.get());
  Own kept;
  for (auto& provision : own) {
    const auto [first, is_new] = seen.emplace(provision->id, provision.get());
    if (is_new) {
      kept.push_back(std::move(provision));
    } else {
      report_of(*provision)
          .Error(provision->mark,
                 "the id `" + provision->id + "` is already at " + PlaceOf(*first->second),
                 "give each provision an id of its own");
    }
  }
  std::sort(kept.begin(), kept.end(), [](const auto& a, const auto& b) { return a->id < b->id; });
  return kept;
}

// Whether `by` may defeat `effects` of `target`: at the same authority, or deeper where that is
// delegated.
bool MayOverride(const Provision& by, const Provision& target, EffectSet effects) {
  if (by.authority == target.authority) return true;
  if (by.authority.depth <= target.authority.depth) return false;
  return (effects - target.DelegatesTo(by.authority.depth)).empty();
}

void CheckOverride(Report& report, const Provision& by, const Override& override,
                   const Provision& target) {
  for (Effect effect : kAllEffects) {
    if (!override.whole && override.effects.Has(effect) && !target.effects.Has(effect)) {
      report.Error(override.mark,
                   "`" + target.id + "` has no `" + std::string(Key(effect)) + "` to override",
                   "name an effect it has");
      return;
    }
  }
  const EffectSet defeated = override.whole ? target.effects : override.effects;
  if (MayOverride(by, target, defeated)) return;
  report.Error(override.mark,
               "breach of authority: `" + target.id + "` is of " + Name(target.authority) +
                   ", this file of " + Name(by.authority),
               by.authority.depth > target.authority.depth
                   ? "let `" + target.id + "` delegate those effects, or remove the override"
                   : "a provision may override its own authority's only");
}

void ResolveOverrides(const Ruleset& rules, std::size_t first_own, const Own& own,
                      const ReportOf& report_of) {
  const auto overrides = [](const auto& provision) { return !provision->overrides.empty(); };
  if (std::none_of(own.begin(), own.end(), overrides)) return;
  Indexes places;
  places.reserve(rules.provisions.size());
  for (std::size_t i = 0; i < rules.provisions.size(); ++i)
    places.emplace(rules.provisions[i]->id, i);
  const auto ids = [&rules] {
    std::vector<std::string> all;
    for (const auto& provision : rules.provisions) all.push_back(provision->id);
    return all;
  };
  for (std::size_t i = 0; i < own.size(); ++i) {
    Provision& provision = *own[i];
    std::vector<Override> resolved;
    for (Override& override : provision.overrides) {
      const auto target = places.find(override.id);
      if (target == places.end()) {
        report_of(provision).Error(
            override.mark,
            "there is no provision `" + override.id.substr(0, kMostWordBytes) + "` to override",
            FixForWord(override.id,
                       report_of(provision).full() ? std::vector<std::string>() : ids()));
        continue;
      }
      if (target->second == first_own + i) {
        report_of(provision).Error(override.mark, "a provision cannot override itself",
                                   "remove the override");
        continue;
      }
      override.target = target->second;
      CheckOverride(report_of(provision), provision, override, *rules.provisions[override.target]);
      resolved.push_back(override);
    }
    provision.overrides = std::move(resolved);
  }
}

// The own provisions, each after those that override it (Kahn's algorithm, the smallest index first
// so that the order is one whatever the files' order); those in or behind a cycle are left out.
std::vector<std::size_t> OrderOwn(const Ruleset& rules, std::size_t first_own,
                                  const std::vector<bool>& removed) {
  std::vector<int> overriders(rules.provisions.size(), 0);
  const auto own_target = [&](const Override& override) {
    return override.target >= first_own && !removed[override.target];
  };
  for (std::size_t i = first_own; i < rules.provisions.size(); ++i) {
    for (const Override& override : rules.provisions[i]->overrides) {
      if (!removed[i] && own_target(override)) ++overriders[override.target];
    }
  }
  std::deque<std::size_t> ready;
  for (std::size_t i = first_own; i < rules.provisions.size(); ++i) {
    if (!removed[i] && overriders[i] == 0) ready.push_back(i);
  }
  std::vector<std::size_t> order;
  while (!ready.empty()) {  // each provision enters once
    const std::size_t next = ready.front();
    ready.pop_front();
    order.push_back(next);
    for (const Override& override : rules.provisions[next]->overrides) {
      if (own_target(override) && --overriders[override.target] == 0)
        ready.push_back(override.target);
    }
  }
  return order;
}

// A cycle among `stuck` provisions: each has an overrider that is stuck too, so going back finds
// one.
std::vector<std::size_t> FindCycle(const Ruleset& rules, const std::vector<std::size_t>& stuck) {
  std::map<std::size_t, std::size_t> overrider;
  for (auto i = stuck.rbegin(); i != stuck.rend(); ++i) {
    for (const Override& override : rules.provisions[*i]->overrides)
      overrider[override.target] = *i;
  }
  std::vector<std::size_t> path = {stuck.front()};
  while (true) {  // at most stuck.size() steps
    const std::size_t next = overrider.at(path.back());
    const auto seen = std::find(path.begin(), path.end(), next);
    if (seen != path.end()) {
      std::vector<std::size_t> cycle(seen, path.end());
      cycle.push_back(next);
      return cycle;
    }
    path.push_back(next);
  }
}

void ReportCycle(const Ruleset& rules, std::vector<std::size_t> cycle, const ReportOf& report_of) {
  std::reverse(cycle.begin(), cycle.end());  // from overrider to overridden
  std::string text;
  for (std::size_t i : cycle)
    text += (text.empty() ? "`" : " overrides `") + rules.provisions[i]->id + "`";
  const Provision& first = *rules.provisions[cycle[0]];
  Mark mark = first.mark;
  for (const Override& override : first.overrides) {
    if (override.target == cycle[1]) mark = override.mark;
  }
  report_of(first).Error(mark, "overrides in a circle: " + text, "remove one of them");
}

std::vector<std::size_t> OrderOrReportCycles(const Ruleset& rules, std::size_t first_own,
                                             const ReportOf& report_of) {
  std::vector<bool> removed(rules.provisions.size(), false);
  while (true) {  // each round removes a cycle
    const std::vector<std::size_t> order = OrderOwn(rules, first_own, removed);
    std::vector<bool> placed = removed;
    for (std::size_t i : order) placed[i] = true;
    std::vector<std::size_t> stuck;
    for (std::size_t i = first_own; i < placed.size(); ++i) {
      if (!placed[i]) stuck.push_back(i);
    }
    if (stuck.empty()) return order;
    const std::vector<std::size_t> cycle = FindCycle(rules, stuck);
    ReportCycle(rules, cycle, report_of);
    for (std::size_t i : cycle) removed[i] = true;
  }
}

// The effects each depth may have somewhere because a national provision delegates them.
EffectSet DelegatedSomewhere(const Ruleset& rules, Depth depth) {
  EffectSet effects;
  for (const auto& provision : rules.provisions) effects = effects | provision->DelegatesTo(depth);
  return effects;
}

void CheckEffects(const Provision& provision, EffectSet delegated, Report& report) {
  const bool national = provision.authority.depth == Depth::kNational;
  for (Effect effect : kAllEffects) {
    if (!provision.effects.Has(effect)) continue;
    const Mark mark = provision.effect_marks[static_cast<std::size_t>(effect)];
    const std::string key = "`" + std::string(Key(effect)) + "`";
    if (national && effect == Effect::kPrefers) {
      report.Error(mark, "breach of authority: " + key + " is not for the national layer",
                   "use `advise`, or move it to the judgment or a municipal layer");
    }
    if (!national && kNationalEffects.Has(effect) && !delegated.Has(effect)) {
      report.Error(mark, "breach of authority: " + key + " is for the national layer only",
                   "remove it, or let a national provision delegate it");
    }
  }
}

}  // namespace

Ruleset Link(const Ruleset& base, Own own, const ReportOf& report_of) {
  own = DropDuplicates(base, std::move(own), report_of);
  Ruleset rules = base;
  const std::size_t first_own = rules.provisions.size();
  if (!own.empty() && first_own + own.size() > kMostProvisions) {
    report_of(*own[0]).Error(own[0]->mark,
                             "more than " + std::to_string(kMostProvisions) + " provisions",
                             "remove some");
    return rules;
  }
  for (const auto& provision : own) rules.provisions.push_back(provision);
  ResolveOverrides(rules, first_own, own, report_of);
  std::array<EffectSet, kDepths> delegated;
  for (Depth depth : {Depth::kJudgment, Depth::kMunicipality, Depth::kJobcentre}) {
    delegated[static_cast<std::size_t>(depth)] = DelegatedSomewhere(rules, depth);
  }
  for (const auto& provision : own) {
    CheckEffects(*provision, delegated[static_cast<std::size_t>(provision->authority.depth)],
                 report_of(*provision));
  }
  // Own provisions may override the base's, never the other way: they go first.
  rules.order = OrderOrReportCycles(rules, first_own, report_of);
  rules.order.insert(rules.order.end(), base.order.begin(), base.order.end());
  return rules;
}

}  // namespace samtale::engine
