#include "services/ctl/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace samtale::ctl {

std::string NameIn(std::string_view municipality, std::string_view collection,
                   std::string_view text) {
  if (text.empty() || text.substr(0, 15) == "municipalities/") return std::string(text);
  if (text.find('/') != text.npos) return fmt::format("municipalities/{}/{}", municipality, text);
  return fmt::format("municipalities/{}/{}/{}", municipality, collection, text);
}

std::string JobcentreOrAll(std::string_view municipality, std::string_view jobcentre) {
  return NameIn(municipality, "jobcentres", jobcentre.empty() ? "-" : jobcentre);
}

v1::Mode ReadMode(std::string_view text) {
  std::string upper(text);
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  v1::Mode mode = v1::MODE_UNSPECIFIED;
  v1::Mode_Parse(upper, &mode);
  return mode;
}

}  // namespace samtale::ctl
