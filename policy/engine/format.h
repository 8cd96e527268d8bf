// Formatting rule and case files: one canonical layout, so that a change of a rule shows as that
// and nothing else. Layout only: no key moves, no word changes, no comment is lost, and what loads
// is the same. Knows YAML as yaml.h reads it, and no rules. Pure functions; any thread may call.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "policy/engine/yaml.h"

namespace samtale::engine {

// Where a `[…]` or `{…}` that its author wrote over several lines is broken.
inline constexpr std::size_t kMostFormattedColumns = 120;

// The file in its canonical layout, which formatting again leaves as it is:
// - two blanks an indentation, lists below their key indented too, one blank after `:`, `,` and
// `-`;
// - `[…]` and `{…}` on one line stay on one; those over several lines go on one if it fits in
//   kMostFormattedColumns, else break between their items, or one item a line if they hold
//   comments;
// - a comment of its own line stands as deep as what follows it (or ends the list it is indented
//   with); one behind a value stays behind it, after two blanks;
// - at most one blank line between things, exactly one between the items of `provisions`;
// - texts keep their quotes, and texts over several lines their lines;
// - line feeds, no blanks at line ends but those that are text, no byte order mark, no `---`.
// Fails with the place where the text is no YAML that rule files are written in, or where it is
// laid out in a way that would lose something (a key over several lines).
tl::expected<std::string, YamlProblem> Formatted(std::string_view text);

}  // namespace samtale::engine
