// Provision: one rule as the loader read it, resolved to numbers (lexicon.h), and Ruleset: the
// provisions of one rulebook in the order in which they are decided. Internal to the engine;
// rulebook.h is its face. Immutable once loaded; any thread may share them.
#pragma once

#include <array>
#include <bitset>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/engine/decision.h"
#include "policy/engine/law.h"
#include "policy/engine/lexicon.h"
#include "policy/engine/rulebook.h"
#include "policy/engine/warning.h"
#include "policy/engine/yaml.h"
#include "policy/expr/condition.h"
#include "services/core/mode.h"

namespace samtale::engine {

inline constexpr std::size_t kEffects = 10;

class EffectSet {
 public:
  constexpr EffectSet() = default;
  constexpr EffectSet(std::initializer_list<Effect> effects) {
    for (Effect effect : effects) Add(effect);
  }
  static constexpr EffectSet All() {
    EffectSet all;
    all.bits_ = (1u << kEffects) - 1;
    return all;
  }
  constexpr void Add(Effect effect) { bits_ |= Bit(effect); }
  constexpr bool Has(Effect effect) const { return (bits_ & Bit(effect)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  friend constexpr EffectSet operator|(EffectSet a, EffectSet b) {
    return FromBits(a.bits_ | b.bits_);
  }
  friend constexpr EffectSet operator&(EffectSet a, EffectSet b) {
    return FromBits(a.bits_ & b.bits_);
  }
  // The effects of `a` that are not in `b`.
  friend constexpr EffectSet operator-(EffectSet a, EffectSet b) {
    return FromBits(a.bits_ & ~b.bits_);
  }
  friend constexpr bool operator==(EffectSet, EffectSet) = default;

 private:
  static constexpr std::uint32_t Bit(Effect effect) { return 1u << static_cast<unsigned>(effect); }
  static constexpr EffectSet FromBits(std::uint32_t bits) {
    EffectSet set;
    set.bits_ = bits;
    return set;
  }
  std::uint32_t bits_ = 0;
};

inline constexpr std::array<Effect, kEffects> kAllEffects = {
    Effect::kPermits, Effect::kForbids,   Effect::kDecidedBy, Effect::kConsent, Effect::kVoluntary,
    Effect::kDuty,    Effect::kCountsNot, Effect::kPrefers,   Effect::kAdvises, Effect::kAsks};

// What only the national layer may do, unless it delegates it. (`forbid` and `decided_by` may be
// written at every depth; where they count below the national layer is decide.cc's.)
inline constexpr EffectSet kNationalEffects = {Effect::kPermits, Effect::kConsent,
                                               Effect::kVoluntary, Effect::kCountsNot};

// The key of a rule file that gives the effect: `permit`, `decided_by`, ….
std::string_view Key(Effect effect);
// All keys, in the order of Effect.
const std::vector<std::string>& EffectKeys();

// Who speaks. From shallow to deep: where two authorities may both say something, the deeper one
// wins.
enum class Depth : std::uint8_t { kNational, kJudgment, kMunicipality, kJobcentre };
inline constexpr std::size_t kDepths = 4;

struct Authority {
  Depth depth = Depth::kNational;
  std::string municipality;  // of the two deeper ones
  std::string jobcentre;     // of the deepest
  friend auto operator<=>(const Authority&, const Authority&) = default;
};
// `national`, `judgment`, `municipality 0101`, `jobcentre 0101/nord`.
std::string Name(const Authority& authority);

// Who picks among the lawful modes, as rules say it: a holder is resolved by who holds the meeting.
enum class Decider : std::uint8_t { kHolder, kMunicipality, kCaseworker, kCitizen };
std::string_view Word(Decider decider);

// Whom a provision concerns; a set that is full does not restrict.
struct Scope {
  std::bitset<kMostGroups> groups = std::bitset<kMostGroups>().set();
  std::bitset<kMostMeetingTypes> meeting_types = std::bitset<kMostMeetingTypes>().set();
  std::bitset<2> holders = std::bitset<2>().set();
  std::bitset<kMostMunicipalities> municipalities =
      std::bitset<kMostMunicipalities>().set();        // regions are resolved
  std::optional<std::vector<std::string>> jobcentres;  // sorted
  bool except_jobcentres = false;

  bool HasJobcentre(std::string_view id) const;
};

// Days since 1970-01-01, so that a decision compares integers.
using DayNumber = std::int64_t;
DayNumber NumberOf(LocalDay day);
LocalDay DayOf(DayNumber number);
inline constexpr DayNumber kNever = std::numeric_limits<DayNumber>::max();

struct Version {
  VersionView view;
  DayNumber announced = 0;
  DayNumber issued = 0;  // kNever while pending; the day of announcement when unknown
  DayNumber from = 0;
  DayNumber until = kNever;  // inclusive; kNever when open
  Mark mark;

  bool Covers(DayNumber day) const { return from <= day && day <= until; }
};

struct DutyEffect {
  std::size_t duty;  // of the lexicon
  int value;
  ModeSet modes;
};

struct Override {
  std::size_t target = 0;  // index in the ruleset
  bool whole = false;      // the provision, not only `effects` of it
  EffectSet effects;
  std::string id;  // as written, with its place
  Mark mark;
};

struct Provision {
  std::string id;
  std::string title_da;
  std::string title_en;
  Authority authority;
  std::string path;
  Mark mark;
  std::array<Mark, kEffects> effect_marks = {};

  Scope scope;
  std::optional<expr::Condition> when;
  std::optional<expr::Condition> unless;
  bool reads_judgments = false;

  EffectSet effects;
  ModeSet permit;
  ModeSet forbid;
  ModeSet consent;
  Decider decided_by = Decider::kHolder;  // when effects has kDecidedBy
  std::vector<Mode> prefer;
  std::vector<Mode> advise;
  std::vector<DutyEffect> duties;
  std::vector<std::size_t> asks;  // judgment flags

  std::vector<Override> overrides;
  EffectSet delegates_to_judgment;
  EffectSet delegates_to_municipality;  // and its jobcentres
  std::vector<Version> versions;        // by announcement
  std::vector<AcceptedWarning> accepted_warnings;

  EffectSet DelegatesTo(Depth depth) const {
    return depth == Depth::kJudgment   ? delegates_to_judgment
           : depth == Depth::kNational ? EffectSet()
                                       : delegates_to_municipality;
  }
  // The version that counts on day `decided_on`; null when none does.
  const Version* VersionOn(DayNumber decided_on, Known known) const;
  ModeSet ModesOf(Effect effect) const;  // all for an effect without modes
  ProvisionView View() const;
};

// The provisions of one rulebook. The national layer's come first, so their numbers are the same in
// every rulebook of a load.
struct Ruleset {
  std::vector<std::shared_ptr<const Provision>> provisions;
  std::vector<std::size_t> order;                // every provision after those that override it
  std::vector<std::shared_ptr<const Law>> laws;  // the national layer's first
};

}  // namespace samtale::engine
