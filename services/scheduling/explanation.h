// Why one start can or cannot be had: what booking it would answer now, what stands in the way of
// each caseworker and room that could be asked, and what would help. The same examination as a
// search and a booking (slots.h), with nothing left out. Pure; values any thread may share.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/core/error.h"
#include "services/scheduling/slots.h"

namespace samtale::scheduling {

inline constexpr std::size_t kMaxExplained = 100;  // parties of a pool that are told one by one

// A caseworker or room, and everything of its own that stands in the way. Empty: it is free.
struct ExplainedParty {
  std::string subject;  // `caseworkers/anna`
  std::vector<Blocker> blockers = {};
};

// Those that could be asked: the one named, or all of the jobcentre.
struct ExplainedPool {
  int size = 0;
  int free = 0;
  BlockerCounts counts = {};                 // each reason of each party, also of those not told
  std::vector<ExplainedParty> parties = {};  // by id, the first kMaxExplained
};

struct Explanation {
  std::optional<Slot> slot = {};       // what booking takes now; nothing: it is refused
  std::vector<Blocker> blockers = {};  // of that refusal, as Place gives them
  ExplainedPool caseworkers = {};
  ExplainedPool rooms = {};  // of a physical meeting; else empty
};

// Explains `start` in `mode`, or in the mode the wish asks for, as Place would place it: a slot
// exactly when Place has one. There must be a decision for the day; asserted. At a start that
// clocks skip the pools have a size and nothing more: nobody can be free or taken then.
Explanation Explain(const Agenda& agenda, const Wish& wish, LocalDateTime start,
                    std::optional<Mode> mode);

}  // namespace samtale::scheduling
