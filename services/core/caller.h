// Who makes a call. The municipality of a caller is the tenant: nothing it does crosses it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "services/core/id.h"

namespace samtale {

// What a caller may do is the table of services/auth/access.h.
enum class Role : std::uint8_t {
  kCitizen,        // a citizen at a self-booking front end; `id` is the citizen's id
  kCaseworker,     // a caseworker's desk; `id` is the caseworker's id
  kAKasse,         // an unemployment fund (a-kasse) that holds meetings itself
  kAdministrator,  // keeps a municipality's directory and rules
  kOperator,       // runs the service; sees no citizens
};

// `citizen`, `caseworker`, `a_kasse`, `administrator`, `operator`.
std::string_view Word(Role role);
std::optional<Role> ParseRole(std::string_view word);

struct Caller {
  MunicipalityId municipality;
  Role role;
  std::string id;  // IsIdText
  friend bool operator==(const Caller&, const Caller&) = default;
};

}  // namespace samtale
