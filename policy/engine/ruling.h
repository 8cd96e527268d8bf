// Ruling: a decision in numbers, for those who put many questions to one rulebook, as a review or a
// search does. It names provisions and words by number and owns no memory; Rulebook::Write makes
// the Decision of it. A PreparedQuestion is a question in the same numbers, cheap to copy, whose
// days can be changed. Values; a Workspace is one thread's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>

#include "policy/engine/decision.h"
#include "policy/engine/facts.h"
#include "services/core/mode.h"
#include "services/core/time.h"

namespace samtale::engine {

class Place;
class Reckoner;

// Modes in an order, each once. No memory of its own: a decision ranks them often.
class ModeRanking {
 public:
  void Add(Mode mode) {
    if (Has(mode)) return;
    modes_[size_++] = mode;
    ranked_.Add(mode);
  }
  void Add(std::span<const Mode> modes) {
    for (Mode mode : modes) Add(mode);
  }
  bool Has(Mode mode) const { return ranked_.Has(mode); }
  ModeSet modes() const { return ranked_; }
  const Mode* begin() const { return modes_.data(); }
  const Mode* end() const { return modes_.data() + size_; }
  friend bool operator==(const ModeRanking&, const ModeRanking&) = default;

 private:
  std::array<Mode, 3> modes_ = {};  // unused places stay what they were made
  std::uint8_t size_ = 0;
  ModeSet ranked_;
};

struct DutyAnswer {
  std::size_t duty;  // of the vocabulary's duties
  int value;
  ModeSet modes;
  friend bool operator==(const DutyAnswer&, const DutyAnswer&) = default;
};

// A citation in numbers.
struct RuledCitation {
  static constexpr std::uint32_t kNobody = std::numeric_limits<std::uint32_t>::max();

  std::uint32_t provision;              // Rulebook::ProvisionId gives its id
  std::uint32_t defeated_by = kNobody;  // the provision that defeats the effect
  std::uint16_t version;                // 1 is the first announced
  Effect effect;
  friend bool operator==(const RuledCitation&, const RuledCitation&) = default;
};

struct Ruling {
  Outcome outcome = Outcome::kNoLawfulMode;
  std::array<Verdict, 3> verdicts = {Verdict::kForbidden, Verdict::kForbidden, Verdict::kForbidden};
  std::optional<Mode> chosen;
  Chooser decided_by = Chooser::kLaw;
  Participation participation = Participation::kMandatory;
  bool counts = true;
  Basis basis = Basis::kIssued;
  ModeRanking advice;
  std::uint16_t open_judgments = 0;          // bit i: flag i of the vocabulary
  std::span<const DutyAnswer> duties;        // in the order of Decision::duties
  std::span<const RuledCitation> citations;  // in the order of Decision::citations

  Verdict verdict(Mode mode) const { return verdicts[static_cast<std::size_t>(mode)]; }
};

// A question that one rulebook has understood; it is for that rulebook, which must outlive it.
class PreparedQuestion {
 public:
  // What a fact can be classified by: the facts of conditions, and consent.
  static constexpr std::size_t kMostDimensions = 36;

  // The same facts on other days.
  void SetDays(LocalDay meeting_day, LocalDay decided_on) {
    meeting_day_ = meeting_day.time_since_epoch().count();
    decided_on_ = decided_on.time_since_epoch().count();
  }
  void SetKnown(Known known) { known_ = known; }

 private:
  friend class Place;
  friend class Reckoner;
  friend class Rulebook;
  PreparedQuestion() = default;

  const Place* place_ = nullptr;
  std::uint64_t key_ = 0;  // of all facts but those that follow from the days
  std::int64_t meeting_day_ = 0;
  std::int64_t decided_on_ = 0;
  Known known_ = Known::kAnnounced;
  Holder held_by_ = Holder::kJobcentre;
  std::optional<Mode> choice_;
  std::optional<bool> consent_;
  std::array<std::uint16_t, kMostDimensions> classes_ = {};  // by dimension of the place
  // By fact; only where the place has conditions that are asked by values.
  std::shared_ptr<const std::array<std::int64_t, kMostDimensions>> values_;
};

// Memory that a thread keeps from one decision to the next, so that decisions need none of their
// own.
class Workspace {
 public:
  Workspace();
  ~Workspace();
  Workspace(Workspace&&) noexcept;
  Workspace& operator=(Workspace&&) noexcept;

 private:
  friend class Rulebook;
  std::unique_ptr<Reckoner> reckoner_;
};

}  // namespace samtale::engine
