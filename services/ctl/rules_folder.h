// What the `samtale policy …` commands share: rules read from a folder, and how counts and errors
// are said.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>

#include "policy/engine/rulebook.h"
#include "services/core/error.h"
#include "services/ctl/command.h"

namespace samtale::ctl {

// Where a checkout has its rules and cases.
inline constexpr const char* kUsualRules = "policy/rules";
inline constexpr const char* kUsualCases = "policy/cases";

// The longest line of questions or expressions that is read.
inline constexpr std::size_t kMostLineBytes = 64 * 1024;

// Says the error on `err`, in English.
void Complain(const Terminal& terminal, const Error& error);

// `1 error`, `2 errors`.
std::string Count(std::size_t count, std::string_view noun);

// The rules of a folder; null, with everything said on `err`, when the national layer has an error.
// A municipal layer that is suspended is said too.
std::shared_ptr<const engine::Rulebooks> LoadRules(const std::string& folder,
                                                   const Terminal& terminal);

// Reads a line of at most kMostLineBytes into `line`; of a longer one, that much and a byte more.
// False when there is no more.
bool ReadLine(std::istream& in, std::string* line);

}  // namespace samtale::ctl
