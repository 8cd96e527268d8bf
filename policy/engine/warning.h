// The warnings of the analysis, by the words with which a rule file accepts them. What each means
// is policy/README.md's; how it is found, analysis.h's. Constants.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "policy/engine/yaml.h"

namespace samtale::engine {

enum class Warning : std::uint8_t {
  kGap,                  // no mode is lawful
  kHiddenPermit,         // a permit that a forbid of the same authority defeats without an override
  kForbidWithoutEffect,  // a forbid that takes no mode from anybody
  kNeverMatches,         // no meeting is ever concerned
  kAlwaysDefeated,       // overridden wherever it matches
  kNoEffect,             // every answer is the same without it
  kPreferenceTie,        // two preferences of one authority that differ
  kLateAnnouncement,     // a version that covers days before it was announced
  kEarlyIssue,           // a version that was issued long before it was announced
  kExpiring,             // ends soon, and then answers change
  kNotProved,            // too large to be analysed within the limits
  kBrokenLaw,            // an author's own law does not hold
  kIdleAcceptance,       // a warning is accepted that there is not
};
inline constexpr std::size_t kWarnings = 13;
inline constexpr std::array<std::string_view, kWarnings> kWarningWords = {
    "gap",        "hidden_permit",  "forbid_without_effect", "never_matches", "always_defeated",
    "no_effect",  "preference_tie", "late_announcement",     "early_issue",   "expiring",
    "not_proved", "broken_law",     "idle_acceptance"};
// The first so many may be accepted.
inline constexpr std::size_t kAcceptableWarnings = 11;

inline std::string_view Word(Warning warning) {
  return kWarningWords[static_cast<std::size_t>(warning)];
}

struct AcceptedWarning {
  Warning warning;
  std::string because;
  Mark mark;
};

}  // namespace samtale::engine
