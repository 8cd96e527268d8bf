// Obstacle: something that stands in the way of a candidate, before it is put into words. The one
// examination (examination.h) adds what it finds to a sink, which decides whether to look further;
// so a search stops at the first without a single allocation, and a refusal has them all.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "services/core/message.h"
#include "services/scheduling/slots.h"

namespace samtale::scheduling {

// Every text that is the kind of a blocker.
inline constexpr std::array kBlockerKinds = {Text::kUnknownResource,
                                             Text::kCaseworkerTaken,
                                             Text::kRoomTaken,
                                             Text::kCitizenTaken,
                                             Text::kCitizenBusy,
                                             Text::kOutsideHours,
                                             Text::kCaseworkerAbsent,
                                             Text::kCaseworkerInactive,
                                             Text::kCaseworkerNotFor,
                                             Text::kCaseworkerDayOff,
                                             Text::kHoursNotForMode,
                                             Text::kCaseworkerOnBreak,
                                             Text::kCaseworkerDayFull,
                                             Text::kNoCaseworker,
                                             Text::kPublicHoliday,
                                             Text::kClosingDay,
                                             Text::kInPast,
                                             Text::kTooSoon,
                                             Text::kBeyondHorizon,
                                             Text::kOffGrid,
                                             Text::kTimeSkipped,
                                             Text::kModeForbidden,
                                             Text::kModeNotChosen,
                                             Text::kNoLawfulMode,
                                             Text::kNeedsConsent,
                                             Text::kNeedsJudgment,
                                             Text::kNeedsModeReason,
                                             Text::kNoRoom,
                                             Text::kRoomTooSmall,
                                             Text::kRoomTooFewSeats,
                                             Text::kRoomInactive};

struct Obstacle {
  Text text;                                 // the kind of the blocker it becomes
  const CaseworkerId* caseworker = nullptr;  // whom it concerns; outlives the obstacle
  const RoomId* room = nullptr;              // likewise
};

class ObstacleSink {
 public:
  virtual ~ObstacleSink() = default;
  // True: look for more.
  virtual bool Add(const Obstacle& obstacle) = 0;
};

class EveryObstacle final : public ObstacleSink {
 public:
  bool Add(const Obstacle& obstacle) override {
    found.push_back(obstacle);
    return true;
  }
  std::vector<Obstacle> found;
};

// Stops at the first.
class FirstObstacle final : public ObstacleSink {
 public:
  bool Add(const Obstacle& obstacle) override {
    found = obstacle;
    return false;
  }
  std::optional<Obstacle> found;
};

// Stops at the first that the citizen's consent or a reason for the mode cannot remove; notes
// whether those are needed.
class FirstLastingObstacle final : public ObstacleSink {
 public:
  bool Add(const Obstacle& obstacle) override {
    if (obstacle.text == Text::kNeedsConsent) return needs_consent = true;
    if (obstacle.text == Text::kNeedsModeReason) return needs_mode_reason = true;
    found = obstacle;
    return false;
  }
  std::optional<Obstacle> found;
  bool needs_consent = false;
  bool needs_mode_reason = false;
};

// Counts obstacles by kind.
class Tally {
 public:
  void Count(Text text, int times = 1) { counts_[static_cast<std::size_t>(text)] += times; }
  void Add(const Tally& other);
  BlockerCounts Counts() const;  // those that are not zero

 private:
  static constexpr std::size_t kTexts = std::numeric_limits<std::uint8_t>::max() + std::size_t{1};
  static_assert(sizeof(Text) == sizeof(std::uint8_t), "a Text is an index into counts_");
  std::array<int, kTexts> counts_{};
};

}  // namespace samtale::scheduling
