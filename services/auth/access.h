// Who is calling, and who may call what: one table, role x method. What is not in it may not be
// called by anyone, and the server does not start with a method that has no row (services/api).
// Pure functions over constants; any thread may call.
#pragma once

#include <initializer_list>
#include <map>
#include <span>
#include <string_view>

#include "services/core/caller.h"
#include "services/core/error.h"
#include "services/core/id.h"

namespace samtale::auth {

class RoleSet {
 public:
  constexpr RoleSet(std::initializer_list<Role> roles) {
    for (Role role : roles) bits_ |= 1u << static_cast<unsigned>(role);
  }
  constexpr bool Has(Role role) const { return (bits_ >> static_cast<unsigned>(role) & 1u) != 0; }

 private:
  unsigned bits_ = 0;
};

struct AccessRow {
  std::string_view method;  // `samtale.v1.MeetingService.BookMeeting`
  RoleSet roles;
};

// By method, each once.
std::span<const AccessRow> AccessTable();

// Null when there is no row.
const AccessRow* FindRow(std::string_view method);

// kPermissionDenied unless a row of the table lets the caller's role call the method.
Result<void> CheckAccess(const Caller& caller, std::string_view method);

// Of those who may call `method`, only an operator may for the national layer of rules, and only an
// administrator for a municipality's: kPermissionDenied otherwise. That the municipality is the
// caller's is not looked at here.
Result<void> CheckLayer(const Caller& caller, bool national, std::string_view method);

// kPermissionDenied when the caller is a citizen and `citizen` is another.
Result<void> CheckSelf(const Caller& caller, const CitizenId& citizen, std::string_view method);

// A request's metadata: lower-case names.
using Headers = std::multimap<std::string_view, std::string_view>;

inline constexpr std::string_view kMunicipalityHeader = "samtale-municipality";
inline constexpr std::string_view kRoleHeader = "samtale-role";
inline constexpr std::string_view kCallerHeader = "samtale-caller";

// The caller that the three headers name. They are believed, so a server that reads them must
// listen where only trusted programs can send them (core/address.h). kUnauthenticated, naming the
// header that is missing, given twice or wrong: a municipality is four digits, a role one of
// caller.h, a caller an id.
Result<Caller> ReadCaller(const Headers& headers);

}  // namespace samtale::auth
