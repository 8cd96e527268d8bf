#include "services/scheduling/obstacle.h"

namespace samtale::scheduling {

void Tally::Add(const Tally& other) {
  for (std::size_t i = 0; i < kTexts; ++i) counts_[i] += other.counts_[i];
}

BlockerCounts Tally::Counts() const {
  BlockerCounts counts;
  for (std::size_t i = 0; i < kTexts; ++i) {
    if (counts_[i] != 0) counts.emplace(static_cast<Text>(i), counts_[i]);
  }
  return counts;
}

}  // namespace samtale::scheduling
