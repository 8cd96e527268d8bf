// Conditions: the decidable profile of CEL (Common Expression Language, the cel-spec repository of
// Google) that rule files use. The whole CEL grammar is parsed; what the profile leaves out is
// refused with its place. A condition that compiles never fails when evaluated, and gives the
// answer any CEL would. This room knows no rules and no law. Schema is built once and then read;
// Condition is immutable and may be shared between threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace samtale::expr {

// A fact's type. A day is an ISO 8601 string in CEL (`meeting.summoned_on < "2021-06-23"`) and days
// since 1970-01-01 here; ISO strings and day counts compare alike.
enum class Type : std::uint8_t { kBool, kInt, kDay, kWord };

struct Fact {
  std::string name;  // dotted, `meeting.summoned_on`
  Type type;
  bool optional;      // may be absent; may be read only behind has()
  bool open = false;  // kWord: any text may occur, not only `words` (a jobcentre's id)
  std::vector<std::string> words =
      {};  // kWord: the closed words; a constant that is none of them does not compile
};

// The value of one fact: false/true, the integer, days since 1970-01-01, or Schema::WordValue.
using Value = std::int64_t;
inline constexpr Value kAbsent = std::numeric_limits<Value>::min();

// The facts a condition may read. Facts are numbered 0, 1, … in the order of Add.
class Schema {
 public:
  // Returns the fact's number. `name` must be new; asserted.
  std::size_t Add(Fact fact);
  std::optional<std::size_t> Find(std::string_view name) const;
  const Fact& fact(std::size_t number) const;
  std::size_t size() const;

  // The value of a word of fact `number`: its index among the fact's words, or among the constants
  // that conditions compared an open fact with; -1 for a text none of them knows.
  Value WordValue(std::size_t number, std::string_view text) const;

 private:
  friend class Compiler;
  std::vector<Fact> facts_;  // an open fact's words grow as conditions compile
};

// What is wrong with a condition's text. Offsets are bytes from its beginning.
struct Problem {
  std::size_t offset;
  std::size_t length;   // >= 1, also at the end of the text
  std::string message;  // what is wrong, lower case, no full stop
  std::string fix;      // what to write instead
};

class Condition {
 public:
  // Whether the condition holds. `facts[i]` is the value of the schema's fact i, kAbsent only for
  // optional facts. Never fails, never allocates.
  bool Holds(std::span<const Value> facts) const;

  // The numbers of the facts it reads, ascending, each once. has() reads.
  std::span<const std::size_t> facts() const;

  // The constants it tests fact `number` against, ascending, each once: between and beside them all
  // values of the fact are alike to it.
  std::vector<Value> Constants(std::size_t number) const;

  // The source text it was compiled from.
  std::string_view source() const;

  struct Node;  // the checked tree, for what analyses or compiles conditions: formula.h
  const Node& root() const { return *root_; }
  Condition(std::shared_ptr<const Node> root, std::vector<std::size_t> facts, std::string source);

 private:
  std::shared_ptr<const Node> root_;
  std::vector<std::size_t> facts_;
  std::string source_;
};

// Where each `//` comment of a text begins, ascending; it ends with its line. Where lines have been
// joined it takes the rest of the condition with it.
std::vector<std::size_t> FindComments(std::string_view source);

// Compiles `source`, a boolean expression over `schema`'s facts. All problems at once, in text
// order (of syntax only the first). Interns the constants of open facts in `schema` if it compiles.
// An optional fact may be read where a has() decides the value whenever the fact is absent: beside
// the guard under && or ||, on either side, or in the branch of ?: behind it (guards.h). Limits: 4
// KiB of text, depth 32, 256 atoms; each refused with a Problem.
tl::expected<Condition, std::vector<Problem>> Compile(std::string_view source, Schema& schema);

}  // namespace samtale::expr
