#include "services/scheduling/mode_rights.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace samtale::scheduling {
namespace {

using engine::Chooser;
using engine::Citation;
using engine::Decision;
using engine::Effect;
using engine::Outcome;
using engine::Verdict;

bool IsStaff(Role role) {
  switch (role) {
    case Role::kCaseworker:
    case Role::kAKasse:
    case Role::kAdministrator:
      return true;
    case Role::kCitizen:
    case Role::kOperator:
      return false;
  }
  SAMTALE_CHECK(false);
}

// The words of Text::kModeNotChosen; the same as those of rule files.
std::string_view Word(Chooser chooser) {
  switch (chooser) {
    case Chooser::kLaw:
      return "law";
    case Chooser::kJobcentre:
      return "jobcentre";
    case Chooser::kAKasse:
      return "a_kasse";
    case Chooser::kMunicipality:
      return "municipality";
    case Chooser::kCaseworker:
      return "caseworker";
    case Chooser::kCitizen:
      return "citizen";
  }
  SAMTALE_CHECK(false);
}

bool InForce(const Citation& citation, Effect effect, Mode mode) {
  return citation.effect == effect && citation.defeated_by.empty() && citation.modes.Has(mode);
}

// A preference of a judgment, the municipality or the jobcentre names the chosen mode.
bool ChosenByPreference(const Decision& decision) {
  return std::any_of(decision.citations.begin(), decision.citations.end(), [&](const auto& cited) {
    return InForce(cited, Effect::kPrefers, *decision.chosen);
  });
}

bool NeedsModeReason(const Decision& decision, const Wish& wish) {
  return !wish.has_mode_reason && IsStaff(wish.role) && ChosenByPreference(decision);
}

std::string Enumerate(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += ", ";
    text += word;
  }
  return text;
}

// The provisions that forbid the mode; where none does, the word for what is missing instead.
std::string WhyForbidden(const Decision& decision, Mode mode) {
  std::vector<std::string> provisions;
  bool permitted = false;
  for (const Citation& citation : decision.citations) {
    if (InForce(citation, Effect::kForbids, mode)) provisions.push_back(citation.provision);
    permitted = permitted || InForce(citation, Effect::kPermits, mode);
  }
  if (provisions.empty()) return permitted ? "consent_refused" : "no_permit";
  return Enumerate(provisions);
}

std::string WordOf(Mode mode) { return std::string(samtale::Word(mode)); }

}  // namespace

bool ActsFor(Role role, Chooser chooser) {
  switch (chooser) {
    case Chooser::kLaw:
      return false;
    case Chooser::kJobcentre:
    case Chooser::kAKasse:
    case Chooser::kMunicipality:
    case Chooser::kCaseworker:
      return IsStaff(role);
    case Chooser::kCitizen:
      return role == Role::kCitizen;
  }
  SAMTALE_CHECK(false);
}

int DutyValue(const Decision& decision, std::string_view duty, Mode mode) {
  int value = 0;
  for (const engine::Duty& owed : decision.duties) {
    if (owed.duty == duty && owed.modes.Has(mode)) value = std::max(value, owed.value);
  }
  return value;
}

Minutes AiringAfter(const engine::Decision& decision, Mode mode) {
  return std::min(Minutes{DutyValue(decision, kAiringMinutes, mode)}, store::kLongestBuffer);
}

bool AddModeObstacles(const Decision& decision, std::optional<Mode> mode, const Wish& wish,
                      ObstacleSink& sink) {
  if ((decision.outcome == Outcome::kNoLawfulMode || !mode) && !sink.Add({Text::kNoLawfulMode}))
    return false;
  if (decision.outcome == Outcome::kNeedsJudgment && !sink.Add({Text::kNeedsJudgment}))
    return false;
  if (!mode) return true;
  const Verdict verdict = decision.verdict(*mode);
  // Whose choice it is says nothing more about a mode that nobody may choose.
  if (verdict == Verdict::kForbidden) return sink.Add({Text::kModeForbidden});
  if (verdict == Verdict::kNeedsConsent && !sink.Add({Text::kNeedsConsent})) return false;
  if (!decision.chosen || *decision.chosen == *mode) return true;
  if (!ActsFor(wish.role, decision.decided_by)) return sink.Add({Text::kModeNotChosen});
  return !NeedsModeReason(decision, wish) || sink.Add({Text::kNeedsModeReason});
}

Blocker DescribeMode(Text text, const Decision& decision, LocalDay day, std::optional<Mode> mode) {
  if (text == Text::kNoLawfulMode) return {{text, {Format(day)}}, ""};
  if (text == Text::kNeedsJudgment) return {{text, {Enumerate(decision.open_judgments)}}, ""};
  SAMTALE_CHECK(mode.has_value());
  if (text == Text::kModeForbidden)
    return {{text, {WordOf(*mode), Format(day), WhyForbidden(decision, *mode)}}, ""};
  if (text == Text::kNeedsConsent) return {{text, {WordOf(*mode)}}, ""};
  SAMTALE_CHECK(decision.chosen.has_value());
  if (text == Text::kNeedsModeReason) return {{text, {WordOf(*decision.chosen)}}, ""};
  SAMTALE_CHECK(text == Text::kModeNotChosen);
  return {{text, {WordOf(*mode), WordOf(*decision.chosen), std::string(Word(decision.decided_by))}},
          ""};
}

std::vector<Blocker> ModeBlockers(const Decision& decision, LocalDay day, Mode mode,
                                  const Wish& wish) {
  EveryObstacle obstacles;
  AddModeObstacles(decision, mode, wish, obstacles);
  std::vector<Blocker> blockers;
  for (const Obstacle& obstacle : obstacles.found)
    blockers.push_back(DescribeMode(obstacle.text, decision, day, mode));
  return blockers;
}

}  // namespace samtale::scheduling
