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

// Says why a command did nothing: on `err`, or, for a command that was asked for JSON, on `out` as
// engine::ToJson(Error) does. The second is for what is wrong with an option or a file, in English.
void Complain(const Terminal& terminal, const Error& error, bool json = false,
              Language language = Language::kEnglish);
void Complain(const Terminal& terminal, const std::string& what, bool json);

// `1 error`, `2 errors`.
std::string Count(std::size_t count, std::string_view noun);

// The rules of a folder; null when the national layer has an error: then everything is said as
// Complain does. That a municipal layer is suspended is said on `err`.
std::shared_ptr<const engine::Rulebooks> LoadRules(const std::string& folder,
                                                   const Terminal& terminal, bool json = false);

// Reads a line of at most kMostLineBytes into `line`; of a longer one, that much and a byte more.
// False when there is no more.
bool ReadLine(std::istream& in, std::string* line);

}  // namespace samtale::ctl
