// Carrying out one item of a review, in the transaction of its batch, by the rules in force and the
// state of the agenda at that moment: what was advised is examined like a booking. Of one thread,
// like the transaction.
#pragma once

#include <string>

#include "services/core/error.h"
#include "services/scheduling/booking_steps.h"
#include "services/store/store.h"

namespace samtale::scheduling {

// What became of an item.
struct CarriedOut {
  store::ReviewItemState state;  // kApplied or kSkipped
  std::string outcome = {};      // why it was skipped, a word: `MEETING_CHANGED`, `NEEDS_CONSENT`

  static CarriedOut Skipped(std::string_view why);
  // For the first blocker of the error, or its reason.
  static CarriedOut Of(const Error& error);
};

// Words of our own beside those of core/message.h.
inline constexpr std::string_view kMeetingChanged = "MEETING_CHANGED";
inline constexpr std::string_view kModeAllowed = "MODE_ALLOWED";

// Keeps the meeting with a decision of today, or changes, moves or cancels it; each with its event
// and its recorded decision. Skipped, and nothing written, when the meeting is not as it was looked
// at or has begun, when what is advised cannot be had, or when a meeting that was to be cancelled
// may after all be held. An error: the transaction is half done and must fail.
Result<CarriedOut> CarryOut(store::Transaction& transaction, const Desk& desk,
                            const store::ReviewItem& item);

}  // namespace samtale::scheduling
