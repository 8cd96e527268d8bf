// Places: the places of one rulebook, each made when it is first asked about. Municipalities whose
// rules are the same share one. Any thread may ask; a place stays where it is for as long as this
// lives.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "policy/engine/answer_table.h"
#include "policy/engine/lexicon.h"
#include "policy/engine/place.h"
#include "policy/engine/provision.h"
#include "services/core/mutex.h"

namespace samtale::engine {

class Places {
 public:
  // What the tables of all rulebooks of one load may take together.
  static constexpr std::size_t kMostAnswerBytes = std::size_t{256} << 20;

  explicit Places(std::shared_ptr<AnswerBudget> budget) : budget_(std::move(budget)) {}

  // The place of a municipality's number. `lexicon` and `rules` are the same at every call, and
  // outlive this.
  const Place& Of(const Lexicon& lexicon, const Ruleset& rules, std::size_t municipality) {
    const Place* place = places_[municipality].load(std::memory_order_acquire);
    return place ? *place : Make(lexicon, rules, municipality);
  }

 private:
  // Which provisions concern a municipality, and which one it is where a condition asks.
  using Sight = std::pair<std::vector<bool>, std::optional<std::size_t>>;

  const Place& Make(const Lexicon& lexicon, const Ruleset& rules, std::size_t municipality)
      SAMTALE_EXCLUDES(mutex_);
  static Sight SightOf(const Ruleset& rules, std::size_t municipality);

  std::array<std::atomic<const Place*>, kMostMunicipalities> places_ = {};
  std::shared_ptr<AnswerBudget> budget_;
  Mutex mutex_;
  std::map<Sight, std::unique_ptr<const Place>> made_ SAMTALE_GUARDED_BY(mutex_);
};

}  // namespace samtale::engine
