// Any bytes as a condition: it compiles or is refused with problems inside the text; what compiles
// holds or does not for all facts, and the evaluator of expressions, which shares no code below the
// parser, gives the same value.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "policy/expr/condition.h"
#include "policy/expr/evaluate.h"
#include "services/core/error.h"
#include "services/core/time.h"
#include "tests/fuzz/target.h"

namespace samtale::expr {
namespace {

constexpr std::size_t kWorlds = 24;  // combinations of facts tried on a condition

Schema RuleSchema() {
  Schema schema;
  schema.Add({"citizen.group", Type::kWord, false, false, {"dagpenge", "sygedagpenge"}});
  schema.Add({"meeting.number", Type::kInt, false});
  schema.Add({"citizen.acute_need", Type::kBool, false});
  schema.Add({"meeting.summoned_on", Type::kDay, true});
  schema.Add({"meeting.summoned_mode", Type::kWord, true, false, {"physical", "video"}});
  schema.Add({"citizen.category", Type::kInt, true});
  schema.Add({"judgment.flag", Type::kBool, true});
  schema.Add({"jobcentre.id", Type::kWord, false, true});
  return schema;
}

// Values of a fact on both sides of, and at, everything the condition compares it with.
std::vector<Value> Candidates(const Condition& condition, const Schema& schema,
                              std::size_t number) {
  const Fact& fact = schema.fact(number);
  std::vector<Value> values;
  if (fact.optional) values.push_back(kAbsent);
  switch (fact.type) {
    case Type::kBool:
      values.insert(values.end(), {0, 1});
      return values;
    case Type::kWord:
      for (std::size_t i = 0; i < fact.words.size(); ++i) values.push_back(static_cast<Value>(i));
      if (fact.open) values.push_back(-1);
      return values;
    case Type::kInt:
    case Type::kDay:
      break;
  }
  const bool day = fact.type == Type::kDay;
  const Value least = day ? ParseDay("1900-01-01")->time_since_epoch().count() : kAbsent + 1;
  const Value most =
      day ? ParseDay("2199-12-31")->time_since_epoch().count() : std::numeric_limits<Value>::max();
  values.insert(values.end(), {least, most});
  for (const Value constant : condition.Constants(number)) {
    values.push_back(std::clamp(constant, least, most));
    if (constant > least) values.push_back(constant - 1);
    if (constant < most) values.push_back(constant + 1);
  }
  return values;
}

// A fact as CEL has it.
Binding BindingOf(const Schema& schema, std::size_t number, Value value) {
  const Fact& fact = schema.fact(number);
  const bool text = fact.type == Type::kDay || fact.type == Type::kWord;
  Binding binding;
  binding.type = CelType{text                       ? CelType::Scalar::kString
                         : fact.type == Type::kBool ? CelType::Scalar::kBool
                                                    : CelType::Scalar::kInt};
  if (fact.optional && value == kAbsent) return binding;
  if (fact.type == Type::kBool) binding.value = CelValue{value != 0};
  if (fact.type == Type::kInt) binding.value = CelValue{value};
  if (fact.type == Type::kDay) {
    binding.value = CelValue{Format(LocalDay(date::days(static_cast<int>(value))))};
  }
  if (fact.type == Type::kWord) {
    const auto word = static_cast<std::size_t>(value);
    const bool known = value >= 0 && word < fact.words.size();
    binding.value = CelValue{known ? fact.words[word] : std::string("\x01 no constant of it")};
  }
  return binding;
}

void CompareInAllWorlds(const Condition& condition, const Schema& schema) {
  std::vector<std::vector<Value>> candidates;
  for (std::size_t i = 0; i < schema.size(); ++i) {
    candidates.push_back(Candidates(condition, schema, i));
  }
  for (std::size_t world = 0; world < kWorlds; ++world) {
    std::vector<Value> facts;
    Bindings bindings;
    for (std::size_t i = 0; i < schema.size(); ++i) {
      // Steps that share no factor walk through the combinations.
      constexpr std::array<std::size_t, 8> kStep = {1, 3, 5, 7, 11, 13, 17, 19};
      facts.push_back(candidates[i][(world * kStep[i % kStep.size()] + i) % candidates[i].size()]);
      bindings[schema.fact(i).name] = BindingOf(schema, i, facts.back());
    }
    const auto evaluated = Evaluate(condition.source(), bindings);
    SAMTALE_CHECK(evaluated.has_value());
    SAMTALE_CHECK(evaluated->value == CelValue{condition.Holds(facts)});
  }
}

void CheckProblems(std::string_view source, const std::vector<Problem>& problems) {
  SAMTALE_CHECK(!problems.empty());
  std::size_t before = 0;
  for (const Problem& problem : problems) {
    SAMTALE_CHECK(problem.offset >= before && problem.length >= 1);
    SAMTALE_CHECK(problem.offset == source.size() ||
                  problem.offset + problem.length <= source.size());
    SAMTALE_CHECK(!problem.message.empty() && !problem.fix.empty());
    before = problem.offset;
  }
}

}  // namespace
}  // namespace samtale::expr

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace samtale::expr;
  const std::string source(bytes, bytes + size);
  Schema schema = RuleSchema();
  const auto condition = Compile(source, schema);
  if (condition) {
    CompareInAllWorlds(*condition, schema);
    return 0;
  }
  CheckProblems(source, condition.error());
  // What is no condition may still be an expression, of these variables.
  Bindings bindings;
  for (std::size_t i = 0; i < schema.size(); ++i) {
    const Fact& fact = schema.fact(i);
    bindings[fact.name] = BindingOf(schema, i, fact.optional ? kAbsent : 0);
  }
  bindings["x"] = {CelType{CelType::Scalar::kInt}, CelValue{std::int64_t{1}}};
  bindings["l"] = {CelType{CelType::Scalar::kMixed, 1}, CelValue{std::vector<CelValue>{{true}}}};
  const auto evaluated = Evaluate(source, bindings);
  if (!evaluated) CheckProblems(source, evaluated.error().problems);
  return 0;
}
