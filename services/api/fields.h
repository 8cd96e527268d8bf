// Reading the fields of one request: turns texts, enums and timestamps of the wire into core's
// types and collects every violation on the way. A field that is wrong reads as a stand-in, so that
// reading goes on; what was read may be used only when Check finds nothing. Not shared between
// threads.
#pragma once

#include <google/protobuf/message.h>
#include <google/protobuf/timestamp.pb.h>
#include <samtale/v1/types.pb.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "services/core/caller.h"
#include "services/core/error.h"
#include "services/core/interval.h"
#include "services/core/mode.h"
#include "services/core/time.h"
#include "services/store/records.h"

namespace samtale::api {

inline constexpr int kMaxRepeated = 500;           // entries of a repeated field or a map
inline constexpr std::size_t kMaxRequestId = 64;   // characters of a request id
inline constexpr int kUsualPage = 50;              // page_size 0
inline constexpr std::size_t kMaxEchoBytes = 100;  // of an input that a message repeats

// What a field's violations are called on the wire, where it differs from the use case's word.
struct FieldName {
  std::string_view use_case;
  std::string_view wire;
};

class Fields {
 public:
  // Checks at once what holds for every request: no repeated field or map above kMaxRepeated, no
  // enum that is set to 0 or to a number it does not have, and, if there is such a field, a
  // request id of 1 to kMaxRequestId printable ASCII characters.
  Fields(const Caller& caller, const google::protobuf::Message& request);

  const Caller& caller() const { return caller_; }
  const MunicipalityId& municipality() const { return caller_.municipality; }

  void Add(std::string field, Text text, std::vector<std::string> arguments = {});
  void Unless(bool holds, std::string field, Text text, std::vector<std::string> arguments = {});
  // Adds what a use case found wrong, under `prefix` (`wish.`) and the wire's own names; leaves out
  // fields that are known to be wrong already. An error of another kind is kept for Check.
  void Merge(const Result<void>& checked, std::string_view prefix,
             std::span<const FieldName> names = {});

  // Names below the caller's municipality. kRequired when empty, kNotAName when shaped otherwise,
  // kOtherMunicipality whether or not there is such a thing.
  void Municipality(std::string field, const std::string& name);
  template <class IdType>
  IdType Name(std::string field, const std::string& name, std::string_view pattern) {
    return IdType::Of(Variables(std::move(field), name, pattern, 1).front());
  }
  template <class IdType>
  std::optional<IdType> OptionalName(std::string field, const std::string& name,
                                     std::string_view pattern) {
    if (name.empty()) return std::nullopt;
    return Name<IdType>(std::move(field), name, pattern);
  }
  // The `count` variable segments after the municipality, each an id or a stand-in.
  std::vector<std::string> Variables(std::string field, const std::string& name,
                                     std::string_view pattern, std::size_t count);
  template <class IdType>
  IdType Id(std::string field, const std::string& text) {
    return IdType::Of(IdText(std::move(field), text));
  }

  LocalDay Day(std::string field, const std::string& text);
  std::optional<LocalDay> OptionalDay(std::string field, const std::string& text);
  LocalTime Time(std::string field, const std::string& text);
  LocalDateTime DateTime(std::string field, const std::string& text);
  // Whole seconds of the years 1900 to 2199.
  Instant At(std::string field, bool present, const google::protobuf::Timestamp& timestamp);
  Interval Between(const std::string& field, bool present, const v1::TimeInterval& interval);

  Mode ModeOf(std::string field, v1::Mode mode);  // kEnumUnspecified for none
  // Each once; a repetition is kRepeated.
  ModeSet Modes(const std::string& field, const google::protobuf::RepeatedField<int>& modes);
  // 0 means `usual`; kOutOfRange outside 1 to `most`.
  int Size(std::string field, int size, int usual, int most);

  // kInvalidArgument with every violation found; nothing read may be used then.
  Result<void> Check() const;

 private:
  bool Knows(std::string_view field) const;
  std::string IdText(std::string field, const std::string& text);

  Caller caller_;
  std::vector<Violation> violations_;
  std::optional<Error> other_;
};

// `error` with its violations under `prefix` and the wire's own names.
Error OnWire(Error error, std::string_view prefix, std::span<const FieldName> names);

// At most kMaxEchoBytes of it, cut at a character, for the arguments of messages.
std::string Echo(std::string_view input);

v1::Mode WireMode(Mode mode);
v1::HeldBy WireHolder(store::HeldBy holder);
void SetTimestamp(Instant instant, google::protobuf::Timestamp* timestamp);

}  // namespace samtale::api
