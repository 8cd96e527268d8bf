// Regions: the classes of facts that a set of diagrams tells apart, numbered, and sets of them as
// bits. Within a region every diagram is true or false throughout, so what follows from the
// diagrams is computed for all regions at once, a word of bits at a time. Belongs to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "policy/engine/diagram.h"

namespace samtale::engine {

// A set of regions. Sets that meet in an operation have one size.
class RegionSet {
 public:
  RegionSet() = default;
  RegionSet(std::size_t regions, bool all);
  // Bit i % 64 of word i / 64 for region i; none beyond the last region.
  explicit RegionSet(std::vector<std::uint64_t> words) : words_(std::move(words)) {}

  void Clear();
  // Makes it the empty set of that size, in the memory it has.
  void Reset(std::size_t regions) { words_.assign((regions + 63) / 64, 0); }
  void Assign(const RegionSet& other) { words_ = other.words_; }
  void Add(std::size_t region) { words_[region / 64] |= std::uint64_t{1} << region % 64; }
  bool Has(std::size_t region) const { return (words_[region / 64] >> region % 64 & 1) != 0; }
  bool Any() const;
  std::size_t Count() const;
  std::optional<std::size_t> First() const;

  RegionSet& operator|=(const RegionSet& other);
  RegionSet& operator&=(const RegionSet& other);
  RegionSet& operator-=(const RegionSet& other);
  friend RegionSet operator|(RegionSet a, const RegionSet& b) { return a |= b; }
  friend RegionSet operator&(RegionSet a, const RegionSet& b) { return a &= b; }
  friend RegionSet operator-(RegionSet a, const RegionSet& b) { return a -= b; }
  friend bool operator==(const RegionSet&, const RegionSet&) = default;

  // Whether the sets share a region, without making their intersection.
  static bool Meet(const RegionSet& a, const RegionSet& b);
  static bool Meet(const RegionSet& a, const RegionSet& b, const RegionSet& c);
  // Whether the sets differ within `c`.
  static bool Differ(const RegionSet& a, const RegionSet& b, const RegionSet& c);
  // Whether every region of `a` is in `b`.
  static bool Within(const RegionSet& a, const RegionSet& b);

 private:
  std::vector<std::uint64_t> words_;  // bits beyond the last region are 0
};

// Facts in which one variable has some of its classes.
struct Narrowing {
  std::size_t variable;
  std::vector<bool> classes;
};

class Regions {
 public:
  // Tells apart what `diagrams` tell apart, at most `most_regions`; beyond it the result is full
  // and not to be used. Of all facts, or of those within `within`, variables before every one that
  // `diagrams` branch on. `table` outlives the regions.
  Regions(const Diagrams& table, std::vector<Diagrams::Node> diagrams, std::size_t most_regions,
          std::vector<Narrowing> within = {});

  bool full() const { return full_; }
  std::size_t size() const { return size_; }
  // Where diagram i holds.
  const RegionSet& Of(std::size_t diagram) const { return sets_[set_of_[diagram]]; }
  RegionSet All() const { return RegionSet(size_, true); }
  // The regions that facts of the narrowing can be in.
  RegionSet Of(const Narrowing& narrowing) const;

  // A class of each variable, in that region and in `narrowing`, which must meet; the smallest
  // numbers.
  std::vector<std::size_t> PointOf(std::size_t region,
                                   const std::optional<Narrowing>& narrowing = std::nullopt) const;
  // The diagram of a set of regions.
  Diagrams::Node DiagramOf(const RegionSet& set, Diagrams* table) const;

 private:
  static constexpr std::uint32_t kLeaf = std::uint32_t{1} << 31;  // with the region's number
  struct Branch {
    std::uint32_t variable;
    std::uint32_t children;
  };

  struct States;
  std::uint32_t Split(std::size_t state, States* states);

  const Diagrams& table_;
  std::size_t most_regions_;
  std::vector<Narrowing> within_;
  bool full_ = false;
  std::size_t size_ = 0;
  std::vector<std::uint32_t> set_of_;  // by diagram; equal ones share
  std::vector<RegionSet> sets_;
  std::vector<Branch> branches_;
  std::vector<std::uint32_t> children_;
  std::uint32_t root_ = kLeaf;
};

struct RegionLimits {
  std::size_t most_regions;  // at a time
  std::size_t most_parts;    // of all facts, where they are more at once
};

// Calls `visit` with the regions that `diagrams` tell apart: all at once, or where those are too
// many, of the facts of some classes after those of others, so that each has been in one call when
// all are done. False as soon as `visit` is, or when there are too many parts.
bool ForEachPart(const Diagrams& table, std::vector<Diagrams::Node> diagrams, RegionLimits limits,
                 const std::function<bool(const Regions&)>& visit);

}  // namespace samtale::engine
