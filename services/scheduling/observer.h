// Observer: told what the use cases did, for figures. Each thing is told once, and only when it
// counts: a write once it is durable, a refusal when it is answered. Of people it is told nothing
// but whom a blocker concerns.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "policy/engine/decision.h"
#include "services/core/error.h"
#include "services/core/mode.h"
#include "services/store/records.h"

namespace samtale::scheduling {

// What one write about meetings did.
struct Deeds {
  struct Recorded {
    engine::Outcome outcome;
    std::optional<Mode> mode;  // of the meeting by that decision; nothing: it is cancelled
  };
  std::vector<Recorded> decisions = {};
  int holds_placed = 0;
  int holds_expired = 0;  // that were in the way and are gone
};

// Where a change of rules came from.
enum class RuleSource : std::uint8_t { kFolder, kUpload };

// How a shadow answered what was decided: as the rules in force, otherwise, or not at all, for want
// of a word or of room in its queue.
enum class ShadowAnswer : std::uint8_t { kSame, kDifferent, kUnanswered, kLeftOut };

// Called on whichever thread it happens, by several at a time; must not block nor throw.
class Observer {
 public:
  virtual ~Observer() = default;

  virtual void Did(const Deeds& deeds) = 0;
  // A hold, booking or change of a meeting was refused because of these.
  virtual void Blocked(const std::vector<Blocker>& blockers) = 0;
  virtual void Activated(const store::RuleLayerId& layer, RuleSource source) = 0;
  // Files were refused for their errors. No layer: files that are of none, or a folder that cannot
  // be read.
  virtual void Refused(const std::optional<store::RuleLayerId>& layer, RuleSource source) = 0;
  virtual void Answered(ShadowAnswer answer) = 0;
};

}  // namespace samtale::scheduling
