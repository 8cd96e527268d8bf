// Deciding every recorded decision of a store again, from the question and the rulebook stored with
// it: what was promised is that the same text comes out. Reads only; of one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "services/core/error.h"
#include "services/store/store.h"

namespace samtale::scheduling {

enum class ReplayFaultKind : std::uint8_t {
  kDiffers,           // another decision comes out
  kNoRulebook,        // its rulebook is not stored, or cannot be loaded
  kUnreadable,        // its question is none
  kWrongMunicipality  // its question is about another municipality than the record's
};
// `DIFFERS`, `NO_RULEBOOK`, `UNREADABLE`, `WRONG_MUNICIPALITY`.
std::string_view Name(ReplayFaultKind kind);

struct ReplayFault {
  ReplayFaultKind kind;
  const store::RecordedDecision& recorded;
  std::string decided = "";  // what comes out now, for kDiffers
};

struct ReplayCount {
  std::int64_t decisions = 0;
  std::int64_t rulebooks = 0;  // loaded; some more than once beyond kMostRulebooks
  std::int64_t faults = 0;
};

// Rulebooks kept at a time.
inline constexpr std::size_t kMostRulebooks = 64;

// Tells every fault, by municipality and decision. kUnavailable when the store does not answer.
Result<ReplayCount> Replay(store::Store& store,
                           const std::function<void(const ReplayFault&)>& tell);

}  // namespace samtale::scheduling
