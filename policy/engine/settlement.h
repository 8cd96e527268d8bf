// Settlement: steps 2 to 7 of a decision (policy/README.md) for all regions of facts at once: which
// effects of the provisions that cover a meeting are in force where, and what follows from them.
// The same steps for one citizen are decide.cc's, which confirms whatever is reported from here.
// Belongs to one thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "policy/engine/calendar.h"
#include "policy/engine/lexicon.h"
#include "policy/engine/provision.h"
#include "policy/engine/regions.h"
#include "policy/engine/view.h"

namespace samtale::engine {

// Modes in an order as one number: base 4, the first mode (1 to 3) in the lowest digit; 0 for none.
using ModeOrder = std::uint8_t;
ModeOrder OrderOf(std::span<const Mode> modes);
std::vector<Mode> ModesIn(ModeOrder order);

// Regions by what holds there; the sets of one list are disjoint.
template <class Value>
struct Part {
  Value value;
  RegionSet where;
};
struct DutyPart {
  std::size_t duty;
  Mode mode;
  int value;
  RegionSet where;
};

// The three answers a citizen can have given when asked for consent.
inline constexpr std::size_t kConsents = 3;  // not asked, given, refused

struct AnswerSets {
  std::array<RegionSet, 3> lawful;         // by mode
  std::array<RegionSet, 3> needs_consent;  // by mode; within lawful
  RegionSet voluntary;
  RegionSet not_counted;
  std::array<RegionSet, 4> deciders;  // by Decider; nobody elsewhere
  std::vector<DutyPart> duties;       // by duty, mode and value
  std::vector<Part<ModeOrder>> advice;
  std::vector<Part<std::size_t>> asks;  // by flag; not disjoint
  // By consent, then by mode, with none last.
  std::array<std::array<RegionSet, 4>, kConsents> chosen;
};

class Settlement {
 public:
  struct InForce {
    std::size_t provision;  // its place in the view
    const RegionSet* where;
  };
  static constexpr std::size_t kNobody = static_cast<std::size_t>(-1);

  // `matches[i]`: where provision i of the view matches. `choices`: where the citizen's choice is
  // each mode, and where there is none; empty when Answer is not asked for the chosen mode. All
  // outlive it.
  Settlement(const ViewSide& side, std::vector<const RegionSet*> matches,
             std::span<const RegionSet> choices, std::size_t regions);

  // Settles what `covering` covers, but for provision `without`. What was settled before is gone.
  void Settle(const Covering& covering, std::size_t without = kNobody);

  std::span<const std::size_t> covering() const { return covering_; }
  bool IsCovering(std::size_t provision) const { return active_[provision] != nullptr; }
  const RegionSet& active(std::size_t provision) const { return *active_[provision]; }
  std::span<const InForce> in_force(Effect effect) const {
    return in_force_[static_cast<std::size_t>(effect)];
  }
  // Whether no provision of the view overrides anything of it.
  bool IsNeverDefeated(std::size_t provision) const { return overriders_[provision].empty(); }
  // Where the effect of `provision` would be in force were it not for `without` that defeats it.
  RegionSet InForceBut(std::size_t provision, Effect effect, std::size_t without) const;

  // Parts of the answer, as if what provision `without` has in force were not.
  RegionSet With(Effect effect, Mode mode, std::size_t without = kNobody) const;
  RegionSet With(Effect effect, std::size_t without = kNobody) const;
  RegionSet Lawful(Mode mode, std::size_t without = kNobody) const;
  // The same in steps and without new memory: where the mode is permitted, and less where it is
  // forbidden.
  void Permit(Mode mode, RegionSet* where, std::size_t without = kNobody) const;
  void Forbid(Mode mode, RegionSet* where, std::size_t without = kNobody) const;
  std::vector<DutyPart> Duties(const std::array<RegionSet, 3>& lawful,
                               std::size_t without = kNobody) const;
  std::vector<Part<ModeOrder>> Advice(const std::array<RegionSet, 3>& lawful,
                                      std::size_t without = kNobody) const;
  std::vector<Part<std::size_t>> Asks(std::size_t without = kNobody) const;
  AnswerSets Answer(std::size_t without = kNobody) const;

 private:
  struct Overrider {
    std::size_t provision;
    bool whole;
    EffectSet effects;
  };

  RegionSet& Scratch();
  void SettleActive(std::size_t provision);
  const RegionSet* Undefeated(std::size_t provision, Effect effect);
  void SettleDepth(Depth depth);
  std::array<RegionSet, kEffects> EntitledAt(Depth depth) const;
  void SettleDeciders(Depth depth);
  std::vector<Part<ModeOrder>> RankBy(Effect effect, Depth depth, std::size_t without) const;
  std::vector<Part<ModeOrder>> Append(std::vector<Part<ModeOrder>> ranking,
                                      const std::vector<Part<ModeOrder>>& more) const;
  std::vector<Part<ModeOrder>> Ranking(std::size_t without) const;
  void Choose(const std::vector<Part<ModeOrder>>& ranking, AnswerSets* answer) const;

  const ViewSide& side_;
  std::vector<const RegionSet*> matches_;
  std::span<const RegionSet> choices_;
  std::size_t regions_;
  std::vector<std::vector<Overrider>> overriders_;  // by provision
  std::vector<bool> delegates_;                     // by provision
  std::array<bool, kDepths> speaks_ = {};           // whether any provision is of that depth
  bool anyone_decides_ = false;

  std::vector<std::size_t> covering_;     // in the order of decision
  std::vector<const RegionSet*> active_;  // by provision; null for one that does not cover
  std::array<std::vector<InForce>, kEffects> in_force_;
  std::array<RegionSet, 4> deciders_;
  std::deque<RegionSet> scratch_;  // stays where it is while it grows
  std::size_t scratch_used_ = 0;
};

}  // namespace samtale::engine
