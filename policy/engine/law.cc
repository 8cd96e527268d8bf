#include "policy/engine/law.h"

#include "policy/engine/decide.h"

namespace samtale::engine {
namespace {

using expr::Type;
using expr::Value;

constexpr std::size_t kOutcomeFacts = 9;

}  // namespace

expr::Schema LawSchema(const Lexicon& lexicon) {
  const std::vector<std::string> verdicts = {"allowed", "forbidden", "needs_consent"};
  expr::Schema schema = lexicon.schema;
  schema.Add({"outcome.physical", Type::kWord, false, false, verdicts});
  schema.Add({"outcome.telephone", Type::kWord, false, false, verdicts});
  schema.Add({"outcome.video", Type::kWord, false, false, verdicts});
  schema.Add(
      {"outcome.chosen", Type::kWord, false, false, {"physical", "telephone", "video", "none"}});
  schema.Add({"outcome.decided_by",
              Type::kWord,
              false,
              false,
              {"law", "jobcentre", "a_kasse", "municipality", "caseworker", "citizen"}});
  schema.Add({"outcome.participation", Type::kWord, false, false, {"mandatory", "voluntary"}});
  schema.Add({"outcome.counts", Type::kBool, false});
  schema.Add({"outcome.lawful_modes", Type::kInt, false});
  schema.Add({"citizen.consent", Type::kWord, false, false, {"not_asked", "given", "refused"}});
  return schema;
}

bool Keeps(const Lexicon& lexicon, const Law& law, const Question& question,
           const Decision& decision) {
  const Result<Situation> situation = Situate(lexicon, question);
  SAMTALE_CHECK(situation.has_value());
  std::vector<Value> values(situation->Values().begin(), situation->Values().end());
  for (const Verdict verdict : decision.verdicts) values.push_back(static_cast<Value>(verdict));
  values.push_back(decision.chosen ? static_cast<Value>(*decision.chosen) : 3);
  values.push_back(static_cast<Value>(decision.decided_by));
  values.push_back(static_cast<Value>(decision.participation));
  values.push_back(decision.counts ? 1 : 0);
  ModeSet permitted, forbidden;
  for (const Citation& citation : decision.citations) {
    if (!citation.defeated_by.empty()) continue;
    if (citation.effect == Effect::kPermits) permitted = permitted | citation.modes;
    if (citation.effect == Effect::kForbids) forbidden = forbidden | citation.modes;
  }
  values.push_back((permitted - forbidden).size());
  values.push_back(!question.facts.citizen.consent ? 0 : *question.facts.citizen.consent ? 1 : 2);
  SAMTALE_CHECK(values.size() == lexicon.schema.size() + kOutcomeFacts);
  return law.condition.Holds(values) != law.never;
}

}  // namespace samtale::engine
