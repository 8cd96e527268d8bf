#include "tests/fuzz/questions.h"

#include <algorithm>

#include "policy/engine/compiled.h"
#include "policy/engine/decide.h"
#include "policy/engine/json.h"
#include "services/core/error.h"

namespace samtale::fuzz {
namespace {

std::optional<Mode> TakeMode(Bytes& bytes) {
  const std::size_t choice = bytes.Below(kModes.size() + 1);
  if (choice == 0) return std::nullopt;
  return kModes[choice - 1];
}

}  // namespace

Questions::Questions(const engine::Rulebook& rulebook) : words_(rulebook.vocabulary()) {
  for (const auto& [code, region] : words_.municipality_regions) municipalities_.push_back(code);
  for (const engine::ProvisionView& provision : rulebook.Provisions()) {
    for (const engine::VersionView& version : provision.versions) {
      for (const std::optional<LocalDay>& day : {std::optional(version.announced), version.issued,
                                                 std::optional(version.from), version.until}) {
        if (!day) continue;
        for (const int step : {-1, 0, 1}) days_.push_back(*day + date::days(step));
      }
    }
  }
  days_.push_back(*ParseDay("2020-06-15"));
  std::sort(days_.begin(), days_.end());
  days_.erase(std::unique(days_.begin(), days_.end()), days_.end());
  const LocalDay least = *ParseDay("1900-01-01");
  const LocalDay most = *ParseDay("2199-12-31");
  for (LocalDay& day : days_) day = std::clamp(day, least, most);
}

engine::Question Questions::Next(Bytes& bytes) const {
  engine::Question question;
  question.meeting_day = bytes.Of(days_);
  question.decided_on = bytes.Of(days_);
  question.known = bytes.Flag() ? engine::Known::kIssued : engine::Known::kAnnounced;
  engine::Facts& facts = question.facts;
  facts.municipality = bytes.Of(municipalities_);
  facts.jobcentre = bytes.Flag() ? "nord" : "";
  facts.meeting.type = bytes.Of(words_.meeting_types);
  facts.meeting.held_by = bytes.Flag() ? engine::Holder::kAKasse : engine::Holder::kJobcentre;
  facts.meeting.number = 1 + static_cast<int>(bytes.Below(4));
  if (bytes.Flag()) facts.meeting.summoned_on = bytes.Of(days_);
  facts.meeting.summoned_mode = TakeMode(bytes);
  facts.citizen.group = bytes.Of(words_.groups);
  facts.citizen.months_in_course = static_cast<int>(bytes.Below(14));
  const std::size_t category = bytes.Below(4);
  if (category > 0) facts.citizen.sick_pay_category = static_cast<int>(category);
  facts.citizen.choice = TakeMode(bytes);
  if (bytes.Flag()) facts.citizen.consent = bytes.Flag();
  const std::uint8_t flags = bytes.Take();
  facts.citizen.acute_need = (flags & 1U) != 0;
  facts.citizen.risk_group = (flags & 2U) != 0;
  facts.citizen.needs_interpreter = (flags & 4U) != 0;
  facts.citizen.digital_exempt = (flags & 8U) != 0;
  facts.citizen.standby_scheme = (flags & 16U) != 0;
  facts.citizen.wants_to_take_part = (flags & 32U) != 0;
  facts.circumstances.municipality_locked_down = (flags & 64U) != 0;
  facts.circumstances.premises_ready = (flags & 128U) == 0;
  for (const engine::JudgmentFlag& flag : words_.judgments) {
    const std::size_t judged = bytes.Below(3);
    if (judged > 0) facts.judgments[flag.id] = judged == 1;
  }
  return question;
}

void CheckDecision(const engine::Rulebook& rulebook, const engine::Question& question) {
  const Result<engine::Decision> decision = rulebook.Decide(question);
  SAMTALE_CHECK(decision.has_value());
  CheckDecision(rulebook, question, *decision);
}

void CheckDecision(const engine::Rulebook& rulebook, const engine::Question& question,
                   const engine::Decision& decision) {
  const engine::Rulebook::Compiled& compiled = rulebook.compiled();
  const Result<engine::Situation> situation = engine::Situate(*compiled.lexicon, question);
  SAMTALE_CHECK(situation.has_value());
  SAMTALE_CHECK(decision == engine::Decide(compiled, *situation));
  const bool lawful = decision.outcome != engine::Outcome::kNoLawfulMode;
  SAMTALE_CHECK(decision.chosen.has_value() == lawful);
  if (lawful) SAMTALE_CHECK(decision.verdict(*decision.chosen) != engine::Verdict::kForbidden);
}

void CheckJson(const engine::Question& question) {
  const std::string json = engine::ToJson(question);
  const Result<engine::Question> read = engine::ParseQuestion(json);
  SAMTALE_CHECK(read.has_value() && engine::ToJson(*read) == json);
}

}  // namespace samtale::fuzz
