// A schema like that of the rules and short ways to compile against it, for the tests of this room.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "policy/expr/condition.h"
#include "services/core/time.h"

namespace samtale::expr::testing {

// Facts in the order of their numbers.
enum : std::size_t {
  kGroup,
  kNumber,
  kAcute,
  kRemote,
  kSummonedOn,
  kSummonedMode,
  kCategory,
  kFlag,
  kJobcentre,
  kFacts
};

inline Schema RuleSchema() {
  Schema schema;
  schema.Add(
      {"citizen.group", Type::kWord, false, false, {"dagpenge", "sygedagpenge", "fleksjob"}});
  schema.Add({"meeting.number", Type::kInt, false});
  schema.Add({"citizen.acute_need", Type::kBool, false});
  schema.Add({"judgment.prefers.remote", Type::kBool, false});
  schema.Add({"meeting.summoned_on", Type::kDay, true});
  schema.Add(
      {"meeting.summoned_mode", Type::kWord, true, false, {"physical", "telephone", "video"}});
  schema.Add({"citizen.category", Type::kInt, true});
  schema.Add({"citizen.flag", Type::kBool, true});
  schema.Add({"jobcentre.id", Type::kWord, false, true});
  return schema;
}

inline Value Day(std::string_view text) { return ParseDay(text)->time_since_epoch().count(); }

// dagpenge, number 2, no acute need, nothing optional present.
inline std::vector<Value> PlainFacts() {
  return {0, 2, 0, 0, kAbsent, kAbsent, kAbsent, kAbsent, -1};
}

// Each problem as `offset+length message | fix`, or nothing when the text compiles.
inline std::vector<std::string> Problems(std::string_view source) {
  Schema schema = RuleSchema();
  const auto condition = Compile(source, schema);
  std::vector<std::string> lines;
  if (condition) return lines;
  for (const Problem& problem : condition.error()) {
    lines.push_back(std::to_string(problem.offset) + "+" + std::to_string(problem.length) + " " +
                    problem.message + " | " + problem.fix);
  }
  return lines;
}

}  // namespace samtale::expr::testing
