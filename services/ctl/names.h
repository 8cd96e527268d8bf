// How people name things on the command line and in import files, and what they are called on the
// wire. Pure functions.
#pragma once

#include <samtale/v1/types.pb.h>

#include <optional>
#include <string>
#include <string_view>

namespace samtale::ctl {

// `anna` or `caseworkers/anna` or the whole name -> `municipalities/0751/caseworkers/anna`, with
// `collection` `caseworkers`. Empty stays empty.
std::string NameIn(std::string_view municipality, std::string_view collection,
                   std::string_view text);

// `jobcentres/-` when `jobcentre` is empty.
std::string JobcentreOrAll(std::string_view municipality, std::string_view jobcentre);

// `physical` or `PHYSICAL`; MODE_UNSPECIFIED for any other text.
v1::Mode ReadMode(std::string_view text);

}  // namespace samtale::ctl
