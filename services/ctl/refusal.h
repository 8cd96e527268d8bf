// A call that was refused, as the server's google.rpc details tell it, and how it is shown. Knows
// no gRPC. Values; any thread may share them.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "services/core/message.h"

namespace samtale::ctl {

struct Refusal {
  struct Blocker {
    std::string kind;     // `CASEWORKER_TAKEN`
    std::string subject;  // `caseworkers/anna`; may be empty
    std::string text;
  };
  struct WrongField {
    std::string field;  // its path in the request
    std::string text;
  };

  std::string code;         // of gRPC, `FAILED_PRECONDITION`
  std::string reason = {};  // the server's word, `NOT_BOOKABLE`; empty when it sent none
  std::string message;      // in the caller's language
  std::vector<Blocker> blockers = {};
  std::vector<WrongField> wrong_fields = {};
  std::string left_out = {};  // how many blockers or fields did not fit in the answer
  std::string json = {};      // google.rpc.Status in protobuf JSON, one line

  // Nobody answered, or too late: it is not known whether the call had an effect.
  bool IsUnclear() const { return code == "UNAVAILABLE" || code == "DEADLINE_EXCEEDED"; }
};

// From a status's code (0 to 16), message and `grpc-status-details-bin`. Details that cannot be
// read are left out.
Refusal ReadRefusal(int code, const std::string& message, const std::string& details);

// The message, then every blocker (kind, subject, text) and every wrong field, a line each.
void Print(const Refusal& refusal, Language language, std::ostream& out);

}  // namespace samtale::ctl
