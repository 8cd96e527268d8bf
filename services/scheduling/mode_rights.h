// What a decision says against a mode, and who may depart from the chosen one. ModeBlockers
// (slots.h) is this in words. Pure functions.
#pragma once

#include <optional>
#include <string_view>

#include "policy/engine/decision.h"
#include "services/core/error.h"
#include "services/core/time.h"
#include "services/scheduling/obstacle.h"

namespace samtale::scheduling {

// True when a caller of that role may pick among the allowed modes. Nobody acts for the law.
bool ActsFor(Role role, engine::Chooser chooser);

// The duties of the vocabulary that rooms are found by.
inline constexpr std::string_view kSquareMetresPerPerson = "m2_per_person";
inline constexpr std::string_view kAiringMinutes = "airing_minutes";

// The largest value of a duty that holds for `mode`; 0 when none does.
int DutyValue(const engine::Decision& decision, std::string_view duty, Mode mode);
// How long the room is aired after a meeting; at most store::kLongestBuffer, whatever a rule asks.
Minutes AiringAfter(const engine::Decision& decision, Mode mode);

// Adds what stands against `mode`; no mode is what a caller has that asks for none on a day when
// none is chosen. False when the sink has had enough.
bool AddModeObstacles(const engine::Decision& decision, std::optional<Mode> mode, const Wish& wish,
                      ObstacleSink& sink);

// The words of an obstacle that AddModeObstacles added. `mode` is empty only for those that are
// about the whole day.
Blocker DescribeMode(Text text, const engine::Decision& decision, LocalDay day,
                     std::optional<Mode> mode);

}  // namespace samtale::scheduling
