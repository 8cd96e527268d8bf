// The little YAML that rule files are written in: maps, lists and scalars, each with its place. No
// aliases, anchors, tags, duplicate keys or second document. A scalar stays the text it is: `010`,
// `no` and `2020-10-01` mean what the reader of a key makes of them. Knows nothing of rules. Pure
// functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace samtale::engine {

inline constexpr std::size_t kMostFileBytes = 256 * 1024;
inline constexpr int kMostYamlDepth = 16;

// A place in a text. Both count from 1; columns count bytes.
struct Mark {
  int line = 1;
  int column = 1;
  friend auto operator<=>(const Mark&, const Mark&) = default;
};

struct YamlEntry;

struct YamlNode {
  enum class Kind : std::uint8_t { kScalar, kList, kMap };
  enum class Style : std::uint8_t { kPlain, kSingleQuoted, kDoubleQuoted, kBlock };

  Kind kind = Kind::kScalar;
  Mark mark;
  Style style = Style::kPlain;  // of a scalar
  std::string text;             // of a scalar
  std::size_t begin = 0;  // of a scalar: its bytes in the file, quotes and block header included
  std::size_t end = 0;
  std::vector<YamlNode> items;     // of a list
  std::vector<YamlEntry> entries;  // of a map, as written; keys are scalars and differ

  // The value of a map's key; null when there is none, or this is no map.
  const YamlNode* Find(std::string_view key) const;
};

struct YamlEntry {
  std::string key;
  Mark mark;  // of the key
  YamlNode value;
};

struct YamlProblem {
  Mark mark;
  std::string message;  // lower case, no full stop
  std::string fix;
};

// Reads one document of UTF-8 of at most kMostFileBytes, nested at most kMostYamlDepth deep. Stops
// at the first problem. An empty document is a problem.
tl::expected<YamlNode, YamlProblem> ParseYaml(std::string_view text);

// Where byte `offset` of a scalar's text stands in the file `file` it was read from, through
// quotes, escapes, folds and indentation; the scalar's end for offsets past its last letter.
Mark PlaceInScalar(std::string_view file, const YamlNode& scalar, std::size_t offset);

}  // namespace samtale::engine
