// Where the values of a JSON text stand in it, so that what is wrong with one can be said with its
// line. Pure functions; texts must outlive the results.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace samtale::ctl {

struct JsonMember {
  std::string_view key;    // without quotes, escapes as written
  std::string_view value;  // a part of the text
};

struct JsonProblem {
  std::size_t offset;  // bytes from the beginning
  std::string text;
};

// What makes `text` no JSON (RFC 8259); nothing when it is.
std::optional<JsonProblem> FindJsonProblem(std::string_view text);

// Of a valid JSON object, as written; nothing for another value.
std::optional<std::vector<JsonMember>> Members(std::string_view object);
// Of a valid JSON array; nothing for another value.
std::optional<std::vector<std::string_view>> Items(std::string_view array);

// The line, from 1, of `part` in `text`; `part` must be a part of it.
int LineOf(std::string_view text, std::string_view part);
int LineAt(std::string_view text, std::size_t offset);

}  // namespace samtale::ctl
