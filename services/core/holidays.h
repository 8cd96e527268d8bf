// Danish public holidays (helligdage), computed. Not: 5 June, 24 and 31 December, which are no
// public holidays in law; a jobcentre that closes then records a closing day.
#pragma once

#include <optional>
#include <string_view>

#include "services/core/time.h"

namespace samtale {

struct Holiday {
  std::string_view danish;
  std::string_view english;
};

// The public holiday on `day`, if it is one. Great Prayer Day (store bededag) ended after 2023
// (lov nr. 214 af 06/03/2023). Easter is Gregorian (Meeus/Jones/Butcher). Valid for 1900 to 2199.
std::optional<Holiday> DanishPublicHoliday(LocalDay day);

}  // namespace samtale
