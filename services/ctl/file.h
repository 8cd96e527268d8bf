// Reading a whole file that a command line names. Any thread may call.
#pragma once

#include <cstddef>
#include <string>
#include <tl/expected.hpp>

namespace samtale::ctl {

inline constexpr std::size_t kMostFileBytes = 64u * 1024 * 1024;

// Its bytes; or a sentence, lower case and without a full stop, when it cannot be read or is larger
// than kMostFileBytes.
tl::expected<std::string, std::string> ReadFile(const std::string& path);

}  // namespace samtale::ctl
