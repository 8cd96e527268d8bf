#include "services/ctl/file.h"

#include <fmt/format.h>

#include <fstream>
#include <vector>

namespace samtale::ctl {
namespace {

constexpr std::size_t kBlockBytes = 64 * 1024;

}  // namespace

tl::expected<std::string, std::string> ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text;
  std::vector<char> block(kBlockBytes);
  while (in.read(block.data(), kBlockBytes) || in.gcount() > 0) {
    text.append(block.data(), static_cast<std::size_t>(in.gcount()));
    if (text.size() > kMostFileBytes) {
      return tl::make_unexpected(
          fmt::format("the file is larger than {} bytes; divide it", kMostFileBytes));
    }
  }
  if (!in.eof() || in.bad()) return tl::make_unexpected("the file cannot be read");
  return text;
}

}  // namespace samtale::ctl
